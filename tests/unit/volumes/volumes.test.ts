import { describe, expect, it } from 'vitest';
import { checkRemoval } from '../../../pkg/hpe-storage/domain/volumes/remove.ts';
import { ageOf, countStates, filterRows, volumeTable, type VolumeRow } from '../../../pkg/hpe-storage/domain/volumes/rows.ts';
import { readClaim, readEvent } from '../../../pkg/hpe-storage/domain/volumes/read.ts';
import { lastWarning } from '../../../pkg/hpe-storage/domain/volumes/state.ts';
import { bootDisk } from '../../../pkg/hpe-storage/domain/volumes/usage.ts';
import { factsOf, vmOf } from './facts.ts';
import { attachment, BOOT, claim, instance, storageClass, vm, volume, warning, type DiskWish, type Wire } from './objects.ts';

const HOTPLUGGED: DiskWish = { name: 'data-1', claim: 'data-1', hotpluggable: true };
const attachedVm = vm({ disks: [BOOT, HOTPLUGGED] });
const ready = instance({ volumes: [{ name: 'data-1', claim: 'data-1', phase: 'Ready', target: 'sda' }] });
const only = (wires: Parameters<typeof factsOf>[0], warnings?: ReadonlyMap<string, string>): VolumeRow | undefined => volumeTable(factsOf(wires), warnings).rows[0];

describe('which claims are listed', () => {
  const LONGHORN = storageClass('longhorn', { provisioner: 'driver.longhorn.io' });
  const beta = 'volume.beta.kubernetes.io/storage-provisioner';
  const named = 'volume.kubernetes.io/storage-provisioner';

  it.each<[string, Wire, boolean]>([
    ['of an HPE class', claim(), true],
    ['of another class', claim({ className: 'longhorn' }), false],
    ['whose annotation names HPE, though the class does not', claim({ className: 'longhorn', annotations: { [named]: 'csi.hpe.com' } }), true],
    ['whose older annotation names another, though the newer names HPE', claim({ annotations: { [beta]: 'driver.longhorn.io', [named]: 'csi.hpe.com' } }), false],
    ['whose class is gone, with an HPE volume', claim({ name: 'left', className: 'gone' }), true],
    ['behind an NFS share', claim({ annotations: { 'csi.hpe.com/nfsPVC': 'true' } }), false],
    ['without a class', claim({ className: '', phase: 'Pending' }), false],
  ])('a claim %s', (_what, wire, isListed) => {
    expect(volumeTable(factsOf({ claims: [wire], classes: [storageClass(), LONGHORN], volumes: [volume('left')] })).rows).toHaveLength(isListed ? 1 : 0);
  });

  it('leaves out what has no name', () => {
    expect(readClaim({ spec: {} })).toBeUndefined();
    expect(readClaim(null)).toBeUndefined();
  });
});

