import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { text } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { cached, cacheKey, PROJECT, sources } from '../setup/cache.ts';
import { withLock } from '../setup/lock.ts';
import type { Progress } from '../setup/progress.ts';
import { runCommand } from '../setup/run-command.ts';

/** `rancher`: as Rancher Manager serves it; `harvester`: as a Harvester by itself does. */
export type DashboardVariant = 'rancher' | 'harvester';

/** What `RANCHER_ENV` is in each; it is one literal in the build, so one build serves both. */
const RANCHER_ENV: Readonly<Record<DashboardVariant, string>> = { rancher: 'web', harvester: 'harvester' };
const PLACE_OF_ENV = 'RANCHER_ENV_OF_THIS_VARIANT';

/** Packages whose version changes what is built. */
const BUILT_WITH = ['@rancher/shell', '@rancher/icons', '@vue/cli-service', 'vue', 'vue-router', 'vuex', 'webpack', 'sass', 'typescript', 'ts-loader'] as const;
const APP = path.join(import.meta.dirname, 'app');
const ENVIRONMENT = {
  NODE_ENV: 'production',
  ROUTER_BASE: '/dashboard/',
  RESOURCE_BASE: '/dashboard/',
  RANCHER_ENV: PLACE_OF_ENV,
} as const;

/** Where a dashboard comes from. */
export interface DashboardSource {
  /** A folder `node_modules` with `@rancher/shell` and what builds it. */
  modules: string;
  /** Version that the dashboard believes to be of: its Rancher's, without a `v`. */
  rancher: string;
}

/** The project's own. */
export const OWN_SOURCE: DashboardSource = { modules: path.join(PROJECT, 'node_modules'), rancher: '2.15.0' };

const environmentOf = ({ rancher }: DashboardSource): Record<string, string> => ({ ...ENVIRONMENT, DASHBOARD_VERSION: `v${rancher}` });

/** Name of what is built: versions and configuration, and not where the project lies. */
export async function dashboardKey(source: DashboardSource = OWN_SOURCE): Promise<string> {
  const versions = await Promise.all(BUILT_WITH.map((name) => versionOf(source.modules, name)));
  return cacheKey([...await sources(APP, ['.']), JSON.stringify(environmentOf(source)), JSON.stringify(RANCHER_ENV), ...versions]);
}

async function versionOf(modules: string, name: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(path.join(modules, name, 'package.json'), 'utf8'));
  return `${name}@${text(manifest, 'version') ?? ''}`;
}

/**
 * Rancher's real dashboard, built from `@rancher/shell`; found in the cache or built in about 90 s on 2 cores.
 * @param source the project's own `@rancher/shell` unless another is given
 * @returns folder with `index.html`, to be served at `/dashboard/`
 */
export async function ensureDashboard(progress: Progress, variant: DashboardVariant = 'rancher', source: DashboardSource = OWN_SOURCE): Promise<string> {
  const key = await dashboardKey(source);
  const folder = await withLock(`dashboard-${key}`, () => cached('dashboard', key, (draft) => build(draft, source, progress)), () => {
    progress.step('Waiting for another start that builds the same dashboard', 'up to 3 min');
  });
  progress.done();
  return path.join(folder, variant);
}

async function build(folder: string, source: DashboardSource, progress: Progress): Promise<void> {
  progress.step(`Building Rancher's dashboard from ${await versionOf(source.modules, '@rancher/shell')}`, '90 s on 2 cores, once');
  const work = await mkdtemp(path.join(tmpdir(), 'dashboard-'));
  try {
    await stage(work, source.modules);
    await runCommand(process.execPath, [path.join(source.modules, '@vue/cli-service/bin/vue-cli-service.js'), 'build'], {
      cwd: work,
      env: {
        ...environmentOf(source),
        // webpack holds the whole dashboard in memory; Node's own limit on a small machine is less than it needs
        NODE_OPTIONS: '--max-old-space-size=4096',
      },
      onLine: (line) => {
        const [, part, what] = /^progress (\d+) (.*)$/.exec(line) ?? [];
        if (part !== undefined) progress.note(`${part} % ${what ?? ''}`);
      },
    });
    for (const variant of ['rancher', 'harvester'] as const) {
      await copyVariant(path.join(work, 'dist'), path.join(folder, variant), RANCHER_ENV[variant]);
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * A folder as an extension's developer has it. It may hold no folder `shell`, which the shell's configuration would take for
 * its own sources; its packages' paths stay below this folder (`resolve.symlinks` is off).
 */
async function stage(work: string, modules: string): Promise<void> {
  await cp(APP, work, { recursive: true });
  await mkdir(path.join(work, 'pkg'));
  await symlink(modules, path.join(work, 'node_modules'));
}

async function copyVariant(from: string, to: string, rancherEnv: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) {
      await copyVariant(source, target, rancherEnv);
    } else if (entry.name.endsWith('.js')) {
      await writeFile(target, (await readFile(source, 'utf8')).replaceAll(PLACE_OF_ENV, rancherEnv));
    } else {
      await cp(source, target);
    }
  }
}
