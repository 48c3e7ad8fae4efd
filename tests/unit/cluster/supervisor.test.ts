import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Supervisor } from '../../../shell/cluster/supervisor.ts';

let folder: string;
let supervisor: Supervisor;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'supervisor-'));
  supervisor = new Supervisor(folder, { graceMs: 500 });
});

afterEach(async () => {
  await supervisor.stopAll();
  await rm(folder, { recursive: true, force: true });
});

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const until = async (check: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + 10_000;
  while (!await check()) {
    if (Date.now() > deadline) throw new Error('it did not come to pass');
    await sleep(10);
  }
};

const said = (name: string): Promise<string> => readFile(path.join(folder, 'log', name), 'utf8').catch(() => '');

/** Starts a process of ours that supervises two, one with a child of its own, and gives their ids. */
const startOther = async (): Promise<{ parent: number; children: number[] }> => {
  const module = path.join(import.meta.dirname, '../../../shell/cluster/supervisor.ts');
  const other = spawn(process.execPath, ['--input-type=module', '-e', `
    import { Supervisor } from ${JSON.stringify(module)};
    const supervisor = new Supervisor(${JSON.stringify(folder)});
    supervisor.start('one', 'sleep', ['300']);
    supervisor.start('two', 'sh', ['-c', "trap '' TERM; sleep 300 & echo child $!; wait"]);
    console.log('ready', supervisor.pid('one'), supervisor.pid('two'));
    setInterval(() => {}, 1000);
  `], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: other.stdout })) {
    const [word, ...ids] = line.split(' ');
    if (word !== 'ready') continue;
    await until(async () => /child \d+/.test(await said('two')));
    const grandchild = Number(/child (\d+)/.exec(await said('two'))?.[1]);
    return { parent: other.pid ?? 0, children: [...ids.map(Number), grandchild] };
  }
  throw new Error('it ended early');
};

describe('nothing outlives the process that started it', () => {
  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('%s', async (signal) => {
    const { parent, children } = await startOther();
    expect(children).toHaveLength(3);
    expect(children.every(lives)).toBe(true);
    process.kill(parent, signal);
    await until(() => !children.some(lives));
  });
});

describe('stopping', () => {
  it('asks first, then kills what does not listen, with all that it started', async () => {
    supervisor.start('polite', 'sh', ['-c', 'trap "echo bye; exit 0" TERM; echo up; while :; do sleep 0.05; done']);
    supervisor.start('deaf', 'sh', ['-c', 'trap "" TERM; sleep 300 & echo child $!; wait; sleep 300']);
    await until(async () => /up/.test(await said('polite')) && /child/.test(await said('deaf')));
    const grandchild = Number(/child (\d+)/.exec(await said('deaf'))?.[1]);
    await supervisor.stopAll();
    expect(await said('polite')).toContain('bye');
    expect(supervisor.running()).toEqual([]);
    await until(() => !lives(grandchild));
  });

  it('does not start again what was asked to stop', async () => {
    supervisor.start('again', 'sleep', ['300'], { restart: true });
    await supervisor.stop('again');
    expect(supervisor.pid('again')).toBeUndefined();
  });
});

describe('starting', () => {
  it('starts again what ends by itself, where that is wanted', async () => {
    supervisor.start('again', 'sh', ['-c', 'echo turn; sleep 0.05'], { restart: true });
    await until(async () => (await said('again')).split('turn').length > 2);
  });

  it('does not hand down which cluster this process talks to', async () => {
    process.env.KUBECONFIG = '/somewhere/else';
    try {
      supervisor.start('env', 'sh', ['-c', 'echo "[${KUBECONFIG:-none}] [$OWN]"'], { env: { OWN: 'own' } });
    } finally {
      delete process.env.KUBECONFIG;
    }
    await until(async () => (await said('env')).includes(']'));
    expect(await said('env')).toBe('[none] [own]\n');
  });

  it('refuses a name that runs', () => {
    supervisor.start('one', 'sleep', ['300']);
    expect(() => supervisor.start('one', 'sleep', ['300'])).toThrow('one runs already');
  });
});

describe('waiting until it is ready', () => {
  it('ends as soon as the check says yes', async () => {
    let asked = 0;
    supervisor.start('one', 'sleep', ['300']);
    await supervisor.ready('one', () => Promise.resolve(++asked === 3));
    expect(asked).toBe(3);
  });

  it('ends at once when the process ends, and shows its last words', async () => {
    supervisor.start('one', 'sh', ['-c', 'echo "bind: address already in use" >&2; exit 3']);
    await expect(supervisor.ready('one', () => Promise.resolve(false))).rejects.toThrow(/one ended with code 3; .*\nbind: address already in use/);
  });

  it('says so when there is no such program', async () => {
    supervisor.start('one', '/no/such/program', []);
    await expect(supervisor.ready('one', () => Promise.resolve(false))).rejects.toThrow(/ENOENT/);
  });

  it('has a deadline, and a check that throws is a no', async () => {
    supervisor.start('one', 'sleep', ['300']);
    await expect(supervisor.ready('one', () => Promise.reject(new Error('refused')), 100)).rejects.toThrow('one was not ready after 0.1 s');
  });
});
