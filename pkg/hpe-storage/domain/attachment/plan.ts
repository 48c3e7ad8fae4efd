import { writeYaml } from '../kube/yaml.ts';
import type { Plan, StepPlan } from '../runs/run.ts';
import type { Claim, Vm, VmInstance } from '../volumes/types.ts';
import { diskNameFor, takenDiskNames } from './disk-names.ts';

/** One volume that is going to be attached, under the name it gets in the VM. */
export interface AttachChoice {
  readonly vmId: string;
  readonly claim: Claim;
  readonly diskName: string;
  readonly isShared: boolean;
}

/** KubeVirt's attachment pod, the driver's attach and the guest's device: usually seconds, minutes when a path is slow. */
export const ATTACH_DEADLINE_MS = 5 * 60_000;
export const DETACH_DEADLINE_MS = 3 * 60_000;

/** Disk names for the claims, unique among each other and in the VM. */
export const chooseDisks = (
  vm: Vm, instance: VmInstance | undefined, wanted: readonly { readonly claim: Claim; readonly isShared: boolean }[],
): readonly AttachChoice[] => {
  const taken = new Set(takenDiskNames(vm, instance));

  return wanted.map(({ claim, isShared }) => {
    const diskName = diskNameFor(claim.name, taken);

    taken.add(diskName);

    return { vmId: vm.id, claim, diskName, isShared };
  });
};

/** What Harvester appends to the spec: after the existing disks, without `bootOrder`, on the bus that can be unplugged. */
const diskOf = ({ diskName, isShared }: AttachChoice): unknown => ({ name: diskName, disk: { bus: 'scsi' }, ...(isShared ? { shareable: true } : {}) });

const volumeOf = ({ diskName, claim }: AttachChoice): unknown =>
  ({ name: diskName, persistentVolumeClaim: { claimName: claim.name, hotpluggable: true } });

/** The change of the VM as YAML. */
const attachYaml = (choice: AttachChoice): string =>
  writeYaml({ spec: { template: { spec: { domain: { devices: { disks: [diskOf(choice)] } }, volumes: [volumeOf(choice)] } } } });

/** A word for a POSIX shell. */
const quoted = (word: string): string => `'${ word.replaceAll("'", "'\\''") }'`;

const split = (id: string): readonly [namespace: string, name: string] => {
  const [namespace = '', name = ''] = id.split('/');

  return [namespace, name];
};

const vmPatch = (vmId: string, operations: readonly unknown[]): string => {
  const [namespace, name] = split(vmId);

  return `kubectl patch virtualmachine ${ name } --namespace ${ namespace } --type json --patch ${ quoted(JSON.stringify(operations)) }`;
};

const attachCommand = (choice: AttachChoice, isDeclarative: boolean): string => {
  const [namespace, name] = split(choice.vmId);

  return isDeclarative
    ? vmPatch(choice.vmId, [
      { op: 'add', path: '/spec/template/spec/domain/devices/disks/-', value: diskOf(choice) },
      { op: 'add', path: '/spec/template/spec/volumes/-', value: volumeOf(choice) },
    ])
    : `virtctl addvolume ${ name } --namespace ${ namespace } --volume-name=${ choice.claim.name } --persist`;
};

const attachStep = (choice: AttachChoice, isDeclarative: boolean): StepPlan => ({
  id:         `attach/${ choice.claim.id }`,
  code:       'attachVolume',
  args:       { vm: choice.vmId, volume: choice.claim.name, disk: choice.diskName },
  yaml:       attachYaml(choice),
  command:    attachCommand(choice, isDeclarative),
  deadlineMs: ATTACH_DEADLINE_MS,
});

/**
 * One step a volume, one after another: two attaches at the same moment collide (measured).
 * `isDeclarative` says which command does the same by hand (see isHotplugDeclarative).
 */
export const attachPlan = (vm: Vm, choices: readonly AttachChoice[], isDeclarative: boolean): Plan => ({
  code:  'attachVolumes',
  args:  { vm: vm.id, count: choices.length },
  steps: choices.map((choice) => attachStep(choice, isDeclarative)),
});

/** Detaching by hand names positions in the VM's lists, and tests that they still hold what they should. */
const detachCommand = (vm: Vm, diskName: string, isDeclarative: boolean): string => {
  const [namespace, name] = split(vm.id);
  const disk = vm.disks.filter(({ hasDisk }) => hasDisk).findIndex((found) => found.name === diskName);

  return isDeclarative && disk >= 0 && vm.volumeNames.includes(diskName)
    ? vmPatch(vm.id, [
      { op: 'test', path: `/spec/template/spec/domain/devices/disks/${ disk }/name`, value: diskName },
      { op: 'remove', path: `/spec/template/spec/domain/devices/disks/${ disk }` },
      { op: 'test', path: `/spec/template/spec/volumes/${ vm.volumeNames.indexOf(diskName) }/name`, value: diskName },
      { op: 'remove', path: `/spec/template/spec/volumes/${ vm.volumeNames.indexOf(diskName) }` },
    ])
    : `virtctl removevolume ${ name } --namespace ${ namespace } --volume-name=${ diskName } --persist`;
};

/** The run that takes one disk from a VM. */
export const detachPlan = (vm: Vm, diskName: string, claimName: string, isDeclarative: boolean): Plan => ({
  code:  'detachVolume',
  args:  { vm: vm.id, volume: claimName, disk: diskName },
  steps: [{
    id:         `detach/${ vm.id }/${ diskName }`,
    code:       'detachVolume',
    args:       { vm: vm.id, volume: claimName, disk: diskName },
    command:    detachCommand(vm, diskName, isDeclarative),
    deadlineMs: DETACH_DEADLINE_MS,
  }],
});
