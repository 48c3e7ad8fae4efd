import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { create, extract } from 'tar';

/** 1 January 1980, the earliest that every archive format can say. */
const ALWAYS = new Date(Date.UTC(1980, 0, 1));

/** The same archive with its entries in the order of their names, without owners, and of a time that never changes. */
export async function repack(from: string, to: string): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'repack-'));
  try {
    await extract({ file: from, cwd: folder });
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name))).sort();
    await create({ gzip: { level: 9 }, file: to, cwd: folder, portable: true, mtime: ALWAYS }, chartFirst(files));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Helm itself writes Chart.yaml first, so that who looks for a chart's name need not read it all. */
function chartFirst(files: readonly string[]): string[] {
  const isChart = (file: string): boolean => file.split(path.sep).length === 2 && path.basename(file) === 'Chart.yaml';
  return [...files.filter(isChart), ...files.filter((file) => !isChart(file))];
}
