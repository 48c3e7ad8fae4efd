import type { SimulatedArray } from '../context.ts';
import type { Family } from './families.ts';
import type { Login, Rpc } from './backend.ts';
import type { Claim, StorageClass, Volume } from './kube/types.ts';

export const hpeDriver = 'csi.hpe.com';
export const longhornDriver = 'driver.longhorn.io';

/** The finalizer by which csi-provisioner keeps a volume until it is gone from the array. */
export const provisionerFinalizer = 'external-provisioner.volume.kubernetes.io/finalizer';

/** Annotations of csi-provisioner: with which Secret a volume is to be deleted. */
export const deletionSecret = {
  name: 'volume.kubernetes.io/provisioner-deletion-secret-name',
  namespace: 'volume.kubernetes.io/provisioner-deletion-secret-namespace',
} as const;

const multiNode = (claim: Claim): boolean =>
  (claim.spec.accessModes ?? []).some((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany');

/** What the driver refuses before it speaks with any backend (csi-driver pkg/driver/controller_server.go, createVolume). */
export function refusedRequest(claim: Claim, cls: StorageClass): Rpc | undefined {
  const parameters = cls.parameters ?? {};
  const block = claim.spec.volumeMode === 'Block';
  const file = parameters['accessProtocol'] === 'nfs';
  const nfs = parameters['nfsResources'] === 'true';
  if (!block && multiNode(claim) && !nfs && !file) {
    return {
      code: 'InvalidArgument',
      text:
        'StorageClass parameter nfsResources=true is missing for creation of volumes with multi-node access for NFS or ' +
        ' StorageClass parameter accessProtocol=nfs is missing for creation of volumes with multi-node access File',
    };
  }
  if (block && file) return { code: 'InvalidArgument', text: "volume mode can't be block for File" };
  if (block && nfs) return { code: 'InvalidArgument', text: 'NFS volume provisioning is not supported with block access type' };
  return undefined;
}

/** What the login and the array say to a new volume; undefined when it can be made. */
export function refusedByArray(login: Login, claim: Claim, cls: StorageClass, usedGiB: number, sizeGiB: number): Rpc | undefined {
  if (login.kind === 'silent') return { code: 'DeadlineExceeded', text: 'context deadline exceeded' };
  if (login.kind === 'failed') return { code: 'Unavailable', text: `Failed to get storage provider from secrets, ${login.text}` };
  const { array, family } = login;
  const name = volumeName(claim);
  const failed = (status: number, code: string, message: string): Rpc => ({
    code: 'Internal',
    text:
      `Failed to create volume ${name}, Request failed with status code ${status} ` +
      `and errors Error code (${code}) and message (${message})`,
  });
  const protocol = cls.parameters?.['accessProtocol'] ?? '';
  if (family.kind !== 'nimble' && !protocol) return failed(400, 'Bad Request', 'accessProtocol is a mandatory parameter');
  const wanted = protocol || 'iscsi';
  if (!family.protocols.includes(wanted) || !array.protocols.includes(wanted)) {
    return failed(400, 'Bad Request', `accessProtocol ${wanted} is not supported by array ${array.address}`);
  }
  if (array.behaviour === 'full' || usedGiB + sizeGiB > array.capacityGiB) {
    return failed(507, 'Insufficient Storage', `not enough space on array ${array.address}`);
  }
  return undefined;
}

/** csi-provisioner's name of a new volume. */
export const volumeName = (claim: Claim): string => `pvc-${claim.metadata.uid ?? ''}`;

/** The array's id of a volume: its name on the 3PAR family, 42 hex digits on the Nimble family, the claim's UID for files. */
export function volumeHandle(family: Family, claim: Claim): string {
  const uid = claim.metadata.uid ?? '';
  switch (family.kind) {
    case '3par':
      return volumeName(claim);
    case 'nimble':
      return `06${uid.replaceAll('-', '')}`.padEnd(42, '0').slice(0, 42);
    case 'file':
      return uid;
  }
}

/** `csi.storage.k8s.io/node-stage-secret-name` → `nodeStageSecretRef`, as csi-provisioner writes it into the volume. */
const secretRefs = {
  controllerPublishSecretRef: 'controller-publish',
  nodeStageSecretRef: 'node-stage',
  nodePublishSecretRef: 'node-publish',
  controllerExpandSecretRef: 'controller-expand',
} as const;

export function secretOf(parameters: Record<string, string> | undefined, use: string): { name: string; namespace: string } | undefined {
  const name = parameters?.[`csi.storage.k8s.io/${use}-secret-name`];
  const namespace = parameters?.[`csi.storage.k8s.io/${use}-secret-namespace`];
  return name && namespace ? { name, namespace } : undefined;
}

/** Parameters that reach the driver: csi-provisioner keeps its own (`csi.storage.k8s.io/…`) for itself. */
export const driverParameters = (parameters: Record<string, string> | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(parameters ?? {}).filter(([key]) => !key.startsWith('csi.storage.k8s.io/')));

function csiOf(claim: Claim, cls: StorageClass, driver: string, handle: string, array?: SimulatedArray): Volume['spec']['csi'] {
  const refs = Object.entries(secretRefs).flatMap(([field, use]) => {
    const ref = secretOf(cls.parameters, use);
    return ref ? [[field, ref] as const] : [];
  });
  return {
    driver,
    volumeHandle: handle,
    volumeAttributes: {
      ...driverParameters(cls.parameters),
      ...(driver === hpeDriver ? { volumeAccessMode: claim.spec.volumeMode === 'Block' ? 'block' : 'mount' } : {}),
      ...(array ? { 'storage.kubernetes.io/csiProvisionerIdentity': `${hpeDriver}-lab` } : {}),
    },
    ...(driver === hpeDriver && claim.spec.volumeMode !== 'Block'
      ? { fsType: cls.parameters?.['csi.storage.k8s.io/fstype'] ?? 'xfs' }
      : {}),
    ...Object.fromEntries(refs),
  };
}

/** The PersistentVolume that csi-provisioner makes for a claim. */
export function volumeFor(claim: Claim, cls: StorageClass, driver: string, handle: string, array?: SimulatedArray): Volume {
  const secret = secretOf(cls.parameters, 'provisioner');
  const { name, namespace = '', uid = '' } = claim.metadata;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name: volumeName(claim),
      annotations: {
        'pv.kubernetes.io/provisioned-by': driver,
        ...(secret ? { [deletionSecret.name]: secret.name, [deletionSecret.namespace]: secret.namespace } : {}),
      },
      finalizers: [provisionerFinalizer],
    },
    spec: {
      capacity: { storage: claim.spec.resources?.requests?.['storage'] ?? '1Gi' },
      accessModes: claim.spec.accessModes ?? [],
      volumeMode: claim.spec.volumeMode ?? 'Filesystem',
      storageClassName: cls.metadata.name,
      persistentVolumeReclaimPolicy: cls.reclaimPolicy ?? 'Delete',
      ...(cls.mountOptions ? { mountOptions: cls.mountOptions } : {}),
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid },
      csi: csiOf(claim, cls, driver, handle, array),
    },
  };
}

/** Bytes of a Kubernetes quantity as claims have them: `10Gi`, `500M`, `1073741824`. */
export function bytesOf(quantity: string | undefined): number {
  const match = /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|Ti|Pi|k|M|G|T|P)?$/.exec(quantity ?? '');
  if (!match) return 0;
  const units: Record<string, number> = {
    Ki: 2 ** 10,
    Mi: 2 ** 20,
    Gi: 2 ** 30,
    Ti: 2 ** 40,
    Pi: 2 ** 50,
    k: 1e3,
    M: 1e6,
    G: 1e9,
    T: 1e12,
    P: 1e15,
  };
  return Number(match[1]) * (match[2] ? units[match[2]] ?? 1 : 1);
}

export const gibOf = (quantity: string | undefined): number => bytesOf(quantity) / 2 ** 30;
