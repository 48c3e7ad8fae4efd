import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { create, extract } from 'tar';
import type { Programs } from './programs.ts';
import { loopbackPort, type Etcd } from './starting.ts';
import type { Supervisor } from './supervisor.ts';

export interface EtcdOptions {
  programs: Programs;
  supervisor: Supervisor;
  folder: string;
  /** A file that `keepEtcd` made: begins with what was there then. */
  from?: string | undefined;
}

const NAME = 'etcd';

export async function startEtcd({ programs, supervisor, folder, from }: EtcdOptions): Promise<Etcd> {
  const [client, peer] = [await loopbackPort(), await loopbackPort()];
  const url = `http://127.0.0.1:${client}`;
  const peerUrl = `http://127.0.0.1:${peer}`;
  if (from !== undefined) await extract({ file: from, cwd: folder });
  supervisor.start(NAME, programs.etcd, [
    `--data-dir=${path.join(folder, NAME)}`, `--listen-client-urls=${url}`, `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peerUrl}`, `--initial-advertise-peer-urls=${peerUrl}`, `--initial-cluster=default=${peerUrl}`,
    // the state is thrown away with the run, so nothing is gained by waiting for the disk
    '--unsafe-no-fsync', '--log-level=warn',
  ]);
  await supervisor.ready(NAME, async () => (await fetch(`${url}/health`)).ok);
  return { url };
}

/**
 * Deletes all keys that begin so, by etcd's own gateway (`/v3/kv/deleterange`). For a time when no API server runs on it, which
 * would go on with what it has in memory.
 */
export async function forgetKeys({ url }: Etcd, beginnings: readonly string[]): Promise<void> {
  for (const beginning of beginnings) {
    const key = Buffer.from(beginning);
    const answer = await fetch(`${url}/v3/kv/deleterange`, {
      method: 'POST', body: JSON.stringify({ key: key.toString('base64'), range_end: after(key).toString('base64') }),
    });
    if (!answer.ok) throw new Error(`etcd did not forget ${beginning}: ${answer.status} ${await answer.text()}`);
  }
}

/** The end of the range of all keys with this beginning, as etcd's clients reckon it; the last letter is none that overflows. */
function after(beginning: Buffer): Buffer {
  const end = Buffer.from(beginning);
  end[end.length - 1] = (end.at(-1) ?? 0) + 1;
  return end;
}

/**
 * Packs a running etcd's folder into a file. It is held still meanwhile, so what is packed is what a pulled plug would leave, from
 * which etcd recovers by itself.
 */
export async function keepEtcd(supervisor: Supervisor, folder: string, file: string): Promise<void> {
  const pid = supervisor.pid(NAME);
  if (pid === undefined) throw new Error('etcd does not run');
  await mkdir(path.dirname(file), { recursive: true });
  process.kill(pid, 'SIGSTOP');
  try {
    await stopped(pid);
    // the next, empty part of the log is made anew when it is missing
    await create({ file, cwd: folder, gzip: { level: 1 }, portable: true, filter: (name) => !name.endsWith('.tmp') }, [NAME]);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

const STOP_MS = 10_000;

/** Waits until the kernel holds every thread (proc(5), state `T`). */
async function stopped(pid: number): Promise<void> {
  const deadline = Date.now() + STOP_MS;
  for (;;) {
    const threads = await readdir(`/proc/${pid}/task`);
    const states = await Promise.all(threads.map(async (thread) => /\) (\S)/.exec(await readFile(`/proc/${pid}/task/${thread}/stat`, 'utf8'))?.[1]));
    if (states.every((state) => state === 'T')) return;
    if (Date.now() > deadline) throw new Error('etcd could not be held still');
    await sleep(5);
  }
}
