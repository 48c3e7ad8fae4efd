import { describe, expect, it } from 'vitest';
import { claim, instance, vm } from '../../unit/volumes/objects.ts';
import type { AccessQuestion, Json } from '../fake-steve.ts';
import type { MountOptions } from '../mount.ts';
import { CLUSTER, openVolumes } from './world.ts';

const WRITES = new Set(['create', 'update', 'delete', 'patch']);
/** Looks everywhere, and writes in some namespaces only. */
const writesIn = (...namespaces: readonly string[]) => ({ verb, namespace }: AccessQuestion): boolean => !WRITES.has(verb) || namespaces.includes(namespace);

const HPE = { 'volume.kubernetes.io/storage-provisioner': 'csi.hpe.com' };
const TWO: Readonly<Record<string, readonly Json[]>> = {
  namespace: [{ metadata: { name: 'default' } }, { metadata: { name: 'kube-system' } }, { metadata: { name: 'team' } }],
  persistentvolumeclaim: [...CLUSTER['persistentvolumeclaim'] ?? [], claim({ name: 'ours', namespace: 'team', annotations: HPE })],
  'kubevirt.io.virtualmachine': [
    ...CLUSTER['kubevirt.io.virtualmachine'] ?? [], vm({ name: 'app', namespace: 'team', disks: [{ name: 'root', claim: 'app-root', bootOrder: 1 }] }),
  ],
  'kubevirt.io.virtualmachineinstance': [...CLUSTER['kubevirt.io.virtualmachineinstance'] ?? [], instance({ name: 'app', namespace: 'team', volumes: [] })],
};
const open = (options: MountOptions = {}) => openVolumes({ allowed: writesIn('team'), ...options, objects: { ...TWO, ...options.objects } });
const isOff = (node: Element): boolean => node.getAttribute('aria-disabled') === 'true' || (node instanceof HTMLButtonElement && node.disabled);

