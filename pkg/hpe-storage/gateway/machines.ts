import { attachProgress, detachProgress, type AttachProgress, type AttachSight, type DetachProgress } from '../domain/attachment/progress.ts';
import type { AttachChoice } from '../domain/attachment/plan.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { readInstance, readVm } from '../domain/volumes/read-vm.ts';
import type { Vm, VmInstance } from '../domain/volumes/types.ts';
import { ApiError, ifThere, isApiError, problemOf } from './errors.ts';
import type { Steve } from './steve.ts';
import { listAttachments, listWarnings } from './storage.ts';
import { waitUntil } from './wait.ts';

const VMS = 'kubevirt.io.virtualmachines';
const INSTANCES = 'kubevirt.io.virtualmachineinstances';

/** The VM as it is now, with the actions that Harvester offers; undefined when it is gone. */
export const getVm = async(steve: Steve, id: string, signal?: AbortSignal): Promise<Vm | undefined> =>
  readVm(await ifThere(steve.get('harvester', VMS, id, signal ? { signal } : {})));

/** The running instance of a VM; undefined while it is stopped. */
export const getInstance = async(steve: Steve, id: string, signal?: AbortSignal): Promise<VmInstance | undefined> =>
  readInstance(await ifThere(steve.get('harvester', INSTANCES, id, signal ? { signal } : {})));

const VM_FIELDS = [
  'metadata.name', 'metadata.namespace', 'spec.template.spec.volumes', 'spec.template.spec.domain.devices.disks', 'status.volumeRequests',
];

/** VMs of a namespace with their disks only; from Harvester's mount, which has no cache that could lag behind. */
export const listVms = async(steve: Steve, namespace: string, signal?: AbortSignal): Promise<readonly Vm[]> =>
  (await steve.list('harvester', VMS, readVm, { namespace, include: VM_FIELDS, ...(signal ? { signal } : {}) })).items;

/** Harvester's actions answer plain text (measured): what each of them means. */
const TEXTS: readonly (readonly [RegExp, string])[] = [
  [/not bound yet/, 'attachNotBound'],
  [/already used by other VM|is already used by VM|non-shareable/, 'attachUsedElsewhere'],
  [/persistentvolumeclaims? ".*" not found|PVC .* does not exist/, 'claimGone'],
  [/virtualmachines?\.kubevirt\.io ".*" not found/, 'vmGone'],
  [/RFC 1123 label/, 'diskNameRefused'],
  [/hotplug.*disabled|HotplugVolumes feature gate/i, 'hotplugUnavailable'],
];

/** The sentence for an action that failed, with the server's text as detail. */
export const actionProblem = (error: unknown): Problem => {
  const message = error instanceof ApiError ? error.message : '';
  const code = TEXTS.find(([pattern]) => pattern.test(message))?.[1];

  return code ? problem(code, {}, message) : problemOf(error);
};

const RETRY_FOR_MS = 15_000;
const RETRY_EVERY_MS = 700;

/** The deadline of a wait, and not an answer of a server. */
const isExpired = (error: unknown): boolean => isApiError(error, 'timeout') && error.status === 0;

/** Tries again on 409, each time after `isDone` has looked at fresh data: two changes of a VM in a row collide (measured). */
const withRetry = async(act: () => Promise<unknown>, isDone: () => Promise<boolean>, signal: AbortSignal): Promise<void> => {
  let conflict: unknown;

  const attempt = async(): Promise<true | undefined> => {
    if (await isDone()) {
      return true;
    }
    try {
      await act();

      return true;
    } catch (error) {
      if (!isApiError(error, 'conflict')) {
        throw error;
      }
      conflict = error;

      return undefined;
    }
  };

  try {
    await waitUntil(attempt, { deadlineMs: RETRY_FOR_MS, everyMs: RETRY_EVERY_MS, signal });
  } catch (error) {
    throw isExpired(error) && conflict ? conflict : error;
  }
};

/** Somebody else has the claim by now: Harvester would take it a second time. */
export class TakenError extends Error {
  override readonly name = 'TakenError';
  readonly vmId: string;
  readonly diskName: string;

  constructor(vmId: string, diskName: string) {
    super(vmId);
    this.vmId = vmId;
    this.diskName = diskName;
  }
}

const assertFree = (vms: readonly Vm[], { vmId, claim, diskName, isShared }: AttachChoice): void => {
  for (const vm of vms) {
    const disk = vm.disks.find(({ claimName }) => claimName === claim.name);

    if (disk && (vm.id === vmId ? disk.name !== diskName : !(isShared && disk.isShareable))) {
      throw new TakenError(vm.id, disk.name);
    }
  }
};

/**
 * Asks Harvester to attach a claim, running VM or stopped. Fresh VMs are looked at before every try, and a VM that has the
 * claim under this name already is left as it is, so that asking again does no harm.
 * @throws {TakenError} when a VM has the claim that must not, {ApiError} otherwise.
 */
