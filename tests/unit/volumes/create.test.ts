import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDnsLabel } from '../../../pkg/hpe-storage/domain/kube/names.ts';
import { checkDraft, claimManifests, freeName, preferredClass, vmDiskClasses, volumeNames, type VolumeDraft } from '../../../pkg/hpe-storage/domain/volumes/create.ts';
import { factsOf } from './facts.ts';
import { storageClass } from './objects.ts';

const { classes } = factsOf({ classes: [
  storageClass(),
  storageClass('hpe-late', { volumeBindingMode: 'WaitForFirstConsumer' }),
  storageClass('hpe-nfs', { parameters: { nfsResources: 'true' } }),
  storageClass('hpe-files', { parameters: { accessProtocol: 'nfs' } }),
  storageClass('hpe-foreign', { parameters: { nfsForeignStorageClass: 'longhorn' } }),
  storageClass('longhorn', { provisioner: 'driver.longhorn.io' }),
] });
const GOOD: VolumeDraft = { namespace: 'default', name: 'data', count: 1, className: 'hpe-standard', size: '10Gi', accessMode: 'ReadWriteMany' };
const codes = (change: Partial<VolumeDraft>, taken: readonly string[] = []): readonly string[] =>
  checkDraft({ ...GOOD, ...change }, classes, new Set(taken)).map(({ level, path, code }) => `${ level } ${ path } ${ code }`);

describe('a draft of volumes', () => {
  it('is good as it opens', () => {
    expect(codes({})).toEqual([]);
  });

  it.each<[Partial<VolumeDraft>, string]>([
    [{ namespace: '' }, 'error namespace volume.namespaceMissing'],
    [{ name: '' }, 'error name volume.nameMissing'],
    [{ name: 'Data' }, 'error name volume.nameInvalid'],
    [{ name: 'data.one' }, 'error name volume.nameInvalid'],
    [{ name: '-data' }, 'error name volume.nameInvalid'],
    [{ name: 'a'.repeat(64) }, 'error name volume.nameTooLong'],
    [{ name: 'a'.repeat(62), count: 2 }, 'error name volume.nameTooLong'],
    [{ name: 'taken' }, 'error name volume.nameTaken'],
    [{ count: 0 }, 'error count volume.countInvalid'],
    [{ count: 21 }, 'error count volume.countInvalid'],
    [{ count: 1.5 }, 'error count volume.countInvalid'],
    [{ count: Number.NaN }, 'error count volume.countInvalid'],
    [{ className: '' }, 'error className volume.classMissing'],
    [{ className: 'gone' }, 'error className volume.classUnknown'],
    [{ className: 'hpe-nfs' }, 'error className volume.classIsFile'],
    [{ className: 'longhorn' }, 'error className volume.classNotHpe'],
    [{ className: 'hpe-late' }, 'info className volume.waitsForConsumer'],
    [{ size: '' }, 'error size volume.sizeInvalid'],
    [{ size: '0' }, 'error size volume.sizeInvalid'],
    [{ size: '-1Gi' }, 'error size volume.sizeInvalid'],
    [{ size: '10GB' }, 'error size volume.sizeInvalid'],
    [{ size: '10' }, 'error size volume.sizeTooSmall'],
    [{ size: '129Ti' }, 'error size volume.sizeTooLarge'],
    [{ size: '1500Mi' }, 'info size volume.sizeRounded'],
    [{ accessMode: 'ReadWriteOnce' }, 'warning accessMode volume.noMigration'],
  ])('%j gives %s', (change, code) => {
    expect(codes(change, ['taken'])).toEqual([code]);
  });

  it.each([1, 20])('may be %d volumes', (count) => {
    expect(codes({ count })).toEqual([]);
  });

  it('offers block classes of HPE only, the default one first', () => {
    const offered = vmDiskClasses(classes);

    expect(offered.map(({ name }) => name)).toEqual(['hpe-standard', 'hpe-late']);
    expect(preferredClass(offered)?.name).toBe('hpe-late');
    expect(preferredClass(offered.map((one) => ({ ...one, isDefault: one.name === 'hpe-standard' })))?.name).toBe('hpe-standard');
    expect(preferredClass([])).toBeUndefined();
  });
});

describe('names of volumes', () => {
  it.each<[string, number, readonly string[], readonly string[]]>([
    ['data', 1, [], ['data']],
    ['data', 3, [], ['data-1', 'data-2', 'data-3']],
    ['data-1', 2, [], ['data-1', 'data-2']],
    ['data', 2, ['data-1', 'data-3'], ['data-2', 'data-4']],
  ])('%s × %d with %j taken', (name, count, taken, names) => {
    expect(volumeNames({ name, count }, new Set(taken))).toEqual(names);
  });

  it('suggests the first free one', () => {
    expect(freeName(new Set(['data-1', 'data-2']))).toBe('data-3');
  });

  it('are valid, free and different, whatever is taken', () => {
    const label = fc.stringMatching(/^[a-z]([-a-z0-9]{0,20}[a-z0-9])?$/);

    fc.assert(fc.property(label, fc.integer({ min: 2, max: 20 }), fc.uniqueArray(label), fc.array(fc.nat(30)), (name, count, others, numbers) => {
      const taken = new Set([...others, ...numbers.map((number) => `${ name.replace(/-\d+$/, '') }-${ number }`)]);
      const names = volumeNames({ name, count }, taken);

      expect(new Set(names).size).toBe(count);
      expect(names.every((one) => isDnsLabel(one) && !taken.has(one))).toBe(true);
    }));
  });
});

describe('the claims of a draft', () => {
  it('are block and ReadWriteMany, as Harvester itself makes them', () => {
    expect(claimManifests(GOOD, new Set())).toEqual([{
      apiVersion: 'v1', kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace: 'default', labels: { 'harvesterhci.io/creator': 'harvester' } },
      spec: { accessModes: ['ReadWriteMany'], volumeMode: 'Block', storageClassName: 'hpe-standard', resources: { requests: { storage: '10Gi' } } },
    }]);
  });

  it('are as many as wanted', () => {
    expect(claimManifests({ ...GOOD, count: 20 }, new Set())).toHaveLength(20);
  });
});
