import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { guarded, signalGroup } from '../setup/guard.mjs';
import { tail } from '../setup/run-command.ts';

export interface StartOptions {
  env?: Record<string, string>;
  cwd?: string;
  /** Started again when it ends by itself, as a kubelet would do: for programs that end to be started anew. */
  restart?: boolean;
}

interface Running {
  child: ChildProcess;
  ended: Promise<void>;
  /** How it ended: `code 1`, `SIGKILL`; undefined while it runs. */
  end: string | undefined;
  /** It ends because it was asked to. */
  stopping: boolean;
}

const GRACE_MS = 4_000;
const RESTARTS = 10;
/** Long, since it only ends what would never be: a machine may be busy with other things. */
const READY_MS = 180_000;

/** A started process ended, or did not become ready in time; carries the end of its log. */
export class ProcessError extends Error {
  readonly process: string;

  constructor(name: string, what: string, log: string) {
    super(`${name} ${what}${log === '' ? '' : `; its log ends with\n${log}`}`);
    this.name = 'ProcessError';
    this.process = name;
  }
}

/**
 * Children with a log file each (`<folder>/log/<name>`). None of them outlives this process: each leads a process group that
 * `guarded` kills when this process is gone, however it went.
 */
export class Supervisor {
  readonly #folder: string;
  readonly #graceMs: number;
  readonly #running = new Map<string, Running>();

  /** @param graceMs how long a process that is asked to end may take before it is killed */
  constructor(folder: string, { graceMs = GRACE_MS } = {}) {
    this.#folder = folder;
    this.#graceMs = graceMs;
    mkdirSync(path.join(folder, 'log'), { recursive: true });
  }

  /** Starts a process under a name that is free. Its environment is this one's without what would lead it to another cluster. */
  start(name: string, command: string, args: readonly string[], options: StartOptions = {}): void {
    if (this.pid(name) !== undefined) throw new Error(`${name} runs already`);
    this.#spawn(name, command, args, options, 0);
  }

  #spawn(name: string, command: string, args: readonly string[], options: StartOptions, restarts: number): void {
    const log = openSync(this.logFile(name), 'a');
    const { KUBECONFIG: _ours, ...environment } = process.env;
    const child = spawn(command, args, { cwd: options.cwd, env: { ...environment, ...options.env }, stdio: ['ignore', log, log], detached: true });
    closeSync(log);
    guarded(child);
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const entry: Running = { child, ended, end: undefined, stopping: false };
    const finish = (how: string): void => {
      if (entry.end !== undefined) return;
      entry.end = how;
      resolve();
      if (options.restart === true && !entry.stopping && restarts < RESTARTS) this.#spawn(name, command, args, options, restarts + 1);
    };
    child.once('exit', (code, signal) => finish(signal ?? `code ${code ?? 'unknown'}`));
    child.once('error', (error) => finish(error.message));
    this.#running.set(name, entry);
  }

  logFile(name: string): string {
    return path.join(this.#folder, 'log', name);
  }

  /** Names of the processes that run now. */
  running(): string[] {
    return [...this.#running].filter(([, entry]) => entry.end === undefined).map(([name]) => name);
  }

  pid(name: string): number | undefined {
    const entry = this.#running.get(name);
    return entry?.end === undefined ? entry?.child.pid : undefined;
  }

  /**
   * Waits until `check` says yes, and asks again as soon as it has said no.
   * @throws ProcessError at once when the process ends, or at the deadline
   */
  async ready(name: string, check: () => Promise<boolean>, deadlineMs = READY_MS): Promise<void> {
    const deadline = Date.now() + deadlineMs;
    for (;;) {
      if (await check().catch(() => false)) return;
      const how = this.#running.get(name)?.end;
      if (how !== undefined) throw new ProcessError(name, `ended with ${how}`, this.#log(name));
      if (Date.now() > deadline) throw new ProcessError(name, `was not ready after ${deadlineMs / 1000} s`, this.#log(name));
      await sleep(50);
    }
  }

  /** Ends one process and waits until it has ended: asked first, killed when it does not. */
  async stop(name: string): Promise<void> {
    const entry = this.#running.get(name);
    const pid = entry?.child.pid;
    if (entry === undefined || pid === undefined) return;
    entry.stopping = true;
    if (entry.end === undefined) {
      signalGroup(pid, 'SIGTERM');
      await Promise.race([entry.ended, sleep(this.#graceMs, undefined, { ref: false })]);
    }
    signalGroup(pid, 'SIGKILL');
    await entry.ended;
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((name) => this.stop(name)));
  }

  #log(name: string): string {
    try {
      return tail(readFileSync(this.logFile(name), 'utf8'), 15);
    } catch {
      return '';
    }
  }
}
