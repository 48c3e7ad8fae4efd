import process from 'node:process';

/** What a person sees of work that takes its time. One per piece of work; several may run side by side. */
export interface Progress {
  /** Starts the next step, and ends the one before. `usual` says how long it usually takes: `about 6 min`. */
  step(title: string, usual?: string): void;
  /** How far the step is: `1,240 packages compiled`. Comes as often as it likes; shown as often as is readable. */
  note(line: string): void;
  done(): void;
}

export const silent: Progress = { step: () => {}, note: () => {}, done: () => {} };

interface Row {
  title: string;
  usual: string | undefined;
  note: string;
  since: number;
  shownAt: number;
}

export interface Terminal {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

const PLAIN_EVERY_MS = 15_000;
const REDRAW_EVERY_MS = 250;

/**
 * Rows of running work: drawn in place on a terminal; elsewhere (CI logs) a line at the start and end of every step and each
 * 15 s in between.
 */
export class Board {
  readonly #out: Terminal;
  readonly #now: () => number;
  readonly #rows = new Set<Row>();
  #drawn = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(out: Terminal = process.stderr, now: () => number = Date.now) {
    this.#out = out;
    this.#now = now;
  }

  open(): Progress {
    let row: Row | undefined;
    const end = (): void => {
      if (row !== undefined) this.#end(row);
      row = undefined;
    };
    return {
      step: (title, usual) => {
        end();
        row = { title, usual, note: '', since: this.#now(), shownAt: this.#now() };
        this.#start(row);
      },
      note: (line) => {
        if (row !== undefined) row.note = line;
      },
      done: end,
    };
  }

  /** A line that stays, above the running rows. */
  say(line: string): void {
    this.#clear();
    this.#out.write(`${line}\n`);
    this.#draw();
  }

  /** Forgets what still runs; for when something failed. */
  close(): void {
    this.#clear();
    this.#rows.clear();
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #start(row: Row): void {
    this.#rows.add(row);
    if (this.#out.isTTY === true) this.#draw();
    else this.#out.write(`  ${row.title}${row.usual === undefined ? '' : ` (usually ${row.usual})`}\n`);
    this.#timer ??= setInterval(() => this.#tick(), REDRAW_EVERY_MS).unref();
  }

  #end(row: Row): void {
    this.#rows.delete(row);
    if (this.#rows.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    this.say(`✓ ${row.title} · ${duration(this.#now() - row.since)}`);
  }

  #tick(): void {
    if (this.#out.isTTY === true) {
      this.#clear();
      this.#draw();
      return;
    }
    for (const row of this.#rows) {
      if (this.#now() - row.shownAt < PLAIN_EVERY_MS) continue;
      row.shownAt = this.#now();
      this.#out.write(`  ${this.#line(row)}\n`);
    }
  }

  #line(row: Row): string {
    const parts = [`${row.title} · ${duration(this.#now() - row.since)}`];
    if (row.usual !== undefined) parts.push(`usually ${row.usual}`);
    if (row.note !== '') parts.push(row.note);
    return parts.join(' · ');
  }

  #draw(): void {
    if (this.#out.isTTY !== true) return;
    const width = (this.#out.columns ?? 100) - 1;
    for (const row of this.#rows) this.#out.write(`${`… ${this.#line(row)}`.slice(0, width)}\n`);
    this.#drawn = this.#rows.size;
  }

  #clear(): void {
    if (this.#drawn > 0) this.#out.write(`\u001b[${this.#drawn}A\u001b[0J`);
    this.#drawn = 0;
  }
}

/** `8 s`, `2 min 05 s`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
