import { flag, isRecord, record, text } from '../kube/json.ts';
import type { ReleaseRef } from './facts.ts';
import { DEFAULT_NAMESPACE } from './names.ts';
import type { Values } from './values.ts';
import { isAtLeast } from './versions.ts';

/**
 * A change of version under way, kept in the cluster: between uninstalling and installing there is no driver, and whoever opens
 * the page next must be able to end it. Values hold no secrets: charts from 2.5.0 on name Secrets and carry none.
 */
export interface Intent {
  /** Chart versions; `from` is empty where nothing told it. */
  readonly from: string;
  readonly to: string;
  readonly release: ReleaseRef;
  /** ClusterRepo to install from, and its address for the commands to copy. */
  readonly repository: string;
  readonly repositoryUrl: string;
  /** Differences from the new chart's defaults. */
  readonly values: Values;
  /** Delete HPENodeInfo's definition in between. */
  readonly resetNodeInfos: boolean;
  /** RFC 3339. */
  readonly started: string;
}

export const INTENT_NAME = 'hpe-storage-run';
export const INTENT_NAMESPACE = DEFAULT_NAMESPACE;
const KIND = 'change-driver-version';

export const intentConfigMap = (intent: Intent): unknown => ({
  apiVersion: 'v1',
  kind:       'ConfigMap',
  metadata:   { name: INTENT_NAME, namespace: INTENT_NAMESPACE, labels: { 'app.kubernetes.io/managed-by': 'hpe-storage-for-harvester' } },
  data:       { kind: KIND, intent: JSON.stringify(intent) },
});

const parse = (source: string | undefined): unknown => {
  try {
    return JSON.parse(source ?? '');
  } catch {
    return undefined;
  }
};

/** Undefined for what is no intent of ours, or not whole. */
export const readIntent = (configMap: unknown): Intent | undefined => {
  const raw = text(configMap, 'data', 'kind') === KIND ? parse(text(configMap, 'data', 'intent')) : undefined;
  const [to, repository, name, namespace] = [text(raw, 'to'), text(raw, 'repository'), text(raw, 'release', 'name'), text(raw, 'release', 'namespace')];

  if (!isRecord(raw) || !to || !repository || !name || !namespace) {
    return undefined;
  }

  return {
    from: text(raw, 'from') ?? '', to, repository, repositoryUrl: text(raw, 'repositoryUrl') ?? '', release: { name, namespace }, values: record(raw, 'values'), resetNodeInfos: flag(raw, 'resetNodeInfos'),
    started: text(raw, 'started') ?? '',
  };
};

/**
 * The old definition prunes `nqns`, which NVMe/TCP needs, and Helm leaves definitions as they are; its objects are made again by
 * the node driver. No other definition of HPE's may ever be deleted: hpevolumeinfos hold the only record of 3PAR volumes.
 */
export const canResetNodeInfos = (from: string, to: string): boolean => from !== '' && !isAtLeast(from, '3.1.0') && isAtLeast(to, '3.1.0');
