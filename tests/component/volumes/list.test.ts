import { describe, expect, it } from 'vitest';
import { attachment, claim, vm, warning } from '../../unit/volumes/objects.ts';
import { openVolumes } from './world.ts';

const names = (page: Awaited<ReturnType<typeof openVolumes>>): readonly (string | undefined)[] => page.rows().map((cells) => cells[1]);

describe('the list of volumes', () => {
  it('shows HPE volumes with size, class, mode, state, VMs and node', async() => {
    const page = await openVolumes({ objects: { 'storage.k8s.io.volumeattachment': [attachment('pvc-default-used')] } });

    expect(page.rows().map((cells) => cells.slice(0, 8))).toEqual([
      ['Free', 'free-1', 'default', '10 GiB', 'hpe-standard', 'Block RWX', '—', '—'],
      ['Free', 'free-2', 'default', '1.5 TiB', 'hpe-standard', 'Block RWX', '—', '—'],
      ['In use', 'used', 'default', '10 GiB', 'hpe-standard', 'Block RWX', 'web-2 used', 'harvester-1'],
    ]);
  });

  it('filters, and keeps the filters in the URL', async() => {
    const page = await openVolumes();

    await page.fill('Filter by name', 'FREE-2');
    await page.settle();
    expect(names(page)).toEqual(['free-2']);
    expect(page.dashboard.query()).toEqual({ q: 'FREE-2' });
    await page.fill('Filter by name', '');
    await page.choose('Filter by state', /^In use/);
    expect(names(page)).toEqual(['used']);
    expect(page.dashboard.query()).toEqual({ state: 'inUse' });
    await page.choose('Filter by state', 'All');
    await page.choose('Filter by virtual machine', 'default/web-2');
    expect(names(page)).toEqual(['used']);
  });

  it('opens with the filters of the URL, and offers a way out when nothing passes', async() => {
    const page = await openVolumes({ query: { vm: 'default/web-1', q: 'x' } });

    expect(page.has('None of the 3 volumes passes the filters.')).toBe(true);
    await page.click('Show all');
    expect(names(page)).toHaveLength(3);
    expect(page.dashboard.query()).toEqual({});
  });

  it('says why a volume is pending, in the driver’s words', async() => {
    const page = await openVolumes({ objects: {
      persistentvolumeclaim: [claim({ name: 'late', phase: 'Pending' })],
      event: [warning('PersistentVolumeClaim', 'late', 'ProvisioningFailed', 'Request failed with status code 401')],
    } });

    await page.until('The driver could not make it: Request failed with status code 401');
  });

  it('follows the cluster live', async() => {
    const page = await openVolumes();

    page.steve.add('persistentvolumeclaim', claim({ name: 'new' }));
    await page.settle();
    expect(names(page)).toContain('new');
  });

  it('is empty with a way on', async() => {
    const page = await openVolumes({ objects: { persistentvolumeclaim: [] } });

    expect(page.has('No HPE volumes yet')).toBe(true);
  });

  it('names the right that is missing, instead of an empty list', async() => {
    const page = await openVolumes({ notListable: ['kubevirt.io.virtualmachine'] });

    expect(page.has('It takes the right to list kubevirt.io.virtualmachine.')).toBe(true);
    expect(page.has('No HPE volumes yet')).toBe(false);
  });

  it('does without volumes and attachments that may not be listed', async() => {
    const page = await openVolumes({ notListable: ['persistentvolume', 'storage.k8s.io.volumeattachment'] });

    expect(names(page)).toHaveLength(3);
  });

  it('keeps what it shows when the socket drops, and says so', async() => {
    const page = await openVolumes();

    page.dashboard.dropSocket();
    await page.until('Not up to date: The connection for live updates is down');
    expect(names(page)).toHaveLength(3);
  });

  it('leaves a reader’s buttons in place, disabled, with the right they need', async() => {
    const page = await openVolumes({ allowed: () => false });

    await page.until('You need the right to create persistentvolumeclaims.');
    expect(page.button('Create volumes').getAttribute('aria-disabled')).toBe('true');
    expect(page.button('Attach free-1').getAttribute('title')).toBe('You need the right to update virtualmachines.');
    page.button('Create volumes').click();
    await page.settle();
    expect(page.dashboard.query()).toEqual({});
  });

  it('leads to the virtual machine', async() => {
    const page = await openVolumes();

    await page.click('web-2');
    expect(page.dashboard.visited).toMatchObject([{ params: { resource: 'kubevirt.io.virtualmachine', namespace: 'default', id: 'web-2' } }]);
  });

  it('shows the use of a volume that only a template lists', async() => {
    const page = await openVolumes({ objects: { 'kubevirt.io.virtualmachine': [vm({ annotations: { 'harvesterhci.io/volumeClaimTemplates': '[{"metadata":{"name":"free-1"}}]' } })] } });

    expect(page.rows()[0]?.[6]).toBe('web-1 listed as a template');
  });
});
