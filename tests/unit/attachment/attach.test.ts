import fc from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { detachRefusals } from '../../../pkg/hpe-storage/domain/attachment/detach.ts';
import { diskNameFor, isDiskName, takenDiskNames } from '../../../pkg/hpe-storage/domain/attachment/disk-names.ts';
import { attachPlan, chooseDisks, detachPlan } from '../../../pkg/hpe-storage/domain/attachment/plan.ts';
import { attachProgress, detachProgress, type AttachSight } from '../../../pkg/hpe-storage/domain/attachment/progress.ts';
import { readAttachment, readEvent } from '../../../pkg/hpe-storage/domain/volumes/read.ts';
import { indexStorage } from '../../../pkg/hpe-storage/domain/volumes/usage.ts';
import { claimOf, factsOf, instanceOf, vmOf } from '../volumes/facts.ts';
import { attachment, BOOT, claim, instance, storageClass, vm, warning, type DiskWish, type StatusWish, type Wire } from '../volumes/objects.ts';

const HOTPLUGGED: DiskWish = { name: 'data-1', claim: 'data-1', hotpluggable: true };

describe('disk names', () => {
  it.each<[string, readonly string[], string]>([
    ['data-1', [], 'data-1'],
    ['data-1', ['data-1'], 'data-1-2'],
    ['data-1', ['data-1', 'data-1-2'], 'data-1-3'],
    ['my.data.one', [], 'my-data-one'],
    ['...', [], 'disk'],
    ['a'.repeat(253), [], 'a'.repeat(63)],
    ['a'.repeat(253), ['a'.repeat(63)], `${ 'a'.repeat(61) }-2`],
    [`${ 'a'.repeat(62) }.b`, [], 'a'.repeat(62)],
  ])('for %s with %j taken: %s', (name, taken, disk) => {
    expect(diskNameFor(name, new Set(taken))).toBe(disk);
  });

  it('are taken by disks, volumes without a disk, waiting requests, and what the instance still has', () => {
    const target = vm({ disks: [BOOT, { name: 'init', noDisk: true }], requests: ['waiting'] });

    expect([...takenDiskNames(vmOf(target), instanceOf(instance({ volumes: [{ name: 'leaving' }] })))].sort()).toEqual(['disk-0', 'init', 'leaving', 'waiting']);
  });

  it('are valid and different for any claims and any VM', () => {
    const claimName = fc.stringMatching(/^[a-z0-9]([-a-z0-9.]{0,100}[a-z0-9])?$/);

    fc.assert(fc.property(fc.array(claimName, { maxLength: 20 }), fc.array(claimName), (claims, used) => {
      const target = vmOf(vm({ disks: used.map((name) => ({ name: name.slice(0, 63), claim: 'x' })) }));
      const names = chooseDisks(target, undefined, claims.map((name) => ({ claim: claimOf(claim({ name })), isShared: false }))).map(({ diskName }) => diskName);

      expect(names.every(isDiskName)).toBe(true);
      expect(new Set(names).size).toBe(names.length);
      expect(names.filter((name) => target.takenNames.includes(name))).toEqual([]);
    }));
  });

  it('are valid for any text at all', () => {
    fc.assert(fc.property(fc.string(), fc.array(fc.string()), (name, taken) => {
      expect(isDiskName(diskNameFor(name, new Set(taken)))).toBe(true);
    }));
  });
});

