import type { Condition, Instance, Pod, VolumeStatus } from './kube/types.ts';

/** The part of an instance's status that virt-handler writes in one step; undefined when it has nothing to do. */
export type GuestStep = NonNullable<Instance['status']> | undefined;

const letter = (index: number): string => String.fromCharCode(97 + (index % 26));

/** The first free device name from a place in the list on: the boot disk is vda, a hotplugged one at the second place sdb. */
export function deviceName(prefix: 'vd' | 'sd', index: number, taken: ReadonlySet<string>): string {
  for (let step = 0; step < 26; step++) {
    const name = prefix + letter(index + step);
    if (!taken.has(name)) return name;
  }
  return `${prefix}a${letter(index)}`;
}

/**
 * The next phase of one volume of a running instance, in the words of KubeVirt 1.7's virt-handler (recorded:
 * AttachedToNode → MountedToPod → Ready, and UnMountedFromPod when it left the spec). The rest is virt-controller's, which is real.
 */
export function nextVolume(volume: VolumeStatus, index: number, wanted: boolean, taken: ReadonlySet<string>): VolumeStatus {
  const { name, phase } = volume;
  if (!volume.hotplugVolume) return volume.target ? volume : { ...volume, target: deviceName('vd', index, taken) };
  if (!wanted && (phase === 'Ready' || phase === 'MountedToPod')) {
    return {
      ...volume,
      phase: 'UnMountedFromPod',
      reason: 'UnMountedFromPod',
      message: `Volume ${name} has been unmounted from virt-launcher pod`,
    };
  }
  // virt-controller names the pod at once, and its UID when the pod is ready: only then is there something to mount
  if (wanted && phase === 'AttachedToNode' && volume.hotplugVolume.attachPodUID) {
    return {
      ...volume,
      phase: 'MountedToPod',
      reason: 'MountedToPod',
      target: deviceName('sd', index, taken),
      message: `Volume ${name} has been mounted in virt-launcher pod`,
    };
  }
  if (wanted && phase === 'MountedToPod') {
    return { ...volume, phase: 'Ready', reason: 'VolumeReady', message: `Successfully attach hotplugged volume ${name} to VM` };
  }
  return volume;
}

/** All volumes one phase further, or undefined when none moves. */
export function nextVolumes(instance: Instance): VolumeStatus[] | undefined {
  const now = instance.status?.volumeStatus ?? [];
  const wanted = new Set((instance.spec.volumes ?? []).map((volume) => volume.name));
  const taken = new Set(now.map((volume) => volume.target).filter(Boolean));
  const next = now.map((volume, index) => {
    const moved = nextVolume(volume, index, wanted.has(volume.name), taken);
    if (moved.target) taken.add(moved.target);
    return moved;
  });
  return next.some((volume, index) => volume !== now[index]) ? next : undefined;
}

const isOurs = (condition: Condition): boolean => condition.type === 'Ready' || condition.type === 'LiveMigratable';

/** What a guest that has just come up looks like. */
function runs(instance: Instance, launcher: Pod | undefined, now: string): NonNullable<Instance['status']> {
  const status = instance.status ?? {};
  const ip = launcher?.status?.podIP;
  return {
    phase: 'Running',
    machine: { type: 'pc-q35-7.2' },
    // virt-controller attaches nothing before the launcher's context is known
    selinuxContext: 'none',
    phaseTransitionTimestamps: [...(status.phaseTransitionTimestamps ?? []), { phase: 'Running', phaseTransitionTimestamp: now }],
    conditions: [
      ...(status.conditions ?? []).filter((condition) => !isOurs(condition)),
      { type: 'Ready', status: 'True', lastProbeTime: null, lastTransitionTime: now },
      { type: 'LiveMigratable', status: 'True', lastProbeTime: null, lastTransitionTime: null },
    ],
    ...(ip
      ? { interfaces: (status.interfaces ?? []).map((nic) => ({ ...nic, ipAddress: ip, ipAddresses: [ip], infoSource: 'domain' })) }
      : {}),
  };
}

/** virt-handler's next step for an instance. `now` in RFC 3339. */
export function nextGuest(instance: Instance, launcher: Pod | undefined, now: string): GuestStep {
  const phase = instance.status?.phase;
  if (instance.metadata.deletionTimestamp) {
    return phase === 'Running' || phase === 'Scheduled' ? { phase: 'Succeeded' } : undefined;
  }
  if (phase === 'Scheduled') return runs(instance, launcher, now);
  if (phase !== 'Running') return undefined;
  const volumeStatus = nextVolumes(instance);
  return volumeStatus ? { volumeStatus } : undefined;
}
