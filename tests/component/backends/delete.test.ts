import { describe, expect, it } from 'vitest';
import Page from '../../../pkg/hpe-storage/features/backends/Page.vue';
import { FakeSteve, type Json } from '../fake-steve.ts';
import { mountPage, type MountOptions, type Page as Shown } from '../mount.ts';
import { READY, secret, storageClass } from './objects.ts';

const volume = (name: string, backend: string, claim?: string): Json => ({
  metadata: { name },
  spec: {
    csi: { driver: 'csi.hpe.com', volumeAttributes: { noise: 'x' }, nodeStageSecretRef: { namespace: 'hpe-storage', name: backend } },
    ...(claim === undefined ? {} : { claimRef: { namespace: 'default', name: claim } }),
  },
});
const objects = { ...READY, secret: [secret('array-1'), secret('array-2')], 'storage.k8s.io.storageclass': [storageClass('fast', 'array-1')] };
const ask = (names: readonly string[], options: MountOptions = {}): Promise<Shown> => mountPage(Page, {
  page: 'backends', query: { action: 'remove', backend: names.map((name) => `hpe-storage/${ name }`).join(',') }, ...options, objects: { ...objects, ...options.objects },
});
const confirm = (): HTMLButtonElement | null => document.querySelector<HTMLButtonElement>('[data-testid=hpe-backends-delete-confirm]');
const left = (page: Shown): readonly unknown[] => page.steve.all('secret').map(({ id }) => id);
const confirmed = async(page: Shown): Promise<void> => {
  confirm()?.click();
  await page.until('Done');
};

describe('deleting backends', () => {
  it('names the classes that use it and asks for its name', async() => {
    const page = await ask(['array-1']);

    await page.until('It is in use.');
    expect(page.has('array-1: fast')).toBe(true);
    expect(confirm()).toMatchObject({ disabled: true });
    await page.fill('Type array-1 to delete it all the same', 'array-1');
    await confirmed(page);
    expect(left(page)).toEqual(['hpe-storage/array-2']);
  });

  it('deletes at once what nobody uses', async() => {
    const page = await ask(['array-2']);

    await page.until('Delete array-2?');
    expect(page.has('in use')).toBe(false);
    await confirmed(page);
    expect(left(page)).toEqual(['hpe-storage/array-1']);
  });

  it('leaves out of many those that are used', async() => {
    const page = await ask(['array-1', 'array-2']);

    await page.until('One of them is in use and stays.');
    await confirmed(page);
    expect(left(page)).toEqual(['hpe-storage/array-1']);
  });

  it('names the volumes that need it though their class is gone: the first ten and how many more', async() => {
    const bound = Array.from({ length: 11 }, (_, index) => volume(`pvc-${ index + 10 }`, 'array-2', `data-${ index + 10 }`));
    const page = await ask(['array-2'], { objects: { persistentvolume: [volume('left', 'array-2'), ...bound, volume('other', 'array-1', 'elsewhere')] } });

    await page.until('array-2: 12 volumes');
    expect(page.has('default/data-10 (pvc-10)')).toBe(true);
    expect(page.has('default/data-19 (pvc-19)')).toBe(true);
    expect(page.has('data-20')).toBe(false);
    expect(page.has('and 2 more')).toBe(true);
    expect(page.has('elsewhere')).toBe(false);
    expect(confirm()).toMatchObject({ disabled: true });
    await page.fill('Type array-2 to delete it all the same', 'array-2');
    await confirmed(page);
    expect(left(page)).toEqual(['hpe-storage/array-1']);
  });

  it('leaves out of many one that only volumes use', async() => {
    const page = await ask(['array-1', 'array-2'], { objects: { persistentvolume: [volume('pvc-1', 'array-2', 'data-1')] } });

    await page.until('2 of them are in use and stay.');
    expect(confirm()).toMatchObject({ disabled: true });
  });

  it('reads volumes only when it is asked to delete, and of them no more than it needs', async() => {
    const page = await mountPage(Page, { page: 'backends', objects: { ...objects, persistentvolume: [volume('pvc-1', 'array-2', 'data-1')] } });
    const reads = (): readonly string[] => page.steve.requests.map(({ url }) => url).filter((url) => url.includes('/persistentvolumes'));

    await page.until('array-2');
    expect(reads()).toEqual([]);
    await page.click('Delete array-2');
    await page.until('array-2: one volume');
    expect(reads()).toHaveLength(1);
    expect(reads()[0]).toContain('include=spec.csi.controllerPublishSecretRef');
    expect(reads()[0]).not.toMatch(/volumeAttributes|include=metadata(&|$)|include=spec(&|$)/);
  });
});

describe('deleting a backend when volumes cannot be seen', () => {
  const noVolumes: MountOptions['allowed'] = ({ verb, resource }) => !(verb === 'list' && resource === 'persistentvolumes');

  it('names the right, and asks for the name', async() => {
    const page = await ask(['array-2'], { allowed: noVolumes });

    await page.until('It takes the right to list persistentvolumes.');
    expect(page.has('It may be in use.')).toBe(true);
    expect(confirm()).toMatchObject({ disabled: true });
    await page.fill('Type array-2 to delete it all the same', 'array-2');
    await confirmed(page);
    expect(left(page)).toEqual(['hpe-storage/array-1']);
  });

  it('takes classes that cannot be seen for used ones too', async() => {
    const page = await ask(['array-2'], { notListable: ['storage.k8s.io.storageclass'] });

    await page.until('It takes the right to list storage.k8s.io.storageclass.');
    expect(page.has('Type array-2 to delete it all the same')).toBe(true);
    expect(confirm()).toMatchObject({ disabled: true });
  });

  it('deletes none of many', async() => {
    const page = await ask(['array-1', 'array-2'], { allowed: noVolumes });

    await page.until('and each by itself');
    expect(confirm()).toMatchObject({ disabled: true });
  });

  it('says that it failed, and looks again when told to', async() => {
    const steve = new FakeSteve();
    let isDown = true;

    steve.on(/^GET .*\/v1\/persistentvolumes/, () => (isDown ? { status: 503, body: 'gone' } : undefined));
    const page = await ask(['array-2'], { steve });

    await page.until('The server cannot be reached');
    expect(confirm()).toMatchObject({ disabled: true });
    isDown = false;
    await page.click('Try again');
    await page.until('Delete array-2?');
    expect(confirm()).toMatchObject({ disabled: false });
  });
});
