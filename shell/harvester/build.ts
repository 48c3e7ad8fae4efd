import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { record, text } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { cached, cacheKey, PROJECT, sources } from '../setup/cache.ts';
import { withLock } from '../setup/lock.ts';
import type { Progress } from '../setup/progress.ts';
import { runCommand } from '../setup/run-command.ts';

/** A built plugin: `folder` holds `<name>-<version>.umd.min.js` and package.json, and `files.txt` beside it lists them. */
export interface StandIn {
  name: string;
  version: string;
  folder: string;
}

const HERE = import.meta.dirname;
const NAMES = ['harvester', 'harvester-manager'] as const;
/** Packages whose versions decide what comes out of the same sources. */
export const BUILT_WITH = ['@rancher/shell', '@vue/cli-service', 'vue', 'vuex', 'webpack', 'sass', 'typescript', 'ts-loader'] as const;
const OWN_MODULES = path.join(PROJECT, 'node_modules');

/** Name of what is built: sources and the versions that they are built with, and not where the project lies. */
export async function standInsKey(modules = OWN_MODULES): Promise<string> {
  const versions = await Promise.all(BUILT_WITH.map(async (name) => `${name}@${await versionIn(path.join(modules, name))}`));
  return cacheKey([...await sources(HERE, ['pkg', 'stage']), ...versions]);
}

/**
 * The plugins that take the place of Harvester's own UI and of Rancher's Virtualization Management, which the dashboard from npm
 * lacks. Found in the cache, or built as Rancher builds extensions.
 * @param modules a folder `node_modules` with the shell that they are built with. Their stores and models are the shell's own, which
 *   count on a dashboard of the same version: Harvester too has a UI for each line of Rancher.
 * @throws CommandError with webpack's words
 */
export async function ensureStandIns(progress: Progress, modules = OWN_MODULES): Promise<StandIn[]> {
  const key = await standInsKey(modules);
  const folder = await withLock(`stand-ins-${key}`, () => cached('stand-ins', key, (draft) => build(draft, modules, progress)), () => {
    progress.step('Waiting for another start that builds the same stand-ins', 'up to 3 min');
  });
  progress.done();
  return Promise.all(NAMES.map(async (name) => ({
    name,
    version: await versionIn(path.join(HERE, 'pkg', name)),
    folder: path.join(folder, name, 'plugin'),
  })));
}

async function versionIn(folder: string): Promise<string> {
  return text(await manifestIn(folder), 'version') ?? '';
}

async function manifestIn(folder: string): Promise<Record<string, unknown>> {
  const manifest: unknown = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  return record(manifest);
}

async function build(folder: string, modules: string, progress: Progress): Promise<void> {
  const work = await mkdtemp(path.join(tmpdir(), 'stand-ins-'));
  try {
    await symlink(modules, path.join(work, 'node_modules'));
    for (const name of NAMES) {
      progress.step(`Building the stand-in ${name}`, '30 s on 2 cores, once');
      await buildOne(work, name, modules, path.join(folder, name));
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** One plugin, laid out as an extension's developer has it: `pkg/<name>` with the shell's sources linked as `.shell`. */
async function buildOne(work: string, name: string, modules: string, target: string): Promise<void> {
  const at = path.join(work, 'pkg', name);
  const manifest = await manifestIn(path.join(HERE, 'pkg', name));
  const tools = await manifestIn(path.join(HERE, 'stage'));
  const id = `${name}-${text(manifest, 'version') ?? ''}`;
  const plugin = path.join(target, 'plugin');

  await cp(path.join(HERE, 'stage'), at, { recursive: true });
  await cp(path.join(HERE, 'pkg', name), at, { recursive: true });
  await writeFile(path.join(at, 'package.json'), JSON.stringify({ ...manifest, devDependencies: tools['devDependencies'] }));
  await symlink(path.join(modules, '@rancher/shell'), path.join(at, '.shell'));
  await runCommand(process.execPath, [
    path.join(modules, '@vue/cli-service/bin/vue-cli-service.js'), 'build', '--name', id, '--target', 'lib', 'index.ts', '--dest', plugin, '--formats', 'umd-min', '--filename', id,
  ], { cwd: at, env: { NODE_ENV: 'production', NODE_OPTIONS: '--max-old-space-size=4096' }, deadlineMs: 10 * 60_000 });
  await mkdir(plugin, { recursive: true });
  await writeFile(path.join(plugin, 'package.json'), JSON.stringify({ ...manifest, main: `${id}.umd.min.js`, files: ['**/*'] }, null, 2));
  await writeFile(path.join(target, 'files.txt'), (await filesIn(plugin)).map((file) => `plugin/${file}\n`).join(''));
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name))).sort();
}
