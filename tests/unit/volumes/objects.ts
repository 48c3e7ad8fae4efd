/** Wire objects in the shapes that a real Harvester 1.8.2 answered with; what a test is about is given, the rest is usual. */

export type Wire = Record<string, unknown>;

interface ClaimWish {
  readonly name?: string;
  readonly namespace?: string;
  readonly className?: string;
  readonly size?: string;
  readonly mode?: string;
  readonly accessModes?: readonly string[];
  readonly phase?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly isDeleting?: boolean;
  readonly conditions?: readonly Wire[];
}

export const claim = (wish: ClaimWish = {}): Wire => {
  const { name = 'data-1', namespace = 'default', className = 'hpe-standard', size = '10Gi', mode = 'Block', phase = 'Bound' } = wish;
  const accessModes = wish.accessModes ?? ['ReadWriteMany'];
  const isBound = phase === 'Bound';

  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name, namespace, uid: `uid-${ namespace }-${ name }`, creationTimestamp: '2026-11-23T06:39:03Z',
      annotations: wish.annotations ?? {},
      ...(wish.isDeleting ? { deletionTimestamp: '2026-11-23T07:00:00Z' } : {}),
    },
    spec: {
      accessModes, volumeMode: mode, storageClassName: className, resources: { requests: { storage: size } },
      ...(isBound ? { volumeName: `pvc-${ namespace }-${ name }` } : {}),
    },
    status: { phase, ...(isBound ? { accessModes, capacity: { storage: size } } : {}), ...(wish.conditions ? { conditions: wish.conditions } : {}) },
  };
};

export const volume = (name = 'data-1', namespace = 'default', reclaimPolicy = 'Delete', driver = 'csi.hpe.com'): Wire => ({
  kind: 'PersistentVolume',
  metadata: { name: `pvc-${ namespace }-${ name }` },
  spec: {
    capacity: { storage: '10Gi' }, claimRef: { name, namespace }, csi: { driver, volumeHandle: `pvc-${ namespace }-${ name }` },
    persistentVolumeReclaimPolicy: reclaimPolicy,
  },
  status: { phase: 'Bound' },
});

export const storageClass = (name = 'hpe-standard', more: Wire = {}): Wire => ({
  apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name, creationTimestamp: '2026-11-23T06:39:03Z' },
  provisioner: 'csi.hpe.com', parameters: { accessProtocol: 'iscsi', 'csi.storage.k8s.io/fstype': 'xfs' }, reclaimPolicy: 'Delete',
  allowVolumeExpansion: true, volumeBindingMode: 'Immediate', ...more,
});

export interface DiskWish {
  readonly name: string;
  readonly claim?: string;
  readonly hotpluggable?: boolean;
  readonly shareable?: boolean;
  readonly bootOrder?: number;
  readonly noDisk?: boolean;
}

interface VmWish {
  readonly name?: string;
  readonly namespace?: string;
  readonly disks?: readonly DiskWish[];
  readonly status?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly disableHotplug?: boolean;
  readonly isDeleting?: boolean;
  readonly requests?: readonly string[];
  readonly actions?: readonly string[];
  readonly conditions?: readonly Wire[];
}

export const BOOT: DiskWish = { name: 'disk-0', claim: 'web-1-disk-0', bootOrder: 1 };

const diskWire = ({ name, bootOrder, hotpluggable, shareable }: DiskWish): Wire => ({
  name, disk: { bus: hotpluggable ? 'scsi' : 'virtio' }, ...(bootOrder === undefined ? {} : { bootOrder }), ...(shareable ? { shareable: true } : {}),
});

const volumeWire = ({ name, claim: claimName, hotpluggable }: DiskWish): Wire => (claimName === undefined
  ? { name, cloudInitNoCloud: { secretRef: { name: 'init' } } }
  : { name, persistentVolumeClaim: { claimName, ...(hotpluggable ? { hotpluggable: true } : {}) } });

export const vm = (wish: VmWish = {}): Wire => {
  const { name = 'web-1', namespace = 'default', disks = [BOOT], status = 'Running' } = wish;
  const url = `https://rancher.example/v1/harvester/kubevirt.io.virtualmachines/${ namespace }/${ name }`;

  return {
    apiVersion: 'kubevirt.io/v1',
    kind: 'VirtualMachine',
    actions: Object.fromEntries((wish.actions ?? ['addVolume', 'removeVolume']).map((action) => [action, `${ url }?action=${ action }`])),
    metadata: {
      name, namespace, annotations: wish.annotations ?? {}, ...(wish.isDeleting ? { deletionTimestamp: '2026-11-23T07:00:00Z' } : {}),
    },
    spec: {
      runStrategy: status === 'Stopped' ? 'Halted' : 'RerunOnFailure',
      template: { spec: {
        domain: { devices: { disks: disks.filter(({ noDisk }) => !noDisk).map(diskWire), ...(wish.disableHotplug ? { disableHotplug: true } : {}) } },
        volumes: disks.map(volumeWire),
      } },
    },
    status: {
      printableStatus: status,
      conditions: wish.conditions ?? [],
      ...(wish.requests ? { volumeRequests: wish.requests.map((request) => ({ addVolumeOptions: { name: request } })) } : {}),
    },
  };
};

export interface StatusWish {
  readonly name: string;
  readonly claim?: string;
  readonly phase?: string;
  readonly target?: string;
  readonly pod?: string;
}

interface InstanceWish {
  readonly name?: string;
  readonly namespace?: string;
  readonly phase?: string;
  readonly volumes?: readonly StatusWish[];
  readonly conditions?: readonly Wire[];
  readonly migration?: Wire;
  readonly isDeleting?: boolean;
}

const statusWire = ({ name, claim: claimName, phase, target = '', pod }: StatusWish): Wire => ({
  name, target, ...(claimName === undefined ? {} : { persistentVolumeClaimInfo: { claimName } }), ...(phase === undefined ? {} : { phase }),
  ...(pod === undefined ? {} : { hotplugVolume: { attachPodName: pod } }),
});

export const instance = (wish: InstanceWish = {}): Wire => ({
  kind: 'VirtualMachineInstance',
  metadata: { name: wish.name ?? 'web-1', namespace: wish.namespace ?? 'default', ...(wish.isDeleting ? { deletionTimestamp: '2026-11-23T07:00:00Z' } : {}) },
  status: {
    phase: wish.phase ?? 'Running', nodeName: 'harvester-1', conditions: wish.conditions ?? [],
    volumeStatus: (wish.volumes ?? [{ name: 'disk-0', claim: 'web-1-disk-0', target: 'vda' }]).map(statusWire),
    ...(wish.migration ? { migrationState: wish.migration } : {}),
  },
});

export const attachment = (volumeName: string, more: Wire = { attached: true }): Wire => ({
  metadata: { name: `csi-${ volumeName }` },
  spec: { attacher: 'csi.hpe.com', nodeName: 'harvester-1', source: { persistentVolumeName: volumeName } },
  status: more,
});

export const warning = (kind: string, name: string, reason: string, message: string, at = '2026-11-23T06:40:00Z', namespace = 'default'): Wire => ({
  metadata: { name: `${ name }.${ reason }.${ at }`, namespace }, involvedObject: { kind, namespace, name }, type: 'Warning', reason, message, lastTimestamp: at,
});
