import { gunzipSync } from 'node:zlib';
import { parseAllDocuments } from 'yaml';
import { isRecord, list, number, record, text } from '../../../../pkg/hpe-storage/domain/kube/json.ts';
import type { JsonObject } from '../../context.ts';

/** The type of the Secrets that Helm keeps its releases in. */
export const RELEASE_TYPE = 'helm.sh/release.v1';

/** A release out of its Secret: base64 (the Secret's) of base64 of gzipped JSON. Undefined for what is none. */
export function decodeRelease(secret: unknown): JsonObject | undefined {
  const encoded = text(secret, 'data', 'release');
  if (encoded === undefined || text(secret, 'type') !== RELEASE_TYPE) return undefined;
  try {
    const release: unknown = JSON.parse(gunzipSync(Buffer.from(Buffer.from(encoded, 'base64').toString(), 'base64')).toString());
    return isRecord(release) ? { ...release } : undefined;
  } catch {
    return undefined;
  }
}

/** Kinds without a namespace that charts bring; for all others an object is in its release's namespace. */
const CLUSTER_SCOPED = new Set([
  'APIService', 'CSIDriver', 'ClusterPolicy', 'ClusterRole', 'ClusterRoleBinding', 'ClusterRepo', 'CustomResourceDefinition',
  'HPENodeInfo',
  'IngressClass', 'MutatingWebhookConfiguration', 'Namespace', 'PersistentVolume', 'PriorityClass', 'RuntimeClass', 'Setting',
  'StorageClass',
  'ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding', 'ValidatingWebhookConfiguration', 'VolumeSnapshotClass',
]);

function resourcesOf(release: JsonObject): readonly JsonObject[] {
  return parseAllDocuments(text(release, 'manifest') ?? '').flatMap((document) => {
    const object: unknown = document.toJS();
    const [apiVersion, kind] = [text(object, 'apiVersion'), text(object, 'kind')];
    const name = text(object, 'metadata', 'name');
    if (apiVersion === undefined || kind === undefined || name === undefined) return [];
    const namespace = text(object, 'metadata', 'namespace') ?? text(release, 'namespace');
    return [{ apiVersion, kind, name, ...(CLUSTER_SCOPED.has(kind) ? {} : { namespace }) }];
  });
}

function readmeOf(release: JsonObject): string | undefined {
  const file = list(release, 'chart', 'files').find((one) => (text(one, 'name') ?? '').toLowerCase() === 'readme.md');
  const data = text(file, 'data');
  return data === undefined ? undefined : Buffer.from(data, 'base64').toString();
}

/** Go's zero time and sub-seconds are not shown (metav1.Time). */
function seconds(time: string | undefined): string | undefined {
  if (time === undefined || time.startsWith('0001-') || Number.isNaN(Date.parse(time))) return undefined;
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

const present = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''));

/** `spec` of the App that stands for a release (rancher/rancher pkg/catalogv2/helm/helm4.go). User values are not in it. */
export function appSpec(release: JsonObject): JsonObject {
  return {
    name: text(release, 'name') ?? '',
    namespace: text(release, 'namespace') ?? '',
    version: number(release, 'version') ?? 0,
    helmVersion: 4,
    info: present({
      firstDeployed: seconds(text(release, 'info', 'first_deployed')),
      lastDeployed: seconds(text(release, 'info', 'last_deployed')),
      deleted: seconds(text(release, 'info', 'deleted')),
      description: text(release, 'info', 'description'),
      status: text(release, 'info', 'status'),
      notes: text(release, 'info', 'notes'),
      readme: readmeOf(release),
    }),
    chart: { metadata: record(release, 'chart', 'metadata') },
    resources: resourcesOf(release),
  };
}

const TRANSITIONING = new Set(['uninstalling', 'pending-install', 'pending-upgrade', 'pending-rollback']);

/** `status.summary` of an App (apps.go, appStatus). */
export function appSummary(status: string): JsonObject {
  return { state: status, ...(status === 'failed' ? { error: true } : {}), ...(TRANSITIONING.has(status) ? { transitioning: true } : {}) };
}

/** The number at the end of a release Secret's name `sh.helm.release.v1.<release>.v<revision>`. */
export function revisionOf(secretName: string): number {
  return Number(/\.v(\d+)$/.exec(secretName)?.[1] ?? 0);
}
