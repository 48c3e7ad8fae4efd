import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problem } from '../../../pkg/hpe-storage/domain/problem.ts';
import { advance, hasStepsBehind, nextStep, plannedRun, type Plan, type RunEvent } from '../../../pkg/hpe-storage/domain/runs/run.ts';

const plan: Plan = {
  code: 'x', args: {}, steps: ['a', 'b', 'c'].map((id) => ({ id, code: id, args: {}, deadlineMs: 1000 })),
};
const after = (...events: RunEvent[]) => events.reduce(advance, plannedRun(plan));

describe('advance', () => {
  it('ends when the last step is done, and not before', () => {
    const two = after({ kind: 'start' }, { kind: 'stepDone', index: 0 }, { kind: 'stepDone', index: 1 });

    expect(two.phase).toBe('running');
    expect(advance(two, { kind: 'stepDone', index: 2 }).phase).toBe('done');
  });

  it('starts again with the step that failed and keeps what is done', () => {
    const failed = after({ kind: 'start' }, { kind: 'stepDone', index: 0 }, { kind: 'stepFailed', index: 1, problem: problem('timeout') });

    expect(failed.phase).toBe('failed');
    const again = advance(failed, { kind: 'start' });

    expect(again.steps.map(({ kind }) => kind)).toEqual(['done', 'waiting', 'waiting']);
    expect(nextStep(again)).toBe(1);
  });

  it('passes over what failed when told to, and is not done for that', () => {
    const failed = after({ kind: 'start' }, { kind: 'stepFailed', index: 0, problem: problem('timeout') });

    expect(hasStepsBehind(failed)).toBe(true);
    const on = advance(failed, { kind: 'goOn' });

    expect([on.phase, nextStep(on)]).toEqual(['running', 1]);
    const ended = [1, 2].reduce((run, index) => advance(run, { kind: 'stepDone', index }), on);

    expect([ended.phase, hasStepsBehind(ended), nextStep(ended)]).toEqual(['failed', false, -1]);
    expect(nextStep(advance(ended, { kind: 'start' }))).toBe(0);
  });

  it('runs a step again that was undone', () => {
    const undone = after({ kind: 'start' }, { kind: 'stepDone', index: 0 }, { kind: 'undo' }, { kind: 'stepUndone', index: 0 }, { kind: 'undoEnded' });

    expect(undone.phase).toBe('undone');
    expect(nextStep(undone)).toBe(0);
  });

  it('is done exactly when every step is, in whatever order they end', () => {
    fc.assert(fc.property(fc.array(fc.nat(2)), (order) => {
      const run = order.reduce((state, index) => advance(state, { kind: 'stepDone', index }), after({ kind: 'start' }));

      expect(run.phase === 'done').toBe(new Set(order).size === 3);
    }));
  });
});
