import { describe, expect, it, vi } from 'vitest';
import { claim } from '../../unit/volumes/objects.ts';
import { openVolumes } from './world.ts';

describe('creating volumes', () => {
  it('makes block volumes that several nodes may have, by a plan that is shown first', async() => {
    const page = await openVolumes();

    await page.click('Create volumes');
    expect(page.dashboard.query()).toEqual({ do: 'create' });
    expect(page.field('Name')).toMatchObject({ value: 'data-1' });
    expect(page.has('Live migration holds a volume on two nodes for a moment')).toBe(true);
    await page.fill('How many', '2');
    await page.fill('Size', '20Gi');
    await page.click('Review');
    expect(page.steve.writes()).toEqual([]);
    expect(page.has('Create data-1: 20Gi of hpe-standard')).toBe(true);
    expect(page.has('kubectl create -f -')).toBe(true);
    await page.click('Start');
    await page.until('The 2 volumes are requested.');
    expect(page.steve.writes().map(({ method, url, body }) => [method, url.replace(/^.*\/v1\//, ''), body])).toMatchObject([
      ['POST', 'harvester/persistentvolumeclaims', { metadata: { name: 'data-1', namespace: 'default' }, spec: { accessModes: ['ReadWriteMany'], volumeMode: 'Block', storageClassName: 'hpe-standard', resources: { requests: { storage: '20Gi' } } } }],
      ['POST', 'harvester/persistentvolumeclaims', { metadata: { name: 'data-2' } }],
    ]);
    await page.click('Attach to a virtual machine');
    expect(page.dashboard.query()).toEqual({ do: 'attach', volumes: 'default/data-1,default/data-2' });
  });

  it('suggests a free name also when the volumes come after the dialog, and leaves one that was typed', async() => {
    const page = await openVolumes({ query: { do: 'create' } });

    expect(page.field('Name')).toMatchObject({ value: 'data-1' });
    page.steve.add('persistentvolumeclaim', claim({ name: 'data-1' }));
    await vi.waitFor(() => expect(page.field('Name')).toMatchObject({ value: 'data-2' }));
    await page.fill('Name', 'mine');
    page.steve.add('persistentvolumeclaim', claim({ name: 'mine' }));
    await page.until('default has a volume mine already.');
  });

  it('offers neither file classes nor other drivers', async() => {
    const page = await openVolumes({ query: { do: 'create' } });

    await expect(page.choose('Storage class', 'hpe-nfs')).rejects.toThrow('hpe-standard (default)');
    await expect(page.choose('Storage class', 'longhorn')).rejects.toThrow('no option');
  });

  it('says what is wrong where it is wrong, and does not go on', async() => {
    const page = await openVolumes({ query: { do: 'create' } });

    await page.fill('Size', '10 gigs');
    expect(page.has('A number with a unit, such as 10Gi.')).toBe(true);
    await page.fill('Name', 'used');
    expect(page.has('default has a volume used already.')).toBe(true);
    expect(page.button('Review')).toMatchObject({ disabled: true });
  });

  it('leads to the classes where there is none', async() => {
    const page = await openVolumes({ query: { do: 'create' }, objects: { 'storage.k8s.io.storageclass': [] } });

    await page.click('Create a storage class');
    expect(page.dashboard.visited).toMatchObject([{ params: { resource: 'hpe.storage.classes' } }]);
  });

  it('names the right that is missing in this namespace', async() => {
    const page = await openVolumes({ query: { do: 'create' }, allowed: ({ verb, namespace }) => !(verb === 'create' && namespace === 'default') });

    await page.until('You need the right to create persistentvolumeclaims in default.');
    expect(page.button('Review')).toMatchObject({ disabled: true });
  });

  it('stops where the server refuses one, says what it said, and takes back or goes on', async() => {
    const page = await openVolumes({ query: { do: 'create' } });
    let refusals = 1;

    page.steve.on(/^POST .*persistentvolumeclaims$/, ({ body }) => (JSON.stringify(body).includes('"data-2"') && refusals-- > 0
      ? { status: 422, body: { type: 'error', status: 422, code: 'InvalidBodyContent', message: 'exceeded quota: storage' } } : undefined));
    await page.fill('How many', '3');
    await page.click('Review');
    await page.click('Start');
    await page.until('exceeded quota: storage');
    expect(page.steve.find('persistentvolumeclaim', 'default/data-1')).toBeDefined();
    expect(page.steve.find('persistentvolumeclaim', 'default/data-3')).toBeUndefined();
    await page.click('Try again');
    await page.until('The 3 volumes are requested.');
    expect(page.steve.writes().filter(({ url }) => url.endsWith('persistentvolumeclaims'))).toHaveLength(4);
  });

  it('takes back what it made', async() => {
    const page = await openVolumes({ query: { do: 'create' } });

    page.steve.on(/^POST .*persistentvolumeclaims$/, ({ body }) => (JSON.stringify(body).includes('"data-2"') ? { status: 500, body: { type: 'error', status: 500, code: 'ServerError', message: 'no' } } : undefined));
    await page.fill('How many', '2');
    await page.click('Review');
    await page.click('Start');
    await page.until('Stopped');
    await page.click('Undo');
    await page.settle();
    expect(page.steve.find('persistentvolumeclaim', 'default/data-1')).toBeUndefined();
    expect(page.has('Undone')).toBe(true);
  });
});
