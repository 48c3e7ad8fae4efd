import { onBeforeUnmount, shallowRef, type ShallowRef } from 'vue';
import { redact } from '../../domain/backends/redact.ts';
import { problem, type Problem } from '../../domain/problem.ts';
import { advance, plannedRun, type Plan, type RunEvent, type RunState, type StepPlan } from '../../domain/runs/run.ts';
import { secretProblem } from '../../stores/backends.ts';

/** One step with what it does. It may hold typed secrets, so it lives no longer than the run. */
export interface Write {
  readonly plan: StepPlan;
  /** Id of a step without which this one is not tried. */
  readonly needs?: string;
  perform(signal: AbortSignal, note: (words: string) => void): Promise<void>;
}

export interface Writes {
  /** Undefined while nothing is planned. */
  readonly run: ShallowRef<RunState | undefined>;
  plan(code: string, args: Plan['args'], writes: readonly Write[], secrets: readonly string[]): void;
  /** Writes one after another; a failure stops only what needs it. Afterwards nothing of the secrets is left. */
  start(): Promise<void>;
  forget(): void;
}

const isDone = (run: RunState, id: string): boolean => run.steps[run.plan.steps.findIndex((step) => step.id === id)]?.kind === 'done';

/**
 * A run whose secrets are gone when it has ended, in whatever way: that is why it is not kept in the store of runs,
 * and why going on after a failure begins in the form again.
 */
export const useWrites = (): Writes => {
  const run = shallowRef<RunState>();
  let writes: readonly Write[] = [];
  let secrets: readonly string[] = [];
  let leave = new AbortController();

  const on = (event: RunEvent): void => {
    run.value = run.value && { ...advance(run.value, event), phase: 'running' };
  };
  const dropSecrets = (): void => {
    writes = [];
    secrets = [];
  };
  const clean = (found: Problem): Problem => (found.detail === undefined ? found : { ...found, detail: redact(found.detail, secrets) });

  const perform = async(write: Write, index: number): Promise<void> => {
    const signal = AbortSignal.any([AbortSignal.timeout(write.plan.deadlineMs), leave.signal]);

    on({ kind: 'stepStarted', index });
    try {
      await write.perform(signal, (note) => on({ kind: 'stepNote', index, note }));
      on({ kind: 'stepDone', index });
    } catch (error) {
      const expired = signal.aborted && !leave.signal.aborted;

      on({ kind: 'stepFailed', index, problem: expired ? problem('timeout') : clean(secretProblem(error)) });
    }
  };

  onBeforeUnmount(() => {
    leave.abort();
    dropSecrets();
  });

  return {
    run,
    plan: (code, args, next, typed) => {
      writes = next;
      secrets = typed;
      leave = new AbortController();
      run.value = plannedRun({ code, args, steps: next.map(({ plan }) => plan) });
    },
    start: async() => {
      on({ kind: 'start' });
      for (const [index, write] of writes.entries()) {
        if (run.value && (write.needs === undefined || isDone(run.value, write.needs))) {
          await perform(write, index);
        }
      }
      dropSecrets();
      run.value = run.value && { ...run.value, phase: run.value.steps.every(({ kind }) => kind === 'done') ? 'done' : 'failed' };
    },
    forget: () => {
      dropSecrets();
      run.value = undefined;
    },
  };
};