describe('the state of a volume', () => {
  const resizing = [{ type: 'Resizing', status: 'True' }];

  it.each<[string, Parameters<typeof factsOf>[0], string]>([
    ['pending', { claims: [claim({ phase: 'Pending' })] }, 'pending'],
    ['bound', { claims: [claim()], volumes: [volume()] }, 'bound'],
    ['named by a stopped VM', { claims: [claim()], vms: [vm({ disks: [BOOT, HOTPLUGGED], status: 'Stopped' })] }, 'attached'],
    ['named by a running VM that does not have it yet', { claims: [claim()], vms: [attachedVm], instances: [instance()] }, 'attaching'],
    ['on a node without a VM', { claims: [claim()], attachments: [attachment('pvc-default-data-1')] }, 'attached'],
    ['on its way to a node', { claims: [claim()], attachments: [attachment('pvc-default-data-1', { attached: false })] }, 'bound'],
    ['ready in a running VM', { claims: [claim()], vms: [attachedVm], instances: [ready] }, 'inUse'],
    ['there from the start of a running VM', { claims: [claim()], vms: [vm({ disks: [BOOT, { name: 'd', claim: 'data-1' }] })], instances: [instance({ volumes: [{ name: 'd', claim: 'data-1', target: 'vdb' }] })] }, 'inUse'],
    ['only listed as a template', { claims: [claim()], vms: [vm({ annotations: { 'harvesterhci.io/volumeClaimTemplates': '[{"metadata":{"name":"data-1"}}]' } })] }, 'bound'],
    ['resizing', { claims: [claim({ conditions: resizing })] }, 'resizing'],
    ['resized once', { claims: [claim({ conditions: [{ type: 'Resizing', status: 'False' }] })] }, 'bound'],
    ['being deleted', { claims: [claim({ isDeleting: true })] }, 'releasing'],
    ['lost', { claims: [claim({ phase: 'Lost' })] }, 'lost'],
  ])('%s', (_what, wires, state) => {
    expect(only(wires)?.state.kind).toBe(state);
  });

  it('says why a claim is pending', () => {
    const pending = claim({ phase: 'Pending' });
    const waits = storageClass('hpe-standard', { volumeBindingMode: 'WaitForFirstConsumer' });
    const named = claim({ phase: 'Pending', annotations: { 'volume.kubernetes.io/storage-provisioner': 'csi.hpe.com' } });

    expect(only({ claims: [pending] })?.state).toMatchObject({ reason: 'provisioning' });
    expect(only({ claims: [pending], classes: [waits] })?.state).toMatchObject({ reason: 'waitsForConsumer' });
    expect(only({ claims: [named], classes: [] })?.state).toMatchObject({ reason: 'classMissing' });
    expect(only({ claims: [pending] }, new Map([['default/data-1', 'status code 401']]))?.state).toEqual({ kind: 'pending', reason: 'failed', message: 'status code 401' });
  });

  it('takes the last warning about the very object', () => {
    const events = [
      warning('PersistentVolumeClaim', 'data-1', 'ProvisioningFailed', 'first', '2026-11-23T06:40:00Z'),
      warning('PersistentVolumeClaim', 'data-1', 'ProvisioningFailed', 'last', '2026-11-23T06:50:00Z'),
      warning('PersistentVolumeClaim', 'data-2', 'ProvisioningFailed', 'another claim', '2026-11-23T06:59:00Z'),
      { ...warning('PersistentVolumeClaim', 'data-1', 'Provisioning', 'normal', '2026-11-23T06:59:00Z'), type: 'Normal' },
    ].flatMap((raw) => readEvent(raw) ?? []);

    expect(lastWarning(events, 'PersistentVolumeClaim', 'default', 'data-1')?.message).toBe('last');
    expect(lastWarning(events, 'PersistentVolumeClaim', 'other', 'data-1')).toBeUndefined();
  });
});

describe('rows', () => {
  it('join claim, VM, node and size', () => {
    const row = only({ claims: [claim()], vms: [attachedVm], instances: [ready], attachments: [attachment('pvc-default-data-1')] });

    expect(row).toMatchObject({ id: 'default/data-1', claim: { size: '10 GiB' }, nodes: ['harvester-1'] });
    expect(row?.uses).toMatchObject([{ vmId: 'default/web-1', diskName: 'data-1', isHotpluggable: true, isBoot: false, kind: 'disk' }]);
  });

  it('know a disk that has left the spec and is still held by the instance', () => {
    expect(only({ claims: [claim()], vms: [vm()], instances: [ready] })?.uses).toMatchObject([{ kind: 'leaving', diskName: 'data-1' }]);
  });

  it('hold nothing by an instance whose guest has ended', () => {
    expect(only({ claims: [claim()], vms: [vm()], instances: [instance({ phase: 'Succeeded', volumes: [{ name: 'x', claim: 'data-1', phase: 'Ready' }] })] }))
      .toMatchObject({ uses: [], state: { kind: 'bound' } });
  });

  it('filter by text, VM, class and state, all at once', () => {
    const { rows } = volumeTable(factsOf({
      claims: [claim(), claim({ name: 'Logs' }), claim({ name: 'other', className: 'hpe-fast' })],
      classes: [storageClass(), storageClass('hpe-fast')], vms: [attachedVm], instances: [ready],
    }));
    const names = (filter: Parameters<typeof filterRows>[1]): readonly string[] => filterRows(rows, filter).map((row) => row.claim.name);

    expect(names({})).toHaveLength(3);
    expect(names({ text: '  LOG ' })).toEqual(['Logs']);
    expect(names({ text: 'web-1' })).toEqual(['data-1']);
    expect(names({ vm: 'default/web-1' })).toEqual(['data-1']);
    expect(names({ className: 'hpe-fast' })).toEqual(['other']);
    expect(names({ state: 'bound' })).toEqual(['Logs', 'other']);
    expect(names({ state: 'bound', className: 'hpe-standard', text: 'log' })).toEqual(['Logs']);
    expect(names({ state: 'bound', vm: 'default/web-1' })).toEqual([]);
    expect(countStates(rows)).toEqual({ inUse: 1, bound: 2 });
  });

  it.each([
    [0, '0s'], [45_000, '45s'], [119_000, '119s'], [120_000, '2m'], [179 * 60_000, '179m'], [180 * 60_000, '3h'], [47 * 3_600_000, '47h'], [48 * 3_600_000, '2d'],
  ])('are %d ms old: %s', (ms, age) => {
    const made = '2026-11-23T06:39:03Z';

    expect(ageOf(made, Date.parse(made) + ms)).toBe(age);
  });

  it('have no age without a time, and none below nothing', () => {
    expect(ageOf('', 0)).toBe('');
    expect(ageOf('2026-11-23T06:39:03Z', 0)).toBe('0s');
  });
});

