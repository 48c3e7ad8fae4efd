// Ties started processes to this one. Plain JavaScript: npm itself is started before there is a Node that reads TypeScript.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

let pipe;

function guard() {
  if (pipe !== undefined) return pipe;
  const script = join(dirname(fileURLToPath(import.meta.url)), 'guard.sh');
  const child = spawn('/bin/sh', [script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  child.unref();
  child.stdin.on('error', () => {});
  child.stdin.unref();
  pipe = child.stdin;
  return pipe;
}

export function guarded(child) {
  const { pid } = child;
  if (pid === undefined) return;
  guard().write(`+${pid}\n`);
  child.once('exit', () => guard().write(`-${pid}\n`));
}

export function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}
