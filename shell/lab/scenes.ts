import type { ScenarioName } from './context.ts';
import type { LabState } from './info.ts';

interface Stoppable {
  stop(): Promise<void>;
}

/** Which scenario runs, and the change from one to the next: the old one is gone before the new one starts. */
export class Scenes<Stage extends Stoppable> {
  readonly #begin: (scenario: ScenarioName) => Promise<Stage>;
  readonly #leave: () => void;
  #stage: Stage | undefined;
  #state: LabState;
  #changing: Promise<unknown> = Promise.resolve();
  #ended = false;

  /**
   * @param begin starts a scenario from nothing
   * @param leave is called before a running one is stopped
   */
  constructor(first: ScenarioName, begin: (scenario: ScenarioName) => Promise<Stage>, leave: () => void) {
    this.#begin = begin;
    this.#leave = leave;
    this.#state = { kind: 'changing', scenario: first };
  }

  /** What runs now; undefined while it changes, or when it did not start. */
  get stage(): Stage | undefined {
    return this.#stage;
  }

  get state(): LabState {
    return this.#state;
  }

  /** Changes are made one after another, in the order in which they were asked for. @throws what did not start */
  change(scenario: ScenarioName): Promise<void> {
    const next = this.#changing.then(() => this.#enter(scenario));
    this.#changing = next.catch(() => undefined);
    return next;
  }

  /** Waits for a change under way, then stops what runs; changes asked for later are refused. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#changing;
    await this.#drop();
  }

  async #enter(scenario: ScenarioName): Promise<void> {
    if (this.#ended) throw new Error('the lab is stopping');
    this.#state = { kind: 'changing', scenario };
    await this.#drop();
    try {
      this.#stage = await this.#begin(scenario);
      this.#state = { kind: 'ready', scenario };
    } catch (error) {
      this.#state = { kind: 'failed', scenario, message: error instanceof Error ? error.message : String(error) };
      throw error;
    }
  }

  async #drop(): Promise<void> {
    const old = this.#stage;
    this.#stage = undefined;
    if (old === undefined) return;
    this.#leave();
    await old.stop();
  }
}
