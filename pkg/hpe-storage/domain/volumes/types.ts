/** The nouns of volumes and VMs, as far as our rules read them. Ids are `<namespace>/<name>`, or `<name>` of cluster-wide objects. */

/** Provisioner of HPE's CSI driver; fixed in the driver (csi-driver cmd/csi-driver). */
export const HPE_PROVISIONER = 'csi.hpe.com';

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

export interface Claim {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** RFC 3339; empty when the server gave none. */
  readonly createdAt: string;
  readonly className: string;
  /** Name of its PersistentVolume; empty until it is bound. */
  readonly volumeName: string;
  readonly volumeMode: 'Block' | 'Filesystem';
  readonly accessModes: readonly string[];
  /** `Pending`, `Bound`, `Lost`; empty when unknown. */
  readonly phase: string;
  /** What it has, or asks for while it has nothing. */
  readonly sizeBytes: bigint;
  /** The same for people: `10 GiB`. */
  readonly size: string;
  /** From its annotations; empty when it has none. */
  readonly annotatedProvisioner: string;
  /** Set by Harvester on volumes that were made from a VM image: boot disks. */
  readonly isImage: boolean;
  readonly isGolden: boolean;
  /** The volume behind an NFS share that the driver made, not a user's own. */
  readonly isNfsBacking: boolean;
  readonly isDeleting: boolean;
  readonly conditions: readonly Condition[];
  /** Whether this user may delete it; undefined where the answer carried no links. */
  readonly mayDelete: boolean | undefined;
  /** Its names in lower case, for text filters: made when it is read, not at every join. */
  readonly search: string;
}

export interface PersistentVolume {
  readonly name: string;
  /** `Bound`, `Released`, `Failed` … */
  readonly phase: string;
  /** Id of the claim it belongs to; empty when it is free. */
  readonly claimId: string;
  readonly driver: string;
  readonly reclaimPolicy: string;
  readonly handle: string;
}

export interface StorageClass {
  readonly name: string;
  readonly provisioner: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly reclaimPolicy: string;
  readonly bindingMode: 'Immediate' | 'WaitForFirstConsumer';
  readonly allowsExpansion: boolean;
  readonly isDefault: boolean;
  readonly isDeleting: boolean;
}

/** VolumeAttachment: a volume on a node. */
export interface Attachment {
  readonly name: string;
  readonly attacher: string;
  readonly volumeName: string;
  readonly nodeName: string;
  readonly isAttached: boolean;
  /** What the driver said when it could not attach; empty when it could. */
  readonly attachError: string;
  readonly detachError: string;
}

/** A volume of a VM's spec, joined with the disk of the same name. */
export interface VmDisk {
  readonly name: string;
  /** Claim in the VM's namespace; empty for what is no claim (cloud-init, container disk). */
  readonly claimName: string;
  readonly isHotpluggable: boolean;
  readonly isShareable: boolean;
  readonly bootOrder: number | undefined;
  /** False for a volume that no disk shows to the guest. */
  readonly hasDisk: boolean;
}

export interface Vm {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  /** In the order of the disks, then the volumes without one. */
  readonly disks: readonly VmDisk[];
  /** Names of its volumes, in their order. */
  readonly volumeNames: readonly string[];
  /** Every disk and volume name, and those of hotplug requests that wait in its status. */
  readonly takenNames: readonly string[];
  /** Claims that `harvesterhci.io/volumeClaimTemplates` lists: Harvester makes them again when they are missing. */
  readonly templateClaims: readonly string[];
  readonly isHotplugDisabled: boolean;
  readonly isDeleting: boolean;
  /** `Running`, `Stopped`, `Starting`, `Migrating` …: KubeVirt's own word. */
  readonly status: string;
  /** Why a restart is needed; empty when none is. */
  readonly restartReason: string;
  /** Whether this user may change it, disks included; undefined where the answer carried no links. */
  readonly mayUpdate: boolean | undefined;
  /** Whether Harvester offers the action to this user; undefined where the answer carried no actions. */
  readonly mayAttach: boolean | undefined;
  readonly mayDetach: boolean | undefined;
}

export interface InstanceVolume {
  readonly name: string;
  readonly claimName: string;
  /** Empty for a disk that was there from the start. */
  readonly phase: string;
  readonly reason: string;
  readonly message: string;
  /** Device in the guest, such as `sdb`. */
  readonly target: string;
  /** Pod that holds the volume on the node; empty when it is no hotplugged one. */
  readonly podName: string;
}

export interface VmInstance {
  readonly id: string;
  /** `Pending`, `Scheduling`, `Scheduled`, `Running`, `Succeeded`, `Failed`. */
  readonly phase: string;
  readonly nodeName: string;
  readonly isDeleting: boolean;
  readonly isPaused: boolean;
  readonly isMigrating: boolean;
  readonly volumes: readonly InstanceVolume[];
}

/** A pod that mounts claims and is no part of a VM. */
export interface PodUse {
  readonly id: string;
  readonly namespace: string;
  readonly claimNames: readonly string[];
}

export interface KubeEvent {
  /** Kind and name of what it is about. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  /** RFC 3339 of the last time; empty when unknown. */
  readonly at: string;
}
