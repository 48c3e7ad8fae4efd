import { readAttachment, readClaim, readClass, readVolume } from '../../pkg/hpe-storage/domain/volumes/read.ts';
import { readInstance, readVm } from '../../pkg/hpe-storage/domain/volumes/read-vm.ts';
import type { StorageFacts } from '../../pkg/hpe-storage/domain/volumes/usage.ts';

const CREATED = '2026-01-01T00:00:00Z';
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const known = <T>(items: readonly (T | undefined)[]): T[] => items.filter((item) => item !== undefined);

const claim = (i: number): object => ({
  metadata: { name: `data-${i}`, namespace: `team-${i % 20}`, uid: `uid-${i}`, creationTimestamp: CREATED },
  spec: { storageClassName: `hpe-${i % 8}`, volumeName: `pvc-${i}`, volumeMode: 'Block', accessModes: ['ReadWriteMany'], resources: { requests: { storage: '10Gi' } } },
  status: { phase: 'Bound', capacity: { storage: '10Gi' } },
});

const volume = (i: number): object => ({
  metadata: { name: `pvc-${i}`, creationTimestamp: CREATED },
  spec: { claimRef: { namespace: `team-${i % 20}`, name: `data-${i}` }, csi: { driver: 'csi.hpe.com', volumeHandle: `vol-${i}` }, persistentVolumeReclaimPolicy: 'Delete', storageClassName: `hpe-${i % 8}` },
  status: { phase: 'Bound' },
});

const storageClass = (i: number): object => ({
  metadata: { name: `hpe-${i}` }, provisioner: 'csi.hpe.com', reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate', allowVolumeExpansion: true,
  parameters: { 'csi.storage.k8s.io/provisioner-secret-name': `backend-${i}`, 'csi.storage.k8s.io/provisioner-secret-namespace': 'hpe-storage' },
});

const attachment = (i: number): object => ({
  metadata: { name: `csi-${i}` },
  spec: { attacher: 'csi.hpe.com', nodeName: `harvester-${i % 16}`, source: { persistentVolumeName: `pvc-${i}` } },
  status: { attached: true },
});

/** VM number `i` has the claims whose number leaves `i` when divided by all VMs, of its own namespace by the choice of counts. */
const disksOf = (i: number, claims: number, vms: number): number[] => numbers(Math.ceil((claims - i) / vms)).map((turn) => i + turn * vms);

const vm = (claims: number, vms: number) => (i: number): object => {
  const disks = disksOf(i, claims, vms);
  return {
    metadata: { name: `vm-${i}`, namespace: `team-${i % 20}`, creationTimestamp: CREATED },
    spec: { template: { spec: {
      domain: { devices: { disks: disks.map((disk, order) => ({ name: `disk-${disk}`, bootOrder: order === 0 ? 1 : undefined, disk: { bus: 'virtio' } })) } },
      volumes: disks.map((disk) => ({ name: `disk-${disk}`, persistentVolumeClaim: { claimName: `data-${disk}`, hotpluggable: true } })),
    } } },
    status: { printableStatus: 'Running' },
  };
};

const instance = (claims: number, vms: number) => (i: number): object => ({
  metadata: { name: `vm-${i}`, namespace: `team-${i % 20}` },
  status: {
    phase: 'Running', nodeName: `harvester-${i % 16}`,
    volumeStatus: disksOf(i, claims, vms).map((disk) => ({ name: `disk-${disk}`, phase: 'Ready', target: 'sda', persistentVolumeClaimInfo: { claimName: `data-${disk}` } })),
  },
});

/** A cluster where every claim is an HPE volume that is attached to a running VM. */
export function largeCluster(claims: number, vms: number): StorageFacts {
  return {
    claims: known(numbers(claims).map(claim).map(readClaim)),
    volumes: known(numbers(claims).map(volume).map(readVolume)),
    classes: known(numbers(8).map(storageClass).map(readClass)),
    attachments: known(numbers(claims).map(attachment).map(readAttachment)),
    vms: known(numbers(vms).map(vm(claims, vms)).map(readVm)),
    instances: known(numbers(vms).map(instance(claims, vms)).map(readInstance)),
  };
}
