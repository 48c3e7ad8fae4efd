import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import process from 'node:process';

export const PROJECT = path.resolve(import.meta.dirname, '../..');

/**
 * A folder in the user's cache, shared by every clone on this machine.
 * `XDG_CACHE_HOME` counts only when absolute, as the XDG base directory specification says.
 */
export function cacheFolder(...parts: string[]): string {
  const home = process.env.XDG_CACHE_HOME;
  const base = home !== undefined && path.isAbsolute(home) ? home : path.join(homedir(), '.cache');
  return path.join(base, 'hpe-storage-for-harvester', ...parts);
}

/** Short name for what something is built from. Pieces are kept apart, so that `ab`,`c` differs from `a`,`bc`. */
export function cacheKey(pieces: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const piece of pieces) {
    hash.update(`${Buffer.byteLength(piece)}:`).update(piece);
  }
  return hash.digest('hex').slice(0, 16);
}

/** Contents of files and of all files in folders, each after its path below `root`, in the order of their names. */
export async function sources(root: string, names: readonly string[]): Promise<(string | Uint8Array)[]> {
  const pieces: (string | Uint8Array)[] = [];
  for (const name of names) {
    const file = path.join(root, name);
    if ((await stat(file)).isDirectory()) {
      const inside = (await readdir(file)).sort().map((entry) => path.join(name, entry));
      pieces.push(...await sources(root, inside));
    } else {
      pieces.push(name, await readFile(file));
    }
  }
  return pieces;
}

/**
 * Finds `kind/key` in the cache, or makes it. A half-made folder never carries the final name: `make` fills one beside it,
 * and a rename ends the work, so that a broken build or a pulled plug leaves nothing that looks finished.
 */
export async function cached(kind: string, key: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = cacheFolder(kind, key);
  if (await exists(folder)) return folder;
  const draft = `${folder}.${process.pid}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  try {
    await make(draft);
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!(await exists(folder))) throw error;
  }
  return folder;
}

export async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch {
    return false;
  }
}
