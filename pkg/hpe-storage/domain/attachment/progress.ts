import { problem, type Problem } from '../problem.ts';
import { lastWarning } from '../volumes/state.ts';
import type { Attachment, KubeEvent, Vm, VmInstance } from '../volumes/types.ts';
import { isLive } from '../volumes/usage.ts';

/** How far an attach has come; KubeVirt's phases in their order. */
export type AttachPhase = 'requested' | 'starting' | 'AttachedToNode' | 'MountedToPod';

export type AttachProgress =
  | { readonly kind: 'done'; /** Device in the guest; empty on a stopped VM. */ readonly target: string; readonly isRunning: boolean }
  | { readonly kind: 'going'; readonly phase: AttachPhase; /** Why it does not go on; undefined while all is well. */ readonly blocker: Problem | undefined }
  /** Nothing will come of it without somebody's doing. */
  | { readonly kind: 'stopped'; readonly problem: Problem };

export interface AttachSight {
  readonly vm: Vm | undefined;
  /** A restart was due before we came, so it says nothing about us. */
  readonly wasRestartDue: boolean;
  readonly instance: VmInstance | undefined;
  /** Of the volume's claim, on any node. */
  readonly attachments: readonly Attachment[];
  /** Of the namespace of the VM. */
  readonly events: readonly KubeEvent[];
}

const isPhase = (phase: string): phase is 'AttachedToNode' | 'MountedToPod' => phase === 'AttachedToNode' || phase === 'MountedToPod';

const restartRequired = (vm: Vm): Problem => problem('restartRequired', { vm: vm.id }, vm.restartReason);

/** The driver's own words come first, since the pod's events only repeat them. */
const blockerOf = ({ vm, instance, attachments, events }: AttachSight, podName: string): Problem | undefined => {
  const failed = attachments.find(({ attachError }) => attachError);

  if (failed) {
    return problem('attachRefused', { node: failed.nodeName }, failed.attachError);
  }
  const namespace = vm?.namespace ?? '';
  const podWarning = podName ? lastWarning(events, 'Pod', namespace, podName) : undefined;

  if (podWarning) {
    return problem('attachPodStuck', { pod: podName, reason: podWarning.reason }, podWarning.message);
  }
  const vmWarning = instance && lastWarning(events, 'VirtualMachineInstance', namespace, vm?.name ?? '');

  if (vmWarning) {
    return problem('attachVmWarning', { reason: vmWarning.reason }, vmWarning.message);
  }

  return vm?.restartReason ? restartRequired(vm) : undefined;
};

const runningProgress = (diskName: string, instance: VmInstance, sight: AttachSight): AttachProgress => {
  const volume = instance.volumes.find(({ name }) => name === diskName);

  if (volume && (volume.phase === 'Ready' || (volume.phase === '' && volume.target !== ''))) {
    return { kind: 'done', target: volume.target, isRunning: true };
  }
  if (!volume && sight.vm?.restartReason && !sight.wasRestartDue) {
    return { kind: 'stopped', problem: restartRequired(sight.vm) };
  }
  const phase = instance.phase === 'Running' ? (volume && isPhase(volume.phase) ? volume.phase : 'requested') : 'starting';

  return { kind: 'going', phase, blocker: blockerOf(sight, volume?.podName ?? '') };
};

/**
 * Where an attach stands. On a running VM it is done when the instance reports the volume `Ready`, which the answer of the
 * action does not say; on a stopped one when the spec names it hotpluggable.
 */
export const attachProgress = (diskName: string, sight: AttachSight): AttachProgress => {
  const { vm, instance } = sight;

  if (!vm || vm.isDeleting) {
    return { kind: 'stopped', problem: problem('vmGone', {}) };
  }
  const isInSpec = vm.disks.some(({ name, isHotpluggable }) => name === diskName && isHotpluggable);

  if (isLive(instance)) {
    return runningProgress(diskName, instance, sight);
  }

  return isInSpec ? { kind: 'done', target: '', isRunning: false } : { kind: 'going', phase: 'requested', blocker: undefined };
};

export type DetachProgress =
  | { readonly kind: 'done' }
  | { readonly kind: 'going'; readonly blocker: Problem | undefined }
  | { readonly kind: 'stopped'; readonly problem: Problem };

/** A detach is done when neither the VM nor its instance names the disk. */
export const detachProgress = (diskName: string, sight: AttachSight): DetachProgress => {
  const { vm, instance, attachments, wasRestartDue } = sight;
  const held = isLive(instance) ? instance.volumes.find(({ name }) => name === diskName) : undefined;

  if (!held && !vm?.disks.some(({ name }) => name === diskName)) {
    return { kind: 'done' };
  }
  if (vm?.restartReason && !wasRestartDue) {
    return { kind: 'stopped', problem: restartRequired(vm) };
  }
  const failed = attachments.find(({ detachError }) => detachError);

  return { kind: 'going', blocker: failed ? problem('detachRefused', { node: failed.nodeName }, failed.detachError) : blockerOf(sight, held?.podName ?? '') };
};
