import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const SETUP = path.join(import.meta.dirname, '../../../shell/setup');
let project: string;

/** A project with nothing but the door and a script that starts a process and waits to be asked to end. */
beforeAll(() => {
  project = mkdtempSync(path.join(tmpdir(), 'door-'));
  const setup = path.join(project, 'shell/setup');
  mkdirSync(path.join(setup, 'scripts'), { recursive: true });
  for (const file of ['run.mjs', 'preflight.mjs', 'packages.mjs', 'guard.mjs', 'guard.sh', 'main.ts']) cpSync(path.join(SETUP, file), path.join(setup, file));
  const bin = path.join(project, `node_modules/node-linux-${process.arch}/bin`);
  mkdirSync(bin, { recursive: true });
  symlinkSync(process.execPath, path.join(bin, 'node'));
  writeFileSync(path.join(project, 'package.json'), '{"type":"module"}');
  writeFileSync(path.join(project, 'package-lock.json'), '{"packages":{}}');
  writeFileSync(path.join(setup, 'scripts/unit.ts'), `
    import { spawn } from 'node:child_process';
    import { guarded } from '../guard.mjs';
    import { asked, main } from '../main.ts';
    await main(async ({ signal }) => {
      const child = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' });
      guarded(child);
      console.log('up', process.ppid, process.pid, child.pid);
      await asked(signal);
      console.log('asked');
      return 0;
    }, { graceMs: 5000 });
  `);
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

interface Chain {
  shell: number;
  door: number;
  script: number;
  child: number;
  lines: string[];
}

/** As npm does it: a shell that starts the door. The second command keeps the shell from giving way to the door. */
const start = async (): Promise<Chain> => {
  const env = { ...process.env, npm_lifecycle_event: 'unit' };
  const shell = spawn('/bin/sh', ['-c', `"${process.execPath}" "${path.join(project, 'shell/setup/run.mjs')}" unit; exit $?`], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const { promise: up, resolve } = Promise.withResolvers<number[]>();
  createInterface({ input: shell.stdout }).on('line', (line) => {
    lines.push(line);
    if (line.startsWith('up ')) resolve(line.split(' ').slice(1).map(Number));
  });
  const [door = 0, script = 0, child = 0] = await up;
  return { shell: shell.pid ?? 0, door, script, child, lines };
};

describe('whoever of the chain ends, all of it ends', () => {
  it.each([
    ['the shell is killed', 'shell', 'SIGKILL', true],
    ['the door is killed', 'door', 'SIGKILL', true],
    ['the door is asked to end', 'door', 'SIGTERM', true],
    ['the script is asked to end', 'script', 'SIGINT', true],
    ['the script is killed', 'script', 'SIGKILL', false],
  ] as const)('%s', async (_, who, signal, isOrderly) => {
    const chain = await start();
    process.kill(chain[who], signal);
    const deadline = Date.now() + 12_000;
    while ([chain.door, chain.script, chain.child].some(lives) && Date.now() < deadline) await sleep(20);
    expect({ door: lives(chain.door), script: lives(chain.script), child: lives(chain.child) }).toEqual({ door: false, script: false, child: false });
    expect(chain.lines.includes('asked')).toBe(isOrderly);
  }, 20_000);
});