describe('rights in one namespace', () => {
  it('offer the page\'s buttons, and those of the rows of that namespace; the others name the right and the namespace', async() => {
    const page = await open();

    expect(['Create volumes', 'Attach volumes', 'Attach ours', 'Delete ours'].map((name) => isOff(page.button(name)))).toEqual([false, false, false, false]);
    expect(['Attach free-1', 'Detach used from web-2', 'Delete free-1'].map((name) => page.button(name)).map((node) => [isOff(node), node.getAttribute('title')])).toEqual([
      [true, 'You need the right to update virtualmachines in default.'], [true, 'You need the right to update virtualmachines in default.'],
      [true, 'You need the right to delete persistentvolumeclaims in default.'],
    ]);
  });

  it('cost no request for each namespace', async() => {
    const many = Array.from({ length: 100 }, (_, index) => `ns-${ index }`);
    const page = await open({ objects: {
      namespace: many.map((name) => ({ metadata: { name } })), persistentvolumeclaim: many.map((namespace) => claim({ name: 'one', namespace, annotations: HPE })),
    } });

    expect(page.rows().length).toBeGreaterThan(20);
    expect(page.steve.requests.filter(({ url }) => /schemas\/|selfsubject/.test(url)).map(({ url }) => url.replace(/^.*\/schemas\//, ''))).toEqual(['persistentvolumeclaims', 'kubevirt.io.virtualmachines']);
  });

  it('lead creating to where it is allowed, and leave out where it is not', async() => {
    const page = await open({ query: { do: 'create' } });

    await page.until('Left out, since you may not create there: 2.');
    expect(page.field('Namespace')).toMatchObject({ value: 'team' });
    await expect(page.choose('Namespace', 'default')).rejects.toThrow('no option default');
    expect(isOff(page.button('Review'))).toBe(false);
  });

  it('leave a namespace that a link names, and say what is missing there', async() => {
    const page = await open({ query: { do: 'create', for: 'default/web-1' } });

    await page.until('You need the right to create persistentvolumeclaims in default.');
    expect(page.field('Namespace')).toMatchObject({ value: 'default' });
    await page.choose('Namespace', 'team');
    expect(isOff(page.button('Review'))).toBe(false);
  });

  it('put the VMs that may be changed first, and name the right of the others', async() => {
    const page = await open({ query: { do: 'attach' } });
    const list = page.field('Virtual machine');
    const options = list instanceof HTMLSelectElement ? [...list.options].map(({ text }) => text).filter((text) => text.includes('/')) : [];

    expect(options).toEqual(['team/app (Running)', ...['default/cold (Stopped)', 'default/web-1 (Running)', 'default/web-2 (Running)'].map((name) => `${ name } – you may not change it`)]);
    await page.choose('Virtual machine', /web-1/);
    await page.until('You need the right to update virtualmachines to change the disks of default/web-1.');
    await page.choose('Virtual machine', 'team/app (Running)');
    expect(page.has('You need the right')).toBe(false);
  });

  it('have a word for a namespace without VMs', async() => {
    const page = await open({ query: { do: 'attach', volume: 'team/ours' }, objects: { 'kubevirt.io.virtualmachine': [] } });

    await page.until('There is no virtual machine in team that you may see.');
  });
});

describe('creating with rights in many namespaces', () => {
  const creations = (page: Awaited<ReturnType<typeof open>>): readonly unknown[] => page.steve.requests.filter(({ url, body }) => url.includes('selfsubject') && JSON.stringify(body).includes('"create"'));
  const many = Array.from({ length: 200 }, (_, index) => ({ metadata: { name: `ns-${ index }` } }));

  it('asks once and for the chosen one, where it is allowed everywhere', async() => {
    const page = await open({ query: { do: 'create' }, allowed: () => true, objects: { namespace: many } });

    await page.settle();
    expect(creations(page)).toHaveLength(2);
  });

  it('asks of no more than fifty before one is chosen, each once', async() => {
    const page = await open({ query: { do: 'create' }, allowed: writesIn('ns-3', 'ns-199'), objects: { namespace: many } });

    await page.until('you may not create there: 49.');
    expect(page.field('Namespace')).toMatchObject({ value: 'ns-3' });
    expect(new Set(creations(page).map((one) => JSON.stringify(one))).size).toBe(creations(page).length);
    expect(creations(page).length).toBeLessThanOrEqual(52);
  });
});

describe('rights in one namespace and nowhere else', () => {
  const bound = (options: MountOptions = {}) => open({
    notListable: ['storage.k8s.io.storageclass', 'persistentvolume', 'storage.k8s.io.volumeattachment', 'namespace'], allowed: ({ namespace }) => namespace === 'team', ...options,
    objects: { ...TWO, persistentvolumeclaim: [claim({ name: 'ours', namespace: 'team', annotations: HPE })], 'kubevirt.io.virtualmachine': [vm({ name: 'app', namespace: 'team' })], ...options.objects },
  });

  it('show the volumes of that namespace, and say what is left out', async() => {
    const page = await bound();

    expect(page.rows().map((cells) => cells.slice(0, 3))).toEqual([['Free', 'ours', 'team']]);
    expect(page.has('Left out, since you may not list them: storageclasses, persistentvolumes, volumeattachments.')).toBe(true);
  });

  it('let a class be typed, and create there', async() => {
    const page = await bound({ query: { do: 'create' } });

    await page.until('Volumes here are of hpe-standard.');
    expect(page.field('Namespace')).toMatchObject({ value: 'team' });
    expect(isOff(page.button('Review'))).toBe(true);
    await page.fill('Storage class', 'hpe-standard');
    await page.click('Review');
    await page.click('Start');
    await page.until('The volume is requested.');
    expect(page.steve.find('persistentvolumeclaim', 'team/data-1')).toBeDefined();
  });

  it('say that what becomes of the data cannot be seen, before they delete', async() => {
    const page = await bound({ query: { do: 'delete', volume: 'team/ours' } });

    await page.until('You may not list persistentvolumes, so it cannot be said');
    expect(isOff(page.button('Delete'))).toBe(true);
  });

  it('read the warnings of that namespace, where those of all may not be read', async() => {
    const page = await bound({ objects: { persistentvolumeclaim: [claim({ name: 'ours', namespace: 'team', phase: 'Pending', annotations: HPE })] } });

    page.steve.on(/^GET .*\/api\/v1\/events\?/, { status: 403, body: { message: 'forbidden' } });
    page.steve.add('event', { metadata: { name: 'w', namespace: 'team' }, involvedObject: { kind: 'PersistentVolumeClaim', namespace: 'team', name: 'late' }, type: 'Warning', message: 'no space', lastTimestamp: '2026-11-23T07:00:00Z' });
    page.steve.add('persistentvolumeclaim', claim({ name: 'late', namespace: 'team', phase: 'Pending', annotations: HPE }));
    await page.until('The driver could not make it: no space');
  });
});
