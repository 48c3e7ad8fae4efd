import { describe, expect, it } from 'vitest';
import { list, record } from '../../../../pkg/hpe-storage/domain/kube/json.ts';
import { courseOf, statusAfter } from '../../../../shell/lab/rancher/catalog/conditions.ts';
import { recorded } from './recorded.ts';

const pod = (state: object): object => ({ status: { containerStatuses: [{ name: 'proxy', state: { running: {} } }, { name: 'helm', state }] } });

/** Steve adds `error` and `transitioning` to conditions on the way out. */
const asStored = (conditions: readonly unknown[]): object[] =>
  conditions.map((one) => Object.fromEntries(Object.entries(record(one)).filter(([key]) => key !== 'error' && key !== 'transitioning')));

describe('conditions of an operation', () => {
  it.each([
    ['no pod', undefined, { kind: 'gone' }],
    ['a pod that nobody runs', {}, { kind: 'unknown' }],
    ['a container that waits', pod({ waiting: { reason: 'ContainerCreating' } }), { kind: 'waiting' }],
    ['a container that runs', pod({ running: { startedAt: 'x' } }), { kind: 'running' }],
    ['a container that ended well', pod({ terminated: { exitCode: 0 } }), { kind: 'ended', exitCode: 0, message: '' }],
    ['a container that failed', pod({ terminated: { exitCode: 1, message: 'command terminated' } }), { kind: 'ended', exitCode: 1, message: 'command terminated' }],
  ])('reads %s', (_, object, course) => {
    expect(courseOf(object)).toEqual(course);
  });

  it('has none before the pod says anything', () => {
    expect(statusAfter({ action: 'install' }, { kind: 'unknown' }, 'now')).toBeUndefined();
  });

  it('follows a failing operation through what was recorded', () => {
    const steps = recorded('followed: refused install, operation').map((step) => asStored(list(step, 'status', 'conditions')));
    const running = statusAfter({}, { kind: 'running' }, '2026-11-23T07:10:20Z');
    const failed = statusAfter(running, { kind: 'ended', exitCode: 1, message: '' }, '2026-11-23T07:10:22Z');

    expect(running).toEqual({ conditions: steps[0], podCreated: true, observedGeneration: 1 });
    expect(failed).toEqual({ conditions: steps[1], podCreated: true, observedGeneration: 1 });
  });

  it('follows a good operation, and keeps the time of a condition that stays', () => {
    const steps = recorded('followed: install, operation').map((step) => asStored(list(step, 'status', 'conditions')));
    const running = statusAfter({}, { kind: 'running' }, '2026-11-23T07:10:09Z');
    const done = statusAfter(running, { kind: 'ended', exitCode: 0, message: '' }, '2026-11-23T07:10:17Z');

    expect(running?.conditions).toEqual(steps[0]);
    expect(done?.conditions).toEqual(steps[1]);
  });

  it('is not made before its container ran', () => {
    expect(statusAfter({}, { kind: 'waiting' }, 'now')).toMatchObject({ podCreated: false });
  });

  it('forgets a failure with its pod', () => {
    const failed = statusAfter({}, { kind: 'ended', exitCode: 1, message: 'x' }, 'now');

    expect(list(statusAfter(failed, { kind: 'gone' }, 'later'), 'conditions')).toMatchObject([{ status: 'False' }, { type: 'Stalled', status: 'False' }]);
  });

  it('writes nothing when nothing changed', () => {
    const status = statusAfter({}, { kind: 'running' }, 'now');

    expect(statusAfter(status, { kind: 'running' }, 'later')).toBeUndefined();
  });
});
