import type { Attachment, Claim, KubeEvent } from './types.ts';
import type { DiskUse, StorageIndex } from './usage.ts';

export type PendingReason = 'classMissing' | 'failed' | 'waitsForConsumer' | 'provisioning';

export type VolumeState =
  | { readonly kind: 'pending'; readonly reason: PendingReason; /** What the driver said. */ readonly message: string }
  | { readonly kind: 'bound' }
  /** A running VM names it and does not have it: on its way, or stuck. */
  | { readonly kind: 'attaching' }
  /** A stopped VM names it, or a node has it. */
  | { readonly kind: 'attached' }
  /** A running VM has it. */
  | { readonly kind: 'inUse' }
  | { readonly kind: 'resizing' }
  | { readonly kind: 'releasing' }
  | { readonly kind: 'lost' };

export type VolumeStateKind = VolumeState['kind'];

export const VOLUME_STATES: readonly VolumeStateKind[] = ['pending', 'bound', 'attaching', 'attached', 'inUse', 'resizing', 'releasing', 'lost'];

const BOUND: VolumeState = { kind: 'bound' };
const ATTACHING: VolumeState = { kind: 'attaching' };
const ATTACHED: VolumeState = { kind: 'attached' };
const IN_USE: VolumeState = { kind: 'inUse' };

const RESIZE_CONDITIONS = new Set(['Resizing', 'FileSystemResizePending', 'ModifyingVolume']);

const isResizing = ({ conditions }: Claim): boolean => conditions.some(({ type, status }) => status === 'True' && RESIZE_CONDITIONS.has(type));

/** The last warning about an object; undefined when there is none. */
export const lastWarning = (events: readonly KubeEvent[], kind: string, namespace: string, name: string): KubeEvent | undefined =>
  events
    .filter((event) => event.type === 'Warning' && event.kind === kind && event.namespace === namespace && event.name === name)
    .reduce<KubeEvent | undefined>((last, event) => (last && last.at >= event.at ? last : event), undefined);

const pendingState = (claim: Claim, { classByName, isClassKnown }: StorageIndex, warning: string | undefined): VolumeState => {
  const storageClass = classByName.get(claim.className);

  if (claim.className && !storageClass && isClassKnown) {
    return { kind: 'pending', reason: 'classMissing', message: '' };
  }
  if (warning !== undefined) {
    return { kind: 'pending', reason: 'failed', message: warning };
  }

  return { kind: 'pending', reason: storageClass?.bindingMode === 'WaitForFirstConsumer' ? 'waitsForConsumer' : 'provisioning', message: '' };
};

const hasIt = (use: DiskUse, index: StorageIndex): boolean => {
  const instance = index.instanceByVm.get(use.vmId);
  const volume = instance?.phase === 'Running' ? instance.volumes.find(({ name }) => name === use.diskName) : undefined;

  return volume !== undefined && (volume.phase === '' || volume.phase === 'Ready');
};

const isAwaited = (use: DiskUse, index: StorageIndex): boolean => use.kind === 'disk' && index.instanceByVm.get(use.vmId)?.phase === 'Running';

/** What has a claim: looked up once a row, since looking up is what a join costs. */
export interface ClaimUse {
  readonly uses: readonly DiskUse[];
  readonly attachments: readonly Attachment[];
  /** Message of its last Warning event, where events were read. */
  readonly warning: string | undefined;
}

/** The one state of a claim. */
export const stateOf = (claim: Claim, index: StorageIndex, { uses, attachments, warning }: ClaimUse): VolumeState => {
  if (claim.isDeleting) {
    return { kind: 'releasing' };
  }
  if (claim.phase === 'Lost') {
    return { kind: 'lost' };
  }
  if (claim.phase !== 'Bound') {
    return pendingState(claim, index, warning);
  }
  if (isResizing(claim)) {
    return { kind: 'resizing' };
  }
  if (uses.some((use) => use.kind !== 'template' && hasIt(use, index))) {
    return IN_USE;
  }
  if (uses.some((use) => isAwaited(use, index))) {
    return ATTACHING;
  }

  return uses.some(({ kind }) => kind !== 'template') || attachments.some(({ isAttached }) => isAttached) ? ATTACHED : BOUND;
};
