import { describe, expect, it } from 'vitest';
import { FAMILIES, familyById } from '../../../pkg/hpe-storage/domain/backends/families.ts';
import { checkClass, classOf, unfitForDisks, type ClassDraft } from '../../../pkg/hpe-storage/domain/classes/short-form.ts';
import { claimsByClass, classesUsing, imagesOfClass, readClass, SECRET_ROLES } from '../../../pkg/hpe-storage/domain/classes/storage-class.ts';

const BACKEND = { name: 'array-1', namespace: 'hpe-storage' };
const draft = (id: string, change: Partial<ClassDraft> = {}): ClassDraft => {
  const family = familyById(id);

  if (!family) {
    throw new Error(id);
  }

  return { name: 'hpe-vm', backend: BACKEND, family, protocol: 'iscsi', reclaimPolicy: 'Delete', ...change };
};
const codes = (made: ClassDraft, change: object = {}) => checkClass(made, { taken: new Set(['taken']), backendAddress: '10.0.0.1:443', ...change }).map(({ level, code }) => `${ level } ${ code }`);

describe('the class of the short form', () => {
  it('is what a VM disk on a 3PAR-family array needs', () => {
    expect(classOf(draft('b10000'))).toEqual({
      apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'hpe-vm' }, provisioner: 'csi.hpe.com',
      parameters: {
        'csi.storage.k8s.io/fstype': 'xfs',
        'csi.storage.k8s.io/provisioner-secret-name': 'array-1', 'csi.storage.k8s.io/provisioner-secret-namespace': 'hpe-storage',
        'csi.storage.k8s.io/controller-publish-secret-name': 'array-1', 'csi.storage.k8s.io/controller-publish-secret-namespace': 'hpe-storage',
        'csi.storage.k8s.io/node-stage-secret-name': 'array-1', 'csi.storage.k8s.io/node-stage-secret-namespace': 'hpe-storage',
        'csi.storage.k8s.io/node-publish-secret-name': 'array-1', 'csi.storage.k8s.io/node-publish-secret-namespace': 'hpe-storage',
        'csi.storage.k8s.io/controller-expand-secret-name': 'array-1', 'csi.storage.k8s.io/controller-expand-secret-namespace': 'hpe-storage',
        accessProtocol: 'iscsi', provisioningType: 'tpvv', hostSeesVLUN: 'true',
      },
      reclaimPolicy: 'Delete', allowVolumeExpansion: true, volumeBindingMode: 'Immediate',
    });
  });

  it('cleans up a Nimble-family array with the claim, unless volumes are retained', () => {
    expect(classOf(draft('nimble')).parameters).toMatchObject({ destroyOnDelete: 'true' });
    expect(classOf(draft('alletra6000', { reclaimPolicy: 'Retain' })).parameters).toMatchObject({ destroyOnDelete: 'false' });
    expect(classOf(draft('nimble')).parameters).not.toHaveProperty('hostSeesVLUN');
  });

  it.each(FAMILIES.filter(({ storage }) => storage === 'block').flatMap((family) => family.protocols.map(({ protocol }) => [family.id, protocol] as const)))(
    'for %s by %s has text parameters only, and none that Harvester refuses', (id, protocol) => {
      const { parameters } = classOf(draft(id, { protocol }));

      expect(Object.values(parameters).every((value) => typeof value === 'string')).toBe(true);
      expect(Object.keys(parameters)).not.toEqual(expect.arrayContaining(['encrypted']));
      expect(Object.keys(parameters)).not.toEqual(expect.arrayContaining(['nfsResources']));
      expect(SECRET_ROLES).toHaveLength(5);
    });

  it.each<[string, ClassDraft, object, readonly string[]]>([
    ['a good one', draft('b10000'), {}, []],
    ['no name', draft('b10000', { name: '' }), {}, ['error class.nameMissing']],
    ['a bad name', draft('b10000', { name: 'HPE' }), {}, ['error class.nameInvalid']],
    ['a taken name', draft('b10000', { name: 'taken' }), {}, ['error class.nameTaken']],
    ['a file family', draft('x10000', { protocol: 'nfs' }), {}, ['error class.fileFamily']],
    ['NVMe on a Nimble', draft('nimble', { protocol: 'nvmetcp' }), {}, ['error class.protocolFamily']],
    ['NVMe with an old driver', draft('b10000', { protocol: 'nvmetcp' }), { driver: '3.0.0' }, ['error class.protocolDriver']],
    ['NVMe with a new driver', draft('b10000', { protocol: 'nvmetcp' }), { driver: '3.2.0-beta' }, []],
    ['Fibre Channel to an IPv6 array', draft('b10000', { protocol: 'fc' }), { backendAddress: '[2001:db8::1]' }, ['warning class.protocolIpv6']],
    ['Retain', draft('b10000', { reclaimPolicy: 'Retain' }), {}, ['info class.retain']],
  ])('is checked: %s', (_, made, context, expected) => expect(codes(made, context)).toEqual(expected));

  it('is not offered for a file family or an unknown one', () => {
    expect(unfitForDisks(FAMILIES.filter(({ id }) => id === 'x10000'))?.code).toBe('class.fileFamily');
    expect(unfitForDisks([])?.code).toBe('class.familyUnknown');
    expect(unfitForDisks(FAMILIES.filter(({ id }) => id === '3par'))).toBeUndefined();
  });
});

describe('classes of the cluster', () => {
  const made = readClass(classOf(draft('b10000')));

  it('are read back', () => expect(made).toMatchObject({ name: 'hpe-vm', expansion: true, isDefault: false, secrets: [BACKEND] }));
  it('are found by their backend', () => {
    expect(classesUsing(BACKEND, made ? [made] : [])).toHaveLength(1);
    expect(classesUsing({ ...BACKEND, namespace: 'default' }, made ? [made] : [])).toEqual([]);
  });
  it('of others are left out', () => expect(readClass({ metadata: { name: 'longhorn' }, provisioner: 'driver.longhorn.io' })).toBeUndefined());
  it('know a default', () => expect(readClass({ provisioner: 'csi.hpe.com', metadata: { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } } })?.isDefault).toBe(true));
  it('count their claims', () => {
    const claim = (name: string, storageClassName?: string) => ({ metadata: { namespace: 'default', name }, spec: { storageClassName } });

    expect(claimsByClass([claim('a', 'x'), claim('b'), claim('c', 'x')])).toEqual(new Map([['x', ['default/a', 'default/c']]]));
  });
  it('know their images', () => {
    expect(imagesOfClass('x', [{ metadata: { name: 'image-1' }, spec: { displayName: 'SLES' }, status: { storageClassName: 'x' } }, { metadata: { name: 'y' } }])).toEqual(['SLES']);
  });
});
