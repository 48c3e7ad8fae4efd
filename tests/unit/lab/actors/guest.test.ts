import { describe, expect, it } from 'vitest';
import { deviceName, nextGuest, nextVolumes } from '../../../../shell/lab/actors/guest.ts';
import type { Instance, VolumeStatus } from '../../../../shell/lab/actors/kube/types.ts';

const now = '2026-11-23T06:38:49Z';
const hotplug = { attachPodName: 'hp-volume-ldg82', attachPodUID: 'a225e170' };
const boot: VolumeStatus = { name: 'disk-0', target: 'vda' };
const plugged = (phase: string, rest: Partial<VolumeStatus> = {}): VolumeStatus => ({
  name: 'd',
  target: '',
  phase,
  hotplugVolume: hotplug,
  ...rest,
});

const instance = (volumeStatus: VolumeStatus[], names: string[], phase = 'Running'): Instance => ({
  metadata: { name: 'web-1', namespace: 'default' },
  spec: { domain: { devices: {} }, volumes: names.map((name) => ({ name })) },
  status: {
    phase,
    volumeStatus,
    conditions: [
      { type: 'Ready', status: 'False' },
      { type: 'Other', status: 'True' },
    ],
  },
});

describe('nextVolumes', () => {
  // harvester-volumes.json, "instance, volumeStatus as it goes"
  it('goes the recorded way to Ready, and says it in the recorded words', () => {
    let volumes: VolumeStatus[] = [boot, plugged('AttachedToNode')];
    const seen: unknown[] = [];
    for (;;) {
      const next = nextVolumes(instance(volumes, ['disk-0', 'd']));
      if (!next) break;
      seen.push(next[1]);
      volumes = next;
    }
    expect(seen).toMatchObject([
      { phase: 'MountedToPod', target: 'sdb' },
      { phase: 'Ready', reason: 'VolumeReady', target: 'sdb', message: 'Successfully attach hotplugged volume d to VM' },
    ]);
    expect(volumes[0]).toBe(boot);
  });

  it('waits until the attachment pod is ready', () => {
    expect(
      nextVolumes(
        instance([boot, plugged('AttachedToNode', { hotplugVolume: { attachPodName: 'hp-volume-x', attachPodUID: '' } })], ['disk-0', 'd']),
      ),
    ).toBeUndefined();
  });

  it('unmounts what left the spec, and leaves the rest to virt-controller', () => {
    expect(nextVolumes(instance([boot, plugged('Ready', { target: 'sdb' })], ['disk-0']))?.[1]).toMatchObject({
      phase: 'UnMountedFromPod',
    });
    expect(nextVolumes(instance([boot, plugged('UnMountedFromPod')], ['disk-0']))).toBeUndefined();
    expect(nextVolumes(instance([boot, plugged('AttachedToNode')], ['disk-0']))).toBeUndefined();
  });

  it('gives no device name twice', () => {
    const next = nextVolumes(
      instance([boot, plugged('AttachedToNode'), { ...plugged('Ready', { target: 'sdb' }), name: 'e' }], ['disk-0', 'd', 'e']),
    );
    expect(next?.[1]?.target).toBe('sdc');
    expect(deviceName('sd', 1, new Set(['sdb', 'sdc']))).toBe('sdd');
  });
});

describe('nextGuest', () => {
  it('comes up with a context, an address and the two conditions', () => {
    const step = nextGuest({ ...instance([], [], 'Scheduled') }, undefined, now);
    expect(step).toMatchObject({
      phase: 'Running',
      selinuxContext: 'none',
      phaseTransitionTimestamps: [{ phase: 'Running', phaseTransitionTimestamp: now }],
    });
    expect(step?.conditions?.map((condition) => `${condition.type}=${condition.status}`)).toEqual([
      'Other=True',
      'Ready=True',
      'LiveMigratable=True',
    ]);
  });

  it('has its address from its pod', () => {
    const scheduled = instance([], [], 'Scheduled');
    const withNic = { ...scheduled, status: { ...scheduled.status, interfaces: [{ name: 'default', podInterfaceName: 'eth0' }] } };
    const pod = { metadata: { name: 'virt-launcher' }, spec: { containers: [] }, status: { podIP: '10.52.0.3' } };
    expect(nextGuest(withNic, pod, now)?.interfaces).toEqual([
      { name: 'default', podInterfaceName: 'eth0', ipAddress: '10.52.0.3', ipAddresses: ['10.52.0.3'], infoSource: 'domain' },
    ]);
  });

  it('goes down when its instance is deleted', () => {
    const gone = (phase: string): Instance => ({
      ...instance([boot], ['disk-0'], phase),
      metadata: { name: 'web-1', deletionTimestamp: now },
    });
    expect(nextGuest(gone('Running'), undefined, now)).toEqual({ phase: 'Succeeded' });
    expect(nextGuest(gone('Succeeded'), undefined, now)).toBeUndefined();
  });

  it('leaves an instance alone that is not yet scheduled', () => {
    expect(nextGuest(instance([], [], 'Scheduling'), undefined, now)).toBeUndefined();
  });
});
