import { readSecretUse, SECRET_USE_FIELDS, type SecretUse } from '../domain/backends/volumes.ts';
import { DRIVER_NAME } from '../domain/driver/names.ts';
import { list, text } from '../domain/kube/json.ts';
import type { ClaimManifest } from '../domain/volumes/create.ts';
import { readAttachment, readClaim, readClass, readEvent, readPodUse } from '../domain/volumes/read.ts';
import type { Attachment, Claim, KubeEvent, PodUse, StorageClass } from '../domain/volumes/types.ts';
import { can } from './access.ts';
import { ifThere, isApiError } from './errors.ts';
import type { Collection, Steve } from './steve.ts';

const CLAIMS = 'persistentvolumeclaims';
const POD_FIELDS = ['metadata.name', 'metadata.namespace', 'metadata.labels', 'spec.volumes', 'status.phase'];

/** Classes of the cluster: few, and there at once. */
export const listClasses = async(steve: Steve): Promise<readonly StorageClass[]> =>
  (await steve.list('rancher', 'storage.k8s.io.storageclasses', readClass)).items;

/** `kubectl get pvc` prints the class in this column, which is how the cache knows it; `spec.storageClassName` it answers with 422. */
export const CLASS_COLUMN = 'metadata.fields[5]';

/**
 * One page of the claims of some classes, by name. Rancher's mount keeps claims in an SQL cache: 100 of 5,000 take 0.05 s there,
 * and the whole collection 3 s on Harvester's (measured). Parts of a filter that a comma separates are alternatives.
 */
export const listClaimPage = (steve: Steve, classNames: readonly string[], page: number, pageSize: number): Promise<Collection<Claim>> =>
  steve.list('rancher', CLAIMS, readClaim, {
    page, pageSize, sort: 'metadata.name', filter: [classNames.map((name) => `${ CLASS_COLUMN }=${ name }`).join(',')],
  });

/** The claim; undefined when there is none. */
export const getClaim = async(steve: Steve, id: string): Promise<Claim | undefined> => readClaim(await ifThere(steve.get('harvester', CLAIMS, id)));

/**
 * Makes a claim. One of that name that is there already is a conflict (409), unless it was made by an earlier try of the same
 * step, which `isOurs` tells.
 */
export const createClaim = async(steve: Steve, manifest: ClaimManifest, isOurs: (claim: Claim) => boolean = () => false): Promise<void> => {
  try {
    await steve.create('harvester', CLAIMS, { type: 'persistentvolumeclaim', ...manifest });
  } catch (error) {
    const { namespace, name } = manifest.metadata;
    const there = isApiError(error, 'conflict') ? await getClaim(steve, `${ namespace }/${ name }`) : undefined;

    if (!there || !isOurs(there)) {
      throw error;
    }
  }
};

/** Deletes a claim; one that is gone already is no error. Harvester answers 409 while a VM has it. */
export const removeClaim = async(steve: Steve, id: string): Promise<void> => {
  await ifThere(steve.remove('harvester', CLAIMS, id));
};

const namespacePath = (namespace: string): string => `/api/v1/namespaces/${ encodeURIComponent(namespace) }`;

/** Warnings of a namespace, or of one object in it. The raw API is asked: Steve cannot filter events by what they are about. */
export const listWarnings = async(steve: Steve, namespace: string, about?: { readonly kind: string; readonly name: string }): Promise<readonly KubeEvent[]> => {
  const fields = ['type=Warning', ...(about ? [`involvedObject.kind=${ about.kind }`, `involvedObject.name=${ about.name }`] : [])].join(',');
  const answer = await steve.raw('GET', `${ namespacePath(namespace) }/events?fieldSelector=${ encodeURIComponent(fields) }`);

  return list(answer, 'items').flatMap((raw) => readEvent(raw) ?? []);
};

/** Warnings about claims, in every namespace. */
export const listClaimWarnings = async(steve: Steve): Promise<readonly KubeEvent[]> => {
  const fields = encodeURIComponent('type=Warning,involvedObject.kind=PersistentVolumeClaim');

  return list(await steve.raw('GET', `/api/v1/events?fieldSelector=${ fields }`), 'items').flatMap((raw) => readEvent(raw) ?? []);
};

/** Where one volume is, or is to be, attached. */
export const listAttachments = async(steve: Steve, volumeName: string): Promise<readonly Attachment[]> => {
  const { items } = await steve.list('rancher', 'storage.k8s.io.volumeattachments', readAttachment);

  return items.filter((attachment) => attachment.volumeName === volumeName);
};

/** Volumes that name Secrets. A list that is not allowed may come as an empty one: ask for the right first. */
export const listSecretUses = async(steve: Steve): Promise<readonly SecretUse[]> =>
  (await steve.list('rancher', 'persistentvolumes', readSecretUse, { include: SECRET_USE_FIELDS })).items;

/** Pods of a namespace that mount claims and are no part of a VM. */
export const listPodUses = async(steve: Steve, namespace: string): Promise<readonly PodUse[]> =>
  (await steve.list('rancher', 'pods', readPodUse, { namespace, include: POD_FIELDS })).items;

/** `server-version` of Harvester, such as `v1.8.2`; empty where it is not told. Every user may read it. */
export const readServerVersion = async(steve: Steve): Promise<string> => {
  const setting = await steve.get('harvester', 'harvesterhci.io.settings', 'server-version');

  return text(setting, 'value') || (text(setting, 'default') ?? '');
};

/**
 * Whether the driver is registered; undefined where it may not be looked for. Asked as a list: one that is not there would be an error in
 * the browser's console, and an answer without it is true only for who may list.
 */
export const isDriverRegistered = async(steve: Steve): Promise<boolean | undefined> => {
  const found = await ifThere(steve.list('rancher', 'storage.k8s.io.csidrivers', (raw) => text(raw, 'metadata', 'name'), { include: ['metadata.name'] }));

  return found?.items.includes(DRIVER_NAME) || (await can(steve, { verb: 'list', group: 'storage.k8s.io', resource: 'csidrivers' }) ? false : undefined);
};
