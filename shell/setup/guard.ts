import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import type { Writable } from 'node:stream';

let pipe: Writable | undefined;

function guard(): Writable {
  if (pipe !== undefined) return pipe;
  const child = spawn('/bin/sh', [path.join(import.meta.dirname, 'guard.sh')], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  child.unref();
  child.stdin.on('error', () => {});
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
  pipe = child.stdin;
  return pipe;
}

/**
 * Ties a child's process group to this process: whatever ends this one, `kill -9` included, ends the group too.
 * The child must have been started with `detached: true`, which makes it the leader of a group of its own.
 */
export function guarded(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  guard().write(`+${pid}\n`);
  child.once('exit', () => guard().write(`-${pid}\n`));
}

/** Sends a signal to the child's whole group. False when there is none left. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}
