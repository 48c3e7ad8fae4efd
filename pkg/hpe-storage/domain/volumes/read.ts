import { flag, isRecord, list, record, text, texts, textMap } from '../kube/json.ts';
import { displayBytes, parseBytes } from '../kube/quantity.ts';
import type { Attachment, Claim, Condition, KubeEvent, PersistentVolume, PodUse, StorageClass } from './types.ts';

/** Id, namespace and name of a wire object; undefined when it has no name. */
export const identity = (raw: unknown): { readonly id: string; readonly namespace: string; readonly name: string } | undefined => {
  const name = text(raw, 'metadata', 'name');
  const namespace = text(raw, 'metadata', 'namespace') ?? '';

  return name ? { id: namespace ? `${ namespace }/${ name }` : name, namespace, name } : undefined;
};

export const isDeleting = (raw: unknown): boolean => text(raw, 'metadata', 'deletionTimestamp') !== undefined;

/**
 * Whether Steve gives an object a link for this user: it asks the user's roles about this very object (steve
 * pkg/resources/common/formatter.go), in lists and in socket frames alike. Undefined where there are no links at all.
 */
export const hasLink = (raw: unknown, name: 'update' | 'remove'): boolean | undefined => {
  const links = record(raw, 'links');

  return links['self'] === undefined ? undefined : links[name] !== undefined && links[name] !== 'blocked';
};

const readCondition = (raw: unknown): Condition => ({
  type: text(raw, 'type') ?? '', status: text(raw, 'status') ?? '', reason: text(raw, 'reason') ?? '', message: text(raw, 'message') ?? '',
});

export const readConditions = (raw: unknown): readonly Condition[] => list(raw, 'status', 'conditions').map(readCondition);

/** In the order in which Harvester looks (harvester pkg/util/volume.go GetProvisionedPVCProvisioner). */
const PROVISIONER_ANNOTATIONS = ['volume.beta.kubernetes.io/storage-provisioner', 'volume.kubernetes.io/storage-provisioner'];

const firstOf = (map: Readonly<Record<string, string>>, keys: readonly string[]): string =>
  keys.map((key) => map[key]).find((value) => value) ?? '';

/** A claim; undefined for what has no name. */
export const readClaim = (raw: unknown): Claim | undefined => {
  const id = identity(raw);

  if (!id) {
    return undefined;
  }
  const annotations = textMap(raw, 'metadata', 'annotations');
  const className = text(raw, 'spec', 'storageClassName') ?? '';
  const volumeName = text(raw, 'spec', 'volumeName') ?? '';
  const sizeBytes = parseBytes(text(raw, 'status', 'capacity', 'storage')) ?? parseBytes(text(raw, 'spec', 'resources', 'requests', 'storage')) ?? 0n;

  return {
    ...id,
    uid:                text(raw, 'metadata', 'uid') ?? '',
    createdAt:          text(raw, 'metadata', 'creationTimestamp') ?? '',
    className,
    volumeName,
    search:             `${ id.id } ${ className } ${ volumeName }`.toLowerCase(),
    volumeMode:         text(raw, 'spec', 'volumeMode') === 'Block' ? 'Block' : 'Filesystem',
    accessModes:        texts(raw, 'spec', 'accessModes'),
    phase:              text(raw, 'status', 'phase') ?? '',
    sizeBytes,
    size:               displayBytes(sizeBytes),
    annotatedProvisioner: firstOf(annotations, PROVISIONER_ANNOTATIONS),
    isImage:            annotations['harvesterhci.io/imageId'] !== undefined,
    isGolden:           annotations['harvesterhci.io/goldenImage'] === 'true',
    isNfsBacking:       annotations['csi.hpe.com/nfsPVC'] === 'true',
    isDeleting:         isDeleting(raw),
    conditions:         readConditions(raw),
    mayDelete:          hasLink(raw, 'remove'),
  };
};

