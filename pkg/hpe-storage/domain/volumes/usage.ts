import { HPE_PROVISIONER } from './types.ts';
import type { Attachment, Claim, PersistentVolume, PodUse, StorageClass, Vm, VmDisk, VmInstance } from './types.ts';

/** Everything that says who uses which volume, as one reading of the cluster. */
export interface StorageFacts {
  readonly claims: readonly Claim[];
  readonly volumes: readonly PersistentVolume[];
  /** Undefined where this user may not list them. */
  readonly classes: readonly StorageClass[] | undefined;
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
  /** False where classes may not be listed: then one that is not there is no missing one. */
  readonly isClassKnown: boolean;
  readonly volumeByName: ReadonlyMap<string, PersistentVolume>;
  readonly attachmentsByVolume: ReadonlyMap<string, readonly Attachment[]>;
  readonly usesByClaim: ReadonlyMap<string, readonly DiskUse[]>;
  readonly vmById: ReadonlyMap<string, Vm>;
  readonly instanceByVm: ReadonlyMap<string, VmInstance>;
}

const byKey = <T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, T> => {
  const map = new Map<string, T>();

  for (const item of items) {
    map.set(key(item), item);
  }

  return map;
};

const addTo = <T>(groups: Map<string, T[]>, key: string, item: T): void => {
  const group = groups.get(key);

  if (group) {
    group.push(item);
  } else {
    groups.set(key, [item]);
  }
};

/** Members by key, in one pass. */
export const groupBy = <T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();

  for (const item of items) {
    addTo(groups, key(item), item);
  }

  return groups;
};

/**
 * The disk that the VM boots from: the one with the lowest `bootOrder`, and the first of the list where none has one
 * (KubeVirt's domain converter). Harvester's own page gives every disk an order, so having one does not make a boot disk.
 */
export const bootDisk = (vm: Vm): VmDisk | undefined => {
  let boot: VmDisk | undefined;

  for (const disk of vm.disks) {
    if (disk.hasDisk && (!boot || (disk.bootOrder ?? Infinity) < (boot.bootOrder ?? Infinity))) {
      boot = disk;
    }
  }

  return boot;
};

const names = (items: readonly { readonly claimName: string }[], wanted: string): boolean => {
  for (const { claimName } of items) {
    if (claimName === wanted) {
      return true;
    }
  }

  return false;
};

/** One whose guest has ended stays as it was until the VM is started again (KubeVirt's RerunOnFailure); it holds and takes nothing. */
export const isLive = (instance: VmInstance | undefined): instance is VmInstance =>
  instance !== undefined && instance.phase !== 'Succeeded' && instance.phase !== 'Failed';

const NO_VOLUMES: VmInstance['volumes'] = [];

/** An instance holds what its VM's spec has let go, and everything when the VM itself is gone: one that is deleted goes first. */
const addLeaving = (uses: Map<string, DiskUse[]>, vm: Pick<Vm, 'id' | 'name' | 'namespace' | 'disks'>, held: VmInstance['volumes']): void => {
  for (const { name, claimName } of held) {
    if (claimName && !names(vm.disks, claimName)) {
      addTo(uses, `${ vm.namespace }/${ claimName }`, {
        vmId: vm.id, vmName: vm.name, diskName: name, isBoot: false, isHotpluggable: true, isShareable: false, kind: 'leaving',
      });
    }
  }
};

/** Adds what a VM uses: by its spec, by an instance that still holds what the spec has let go, and by its list of templates. */
const addUses = (uses: Map<string, DiskUse[]>, vm: Vm, instance: VmInstance | undefined): void => {
  const boot = bootDisk(vm);
  const held = isLive(instance) ? instance.volumes : NO_VOLUMES;
  const claimId = (claimName: string): string => `${ vm.namespace }/${ claimName }`;

  for (const disk of vm.disks) {
    if (disk.claimName) {
      addTo(uses, claimId(disk.claimName), {
        vmId: vm.id, vmName: vm.name, diskName: disk.name, isBoot: disk === boot, isHotpluggable: disk.isHotpluggable, isShareable: disk.isShareable, kind: 'disk',
      });
    }
  }
  addLeaving(uses, vm, held);
  for (const claimName of vm.templateClaims) {
    if (!names(vm.disks, claimName) && !names(held, claimName)) {
      addTo(uses, claimId(claimName), {
        vmId: vm.id, vmName: vm.name, diskName: '', isBoot: false, isHotpluggable: false, isShareable: false, kind: 'template',
      });
    }
  }
};

/** Joins everything in one pass over each collection; written as loops, since it runs again at every change of the cluster. */
export const indexStorage = (facts: StorageFacts): StorageIndex => {
  const instanceByVm = byKey(facts.instances, ({ id }) => id);
  const vmById = byKey(facts.vms, ({ id }) => id);
  const usesByClaim = new Map<string, DiskUse[]>();

  for (const vm of facts.vms) {
    addUses(usesByClaim, vm, instanceByVm.get(vm.id));
  }
  for (const instance of facts.instances) {
    if (!vmById.has(instance.id) && isLive(instance)) {
      const [namespace = '', name = ''] = instance.id.split('/');

      addLeaving(usesByClaim, { id: instance.id, namespace, name, disks: [] }, instance.volumes);
    }
  }

  let volumeByName: ReadonlyMap<string, PersistentVolume> | undefined;

  return {
    instanceByVm,
    usesByClaim,
    classByName:         byKey(facts.classes ?? [], ({ name }) => name),
    isClassKnown:        facts.classes !== undefined,
    // Hardly ever asked for: a claim's driver is known by its annotation or its class.
    get volumeByName() {
      volumeByName ??= byKey(facts.volumes, ({ name }) => name);

      return volumeByName;
    },
    attachmentsByVolume: groupBy(facts.attachments, ({ volumeName }) => volumeName),
    vmById,
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
