import type { Problem } from '../problem.ts';

/** One write of a run as it is shown before it starts. Words: `hpe.step.<code>`. */
export interface StepPlan {
  readonly id: string;
  readonly code: string;
  readonly args: Readonly<Record<string, string | number>>;
  /** What is written, as YAML; passwords replaced. */
  readonly yaml?: string;
  /** The same by hand, to copy. */
  readonly command?: string;
  /** Milliseconds after which the step is given up. */
  readonly deadlineMs: number;
}

export interface Plan {
  /** Words: `hpe.run.<code>`. */
  readonly code: string;
  readonly args: Readonly<Record<string, string | number>>;
  readonly steps: readonly StepPlan[];
}

export type StepState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'running'; readonly note?: string }
  | { readonly kind: 'done'; readonly note?: string }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'undone' };

export type RunPhase = 'planned' | 'running' | 'done' | 'failed' | 'undoing' | 'undone' | 'left';

export interface RunState {
  readonly plan: Plan;
  readonly phase: RunPhase;
  readonly steps: readonly StepState[];
}

export type RunEvent =
  | { readonly kind: 'start' }
  | { readonly kind: 'goOn' }
  | { readonly kind: 'stepStarted'; readonly index: number }
  | { readonly kind: 'stepNote'; readonly index: number; readonly note: string }
  | { readonly kind: 'stepDone'; readonly index: number; readonly note?: string }
  | { readonly kind: 'stepFailed'; readonly index: number; readonly problem: Problem }
  | { readonly kind: 'undo' }
  | { readonly kind: 'stepUndone'; readonly index: number }
  | { readonly kind: 'undoEnded' }
  | { readonly kind: 'leave' };

export const plannedRun = (plan: Plan): RunState => ({ plan, phase: 'planned', steps: plan.steps.map(() => ({ kind: 'waiting' })) });

const withStep = (run: RunState, index: number, step: StepState): readonly StepState[] => run.steps.map((s, i) => (i === index ? step : s));

/** A step that failed and was passed over leaves the run failed when the others are through. */
const phaseOf = (steps: readonly StepState[], before: RunPhase): RunPhase => {
  if (steps.every(({ kind }) => kind === 'done')) {
    return 'done';
  }

  return steps.every(({ kind }) => kind === 'done' || kind === 'failed') ? 'failed' : before;
};

/** The run after an event. Retrying is `start` again: steps that are done stay done. `goOn` passes over those that failed. */
export const advance = (run: RunState, event: RunEvent): RunState => {
  switch (event.kind) {
    case 'start':
      return { ...run, phase: 'running', steps: run.steps.map((s) => (s.kind === 'done' ? s : { kind: 'waiting' })) };
    case 'goOn':
      return { ...run, phase: 'running' };
    case 'stepStarted':
      return { ...run, steps: withStep(run, event.index, { kind: 'running' }) };
    case 'stepNote':
      return { ...run, steps: withStep(run, event.index, { kind: 'running', note: event.note }) };
    case 'stepDone': {
      const steps = withStep(run, event.index, event.note === undefined ? { kind: 'done' } : { kind: 'done', note: event.note });

      return { ...run, steps, phase: phaseOf(steps, run.phase) };
    }
    case 'stepFailed':
      return { ...run, phase: 'failed', steps: withStep(run, event.index, { kind: 'failed', problem: event.problem }) };
    case 'undo':
      return { ...run, phase: 'undoing' };
    case 'stepUndone':
      return { ...run, steps: withStep(run, event.index, { kind: 'undone' }) };
    case 'undoEnded':
      return { ...run, phase: 'undone' };
    case 'leave':
      return { ...run, phase: 'left' };
  }
};

/** The first step that still has to run; -1 when none has. */
export const nextStep = (run: RunState): number => run.steps.findIndex(({ kind }) => kind !== 'done' && kind !== 'failed');

/** True when a run has stopped at a step and others wait behind it. */
export const hasStepsBehind = (run: RunState): boolean => run.phase === 'failed' && nextStep(run) >= 0;
