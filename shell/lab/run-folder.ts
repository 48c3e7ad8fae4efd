import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { PROJECT } from '../setup/cache.ts';

const OWN = /^run-(\d+)-/;

/** A fresh folder below `.lab` for this process; those of processes that are gone are cleared away. */
export async function runFolder(): Promise<string> {
  const root = join(PROJECT, '.lab');
  await mkdir(root, { recursive: true });
  const old = (await readdir(root)).filter((name) => {
    const pid = OWN.exec(name)?.[1];
    return pid !== undefined && !isAlive(Number(pid));
  });
  await Promise.all(old.map((name) => rm(join(root, name), { recursive: true, force: true })));
  const folder = join(root, `run-${process.pid}-${Date.now()}`);
  await mkdir(folder);
  return folder;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
