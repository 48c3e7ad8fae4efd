/** One line of the table of budgets (DESIGN §10). */
export interface Measure {
  what: string;
  /** At most this much, in `unit`. */
  limit: number;
  unit: 'ms' | 's' | 'KB' | '';
  /** A peer's figure in the same unit and where it is from, for the ratio. */
  peer?: { value: number; name: string };
  run(): Promise<number>;
}

/** Milliseconds of the fastest of several turns: what else the machine does only makes a turn slower. */
export function fastest(turns: number, work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < turns; turn += 1) {
    const since = performance.now();
    work();
    best = Math.min(best, performance.now() - since);
  }
  return best;
}
