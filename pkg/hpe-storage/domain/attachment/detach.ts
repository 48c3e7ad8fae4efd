import { finding, type Finding } from '../finding.ts';
import { HPE_PROVISIONER, type Vm, type VmInstance } from '../volumes/types.ts';
import { bootDisk, provisionerOf, type StorageIndex } from '../volumes/usage.ts';
import type { Claim } from '../volumes/types.ts';
import { vmRefusals } from './eligibility.ts';

export interface DetachFacts {
  readonly vm: Vm;
  readonly instance: VmInstance | undefined;
  /** The claim behind the disk; undefined when it is gone. */
  readonly claim: Claim | undefined;
  readonly index: Pick<StorageIndex, 'classByName' | 'volumeByName'>;
}

const refusal = (code: string, args: Finding['args'] = {}): Finding => finding('error', `detach.${ code }`, '', args);

/**
 * Why a disk must not be detached; empty when it may. Harvester 1.8 and later removes any disk that it is asked to,
 * the boot disk of a running VM included (measured), so only what was hotplugged and is ours passes.
 */
export const detachRefusals = (diskName: string, { vm, instance, claim, index }: DetachFacts): readonly Finding[] => {
  const disk = vm.disks.find(({ name }) => name === diskName);

  if (!disk) {
    return [refusal('noDisk', { disk: diskName, vm: vm.id })];
  }
  const provisioner = claim ? provisionerOf(claim, index) : '';

  return [
    ...vmRefusals(vm, instance),
    ...(vm.mayDetach === false ? [refusal('notAllowed', { vm: vm.id })] : []),
    ...(disk === bootDisk(vm) ? [refusal('bootDisk', { disk: diskName })] : []),
    ...(disk.isHotpluggable ? [] : [refusal('notHotplugged', { disk: diskName })]),
    ...(claim ? [] : [refusal('claimGone')]),
    ...(!claim || provisioner === HPE_PROVISIONER ? [] : [refusal('notHpe', { provisioner: provisioner || '?' })]),
  ];
};

/** What a detach does to the data: nothing; and what the class does should the volume be deleted later. */
export const dataFate = (claim: Claim, reclaimPolicy: string): readonly Finding[] => [
  finding('info', 'detach.dataStays', '', { volume: claim.name, namespace: claim.namespace }),
  finding('info', reclaimPolicy === 'Retain' ? 'detach.retainLater' : 'detach.deleteLater', ''),
];
