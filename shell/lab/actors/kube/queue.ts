/** What a turn of work says: done, or to be looked at again after so many milliseconds. */
export type Turn = void | { again: number };

interface Entry {
  timer: NodeJS.Timeout;
  due: number;
}

export interface QueueOptions {
  /** Milliseconds after the first failure; doubled with each further one, up to `longest`. */
  backoff?: number;
  longest?: number;
  onError?: (key: string, error: unknown) => void;
}

/**
 * Work by key, as controllers have it: one turn of a key at a time, a key that comes up during its turn gets another one after it,
 * and a failed turn is tried again in growing intervals.
 */
export class Queue {
  private readonly work: (key: string) => Promise<Turn>;
  private readonly options: Required<QueueOptions>;
  private readonly waiting = new Map<string, Entry>();
  private readonly running = new Map<string, Promise<void>>();
  private readonly repeat = new Map<string, number>();
  private readonly failures = new Map<string, number>();
  private stopped = false;

  constructor(work: (key: string) => Promise<Turn>, options: QueueOptions = {}) {
    this.work = work;
    this.options = { backoff: 1000, longest: 60_000, onError: () => undefined, ...options };
  }

  /** Asks for a turn after a delay. A turn that is already due earlier stays as it is; a later one is brought forward. */
  add(key: string, delay = 0): void {
    if (this.stopped) return;
    if (this.running.has(key)) {
      this.repeat.set(key, Math.min(delay, this.repeat.get(key) ?? delay));
      return;
    }
    const due = Date.now() + delay;
    const known = this.waiting.get(key);
    if (known && known.due <= due) return;
    if (known) clearTimeout(known.timer);
    this.waiting.set(key, {
      due,
      timer: setTimeout(() => {
        this.start(key);
      }, delay),
    });
  }

  /** Forgets past failures and waiting turns of a key. */
  forget(key: string): void {
    const known = this.waiting.get(key);
    if (known) clearTimeout(known.timer);
    this.waiting.delete(key);
    this.failures.delete(key);
    this.repeat.delete(key);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const entry of this.waiting.values()) clearTimeout(entry.timer);
    this.waiting.clear();
    await Promise.allSettled(this.running.values());
  }

  private start(key: string): void {
    this.waiting.delete(key);
    const turn = this.turn(key).finally(() => {
      this.running.delete(key);
      const again = this.repeat.get(key);
      this.repeat.delete(key);
      if (again !== undefined) this.add(key, again);
    });
    this.running.set(key, turn);
  }

  private async turn(key: string): Promise<void> {
    try {
      const outcome = await this.work(key);
      this.failures.delete(key);
      if (outcome) this.repeat.set(key, Math.min(outcome.again, this.repeat.get(key) ?? outcome.again));
    } catch (error) {
      if (this.stopped) return;
      const count = this.failures.get(key) ?? 0;
      this.failures.set(key, count + 1);
      this.repeat.set(key, Math.min(this.options.backoff * 2 ** count, this.options.longest));
      this.options.onError(key, error);
    }
  }
}