export const addVolume = (steve: Steve, choice: AttachChoice, signal: AbortSignal): Promise<void> => {
  const isDone = async(): Promise<boolean> => {
    const vms = await listVms(steve, choice.claim.namespace, signal);

    assertFree(vms, choice);
    const names = vms.find(({ id }) => id === choice.vmId)?.takenNames ?? [];
    const mine = vms.find(({ id }) => id === choice.vmId)?.disks.find(({ name }) => name === choice.diskName);

    if (names.includes(choice.diskName) && mine?.claimName !== choice.claim.name) {
      throw new TakenError(choice.vmId, choice.diskName);
    }

    return mine !== undefined;
  };
  const body = { diskName: choice.diskName, volumeSourceName: choice.claim.name, ...(choice.isShared ? { shareable: true } : {}) };

  return withRetry(() => steve.action('harvester', VMS, choice.vmId, 'addVolume', body, { signal }), isDone, signal);
};

/** Asks Harvester to detach a disk; one that is gone already is no error. */
export const removeVolume = (steve: Steve, vmId: string, diskName: string, signal: AbortSignal): Promise<void> => {
  const isDone = async(): Promise<boolean> => !(await getVm(steve, vmId, signal))?.disks.some(({ name }) => name === diskName);

  return withRetry(() => steve.action('harvester', VMS, vmId, 'removeVolume', { diskName }, { signal }), isDone, signal);
};

export interface Watch<T> {
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  readonly everyMs?: number;
  onProgress(progress: T): void;
}

/** Reasons are asked for after this many looks without an end, and on every fifth from then on. */
const LOOKS_BEFORE_REASONS = 4;
const LOOKS_BETWEEN_REASONS = 5;

const reasonsFor = async(steve: Steve, vmId: string, volumeName: string): Promise<Pick<AttachSight, 'attachments' | 'events'>> => {
  const [namespace = ''] = vmId.split('/');
  const [attachments, events] = await Promise.allSettled([volumeName ? listAttachments(steve, volumeName) : [], listWarnings(steve, namespace)]);

  return {
    attachments: attachments.status === 'fulfilled' ? attachments.value : [],
    events:      events.status === 'fulfilled' ? events.value : [],
  };
};

const NOTHING_SEEN: Pick<AttachSight, 'attachments' | 'events'> = { attachments: [], events: [] };

/** What passes by itself: a wait goes on over it. */
const isPassing = (error: unknown): boolean => isApiError(error, 'unreachable', 'timeout', 'server', 'conflict');

/**
 * Looks at VM and instance until `judge` says that it is over. What stands in the way is asked for when it takes long.
 * A look that fails is tried again; the deadline ends with what was seen last, or with the failure when nothing was.
 */
const follow = async<T extends { readonly kind: 'done' | 'going' | 'stopped' }>(
  steve: Steve, vmId: string, volumeName: string, wasRestartDue: boolean, judge: (sight: AttachSight) => T, watch: Watch<T>,
): Promise<T> => {
  let reasons = NOTHING_SEEN;
  let looks = 0;
  let last: T | undefined;
  let lost: unknown;

  const look = async(): Promise<T | undefined> => {
    looks += 1;
    if (looks >= LOOKS_BEFORE_REASONS && (looks - LOOKS_BEFORE_REASONS) % LOOKS_BETWEEN_REASONS === 0) {
      reasons = await reasonsFor(steve, vmId, volumeName);
    }
    const [vm, instance] = await Promise.all([getVm(steve, vmId, watch.signal), getInstance(steve, vmId, watch.signal)]);

    last = judge({ vm, instance, wasRestartDue, ...reasons });
    lost = undefined;
    watch.onProgress(last);

    return last.kind === 'going' ? undefined : last;
  };

  const tolerantLook = async(): Promise<T | undefined> => {
    try {
      return await look();
    } catch (error) {
      if (!isPassing(error)) {
        throw error;
      }
      lost = error;

      return undefined;
    }
  };

  try {
    return await waitUntil(tolerantLook, { deadlineMs: watch.deadlineMs, everyMs: watch.everyMs ?? 1000, signal: watch.signal });
  } catch (error) {
    if (isExpired(error) && last && !lost) {
      return last;
    }
    throw isExpired(error) ? (lost ?? error) : error;
  }
};

/** Follows an attach to its end; what was seen last when the deadline has passed. */
export const followAttach = (steve: Steve, choice: AttachChoice, wasRestartDue: boolean, watch: Watch<AttachProgress>): Promise<AttachProgress> =>
  follow(steve, choice.vmId, choice.claim.volumeName, wasRestartDue, (sight) => attachProgress(choice.diskName, sight), watch);

/** Follows a detach until neither VM nor instance has the disk; what was seen last when the deadline has passed. */
export const followDetach = (
  steve: Steve, vmId: string, diskName: string, volumeName: string, wasRestartDue: boolean, watch: Watch<DetachProgress>,
): Promise<DetachProgress> => follow(steve, vmId, volumeName, wasRestartDue, (sight) => detachProgress(diskName, sight), watch);
