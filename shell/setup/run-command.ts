import { spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { guarded, signalGroup } from './guard.mjs';

export interface CommandOptions {
  cwd?: string;
  /** Added to this process's environment; undefined takes a variable out. */
  env?: Record<string, string | undefined>;
  /** Told every line of both outputs as it comes. */
  onLine?: (line: string) => void;
  /** Milliseconds after which the command is killed. */
  deadlineMs?: number;
  /** Written to its standard input. */
  input?: string;
}

/** A command that ended with another code than 0, with the end of what it said. */
export class CommandError extends Error {
  readonly code: number | undefined;
  readonly output: string;

  constructor(what: string, code: number | undefined, output: string) {
    super(output === '' ? what : `${what}\n${tail(output, 40)}`);
    this.name = 'CommandError';
    this.code = code;
    this.output = output;
  }
}

/**
 * Runs a command to its end and gives its standard output.
 * @throws CommandError when it cannot start, ends with another code than 0, or is killed at its deadline.
 */
export function runCommand(command: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: options.cwd, env: { ...process.env, ...options.env }, stdio: 'pipe', detached: true });
    guarded(child);
    const all: string[] = [];
    const answer: string[] = [];
    const listen = (stream: Readable, keep: (line: string) => void): void => {
      createInterface({ input: stream }).on('line', (line) => {
        keep(line);
        all.push(line);
        options.onLine?.(line);
      });
    };
    listen(child.stdout, (line) => answer.push(line));
    listen(child.stderr, () => {});
    let late = false;
    const timer = options.deadlineMs === undefined ? undefined : setTimeout(() => {
      late = true;
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
    }, options.deadlineMs);
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(new CommandError(`${command} could not be started: ${error.message}`, undefined, ''));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const name = [command, ...args.slice(0, 3)].join(' ');
      if (code === 0) resolve(answer.join('\n'));
      else if (late) reject(new CommandError(`${name} took longer than ${(options.deadlineMs ?? 0) / 1000} s`, undefined, all.join('\n')));
      else reject(new CommandError(`${name} ended with ${code ?? signal ?? 'no code'}`, code ?? undefined, all.join('\n')));
    });
  });
}

/** The last lines of a text. */
export function tail(text: string, lines: number): string {
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}
