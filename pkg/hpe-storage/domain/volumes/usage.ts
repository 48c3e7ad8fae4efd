import { HPE_PROVISIONER } from './types.ts';
import type { Attachment, Claim, PersistentVolume, PodUse, StorageClass, Vm, VmDisk, VmInstance } from './types.ts';

/** Everything that says who uses which volume, as one reading of the cluster. */
export interface StorageFacts {
  readonly claims: readonly Claim[];
  readonly volumes: readonly PersistentVolume[];
  readonly classes: readonly StorageClass[];
  readonly attachments: readonly Attachment[];
  readonly vms: readonly Vm[];
  readonly instances: readonly VmInstance[];
}

/** A VM's use of a claim. */
export interface DiskUse {
  readonly vmId: string;
  readonly vmName: string;
  /** Empty where only the VM's list of volume templates names the claim. */
  readonly diskName: string;
  readonly isBoot: boolean;
  readonly isHotpluggable: boolean;
  readonly isShareable: boolean;
  /** `leaving`: gone from the VM's spec, still held by the running instance. */
  readonly kind: 'disk' | 'template' | 'leaving';
}

export interface StorageIndex {
  readonly classByName: ReadonlyMap<string, StorageClass>;
  readonly volumeByName: ReadonlyMap<string, PersistentVolume>;
  readonly attachmentsByVolume: ReadonlyMap<string, readonly Attachment[]>;
  readonly usesByClaim: ReadonlyMap<string, readonly DiskUse[]>;
  readonly vmById: ReadonlyMap<string, Vm>;
  readonly instanceByVm: ReadonlyMap<string, VmInstance>;
}

const byKey = <T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, T> => new Map(items.map((item) => [key(item), item]));

/** Members by key, in one pass. */
export const groupBy = <T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();

  for (const item of items) {
    const group = groups.get(key(item));

    if (group) {
      group.push(item);
    } else {
      groups.set(key(item), [item]);
    }
  }

  return groups;
};

/**
 * The disk that the VM boots from: the one with the lowest `bootOrder`, and the first of the list where none has one
 * (KubeVirt's domain converter). Harvester's own page gives every disk an order, so having one does not make a boot disk.
 */
export const bootDisk = (vm: Vm): VmDisk | undefined => {
  const disks = vm.disks.filter(({ hasDisk }) => hasDisk);
  const orders = disks.flatMap(({ bootOrder }) => (bootOrder === undefined ? [] : [bootOrder]));

  return orders.length ? disks.find(({ bootOrder }) => bootOrder === Math.min(...orders)) : disks[0];
};

type ClaimUse = readonly [claimId: string, use: DiskUse];

const usesOf = (vm: Vm, instance: VmInstance | undefined): readonly ClaimUse[] => {
  const boot = bootDisk(vm);
  const base = { vmId: vm.id, vmName: vm.name };
  const idle = { ...base, isBoot: false, isHotpluggable: false, isShareable: false };
  const inSpec = new Set(vm.disks.map(({ claimName }) => claimName));
  const leaving = (instance?.volumes ?? []).filter(({ claimName }) => claimName && !inSpec.has(claimName));
  const held = new Set([...inSpec, ...leaving.map(({ claimName }) => claimName)]);

  return [
    ...vm.disks.filter(({ claimName }) => claimName).map((disk): ClaimUse => [`${ vm.namespace }/${ disk.claimName }`, {
      ...base, diskName: disk.name, isBoot: disk === boot, isHotpluggable: disk.isHotpluggable, isShareable: disk.isShareable, kind: 'disk',
    }]),
    ...leaving.map(({ name, claimName }): ClaimUse => [`${ vm.namespace }/${ claimName }`, { ...idle, diskName: name, isHotpluggable: true, kind: 'leaving' }]),
    ...vm.templateClaims.filter((name) => !held.has(name)).map((name): ClaimUse => [`${ vm.namespace }/${ name }`, { ...idle, diskName: '', kind: 'template' }]),
  ];
};

/** Joins everything in one pass over each collection. */
export const indexStorage = (facts: StorageFacts): StorageIndex => {
  const instanceByVm = byKey(facts.instances, ({ id }) => id);
  const uses = facts.vms.flatMap((vm) => usesOf(vm, instanceByVm.get(vm.id)));
  const pairsByClaim = groupBy(uses, ([claimId]) => claimId);

  return {
    instanceByVm,
    classByName:         byKey(facts.classes, ({ name }) => name),
    volumeByName:        byKey(facts.volumes, ({ name }) => name),
    attachmentsByVolume: groupBy(facts.attachments, ({ volumeName }) => volumeName),
    usesByClaim:         new Map([...pairsByClaim].map(([claimId, pairs]) => [claimId, pairs.map(([, use]) => use)])),
    vmById:              byKey(facts.vms, ({ id }) => id),
  };
};

/** Claims by the pods that mount them. */
export const indexPods = (pods: readonly PodUse[]): ReadonlyMap<string, readonly string[]> => {
  const pairs = pods.flatMap((pod) => pod.claimNames.map((claim): readonly [string, string] => [`${ pod.namespace }/${ claim }`, pod.id]));

  return new Map([...groupBy(pairs, ([claimId]) => claimId)].map(([claimId, found]) => [claimId, found.map(([, podId]) => podId)]));
};

/**
 * Who provisions a claim: its annotation, then its class (harvester pkg/util/volume.go), then the driver of the volume it is
 * bound to, which stays when the class is deleted.
 */
export const provisionerOf = (claim: Claim, index: Pick<StorageIndex, 'classByName' | 'volumeByName'>): string =>
  claim.annotatedProvisioner || index.classByName.get(claim.className)?.provisioner || index.volumeByName.get(claim.volumeName)?.driver || '';

export const isHpeClaim = (claim: Claim, index: Pick<StorageIndex, 'classByName' | 'volumeByName'>): boolean =>
  provisionerOf(claim, index) === HPE_PROVISIONER;

/** Parameters that make a class one of files, not of block devices (hpe-storage csi-driver controller_server.go; SCOD file services). */
export const isFileClass = ({ parameters }: StorageClass): boolean =>
  parameters['nfsResources'] === 'true' || parameters['accessProtocol'] === 'nfs' || parameters['nfsForeignStorageClass'] !== undefined;
