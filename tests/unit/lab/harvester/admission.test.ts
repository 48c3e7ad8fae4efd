import { describe, expect, it } from 'vitest';
import { denyClaimCreate, denyClaimDelete, denyClaimUpdate } from '../../../../shell/lab/harvester/admission/claims.ts';
import {
  denyCdi,
  denyClassDelete,
  denyEncryption,
  denyLocality,
  denySecondDefault,
} from '../../../../shell/lab/harvester/admission/classes.ts';
import { denyMachine, runStrategyPatch } from '../../../../shell/lab/harvester/admission/machines.ts';
import { claim, hotplugged, machine, seen, storageClass } from './fixtures.ts';

const templates = 'harvesterhci.io/volumeClaimTemplates';
const classes = [storageClass('hpe', 'csi.hpe.com'), storageClass('harvester-longhorn', 'driver.longhorn.io')];
const validation = (value?: string) => ({
  name: 'csi-online-expand-validation',
  default: '{"driver.longhorn.io":true}',
  ...(value === undefined ? {} : { value }),
});
const user = (printableStatus: string) => machine({ disks: [{ name: 'd' }], volumes: [hotplugged('d', 'data-1')], printableStatus });

describe('claims', () => {
  it('keeps a claim that a VM has, by a volume or by its annotation', () => {
    const text = 'can not delete the volume data-1 which is currently attached to VM: default/web-1';
    const byAnnotation = machine({ annotations: { [templates]: '[{"metadata":{"name":"data-1"},"spec":{}}]' } });
    for (const one of [user('Running'), user('Stopped'), byAnnotation]) {
      expect(denyClaimDelete(claim(), seen({ machines: [one] }))).toEqual({ code: 409, reason: 'Conflict', message: text });
    }
    expect(denyClaimDelete(claim(), seen({ machines: [machine()] }))).toBeUndefined();
  });

  it('keeps reserved classes', () => {
    expect(denyClaimCreate(claim({ cls: 'longhorn-static' }))).toMatchObject({
      code: 422,
      message: 'can not create volume with the reserved storage class longhorn-static',
    });
    expect(denyClaimCreate(claim())).toBeUndefined();
  });

  it.each([
    ['free', [], undefined, undefined],
    ['of a stopped VM', [user('Stopped')], undefined, undefined],
    [
      'of a running VM',
      [user('Running')],
      undefined,
      { code: 422, message: 'PVC_EXPAND: pvc default/data-1 is not online expandable with its provider' },
    ],
    ['of a running VM, allowed', [user('Running')], '{"csi.hpe.com":true}', undefined],
    [
      'of a running VM, setting broken',
      [user('Running')],
      '{nope',
      { code: 500, message: "invalid character 'n' looking for beginning of object key string" },
    ],
  ])('grows a claim %s', (_, machines, value, denial) => {
    const denied = denyClaimUpdate(claim(), claim({ size: '20Gi' }), seen({ machines, classes, settings: [validation(value)] }));
    if (denial) expect(denied).toMatchObject(denial);
    else expect(denied).toBeUndefined();
  });

  it('lets any other change of a claim pass, whatever the setting says', () => {
    expect(
      denyClaimUpdate(
        claim(),
        claim({ annotations: { a: 'b' } }),
        seen({ machines: [user('Running')], classes, settings: [validation('{nope')] }),
      ),
    ).toBeUndefined();
  });

  it('grows no file system that is hotplugged', () => {
    const files = { volumeMode: 'Filesystem' };
    expect(
      denyClaimUpdate(
        claim(files),
        claim({ ...files, size: '20Gi' }),
        seen({ machines: [user('Running')], classes, settings: [validation()] }),
      ),
    ).toMatchObject({ message: "PVC_EXPAND: Expansion of hotplugged PVC 'default/data-1' in filesystem mode is not supported" });
  });
});

