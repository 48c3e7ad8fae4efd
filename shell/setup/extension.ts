import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { text } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { cacheKey, PROJECT, sources } from './cache.ts';
import { told } from './ensure.ts';
import { withLock } from './lock.ts';
import type { Progress } from './progress.ts';
import { runCommand } from './run-command.ts';

/**
 * What ships may not grow past this, gzipped: a ratchet at what was reached, to be turned down with every saving. The aim is
 * 128 KB (docs/adr/0008).
 */
export const BUDGET_BYTES = 133 * 1024;

export interface Bundle {
  /** Folder with `<name>-<version>.umd.min.js`. */
  folder: string;
  gzipBytes: number;
}

/** A test runner's NODE_ENV would have Vue's components compiled for developing: 5 KB more, and not what ships. */
const BUILD_ENV = { NO_COLOR: '1', FORCE_COLOR: undefined, NODE_ENV: 'production' };

/** Folder that vite.config.ts builds to. */
export async function extensionFolder(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(path.join(PROJECT, 'pkg/hpe-storage/package.json'), 'utf8'));
  return path.join(PROJECT, 'dist', `hpe-storage-${text(manifest, 'version') ?? ''}`);
}

/** What the bundle is made of; packages are pinned by the lock file. */
const SOURCES = ['package-lock.json', 'pkg/hpe-storage', 'shell/extension', 'vite.config.ts'];

/** Tells sources and bundle as they are: another key means that one of them was changed since, by whomever. */
async function keyOf(folder: string): Promise<string> {
  return cacheKey([...await sources(PROJECT, SOURCES), ...await sources(folder, ['.'])]);
}

/**
 * The extension as it ships, built if it is not there or not of these sources. One at a time: a lab that serves the folder must not
 * see it half written.
 */
export async function ensureExtension(progress: Progress): Promise<Bundle> {
  const folder = await extensionFolder();
  const note = `${folder}.key`;
  return withLock(`extension/${cacheKey([PROJECT])}`, async () => {
    const isBuilt = await Promise.all([keyOf(folder), readFile(note, 'utf8')]).then(([now, then]) => now === then, () => false);
    if (isBuilt) return { folder, gzipBytes: await weigh(folder) };
    const bundle = await buildExtension(progress);
    await writeFile(note, await keyOf(folder));
    return bundle;
  });
}

/** Builds the extension as it ships, and weighs what a browser would load. */
export async function buildExtension(progress: Progress): Promise<Bundle> {
  progress.step('Building the extension', '2 s');
  await told('Building the extension', runCommand(process.execPath, viteBuild(), { cwd: PROJECT, deadlineMs: 120_000, env: BUILD_ENV }), 'the lines above name the file and the place');
  progress.done();
  const folder = await extensionFolder();
  return { folder, gzipBytes: await weigh(folder) };
}

/** Arguments for Node that build the extension. */
export function viteBuild(...more: string[]): string[] {
  return [path.join(PROJECT, 'node_modules/vite/bin/vite.js'), 'build', '-c', 'vite.config.ts', '--logLevel', 'warn', ...more];
}

async function weigh(folder: string): Promise<number> {
  const files = (await readdir(folder, { recursive: true })).filter((name) => /\.(js|css)$/.test(name));
  const sizes = await Promise.all(files.map(async (name) => gzipSync(await readFile(path.join(folder, name)), { level: 9 }).byteLength));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** `101.2 KB` */
export function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`;
}
