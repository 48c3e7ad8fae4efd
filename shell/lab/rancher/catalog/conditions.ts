import { isRecord, list, number, record, text } from '../../../../pkg/hpe-storage/domain/kube/json.ts';
import type { JsonObject } from '../../context.ts';

/** What the pod of an operation says about it. `gone`: there is no pod. */
export type Course =
  | { kind: 'unknown' }
  | { kind: 'waiting' }
  | { kind: 'running' }
  | { kind: 'ended'; exitCode: number; message: string }
  | { kind: 'gone' };

/** Reads the container `helm` of a pod (rancher/rancher pkg/controllers/dashboard/helm/operations.go). */
export function courseOf(pod: unknown): Course {
  if (pod === undefined) return { kind: 'gone' };
  const helm = list(pod, 'status', 'containerStatuses').find((status) => text(status, 'name') === 'helm');
  const state = record(helm, 'state');
  if (isRecord(state.terminated)) {
    return { kind: 'ended', exitCode: number(state.terminated, 'exitCode') ?? 0, message: text(state.terminated, 'message') ?? '' };
  }
  if (isRecord(state.running)) return { kind: 'running' };
  return isRecord(state.waiting) ? { kind: 'waiting' } : { kind: 'unknown' };
}

interface Wanted { status: 'True' | 'False'; reason?: string; message?: string }

function wanted(course: Course): { Reconciling: Wanted; Stalled: Wanted } | undefined {
  const quiet: Wanted = { status: 'False' };
  switch (course.kind) {
    case 'unknown':
      return undefined;
    case 'waiting':
      return { Reconciling: { status: 'True', reason: 'Reconciling', message: 'waiting to run operation' }, Stalled: quiet };
    case 'running':
      return { Reconciling: { status: 'True', reason: 'Reconciling', message: 'running operation' }, Stalled: quiet };
    case 'ended':
      return course.exitCode === 0
        ? { Reconciling: quiet, Stalled: quiet }
        : {
            Reconciling: quiet,
            Stalled: { status: 'True', reason: 'Stalled', message: `${course.message} exit code: ${course.exitCode}` },
          };
    case 'gone':
      return { Reconciling: quiet, Stalled: quiet };
  }
}

const same = (known: unknown, next: Wanted): boolean => text(known, 'status') === next.status
  && (text(known, 'reason') ?? '') === (next.reason ?? '') && (text(known, 'message') ?? '') === (next.message ?? '');

/**
 * The status that an operation has after a look at its pod; undefined when it has it already.
 * `lastUpdateTime` of a condition stays while the condition does. The pod counts as made once its container ran.
 * @param now RFC 3339, in seconds
 */
export function statusAfter(status: unknown, course: Course, now: string): JsonObject | undefined {
  const next = wanted(course);
  if (next === undefined) return undefined;
  const known = list(status, 'conditions');
  const conditions = Object.entries(next).map(([type, condition]) => {
    const before = known.find((one) => text(one, 'type') === type);
    return before !== undefined && same(before, condition) ? before : { type, ...condition, lastUpdateTime: now };
  });
  const podCreated = record(status).podCreated === true || course.kind === 'running' || course.kind === 'ended';
  const unchanged = conditions.every((condition) => known.includes(condition)) && podCreated === (record(status).podCreated === true);
  return unchanged ? undefined : { conditions, podCreated, observedGeneration: 1 };
}