describe('classes', () => {
  const asDefault = { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } };
  const first = storageClass('harvester-longhorn', 'driver.longhorn.io', { metadata: { name: 'harvester-longhorn', ...asDefault } });
  const second = storageClass('hpe', 'csi.hpe.com', { metadata: { name: 'hpe', ...asDefault } });

  it('has one default', () => {
    expect(denySecondDefault(second, [first, second])).toMatchObject({
      code: 422,
      message: 'default storage class harvester-longhorn already exists, please reset it first before set hpe as default',
    });
    expect(denySecondDefault(first, [first])).toBeUndefined();
    expect(denySecondDefault(storageClass('x', 'csi.hpe.com'), [first])).toBeUndefined();
  });

  const pair = (use: string, name: string) => ({
    [`csi.storage.k8s.io/${use}-secret-name`]: name,
    [`csi.storage.k8s.io/${use}-secret-namespace`]: 'hpe-storage',
  });
  const secrets = { ...pair('provisioner', 's'), ...pair('node-stage', 's'), ...pair('node-publish', 's') };

  it.each([
    [{ encrypted: 'false' }, undefined],
    [{ encrypted: 'yes' }, 'invalid value for `encrypted`'],
    [
      { encrypted: 'true', ...pair('provisioner', 's'), ...pair('node-stage', 's') },
      'storage class must contain csi.storage.k8s.io/node-publish-secret-name, csi.storage.k8s.io/node-publish-secret-namespace',
    ],
    [
      { encrypted: 'true', ...secrets, ...pair('node-publish', 'other') },
      'secret names and namespaces in csi.storage.k8s.io/node-publish-secret-name and csi.storage.k8s.io/node-publish-secret-namespace are different from others',
    ],
    [{ encrypted: 'true', ...secrets }, 'secret hpe-storage/s not found'],
  ])('encryption of %j', async (parameters, message) => {
    const denied = await denyEncryption(storageClass('hpe', 'csi.hpe.com', { parameters }), () => Promise.resolve(undefined));
    expect(denied?.message).toBe(message);
  });

  it('wants the fields of a Longhorn secret', async () => {
    const secret = { metadata: { name: 's' }, data: { CRYPTO_KEY_CIPHER: Buffer.from('rot13').toString('base64') } };
    const denied = await denyEncryption(storageClass('hpe', 'csi.hpe.com', { parameters: { encrypted: 'true', ...secrets } }), () =>
      Promise.resolve(secret),
    );
    expect(denied?.message).toBe('secret hpe-storage/s is not a valid encryption secret, invalid field: CRYPTO_KEY_CIPHER');
  });

  const cdi = (name: string) => `cdi.harvesterhci.io/${name}`;
  it.each([
    ['csi.hpe.com', {}, undefined],
    [
      'some.csi',
      {},
      `missing annotation ${cdi(
        'storageProfileVolumeModeAccessModes',
      )}. volume access modes are required for CDI integration to work with storage class provisioner some.csi.`,
    ],
    [
      'csi.hpe.com',
      { [cdi('filesystemOverhead')]: '2' },
      `invalid filesystem overhead 2 in annotation ${cdi(
        'filesystemOverhead',
      )}, must be in the range [0.00, 1.00] (up to 3 decimal places)`,
    ],
    [
      'csi.hpe.com',
      { [cdi('storageProfileCloneStrategy')]: 'magic' },
      `invalid clone strategy magic in annotation ${cdi('storageProfileCloneStrategy')}, valid values: copy, snapshot, csi-clone`,
    ],
    [
      'csi.hpe.com',
      { [cdi('storageProfileCloneStrategy')]: 'snapshot' },
      `snapshot class must be set in annotation ${cdi('storageProfileVolumeSnapshotClass')} when clone strategy is snapshot`,
    ],
    [
      'csi.hpe.com',
      { [cdi('storageProfileVolumeSnapshotClass')]: 'nope' },
      `snapshot class nope in annotation ${cdi('storageProfileVolumeSnapshotClass')} not found`,
    ],
    [
      'csi.hpe.com',
      { [cdi('storageProfileVolumeModeAccessModes')]: '{"Disk":["ReadWriteMany"]}' },
      `invalid volume mode access modes {"Disk":["ReadWriteMany"]} in annotation ${cdi(
        'storageProfileVolumeModeAccessModes',
      )}, error: invalid volume mode Disk`,
    ],
    ['some.csi', { [cdi('storageProfileVolumeModeAccessModes')]: '{"Block":["ReadWriteMany"]}' }, undefined],
  ])('CDI annotations of %s: %j', async (provisioner, annotations, message) => {
    const denied = await denyCdi(storageClass('x', provisioner, { metadata: { name: 'x', annotations } }), (name) =>
      Promise.resolve(name === 'hpe-snapshot'),
    );
    expect(denied?.message).toBe(message);
  });

  it('keeps its own class, and those of images', () => {
    const own = storageClass('harvester-longhorn', 'driver.longhorn.io', {
      metadata: { name: 'harvester-longhorn', annotations: { 'harvesterhci.io/is-reserved-storageclass': 'true' } },
    });
    expect(denyClassDelete(own, [])?.message).toBe("storage class harvester-longhorn is reserved by Harvester and can't be deleted");
    const image = { metadata: { name: 'image-zlxq9', annotations: { 'harvesterhci.io/storageClassName': 'hpe' } } };
    expect(denyClassDelete(storageClass('hpe', 'csi.hpe.com'), [image])?.message).toBe(
      'storage class hpe is used by virtual machine images: [image-zlxq9]',
    );
  });

  it('knows no data that stays on one node', () => {
    expect(denyLocality(storageClass('x', 'driver.longhorn.io', { parameters: { dataLocality: 'strict-local' } }))?.message).toBe(
      'storage class with strict-local data locality is not allowed',
    );
  });
});

