import { describe, expect, it } from 'vitest';
import type { Instance } from '../../../../shell/lab/actors/kube/types.ts';
import { claimActions, machineActions, snapshotActions, snapshotClassOf } from '../../../../shell/lab/harvester/offers.ts';
import { claim, hotplugged, machine, seen, storageClass } from './fixtures.ts';

const config = '{"driver.longhorn.io":{"volumeSnapshotClassName":"longhorn-snapshot","backupVolumeSnapshotClassName":"longhorn"}}';
const setting = { name: 'csi-driver-config', default: config };
const classes = [storageClass('hpe', 'csi.hpe.com'), storageClass('harvester-longhorn', 'driver.longhorn.io')];
const boot = claim({ name: 'web-1-disk-0', cls: 'harvester-longhorn' });
const running: Instance = {
  metadata: { name: 'web-1', namespace: 'default' },
  spec: { domain: { devices: {} } },
  status: {
    phase: 'Running',
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'LiveMigratable', status: 'True' },
    ],
  },
};
const withBoot = { volumes: [{ name: 'disk-0', persistentVolumeClaim: { claimName: 'web-1-disk-0' } }] };
const always = ['addVolume', 'clone', 'deleteResourceQuota', 'removeVolume', 'updateResourceQuota'];

describe('machineActions', () => {
  // harvester-volumes.json, "vms", "vm, attached" and "vm, stopped"
  const power = [
    'addNic',
    'createTemplate',
    'findMigratableNodes',
    'migrate',
    'pause',
    'restart',
    'softreboot',
    'stop',
    'storageMigration',
  ];

  it('offers what the recorded running VM offers', () => {
    const offered = machineActions(machine(withBoot), seen({ instances: [running], claims: [boot], classes, settings: [setting] }), true);
    expect(offered.sort()).toEqual([...always, ...power, 'snapshot'].sort());
  });

  it('takes the snapshot away while a volume is of a driver that csi-driver-config does not name', () => {
    const both = machine({ volumes: [...withBoot.volumes, hotplugged('d', 'data-1')] });
    const offered = machineActions(both, seen({ instances: [running], claims: [boot, claim()], classes, settings: [setting] }), true);
    expect(offered.sort()).toEqual([...always, ...power].sort());
  });

  it('offers what the recorded stopped VM offers', () => {
    const stopped = machine({ volumes: [hotplugged('d', 'data-1')], runStrategy: 'Halted' });
    const offered = machineActions(stopped, seen({ claims: [claim()], classes, settings: [setting] }), true);
    expect(offered.sort()).toEqual([...always, 'createTemplate', 'start'].sort());
  });
});

describe('claimActions', () => {
  it.each([
    ['free, driver not named', claim(), [], ['clone', 'dataMigration', 'export']],
    ['in use', claim(), [machine({ volumes: [hotplugged('d', 'data-1')] })], ['clone', 'export']],
    ['Longhorn', claim({ cls: 'harvester-longhorn' }), [], ['clone', 'dataMigration', 'export', 'snapshot']],
    ['pending', claim({ phase: 'Pending' }), [], []],
  ])('%s', (_, one, machines, actions) => {
    expect(claimActions(one, seen({ machines, classes, settings: [setting] })).sort()).toEqual(actions);
  });

  it('offers only to give up a resize, and only on Longhorn', () => {
    const resizing = (cls: string) => ({
      ...claim({ cls }),
      status: { phase: 'Bound', conditions: [{ type: 'Resizing', status: 'True' }] },
    });
    expect(claimActions(resizing('harvester-longhorn'), seen({ classes, settings: [setting] }))).toEqual(['cancelExpand']);
    expect(claimActions(resizing('hpe'), seen({ classes, settings: [setting] }))).toContain('export');
  });
});

describe('snapshotClassOf', () => {
  it.each([
    ['default', { default: config }, 'driver.longhorn.io', 'longhorn-snapshot'],
    [
      'a value replaces the default as a whole',
      { default: config, value: '{"csi.hpe.com":{"volumeSnapshotClassName":"hpe-snapshot"}}' },
      'driver.longhorn.io',
      undefined,
    ],
    [
      'its own driver',
      { default: config, value: '{"csi.hpe.com":{"volumeSnapshotClassName":"hpe-snapshot"}}' },
      'csi.hpe.com',
      'hpe-snapshot',
    ],
    ['an empty class', { value: '{"csi.hpe.com":{}}' }, 'csi.hpe.com', ''],
    ['broken', { value: '{nope' }, 'csi.hpe.com', undefined],
  ])('%s', (_, one, provisioner, cls) => {
    expect(snapshotClassOf({ metadata: { name: 'csi-driver-config' }, ...one }, provisioner)).toBe(cls);
  });
});

describe('snapshotActions', () => {
  it('offers to restore only ready snapshots that Harvester made', () => {
    const made = {
      metadata: { name: 's', annotations: { 'harvesterhci.io/storageClassName': 'hpe' } },
      spec: { source: {} },
      status: { readyToUse: true },
    };
    expect(snapshotActions(made)).toEqual(['restore']);
    expect(snapshotActions({ ...made, status: { readyToUse: false } })).toEqual([]);
    expect(snapshotActions({ ...made, metadata: { name: 's' } })).toEqual([]);
  });
});
