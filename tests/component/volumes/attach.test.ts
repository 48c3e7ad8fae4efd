import { describe, expect, it, vi } from 'vitest';
import { attachment, claim, instance, vm } from '../../unit/volumes/objects.ts';
import { BOOT, CLUSTER, harvester, openVolumes } from './world.ts';

const actions = (page: Awaited<ReturnType<typeof openVolumes>>): readonly unknown[] =>
  page.steve.writes().map(({ url, body }) => [url.replace(/^.*virtualmachines\//, ''), body]);

describe('attaching volumes', () => {
  it('attaches several to a running VM one after another, until each is ready in the guest', async() => {
    const page = await openVolumes();

    await page.click('Attach volumes');
    await page.choose('Virtual machine', 'default/web-1 (Running)');
    await page.until('One volume cannot be attached; see why');
    expect(page.has('default/web-2 has it.')).toBe(true);
    await page.check(/^free-1/);
    await page.check(/^free-2/);
    await page.click('Review 2 volumes');
    expect(page.has('Attach free-1 as disk free-1')).toBe(true);
    expect(page.has('kubectl patch virtualmachine web-1 --namespace default')).toBe(true);
    expect(actions(page)).toEqual([]);
    await page.click('Start');
    await page.until(/free-1 ?Ready, in the guest as sdb ?free-2 ?Ready, in the guest as sdb/);
    expect(actions(page)).toEqual([
      ['default/web-1?action=addVolume', { diskName: 'free-1', volumeSourceName: 'free-1' }], ['default/web-1?action=addVolume', { diskName: 'free-2', volumeSourceName: 'free-2' }],
    ]);
    expect(page.steve.writes().every(({ url }) => url.includes('/v1/harvester/'))).toBe(true);
    await page.click('Close');
    expect(page.rows().map((cells) => [cells[0], cells[1]])).toContainEqual(['In use', 'free-1']);
  });

  it('says so when the filter of a long list finds nothing', async() => {
    const many = Array.from({ length: 12 }, (_, index) => claim({ name: `free-${ index }` }));
    const page = await openVolumes({ objects: { persistentvolumeclaim: many }, query: { do: 'attach', for: 'default/web-1' } });
    const filter = document.querySelector<HTMLInputElement>('[data-testid="hpe-volumes-attach-filter"] input, input[data-testid="hpe-volumes-attach-filter"]');

    expect(page.has('No row has this text.')).toBe(false);
    if (filter) filter.value = 'zzz';
    filter?.dispatchEvent(new Event('input', { bubbles: true }));
    await page.until('No row has this text.');
  });

  it.each([
    ['Succeeded', 'It is stopped.'], ['Running', 'It is running.'], ['Scheduling', 'Waiting for the virtual machine to start'],
  ])('says what it means for a VM whose instance is %s', async(phase, words) => {
    const page = await openVolumes({ objects: { 'kubevirt.io.virtualmachineinstance': [instance({ phase })] }, query: { do: 'attach', for: 'default/web-1', volume: 'default/free-1' } });

    expect(page.has(words)).toBe(true);
  });

  it('attaches to a stopped VM by the same action', async() => {
    const page = await openVolumes({ query: { do: 'attach', for: 'default/cold', volume: 'default/free-1' } });

    expect(page.has('It is stopped. The volumes are there when it starts.')).toBe(true);
    await page.click('Review one volume');
    await page.click('Start');
    await page.until('Ready for the next start');
  });

  it('shows each phase and what stands in the way', async() => {
    const { steve, report } = harvester(() => ({ phase: 'AttachedToNode', hotplugVolume: { attachPodName: 'hp-volume-1' } }));
    const page = await openVolumes({ steve, query: { do: 'attach', for: 'default/web-1', volume: 'default/free-1' } });

    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      await page.click('Review one volume');
      await page.click('Start');
      await vi.advanceTimersByTimeAsync(100);
      expect(page.has('On the node, being mounted')).toBe(true);
      steve.add('storage.k8s.io.volumeattachment', attachment('pvc-default-free-1', { attached: false, attachError: { message: 'failed to get node with id 7' } }));
      await vi.advanceTimersByTimeAsync(8_000);
      expect(page.has('The HPE driver cannot bring the volume to harvester-1: failed to get node with id 7')).toBe(true);
      report('default/web-1', 'free-1', { phase: 'MountedToPod' });
      await vi.advanceTimersByTimeAsync(1_000);
      expect(page.has('Mounted, being plugged into the guest')).toBe(true);
      report('default/web-1', 'free-1', { phase: 'Ready', target: 'sdc' });
      await vi.advanceTimersByTimeAsync(1_000);
      expect(page.has('Ready, in the guest as sdc')).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it('ends with the reason when the deadline has passed, and can be taken up again', async() => {
    const { steve, report } = harvester(() => ({ phase: 'AttachedToNode' }));
    const page = await openVolumes({
      steve, query: { do: 'attach', for: 'default/web-1', volume: 'default/free-1' },
      objects: { 'storage.k8s.io.volumeattachment': [attachment('pvc-default-free-1', { attached: false, attachError: { message: 'no path' } })] },
    });

    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      await page.click('Review one volume');
      await page.click('Start');
      await vi.advanceTimersByTimeAsync(5 * 60_000);
      expect(page.has('Look at what the driver said below')).toBe(true);
      expect(page.has('no path')).toBe(true);
      expect(page.has('try again, or detach it')).toBe(true);
      report('default/web-1', 'free-1', { phase: 'Ready', target: 'sdb' });
      await page.click('Try again');
      await vi.advanceTimersByTimeAsync(1_000);
      expect(page.has('Ready, in the guest as sdb')).toBe(true);
      expect(steve.writes()).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  }, 60_000);

  it('tries again on a conflict, from a fresh VM', async() => {
    const { steve } = harvester();
    let conflicts = 1;

    steve.on(/action=addVolume/, () => (conflicts-- > 0 ? { status: 409, body: 'Operation cannot be fulfilled on virtualmachines.kubevirt.io "web-1": the object has been modified' } : undefined));
    const page = await openVolumes({ steve, query: { do: 'attach', for: 'default/web-1', volume: 'default/free-1' } });

    await page.click('Review one volume');
    await page.click('Start');
    await vi.waitFor(() => expect(page.has('Ready, in the guest as sdb')).toBe(true), { timeout: 3_000 });
    expect(actions(page)).toHaveLength(2);
  });

  it('does not attach a claim that another admin has attached meanwhile', async() => {
    const page = await openVolumes({ query: { do: 'attach', for: 'default/web-1', volume: 'default/free-1' } });

    await page.click('Review one volume');
    page.steve.add('kubevirt.io.virtualmachine', vm({ name: 'cold', status: 'Stopped', disks: [BOOT, { name: 'mine', claim: 'free-1', hotpluggable: true }] }));
    await page.click('Start');
    await page.until('The volume or its disk name is taken: default/cold has it as mine');
    expect(actions(page)).toEqual([]);
    await page.click('Back');
    expect(page.has('default/cold has it.')).toBe(true);
  });

  it('says what Harvester said in plain text', async() => {
    const { steve } = harvester();

    steve.on(/action=addVolume/, { status: 422, body: 'admission webhook "virtualmachine-validator.kubevirt.io" denied the request: no more slots' });
    const page = await openVolumes({ steve, query: { do: 'attach', for: 'default/web-1', volume: 'default/free-1' } });

    await page.click('Review one volume');
    await page.click('Start');
    await page.until('no more slots');
    expect(page.has('The server refused it')).toBe(true);
  });

  it.each([
    ['is moving to another node', { 'kubevirt.io.virtualmachineinstance': [instance({ migration: { migrationUid: 'x' } })] }, 'default/web-1 is moving to another node.'],
    ['takes no hotplug', { 'kubevirt.io.virtualmachine': [vm({ disableHotplug: true })] }, 'default/web-1 is set to take no disks while it runs'],
    ['is gone', { 'kubevirt.io.virtualmachine': [] }, 'There is no virtual machine default/web-1.'],
  ])('refuses a VM that %s', async(_what, objects, words) => {
    const page = await openVolumes({ query: { do: 'attach', for: 'default/web-1', volume: 'default/free-1' }, objects: { ...CLUSTER, ...objects } });

    expect(page.has(words)).toBe(true);
    expect(page.buttons().filter((name) => name.startsWith('Review')).map((name) => page.button(name))).toMatchObject([{ disabled: true }]);
  });

  it('lists what a pod mounts with that reason', async() => {
    const page = await openVolumes({
      query: { do: 'attach', for: 'default/web-1' },
      objects: { pod: [{ metadata: { name: 'backup', namespace: 'default' }, spec: { volumes: [{ persistentVolumeClaim: { claimName: 'free-1' } }] }, status: { phase: 'Running' } }] },
    });

    await page.until('The pod default/backup mounts it.');
  });

  it('names the right that is missing', async() => {
    const page = await openVolumes({ query: { do: 'attach', for: 'default/web-1', volume: 'default/free-1' }, allowed: ({ verb }) => verb !== 'update' });

    await page.until('You need the right to update virtualmachines to change the disks of default/web-1.');
  });
});

it('goes on with the others when one is stuck, if told to', async() => {
  const page = await openVolumes({
    steve: harvester((disk) => (disk === 'free-2' ? { phase: 'Ready', target: 'sda' } : { phase: 'AttachedToNode' })).steve,
    query: { do: 'attach', for: 'default/web-1', volumes: 'default/free-1,default/free-2' },
  });

  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    await page.click('Review 2 volumes');
    await page.click('Start');
    await vi.advanceTimersByTimeAsync(5 * 60_000 + 2_000);
    expect(page.has('Ready, in the guest as sda')).toBe(false);
    await page.click('Go on with the others');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(page.has('Ready, in the guest as sda')).toBe(true);
    expect(page.buttons()).not.toContain('Go on with the others');
    expect(page.buttons()).toContain('Try again');
  } finally {
    vi.useRealTimers();
  }
});

it('offers to detach the volume that is stuck, and no other', async() => {
  const page = await openVolumes({
    steve: harvester((disk) => (disk === 'free-1' ? { phase: 'Ready', target: 'sda' } : { phase: 'AttachedToNode' })).steve,
    query: { do: 'attach', for: 'default/web-1', volumes: 'default/free-1,default/free-2' },
  });

  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    await page.click('Review 2 volumes');
    await page.click('Start');
    await vi.advanceTimersByTimeAsync(5 * 60_000 + 2_000);
    expect(document.querySelector('[data-testid="hpe-volumes-attach-takeback-free-1"]')).toBeNull();
    await page.click('Detach free-2 from default/web-1');
    expect(page.has('The volume free-2 and all its data stay, in default.')).toBe(true);
    await page.click('Review');
    await page.click('Start');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(page.has('It is detached. Its data is as it was.')).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});

describe('detaching a volume', () => {
  it('says what happens to the data, then waits until it is gone', async() => {
    const page = await openVolumes();

    await page.click('Detach used from web-2');
    expect(page.has('The volume used and all its data stay, in default.')).toBe(true);
    expect(page.has('Should the volume be deleted later, the array deletes its data.')).toBe(true);
    await page.click('Review');
    await page.click('Start');
    await page.until('It is detached. Its data is as it was.');
    expect(actions(page)).toEqual([['default/web-2?action=removeVolume', { diskName: 'used' }]]);
    await page.click('Close');
    expect(page.rows()[2]?.[0]).toBe('Free');
    await vi.waitFor(() => expect(document.activeElement?.closest('[data-testid="hpe-volumes"]')).not.toBeNull());
  });

  it.each([
    ['the boot disk', [{ name: 'used', claim: 'used', hotpluggable: true, bootOrder: 1 }], 'used is the disk that it boots from.'],
    ['a fixed disk', [BOOT, { name: 'used', claim: 'used' }], 'was not attached as a disk that can be unplugged'],
  ])('refuses %s', async(_what, disks, words) => {
    const page = await openVolumes({ query: { do: 'detach', volume: 'default/used', disk: 'used', for: 'default/web-2' }, objects: { 'kubevirt.io.virtualmachine': [vm({ name: 'web-2', disks })] } });

    expect(page.has(words)).toBe(true);
    expect(page.button('Review')).toMatchObject({ disabled: true });
  });
});

describe('links to dialogs', () => {
  it.each([
    ['detaching a disk of another driver', { do: 'detach', volume: 'default/web-1-disk-0', disk: 'disk-0', for: 'default/web-1' }, 'It is not a volume of the HPE driver, but of driver.longhorn.io.', 'Review'],
    ['detaching a disk whose claim is gone', { do: 'detach', volume: 'default/nothing', disk: 'disk-0', for: 'default/web-1' }, 'Its claim does not exist any more.', 'Review'],
    ['detaching nothing', { do: 'detach' }, 'The link does not name a volume, its disk and a virtual machine.', 'Review'],
    ['deleting a volume of another driver', { do: 'delete', volume: 'default/web-1-disk-0' }, 'default/web-1-disk-0 is not a volume of the HPE driver.', 'Delete'],
    ['deleting what is gone', { do: 'delete', volume: 'default/nothing' }, 'default/nothing does not exist any more.', 'Delete'],
    ['deleting nothing', { do: 'delete' }, 'The link names no volume.', 'Delete'],
  ])('refuses %s, and says why', async(_what, query, words, button) => {
    const page = await openVolumes({ query });

    expect(page.has(words)).toBe(true);
    expect(page.button(button)).toMatchObject({ disabled: true });
  });

  it('says where a volume of another namespace is, when a link asks for it', async() => {
    const page = await openVolumes({
      query: { do: 'attach', for: 'default/web-1', volumes: 'prod/far' }, objects: { persistentvolumeclaim: [claim({ name: 'free-1' }), claim({ name: 'far', namespace: 'prod' })] },
    });

    expect(page.has('It is in prod; the virtual machine is in default.')).toBe(true);
  });
});

describe('deleting a volume', () => {
  it('takes its name, since the data goes with it', async() => {
    const page = await openVolumes();

    await page.click('Delete free-1');
    expect(page.has('The array deletes the volume and its 10 GiB of data. This cannot be undone.')).toBe(true);
    expect(page.button('Delete')).toMatchObject({ disabled: true });
    await page.fill('Type free-1 to delete it and its data', 'free-1');
    await page.click('Delete');
    await page.until('The volume is deleted.');
    expect(page.steve.find('persistentvolumeclaim', 'default/free-1')).toBeUndefined();
  });

  it('is refused while a VM has it', async() => {
    const page = await openVolumes({ query: { do: 'delete', volume: 'default/used' } });

    expect(page.has('default/web-2 has it. Detach it first.')).toBe(true);
    expect(page.button('Delete')).toMatchObject({ disabled: true });
  });

  it('takes no name while there is no data', async() => {
    const page = await openVolumes({ query: { do: 'delete', volume: 'default/late' }, objects: { persistentvolumeclaim: [claim({ name: 'late', phase: 'Pending' })] } });

    await page.until('There is no data yet.');
    await page.click('Delete');
    await page.until('The volume is deleted.');
  });
});
