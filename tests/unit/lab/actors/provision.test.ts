import { describe, expect, it } from 'vitest';
import type { Login } from '../../../../shell/lab/actors/backend.ts';
import { familyOf } from '../../../../shell/lab/actors/families.ts';
import { bytesOf, hpeDriver, refusedByArray, refusedRequest, volumeFor, volumeHandle } from '../../../../shell/lab/actors/provision.ts';
import type { Claim, StorageClass } from '../../../../shell/lab/actors/kube/types.ts';
import { defaultArrays } from '../../../../shell/lab/scenarios/arrays.ts';
import type { SimulatedArray } from '../../../../shell/lab/context.ts';

const claim = (volumeMode: string, mode: string): Claim => ({
  metadata: { name: 'data-1', namespace: 'default', uid: 'a50e13ec-006f-4cfa-b194-64d1a8eed7c1' },
  spec: { accessModes: [mode], volumeMode, storageClassName: 'hpe', resources: { requests: { storage: '10Gi' } } },
});
const secret = (use: string) => ({
  [`csi.storage.k8s.io/${use}-secret-name`]: 'hpe-backend',
  [`csi.storage.k8s.io/${use}-secret-namespace`]: 'hpe-storage',
});
const cls = (parameters: Record<string, string> = { accessProtocol: 'iscsi' }): StorageClass => ({
  metadata: { name: 'hpe' },
  provisioner: hpeDriver,
  reclaimPolicy: 'Delete',
  parameters: { ...secret('provisioner'), ...secret('controller-publish'), ...parameters },
});
const login = (change: Partial<SimulatedArray> = {}): Login => {
  const array = { ...defaultArrays.find((one) => one.family === (change.family ?? 'b10000')), ...change };
  const family = familyOf(array.family ?? '');
  if (!family || !isArray(array)) throw new Error('no such array');
  return { kind: 'ok', array, family };
};
const isArray = (array: Partial<SimulatedArray>): array is SimulatedArray => array.address !== undefined;

describe('refusedRequest', () => {
  const missing = 'StorageClass parameter nfsResources=true is missing for creation of volumes with multi-node access';

  // hpe-domain: access modes by volume mode
  it.each([
    ['Block', 'ReadWriteMany', {}, undefined],
    ['Block', 'ReadWriteOnce', {}, undefined],
    ['Filesystem', 'ReadWriteOnce', {}, undefined],
    ['Filesystem', 'ReadWriteMany', {}, missing],
    ['Filesystem', 'ReadOnlyMany', {}, missing],
    ['Filesystem', 'ReadWriteMany', { nfsResources: 'true' }, undefined],
    ['Filesystem', 'ReadWriteMany', { accessProtocol: 'nfs' }, undefined],
    ['Block', 'ReadWriteMany', { nfsResources: 'true' }, 'NFS volume provisioning is not supported with block access type'],
    ['Block', 'ReadWriteOnce', { accessProtocol: 'nfs' }, "volume mode can't be block for File"],
  ])('%s %s %j', (volumeMode, mode, parameters, text) => {
    const refused = refusedRequest(claim(volumeMode, mode), cls(parameters));
    if (text === undefined) expect(refused).toBeUndefined();
    else expect(refused).toMatchObject({ code: 'InvalidArgument', text: expect.stringContaining(text) });
  });
});

describe('refusedByArray', () => {
  const block = claim('Block', 'ReadWriteMany');

  it.each<[string, Login, StorageClass, number, string | undefined]>([
    ['a good one', login(), cls(), 0, undefined],
    ['nimble without a protocol', login({ family: 'alletra6000' }), cls({}), 0, undefined],
    ['3PAR family without a protocol', login(), cls({}), 0, 'accessProtocol is a mandatory parameter'],
    [
      'a protocol the family has not',
      login({ family: 'alletra6000' }),
      cls({ accessProtocol: 'nvmetcp' }),
      0,
      'accessProtocol nvmetcp is not supported',
    ],
    ['a protocol the array has not', login({ protocols: ['fc'] }), cls(), 0, 'accessProtocol iscsi is not supported'],
    ['full', login({ behaviour: 'full' }), cls(), 0, 'not enough space'],
    ['as good as full', login({ capacityGiB: 100 }), cls(), 95, 'not enough space'],
    ['silent', { kind: 'silent' }, cls(), 0, 'context deadline exceeded'],
    ['refused', { kind: 'failed', text: 'why' }, cls(), 0, 'Failed to get storage provider from secrets, why'],
  ])('%s', (_, one, storageClass, used, text) => {
    const refused = refusedByArray(one, block, storageClass, used, 10);
    if (text === undefined) expect(refused).toBeUndefined();
    else expect(refused?.text).toContain(text);
  });
});

describe('volumeFor', () => {
  it('is the volume that csi-provisioner makes', () => {
    const volume = volumeFor(claim('Block', 'ReadWriteMany'), cls(), hpeDriver, 'handle');
    expect(volume).toMatchObject({
      metadata: { name: 'pvc-a50e13ec-006f-4cfa-b194-64d1a8eed7c1', annotations: { 'pv.kubernetes.io/provisioned-by': 'csi.hpe.com' } },
      spec: {
        accessModes: ['ReadWriteMany'],
        capacity: { storage: '10Gi' },
        volumeMode: 'Block',
        storageClassName: 'hpe',
        persistentVolumeReclaimPolicy: 'Delete',
        claimRef: { kind: 'PersistentVolumeClaim', name: 'data-1', namespace: 'default' },
        csi: {
          driver: 'csi.hpe.com',
          volumeHandle: 'handle',
          controllerPublishSecretRef: { name: 'hpe-backend', namespace: 'hpe-storage' },
          volumeAttributes: { accessProtocol: 'iscsi' },
        },
      },
    });
    expect(JSON.stringify(volume.spec.csi?.volumeAttributes)).not.toContain('secret');
  });

  it.each([
    ['b10000', /^pvc-a50e13ec/],
    ['alletra6000', /^[0-9a-f]{42}$/],
    ['x10000', /^a50e13ec-006f/],
  ])('handles of %s', (id, pattern) => {
    const family = familyOf(id);
    expect(family && volumeHandle(family, claim('Block', 'ReadWriteMany'))).toMatch(pattern);
  });
});

it.each([
  ['10Gi', 10 * 2 ** 30],
  ['1.5Gi', 1.5 * 2 ** 30],
  ['500M', 5e8],
  ['1073741824', 2 ** 30],
  ['', 0],
  [undefined, 0],
  ['ten', 0],
])('bytes of %s', (quantity, bytes) => {
  expect(bytesOf(quantity)).toBe(bytes);
});
