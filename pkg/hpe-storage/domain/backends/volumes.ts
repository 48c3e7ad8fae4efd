import { record, text } from '../kube/json.ts';
import { backendId, type Backend } from './backend.ts';

/**
 * Where a volume names the Secrets that it is attached, mounted and expanded with (Kubernetes' CSIPersistentVolumeSource). They were
 * copied from its class when it was made, and stay when that class is gone.
 */
const SECRET_REFS = ['controllerPublish', 'nodeStage', 'nodePublish', 'controllerExpand', 'nodeExpand'].map((step) => `${ step }SecretRef`);

/** All that has to be read of a volume to know which Secrets it needs, and whose it is. */
export const SECRET_USE_FIELDS: readonly string[] = ['metadata.name', 'spec.claimRef.namespace', 'spec.claimRef.name', ...SECRET_REFS.map((ref) => `spec.csi.${ ref }`)];

/** A PersistentVolume that needs Secrets. */
export interface SecretUse {
  readonly name: string;
  /** The claim that it belongs to, `<namespace>/<name>`; empty when it belongs to none. */
  readonly claimId: string;
  /** Ids of the Secrets, `<namespace>/<name>`. */
  readonly secretIds: readonly string[];
}

const idAt = (raw: unknown, ...path: string[]): string => {
  const name = text(raw, ...path, 'name');

  return name ? `${ text(raw, ...path, 'namespace') ?? '' }/${ name }` : '';
};

/** A volume that names a Secret; undefined for every other. */
export const readSecretUse = (raw: unknown): SecretUse | undefined => {
  const name = text(raw, 'metadata', 'name');
  const secretIds = SECRET_REFS.map((ref) => idAt(record(raw, 'spec', 'csi'), ref)).filter(Boolean);

  return name && secretIds.length ? { name, claimId: idAt(raw, 'spec', 'claimRef'), secretIds: [...new Set(secretIds)] } : undefined;
};

/** The volumes that could no longer be attached, expanded or deleted without the backend; those with a claim first, by its name. */
export const volumesUsing = (backend: Pick<Backend, 'namespace' | 'name'>, uses: readonly SecretUse[]): readonly SecretUse[] =>
  uses.filter(({ secretIds }) => secretIds.includes(backendId(backend)))
    .sort((a, b) => Number(!a.claimId) - Number(!b.claimId) || a.claimId.localeCompare(b.claimId));