export const readVolume = (raw: unknown): PersistentVolume | undefined => {
  const id = identity(raw);
  const claim = record(raw, 'spec', 'claimRef');
  const claimName = text(claim, 'name');

  return id && {
    name:          id.name,
    phase:         text(raw, 'status', 'phase') ?? '',
    claimId:       claimName ? `${ text(claim, 'namespace') ?? '' }/${ claimName }` : '',
    driver:        text(raw, 'spec', 'csi', 'driver') ?? '',
    reclaimPolicy: text(raw, 'spec', 'persistentVolumeReclaimPolicy') ?? '',
    handle:        text(raw, 'spec', 'csi', 'volumeHandle') ?? '',
  };
};

const DEFAULT_ANNOTATIONS = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];

export const readClass = (raw: unknown): StorageClass | undefined => {
  const id = identity(raw);

  return id && {
    name:            id.name,
    provisioner:     text(raw, 'provisioner') ?? '',
    parameters:      textMap(raw, 'parameters'),
    reclaimPolicy:   text(raw, 'reclaimPolicy') ?? 'Delete',
    bindingMode:     text(raw, 'volumeBindingMode') === 'WaitForFirstConsumer' ? 'WaitForFirstConsumer' : 'Immediate',
    allowsExpansion: flag(raw, 'allowVolumeExpansion'),
    isDefault:       DEFAULT_ANNOTATIONS.some((key) => text(raw, 'metadata', 'annotations', key) === 'true'),
    isDeleting:      isDeleting(raw),
  };
};

export const readAttachment = (raw: unknown): Attachment | undefined => {
  const id = identity(raw);

  return id && {
    name:        id.name,
    attacher:    text(raw, 'spec', 'attacher') ?? '',
    volumeName:  text(raw, 'spec', 'source', 'persistentVolumeName') ?? '',
    nodeName:    text(raw, 'spec', 'nodeName') ?? '',
    isAttached:  flag(raw, 'status', 'attached'),
    attachError: text(raw, 'status', 'attachError', 'message') ?? '',
    detachError: text(raw, 'status', 'detachError', 'message') ?? '',
  };
};

/** Pods that KubeVirt runs for a VM mount its claims too, and are no other user of them. */
const VM_POD_ROLES: readonly string[] = ['virt-launcher', 'hotplug-disk'];
const ENDED = new Set(['Succeeded', 'Failed']);

/** A running pod that mounts claims; undefined for others and for a VM's own pods. */
export const readPodUse = (raw: unknown): PodUse | undefined => {
  const id = identity(raw);
  const role = text(raw, 'metadata', 'labels', 'kubevirt.io') ?? '';
  const claimNames = list(raw, 'spec', 'volumes').flatMap((volume) => text(volume, 'persistentVolumeClaim', 'claimName') ?? []);

  return id && claimNames.length && !VM_POD_ROLES.includes(role) && !ENDED.has(text(raw, 'status', 'phase') ?? '')
    ? { id: id.id, namespace: id.namespace, claimNames }
    : undefined;
};

/** An event; the raw API gives `reportingComponent` and `lastTimestamp`, or only `eventTime`. */
export const readEvent = (raw: unknown): KubeEvent | undefined => {
  const about = record(raw, 'involvedObject');

  return isRecord(raw) && text(about, 'name')
    ? {
      kind:      text(about, 'kind') ?? '',
      namespace: text(about, 'namespace') ?? '',
      name:      text(about, 'name') ?? '',
      // Steve keeps its own type in `type`, and Kubernetes' in `_type`.
      type:      text(raw, '_type') ?? text(raw, 'type') ?? '',
      reason:    text(raw, 'reason') ?? '',
      message:   text(raw, 'message') ?? '',
      at:        text(raw, 'lastTimestamp') ?? text(raw, 'eventTime') ?? text(raw, 'metadata', 'creationTimestamp') ?? '',
    }
    : undefined;
};