describe('the plan of an attach', () => {
  const target = vmOf(vm());
  const choices = chooseDisks(target, undefined, [claim(), claim({ name: 'data-2' })].map((wire) => ({ claim: claimOf(wire), isShared: false })));

  it('has one step a volume, in order', () => {
    expect(attachPlan(target, choices, true).steps.map(({ id, args }) => [id, args['disk']])).toEqual([['attach/default/data-1', 'data-1'], ['attach/default/data-2', 'data-2']]);
  });

  it('appends a disk without an order, on the bus that can be unplugged', () => {
    const [step] = attachPlan(target, choices, true).steps;

    expect(load(step?.yaml ?? '')).toEqual({ spec: { template: { spec: {
      domain: { devices: { disks: [{ name: 'data-1', disk: { bus: 'scsi' } }] } }, volumes: [{ name: 'data-1', persistentVolumeClaim: { claimName: 'data-1', hotpluggable: true } }],
    } } } });
    expect(step?.command).toMatch(/^kubectl patch virtualmachine web-1 --namespace default --type json --patch '\[/);
    expect(step?.command).toContain('"path":"/spec/template/spec/domain/devices/disks/-"');
    expect(step?.command).not.toContain('bootOrder');
  });

  it('names virtctl for a Harvester that hotplugs beside the spec', () => {
    expect(attachPlan(target, choices, false).steps[1]?.command).toBe('virtctl addvolume web-1 --namespace default --volume-name=data-2 --persist');
  });

  it('marks what is shared', () => {
    const shared = chooseDisks(target, undefined, [{ claim: claimOf(claim()), isShared: true }]);

    expect(load(attachPlan(target, shared, true).steps[0]?.yaml ?? '')).toMatchObject({ spec: { template: { spec: { domain: { devices: { disks: [{ shareable: true }] } } } } } });
  });

  it('of a detach tests what stands at the place that it removes', () => {
    const [step] = detachPlan(vmOf(vm({ disks: [BOOT, { name: 'init', noDisk: true }, HOTPLUGGED] })), 'data-1', 'data-1', true).steps;

    expect(step?.command).toContain('{"op":"test","path":"/spec/template/spec/domain/devices/disks/1/name","value":"data-1"},{"op":"remove","path":"/spec/template/spec/domain/devices/disks/1"}');
    expect(step?.command).toContain('{"op":"test","path":"/spec/template/spec/volumes/2/name","value":"data-1"},{"op":"remove","path":"/spec/template/spec/volumes/2"}');
  });
});

const sight = (target: Wire | undefined, running: Wire | undefined, more: Partial<AttachSight> = {}): AttachSight => ({
  vm: target && vmOf(target), instance: running && instanceOf(running), wasRestartDue: false, attachments: [], events: [], ...more,
});
const withDisk = vm({ disks: [BOOT, HOTPLUGGED] });
const holds = (status: Partial<StatusWish>): Wire => instance({ volumes: [{ name: 'disk-0', claim: 'web-1-disk-0', target: 'vda' }, { name: 'data-1', claim: 'data-1', ...status }] });
const RESTART = [{ type: 'RestartRequired', status: 'True', message: 'a non-live-updatable field was changed in the template spec' }];

describe('progress of an attach', () => {
  it.each<[string, AttachSight, object]>([
    ['asked for, nothing seen', sight(vm(), instance()), { kind: 'going', phase: 'requested' }],
    ['in the spec, not in the instance', sight(withDisk, instance()), { kind: 'going', phase: 'requested' }],
    ['on the node', sight(withDisk, holds({ phase: 'AttachedToNode', pod: 'hp-volume-1' })), { kind: 'going', phase: 'AttachedToNode' }],
    ['in the pod', sight(withDisk, holds({ phase: 'MountedToPod' })), { kind: 'going', phase: 'MountedToPod' }],
    ['ready', sight(withDisk, holds({ phase: 'Ready', target: 'sdb' })), { kind: 'done', target: 'sdb', isRunning: true }],
    ['there from the start', sight(withDisk, holds({ target: 'sda' })), { kind: 'done', target: 'sda' }],
    ['while the VM starts', sight(withDisk, instance({ phase: 'Scheduling', volumes: [] })), { kind: 'going', phase: 'starting' }],
    ['on a stopped VM', sight(withDisk, undefined), { kind: 'done', target: '', isRunning: false }],
    ['on a VM that has ended', sight(withDisk, instance({ phase: 'Succeeded', volumes: [] })), { kind: 'done', isRunning: false }],
    ['on a stopped VM that does not name it', sight(vm(), undefined), { kind: 'going' }],
    ['on a stopped VM that names it as a fixed disk', sight(vm({ disks: [BOOT, { name: 'data-1', claim: 'data-1' }] }), undefined), { kind: 'going' }],
    ['of a VM that is gone', sight(undefined, undefined), { kind: 'stopped', problem: { code: 'vmGone' } }],
    ['that takes a restart', sight(vm({ disks: [BOOT, HOTPLUGGED], conditions: RESTART }), instance()), { kind: 'stopped', problem: { code: 'restartRequired', detail: RESTART[0]?.message } }],
    ['where a restart was due before', sight(vm({ disks: [BOOT, HOTPLUGGED], conditions: RESTART }), instance(), { wasRestartDue: true }), { kind: 'going', blocker: { code: 'restartRequired' } }],
    ['ready, though a restart is due', sight(vm({ disks: [BOOT, HOTPLUGGED], conditions: RESTART }), holds({ phase: 'Ready', target: 'sdb' })), { kind: 'done' }],
  ])('%s', (_what, seen, wanted) => {
    expect(attachProgress('data-1', seen)).toMatchObject(wanted);
  });

  it('tells what stands in the way, the driver first', () => {
    const waiting = holds({ phase: 'AttachedToNode', pod: 'hp-volume-1' });
    const events = [warning('Pod', 'hp-volume-1', 'FailedAttachVolume', 'timed out')].flatMap((raw) => readEvent(raw) ?? []);
    const attachments = [attachment('pvc-default-data-1', { attached: false, attachError: { message: 'failed to get node with id x' } })].flatMap((raw) => readAttachment(raw) ?? []);

    expect(attachProgress('data-1', sight(withDisk, waiting))).toMatchObject({ blocker: undefined });
    expect(attachProgress('data-1', sight(withDisk, waiting, { events }))).toMatchObject({ blocker: { code: 'attachPodStuck', args: { pod: 'hp-volume-1', reason: 'FailedAttachVolume' }, detail: 'timed out' } });
    expect(attachProgress('data-1', sight(withDisk, waiting, { events, attachments }))).toMatchObject({ blocker: { code: 'attachRefused', detail: 'failed to get node with id x' } });
  });
});

describe('progress of a detach', () => {
  it.each<[string, AttachSight, object]>([
    ['asked for', sight(withDisk, holds({ phase: 'Ready' })), { kind: 'going' }],
    ['gone from the spec only', sight(vm(), holds({ phase: 'Ready' })), { kind: 'going' }],
    ['gone from the instance only', sight(withDisk, instance()), { kind: 'going' }],
    ['gone', sight(vm(), instance()), { kind: 'done' }],
    ['gone from a stopped VM', sight(vm(), undefined), { kind: 'done' }],
    ['gone from a VM whose guest has ended', sight(vm(), instance({ phase: 'Succeeded', volumes: [{ name: 'data-1', claim: 'data-1', phase: 'Ready' }] })), { kind: 'done' }],
    ['with the whole VM', sight(undefined, undefined), { kind: 'done' }],
    ['that takes a restart', sight(vm({ conditions: RESTART }), holds({ phase: 'Ready' })), { kind: 'stopped', problem: { code: 'restartRequired' } }],
  ])('%s', (_what, seen, wanted) => {
    expect(detachProgress('data-1', seen)).toMatchObject(wanted);
  });
});

describe('what may be detached', () => {
  const index = indexStorage(factsOf({ classes: [storageClass(), storageClass('longhorn', { provisioner: 'driver.longhorn.io' })] }));
  const codes = (target: Wire, disk: string, from: Wire | undefined = claim(), running?: Wire): readonly string[] =>
    detachRefusals(disk, { vm: vmOf(target), instance: running && instanceOf(running), claim: from && claimOf(from), index }).map(({ code }) => code);

  it.each<[string, readonly string[], readonly string[]]>([
    ['a hotplugged disk of ours', codes(withDisk, 'data-1'), []],
    ['one that the Harvester page has given an order', codes(vm({ disks: [BOOT, { ...HOTPLUGGED, bootOrder: 2 }] }), 'data-1'), []],
    ['one of a stopped VM', codes(vm({ disks: [BOOT, HOTPLUGGED], status: 'Stopped' }), 'data-1'), []],
    ['the boot disk, though hotpluggable and ours', codes(vm({ disks: [{ ...HOTPLUGGED, bootOrder: 1 }] }), 'data-1'), ['detach.bootDisk']],
    ['the first disk where none has an order', codes(vm({ disks: [HOTPLUGGED, { name: 'b', claim: 'b' }] }), 'data-1'), ['detach.bootDisk']],
    ['a disk that was there from the start', codes(vm({ disks: [BOOT, { name: 'data-1', claim: 'data-1' }] }), 'data-1'), ['detach.notHotplugged']],
    ['a hotplugged disk of another driver', codes(withDisk, 'data-1', claim({ className: 'longhorn' })), ['detach.notHpe']],
    ['a disk whose claim is gone', detachRefusals('data-1', { vm: vmOf(withDisk), instance: undefined, claim: undefined, index }).map(({ code }) => code), ['detach.claimGone']],
    ['a disk that is not there', codes(vm(), 'data-1'), ['detach.noDisk']],
    ['while the VM moves', codes(withDisk, 'data-1', claim(), instance({ migration: { migrationUid: 'x' } })), ['attach.vmMigrating']],
    ['without the right', codes(vm({ disks: [BOOT, HOTPLUGGED], actions: [] }), 'data-1'), ['detach.notAllowed']],
  ])('%s', (_what, found, wanted) => {
    expect(found).toEqual(wanted);
  });
});