describe('the boot disk', () => {
  it.each<[string, readonly DiskWish[], string | undefined]>([
    ['has the lowest order', [{ name: 'a', claim: 'a', bootOrder: 2 }, { name: 'b', claim: 'b', bootOrder: 1 }], 'b'],
    ['is the first when none has an order', [{ name: 'a', claim: 'a' }, { name: 'b', claim: 'b' }], 'a'],
    ['is never one that only a volume names', [{ name: 'a', claim: 'a', noDisk: true }, { name: 'b', claim: 'b' }], 'b'],
    ['is the only one with an order', [{ name: 'a', claim: 'a' }, { name: 'b', claim: 'b', bootOrder: 7 }], 'b'],
    ['is none where there are no disks', [], undefined],
  ])('%s', (_what, disks, name) => {
    expect(bootDisk(vmOf(vm({ disks })))?.name).toBe(name);
  });
});

describe('deleting a volume', () => {
  const judge = (wires: Parameters<typeof factsOf>[0], pods: readonly string[] = []): ReturnType<typeof checkRemoval> | undefined => {
    const table = volumeTable(factsOf(wires));
    const [row] = table.rows;

    return row && checkRemoval(row, table.index, pods);
  };
  const codes = (...args: Parameters<typeof judge>): readonly string[] | undefined => judge(...args)?.refusals.map(({ code }) => code);

  it('is refused while something has it', () => {
    expect(codes({ claims: [claim()], vms: [attachedVm] })).toEqual(['volume.deleteInUse']);
    expect(codes({ claims: [claim()], vms: [vm()], instances: [ready] })).toEqual(['volume.deleteInUse']);
    expect(codes({ claims: [claim()], vms: [vm({ annotations: { 'harvesterhci.io/volumeClaimTemplates': '[{"metadata":{"name":"data-1"}}]' } })] })).toEqual(['volume.deleteInTemplate']);
    expect(codes({ claims: [claim()] }, ['default/backup'])).toEqual(['volume.deleteInPod']);
    expect(codes({ claims: [claim({ isDeleting: true })] })).toEqual(['volume.alreadyDeleting']);
    expect(codes({ claims: [claim()] })).toEqual([]);
  });

  it('tells what happens to the data by the policy of the volume, not of the class', () => {
    expect(judge({ claims: [claim()], volumes: [volume()] })?.data).toBe('deleted');
    expect(judge({ claims: [claim()], volumes: [volume('data-1', 'default', 'Retain')] })?.data).toBe('kept');
    expect(judge({ claims: [claim()], classes: [storageClass('hpe-standard', { reclaimPolicy: 'Retain' })] })?.data).toBe('kept');
    expect(judge({ claims: [claim({ phase: 'Pending' })] })?.data).toBe('none');
  });
});
