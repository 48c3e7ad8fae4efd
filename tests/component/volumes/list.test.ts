import { mount } from '@vue/test-utils';
import { describe, expect, it, vi } from 'vitest';
import { computed, ref } from 'vue';
import { loading } from '../../../pkg/hpe-storage/domain/screen.ts';
import VolumesPage from '../../../pkg/hpe-storage/features/volumes/Page.vue';
import { connectHost, createHost } from '../../../pkg/hpe-storage/gateway/host.ts';
import { forgetEverything } from '../../../pkg/hpe-storage/stores/per-cluster.ts';
import { attachment, claim, vm, warning } from '../../unit/volumes/objects.ts';
import { asInDashboard } from '../mount.ts';
import { fakeDashboard } from '../fake-dashboard.ts';
import { CLUSTER, harvester, openVolumes } from './world.ts';

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
    await vi.waitFor(() => expect(page.dashboard.query()).toEqual({ q: 'FREE-2' }));
    await page.fill('Filter by name', '');
    await vi.waitFor(() => expect(page.dashboard.query()).toEqual({}));
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

  it('says that the driver is gone, and where to install it', async() => {
    const page = await openVolumes({ objects: { 'storage.k8s.io.csidriver': [] } });

    await page.until('The HPE CSI driver is not installed in this cluster');
    expect(page.wrapper.get('[data-testid=hpe-volumes-no-driver] a').attributes('href')).toContain('hpe.storage.driver');
  });

  it.each([
    ['is there', {}],
    ['may not be looked for', { objects: { 'storage.k8s.io.csidriver': [] }, allowed: ({ resource }: { resource: string }) => resource !== 'csidrivers' }],
  ])('says nothing of the driver when it %s', async(_what, options) => {
    const page = await openVolumes(options);

    await page.settle();
    expect(page.has('not installed in this cluster')).toBe(false);
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
    expect(page.button('Attach free-1').getAttribute('title')).toBe('You need the right to update virtualmachines in default.');
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

it('shows the first volumes before the dashboard has loaded all of them', async() => {
  const { steve } = harvester();
  const isSlow = ref(true);

  for (const [type, objects] of Object.entries(CLUSTER)) steve.add(type, ...objects);
  // The cache of Rancher's mount knows a claim's class as a printed column.
  steve.on(/^GET .*\/v1\/persistentvolumeclaims\?filter=metadata\.fields\[5\]=hpe-standard,metadata\.fields\[5\]=hpe-nfs&/, () =>
    ({ body: { data: steve.all('persistentvolumeclaim').slice(0, 2), count: 3 } }));
  vi.stubGlobal('fetch', steve.fetch);
  const dashboard = fakeDashboard(steve, { clusterId: 'c-m-lab', page: 'volumes', query: {}, standalone: false, notListable: [] });
  const host = createHost(dashboard.internal);

  forgetEverything();
  connectHost({ ...host, live: (type) => {
    const live = host.live(type);

    return { ...live, screen: computed(() => (isSlow.value && type === 'persistentvolumeclaim' ? loading : live.screen.value)) };
  } });
  const page = mount(VolumesPage, { attachTo: document.body, global: { plugins: [asInDashboard(dashboard.internal.store)] } });
  const shown = (): readonly (string | null | undefined)[] => [...document.querySelectorAll('tbody tr')].map((row) => row.querySelectorAll('td')[1]?.textContent);

  await vi.waitFor(() => expect(page.text()).toContain('These are the first volumes.'));
  expect(shown()).toEqual(['free-1', 'free-2']);
  expect(page.find('[data-testid^="hpe-volumes-attach-default"]').exists()).toBe(false);
  isSlow.value = false;
  await vi.waitFor(() => expect(shown()).toEqual(['free-1', 'free-2', 'used']));
});
