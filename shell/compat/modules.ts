import { copyFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from '../../pkg/hpe-storage/domain/kube/json.ts';
import type { DashboardSource } from '../dashboard/build.ts';
import { cached, cacheKey, PROJECT } from '../setup/cache.ts';
import { withLock } from '../setup/lock.ts';
import type { Progress } from '../setup/progress.ts';
import { runCommand } from '../setup/run-command.ts';
import type { Host } from './hosts.ts';

const MINUTE_MS = 60_000;

/** What builds a dashboard beside the shell itself; versions are the project's, so that only the shell differs. */
const BUILDERS = ['copy-webpack-plugin', 'html-webpack-plugin', 'ts-loader', 'vite', 'webpack'] as const;
/** A nested copy of another version of these breaks the shell's build. */
const ONE_VERSION = ['copy-webpack-plugin', 'html-webpack-plugin', 'webpack'] as const;

/**
 * The packages of a host, in a cache folder of its own: the project's `node_modules` holds one shell.
 * @throws CommandError with npm's words
 */
export async function hostSource({ shell, rancher }: Host, progress: Progress): Promise<DashboardSource> {
  const manifest = await manifestOf(shell);
  const key = `${shell}-${cacheKey([manifest])}`;
  const folder = await withLock(`dashboard-host-${key}`, () => cached('dashboard-hosts', key, (draft) => install(draft, manifest, shell, progress)), () => {
    progress.step(`Waiting for another start that installs @rancher/shell ${shell}`, 'up to 3 min');
  });
  progress.done();
  return { modules: path.join(folder, 'node_modules'), rancher };
}

async function manifestOf(shell: string): Promise<string> {
  const project: unknown = JSON.parse(await readFile(path.join(PROJECT, 'package.json'), 'utf8'));
  const builders = Object.fromEntries(BUILDERS.map((name) => [name, text(project, 'devDependencies', name) ?? '*']));
  return JSON.stringify({
    name: 'dashboard-host',
    version: '1.0.0',
    private: true,
    dependencies: { '@rancher/shell': shell, ...builders },
    overrides: { ...Object.fromEntries(ONE_VERSION.map((name) => [name, `$${name}`])), ip: text(project, 'overrides', 'ip') },
  }, undefined, 2);
}

async function install(folder: string, manifest: string, shell: string, progress: Progress): Promise<void> {
  progress.step(`Installing @rancher/shell ${shell} and what builds it`, '90 s and 600 MB, once');
  await writeFile(path.join(folder, 'package.json'), manifest);
  await copyFile(path.join(PROJECT, '.npmrc'), path.join(folder, '.npmrc'));
  await runCommand('npm', ['install', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel', 'http'], {
    cwd: folder,
    deadlineMs: 15 * MINUTE_MS,
    onLine: (line) => {
      const name = /^npm http fetch GET \d+ \S*\/((?:@|%40)?[^/\s]+(?:(?:\/|%2f)[^/\s]+)?)/i.exec(line)?.[1];
      if (name !== undefined) progress.note(decodeURIComponent(name).slice(0, 60));
    },
  });
}
