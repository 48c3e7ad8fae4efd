import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { list, number, text } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { PROJECT } from './cache.ts';

/** The lab that runs now, for other commands of the same person. */
export interface Current {
  pid: number;
  url: string;
  clusters: readonly { id: string; name: string; kubeconfig: string }[];
}

const FILE = path.join(PROJECT, '.lab', 'current');

export async function writeCurrent(current: Current): Promise<void> {
  await mkdir(path.dirname(FILE), { recursive: true });
  const draft = `${FILE}.${process.pid}`;
  await writeFile(draft, JSON.stringify(current, undefined, 2));
  await rename(draft, FILE);
}

/** Forgets the lab, unless another one has been started since. */
export async function forgetCurrent(): Promise<void> {
  if ((await readFileOrNothing())?.pid === process.pid) await rm(FILE, { force: true });
}

/** The lab that runs; undefined when none does, also when one ended without saying so. */
export async function readCurrent(): Promise<Current | undefined> {
  const current = await readFileOrNothing();
  if (current === undefined) return undefined;
  try {
    process.kill(current.pid, 0);
    return current;
  } catch {
    return undefined;
  }
}

async function readFileOrNothing(): Promise<Current | undefined> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(FILE, 'utf8'));
  } catch {
    return undefined;
  }
  const clusters = list(content, 'clusters').map((one) => (
    { id: text(one, 'id') ?? '', name: text(one, 'name') ?? '', kubeconfig: text(one, 'kubeconfig') ?? '' }
  ));
  return { pid: number(content, 'pid') ?? 0, url: text(content, 'url') ?? '', clusters };
}
