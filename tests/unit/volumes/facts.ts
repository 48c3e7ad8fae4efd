import { readAttachment, readClaim, readClass, readVolume } from '../../../pkg/hpe-storage/domain/volumes/read.ts';
import { readInstance, readVm } from '../../../pkg/hpe-storage/domain/volumes/read-vm.ts';
import type { Claim, StorageClass, Vm, VmInstance } from '../../../pkg/hpe-storage/domain/volumes/types.ts';
import type { StorageFacts } from '../../../pkg/hpe-storage/domain/volumes/usage.ts';
import { storageClass, type Wire } from './objects.ts';

const some = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('the object could not be read');

  return value;
};

export const claimOf = (wire: Wire): Claim => some(readClaim(wire));
export const vmOf = (wire: Wire): Vm => some(readVm(wire));
export const instanceOf = (wire: Wire): VmInstance => some(readInstance(wire));

interface Wires {
  readonly claims?: readonly Wire[];
  readonly volumes?: readonly Wire[];
  readonly classes?: readonly Wire[];
  readonly attachments?: readonly Wire[];
  readonly vms?: readonly Wire[];
  readonly instances?: readonly Wire[];
}

const all = <T>(wires: readonly Wire[] | undefined, read: (wire: Wire) => T | undefined): readonly T[] => (wires ?? []).map((wire) => some(read(wire)));

/** A reading of a cluster; it has the class `hpe-standard` unless a test gives classes. */
export const factsOf = (wires: Wires): StorageFacts & { readonly classes: readonly StorageClass[] } => ({
  claims:      all(wires.claims, readClaim),
  volumes:     all(wires.volumes, readVolume),
  classes:     all(wires.classes ?? [storageClass()], readClass),
  attachments: all(wires.attachments, readAttachment),
  vms:         all(wires.vms, readVm),
  instances:   all(wires.instances, readInstance),
});
