import { chmod, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { create, Parser } from 'tar';
import type { Files } from './plugin-files.ts';

/** Runs `work` with a fresh folder that is gone afterwards. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'hpe-package-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes files below a folder. @throws Error for a path that leads out of it */
export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [name, content] of files) {
    const target = path.join(folder, name);
    if (!target.startsWith(`${folder}${path.sep}`)) throw new Error(`${name} leads out of its folder`);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, content);
  }
}

/**
 * A gzipped tar that is the same for the same files: one time, no owner, one mode.
 * @param folders also writes entries for folders; Rancher's reader makes none by itself (rancher/rancher fscache.go), Helm's does
 */
export function packed(files: Files, date: Date, { folders }: { folders: boolean }): Promise<Buffer> {
  return withFolder(async (cwd) => {
    await writeFiles(cwd, files);
    const names = folders ? withParents([...files.keys()]) : [...files.keys()];
    for (const name of names) {
      const file = path.join(cwd, name);
      await chmod(file, files.has(name) ? 0o644 : 0o755);
      await utimes(file, date, date);
    }
    const archive = path.join(cwd, '.archive.tgz');
    await create({ file: archive, cwd, portable: true, mtime: date, noDirRecurse: true, gzip: { level: 9, portable: true } }, names);
    return readFile(archive);
  });
}

/** Every folder before what is in it. */
function withParents(names: readonly string[]): string[] {
  const all = new Set<string>();
  for (const name of names) {
    const parts = name.split('/');
    parts.forEach((_part, at) => all.add(parts.slice(0, at + 1).join('/')));
  }
  return [...all];
}

/** Files of a gzipped tar in their order, with their whole paths. @throws Error when it is none */
export function unpacked(archive: Buffer): Promise<Files> {
  const files = new Map<string, Buffer>();
  return new Promise((resolve, reject) => {
    const parser = new Parser({
      strict: true,
      onReadEntry: (entry) => {
        const parts: Buffer[] = [];
        entry.on('data', (part: Buffer) => parts.push(part));
        entry.on('end', () => {
          if (entry.type === 'File') files.set(entry.path, Buffer.concat(parts));
        });
      },
    });
    parser.on('error', reject);
    parser.on('end', () => resolve(files));
    parser.end(archive);
  });
}
