import type { Claim, KubeObject, Secret, StorageClass } from '../actors/kube/types.ts';
import { familyOf } from '../actors/families.ts';
import { hpeDriver } from '../actors/provision.ts';
import type { SimulatedArray } from '../context.ts';

export const driverNamespace = 'hpe-storage';

const encode = (fields: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, Buffer.from(value).toString('base64')]));

/** The Secret by which the driver reaches an array, with the port that the array's family wants. */
export function backendSecret(name: string, array: SimulatedArray): Secret {
  const family = familyOf(array.family);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'Opaque',
    metadata: { name, namespace: driverNamespace },
    data: encode({
      serviceName: family?.service ?? '',
      servicePort: '8080',
      backend: family?.port === 'wanted' ? `${array.address}:443` : array.address,
      username: array.username,
      password: array.password,
    }),
  };
}

const uses = ['provisioner', 'controller-publish', 'node-stage', 'node-publish', 'controller-expand'] as const;

/** A class for VM disks on a backend: block, by iSCSI, expandable. */
export function blockClass(name: string, backend: string, parameters: Record<string, string>): StorageClass {
  const secrets = uses.flatMap((use): [string, string][] => [
    [`csi.storage.k8s.io/${use}-secret-name`, backend],
    [`csi.storage.k8s.io/${use}-secret-namespace`, driverNamespace],
  ]);
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name },
    provisioner: hpeDriver,
    parameters: { 'csi.storage.k8s.io/fstype': 'xfs', 'accessProtocol': 'iscsi', ...Object.fromEntries(secrets), ...parameters },
    reclaimPolicy: 'Delete',
    allowVolumeExpansion: true,
    volumeBindingMode: 'Immediate',
  };
}

export function snapshotClass(name: string, backend: string): KubeObject & Record<string, unknown> {
  return {
    apiVersion: 'snapshot.storage.k8s.io/v1',
    kind: 'VolumeSnapshotClass',
    metadata: { name },
    driver: hpeDriver,
    deletionPolicy: 'Delete',
    parameters: {
      'description': 'Snapshot of a Harvester volume',
      'csi.storage.k8s.io/snapshotter-secret-name': backend,
      'csi.storage.k8s.io/snapshotter-secret-namespace': driverNamespace,
      'csi.storage.k8s.io/snapshotter-list-secret-name': backend,
      'csi.storage.k8s.io/snapshotter-list-secret-namespace': driverNamespace,
    },
  };
}

export interface VolumePlan {
  name: string;
  namespace: string;
  cls: string;
  gib: number;
  /** VM of the same namespace that it is attached to. */
  on?: string;
}

/** Volumes of the scenario `ready`: some attached, some free. */
export const volumePlans: readonly VolumePlan[] = [
  { name: 'web-1-data', namespace: 'default', cls: 'hpe-b10000', gib: 50, on: 'web-1' },
  { name: 'db-1-data', namespace: 'default', cls: 'hpe-b10000', gib: 500, on: 'db-1' },
  { name: 'db-1-log', namespace: 'default', cls: 'hpe-alletra6000', gib: 100, on: 'db-1' },
  { name: 'batch-1-scratch', namespace: 'default', cls: 'hpe-alletra6000', gib: 200, on: 'batch-1' },
  { name: 'erp-1-data', namespace: 'production', cls: 'hpe-b10000', gib: 1000, on: 'erp-1' },
  { name: 'spare-1', namespace: 'default', cls: 'hpe-b10000', gib: 32 },
  { name: 'spare-2', namespace: 'default', cls: 'hpe-alletra6000', gib: 64 },
  { name: 'archive-1-data', namespace: 'production', cls: 'hpe-alletra6000', gib: 2000 },
];

export const claimOf = (plan: VolumePlan): Claim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: plan.name, namespace: plan.namespace, labels: { 'harvesterhci.io/creator': 'harvester' } },
  spec: {
    accessModes: ['ReadWriteMany'],
    volumeMode: 'Block',
    storageClassName: plan.cls,
    resources: { requests: { storage: `${plan.gib}Gi` } },
  },
});
