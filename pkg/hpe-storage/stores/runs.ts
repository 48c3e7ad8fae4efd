import { shallowReactive, shallowRef, type ShallowRef } from 'vue';
import { problem } from '../domain/problem.ts';
import { advance, nextStep, plannedRun, type Plan, type RunEvent, type RunState } from '../domain/runs/run.ts';
import { ApiError, problemOf } from '../gateway/errors.ts';
import { stayWhile } from './leave-guard.ts';
import { perCluster } from './per-cluster.ts';

/** What a step does; done again after a failure it must not do harm. Words given to `note` are shown beside it. */
export interface StepWork {
  perform(context: { readonly signal: AbortSignal; note(words: string): void }): Promise<void>;
  undo?(signal: AbortSignal): Promise<void>;
}

export interface Run {
  readonly state: ShallowRef<RunState>;
  /** Begins, or goes on with the first step that is not done. Ends when the run has ended. */
  start(): Promise<void>;
  /** Leaves what failed as it is and begins with the next step: for steps that do not need each other. */
  goOn(): Promise<void>;
  /** Takes back the steps that are done, the last first. */
  undo(): Promise<void>;
  leave(): void;
}

const withDeadline = async(ms: number, work: (signal: AbortSignal) => Promise<void>): Promise<void> => {
  const signal = AbortSignal.timeout(ms);
  const expired = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => { reject(new ApiError('timeout', 0, '', '')); }, { once: true });
  });

  await Promise.race([work(signal), expired]);
};

const createRun = (plan: Plan, works: readonly StepWork[]): Run => {
  const state = shallowRef(plannedRun(plan));
  const on = (event: RunEvent): void => { state.value = advance(state.value, event); };

  const step = async(index: number): Promise<boolean> => {
    const work = works[index];

    on({ kind: 'stepStarted', index });
    try {
      await withDeadline(plan.steps[index]?.deadlineMs ?? 0, async(signal) => {
        await work?.perform({ signal, note: (note) => {
          if (!signal.aborted && state.value.steps[index]?.kind === 'running') {
            on({ kind: 'stepNote', index, note });
          }
        } });
      });
      on({ kind: 'stepDone', index });

      return true;
    } catch (error) {
      on({ kind: 'stepFailed', index, problem: error instanceof StepProblem ? error.problem : problemOf(error) });

      return false;
    }
  };

  const whileStaying = async(work: () => Promise<void>): Promise<void> => {
    const leave = stayWhile(() => true);

    try {
      await work();
    } finally {
      leave();
    }
  };

  const untilFailure = (): Promise<void> => whileStaying(async() => {
    for (let index = nextStep(state.value); index >= 0; index = nextStep(state.value)) {
      if (!await step(index)) {
        return;
      }
    }
  });

  return {
    state,
    start: () => {
      on({ kind: 'start' });

      return untilFailure();
    },
    goOn: () => {
      on({ kind: 'goOn' });

      return untilFailure();
    },
    undo: () => whileStaying(async() => {
      on({ kind: 'undo' });
      for (let index = works.length - 1; index >= 0; index -= 1) {
        const undo = works[index]?.undo;

        if (state.value.steps[index]?.kind === 'done' && undo) {
          try {
            await withDeadline(plan.steps[index]?.deadlineMs ?? 0, (signal) => undo(signal));
            on({ kind: 'stepUndone', index });
          } catch (error) {
            on({ kind: 'stepFailed', index, problem: problem('undoFailed', {}, problemOf(error).detail) });

            return;
          }
        }
      }
      on({ kind: 'undoEnded' });
    }),
    leave: () => on({ kind: 'leave' }),
  };
};

/** Thrown by a step that knows more than an API error tells. */
export class StepProblem extends Error {
  override readonly name = 'StepProblem';
  readonly problem: ReturnType<typeof problem>;

  constructor(what: ReturnType<typeof problem>) {
    super(what.code);
    this.problem = what;
  }
}

/** The runs of a cluster, by key: a page that is left and opened again finds its run where it was. Typed secrets may only be held by a step's closure, never by the plan. */
export const useRunsStore = perCluster('runs', () => {
  const runs = shallowReactive(new Map<string, Run>());

  return {
    runs,
    find: (key: string): Run | undefined => runs.get(key),
    plan: (key: string, plan: Plan, works: readonly StepWork[]): Run => {
      const run = createRun(plan, works);

      runs.set(key, run);

      return run;
    },
    forget: (key: string): void => { runs.delete(key); },
  };
});
