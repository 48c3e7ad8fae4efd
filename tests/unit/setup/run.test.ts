import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onPath } from '../../../shell/setup/tools.ts';

const RUN = path.join(import.meta.dirname, '../../../shell/setup/run.mjs');
let bin: string;

beforeAll(async () => {
  bin = mkdtempSync(path.join(tmpdir(), 'bin-'));
  const git = await onPath('git');
  if (git !== undefined) symlinkSync(git, path.join(bin, 'git'));
});

afterAll(() => rmSync(bin, { recursive: true, force: true }));

/** Runs the door of the scripts on a machine that has only git. */
const run = (...args: string[]): { status: number | null; stdout: string; stderr: string } => {
  const { RANCHER_URL: _, ...env } = process.env;
  return spawnSync(process.execPath, [RUN, ...args], { encoding: 'utf8', env: { ...env, PATH: bin }, timeout: 60_000 });
};

describe('the door of all scripts', () => {
  it('names what is missing, and starts nothing', () => {
    const { status, stdout, stderr } = run('start');
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toBe('Before npm start can work:\n  - Go is missing, 1.26 or newer is needed: https://go.dev/dl, or: sudo snap install go --classic\n');
  });

  it.each(['test', 'e2e'])('does so for %s', (script) => {
    expect(run(script).stderr).toContain('Go is missing');
  });

  it('knows its scripts', () => {
    const { status, stderr } = run('strat');
    expect(status).toBe(2);
    expect(stderr).toMatch(/no script strat\. There are: start, test,/);
  });

  it('keeps standard output for the answer', () => {
    const { stdout } = run('kubeconfig', '--cluster', 'no-such-cluster');
    expect(stdout).toBe('');
  });
});