describe('machines', () => {
  const after = (given: Parameters<typeof machine>[0]) => machine({ disks: [{ name: 'd' }], ...given });
  const other = machine({ name: 'web-2', disks: [{ name: 'x' }], volumes: [hotplugged('x', 'data-1')] });

  it.each([
    [
      'an annotation that is no JSON',
      after({ annotations: { [templates]: '{nope' } }),
      [claim()],
      "the volumeClaimTemplates annotaion is invalid: invalid character 'n' looking for beginning of object key string",
    ],
    [
      'a claim without a name',
      after({ annotations: { [templates]: '[{"metadata":{},"spec":{}}]' } }),
      [claim()],
      'the volumeClaimTemplates annotaion is invalid: PVC name is required',
    ],
    [
      'a golden image',
      after({ volumes: [hotplugged('d', 'data-1')] }),
      [claim({ annotations: { 'harvesterhci.io/goldenImage': 'true' } })],
      "PVC default/data-1 is a golden image, it can't be used as a volume in VM",
    ],
    [
      "another VM's, for one writer",
      after({ volumes: [hotplugged('d', 'data-1')] }),
      [claim({ modes: ['ReadWriteOnce'] })],
      'PVC default/data-1 is already used by other VM, please use a shareable RWX volume.',
    ],
    [
      "another VM's, of Longhorn",
      after({ volumes: [hotplugged('d', 'data-1')] }),
      [claim({ cls: 'harvester-longhorn' })],
      'PVC default/data-1 is already used by other VM, please use a shareable RWX volume.',
    ],
    ["another VM's, for many writers", after({ volumes: [hotplugged('d', 'data-1')] }), [claim()], undefined],
    [
      'the same claim twice',
      after({ disks: [{ name: 'd' }, { name: 'e' }], volumes: [hotplugged('d', 'data-1'), hotplugged('e', 'data-1')] }),
      [claim()],
      undefined,
    ],
  ])('%s', (_, one, claims, message) => {
    expect(denyMachine(undefined, one, seen({ machines: [other], claims, classes }))?.message).toBe(message);
  });

  it('lets claims of the annotation grow, not shrink, and keep their class', () => {
    const entry = (storage: string, storageClassName = 'hpe') =>
      JSON.stringify([{ metadata: { name: 'data-1' }, spec: { storageClassName, resources: { requests: { storage } } } }]);
    const from = after({ annotations: { [templates]: entry('10Gi') } });
    const to = (text: string) =>
      denyMachine(from, after({ annotations: { [templates]: text } }), seen({ claims: [claim()], classes, settings: [validation()] }));
    expect(to(entry('5Gi'))?.message).toBe("data-1 PVC requests storage can't be less than previous value");
    expect(to(entry('20Gi'))).toBeUndefined();
    expect(to(entry('10Gi', 'other'))?.message).toBe(
      `storage class names for the volumes in the ${templates} annotation cannot be changed; new name other in volume data-1;`,
    );
  });

  it('gives a VM that starts again its old run strategy', () => {
    const halted = machine({ runStrategy: 'Halted' });
    const starts = (annotations?: Record<string, string>) => machine({ runStrategy: 'Always', ...(annotations ? { annotations } : {}) });
    expect(runStrategyPatch(halted, starts())).toMatchObject({ value: 'RerunOnFailure' });
    expect(runStrategyPatch(halted, starts({ 'harvesterhci.io/vmRunStrategy': 'Manual' }))).toMatchObject({ value: 'Manual' });
    expect(runStrategyPatch(starts(), starts())).toBeUndefined();
    expect(runStrategyPatch(starts(), halted)).toBeUndefined();
  });
});
