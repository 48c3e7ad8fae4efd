import { finding, type Finding } from '../finding.ts';
import type { VolumeRow } from './rows.ts';
import type { StorageIndex } from './usage.ts';

/** What deleting a volume means: why it cannot be done, and what happens to its data. */
export interface RemovalVerdict {
  readonly refusals: readonly Finding[];
  /**
   * `deleted`: the array's volume goes with the claim; `kept`: it stays, released; `none`: there is none yet; `unknown`: neither the volume nor
   * its class may be seen.
   */
  readonly data: 'deleted' | 'kept' | 'none' | 'unknown';
}

const fateOf = (policy: string | undefined): 'deleted' | 'kept' | 'unknown' => (policy === undefined ? 'unknown' : policy === 'Retain' ? 'kept' : 'deleted');

/**
 * Harvester refuses to delete a claim that a VM has (409); pods, nodes and templates it does not look at.
 * The reclaim policy that counts is the volume's own: the class may have changed since.
 */
export const checkRemoval = (row: VolumeRow, index: StorageIndex, podIds: readonly string[] = []): RemovalVerdict => {
  const { claim } = row;
  const volume = index.volumeByName.get(claim.volumeName);
  const policy = volume?.reclaimPolicy ?? row.storageClass?.reclaimPolicy ?? (index.isClassKnown ? 'Delete' : undefined);
  const refusals = [
    ...(claim.isDeleting ? [finding('error', 'volume.alreadyDeleting', '')] : []),
    ...row.uses.filter(({ kind }) => kind !== 'template').map(({ vmId }) => finding('error', 'volume.deleteInUse', '', { vm: vmId })),
    ...row.uses.filter(({ kind }) => kind === 'template').map(({ vmId }) => finding('error', 'volume.deleteInTemplate', '', { vm: vmId })),
    ...podIds.map((pod) => finding('error', 'volume.deleteInPod', '', { pod })),
  ];

  return { refusals, data: claim.volumeName ? fateOf(policy) : 'none' };
};
