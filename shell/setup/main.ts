import process from 'node:process';
import { stripVTControlCharacters } from 'node:util';

/** Aborted when the person, npm or the system wants the script to end, or whoever started it is gone. */
export interface Context {
  signal: AbortSignal;
  args: readonly string[];
}

/** A failure that the person can do something about; shown without a stack. */
export class Hint extends Error {
  readonly hint: string;

  constructor(what: string, hint: string) {
    super(what);
    this.name = 'Hint';
    this.hint = hint;
  }
}

/**
 * Runs a script: its number is the exit code. Failures are told with what to do.
 * @param graceMs how long the script may take to end when asked to; without it the process ends at once, and what it started with it
 */
export async function main(script: (context: Context) => Promise<number>, { graceMs = 0 } = {}): Promise<void> {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) return;
    controller.abort();
    if (graceMs === 0) process.exit(130);
    setTimeout(() => process.exit(130), graceMs).unref();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  process.on('message', stop);
  process.on('disconnect', stop);
  // listening to the channel must not keep a script alive that has done its work
  process.channel?.unref();
  try {
    process.exitCode = await script({ signal: controller.signal, args: process.argv.slice(2) });
  } catch (error) {
    tell(error);
    process.exitCode = controller.signal.aborted ? 130 : 1;
  }
  process.exit();
}

/** Says what failed, and what to do where that is known. */
export function tell(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(`\n✗ ${process.stderr.isTTY ? text : stripVTControlCharacters(text)}\n`);
  if (error instanceof Hint) process.stderr.write(`  What to do: ${error.hint}\n`);
}

/** Resolves when the script is asked to end. */
export function asked(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
