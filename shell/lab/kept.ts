import { readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { kubevirtNamespace } from '../cluster/kubevirt.ts';
import { programsKey } from '../cluster/programs.ts';
import { cached, cacheFolder, cacheKey, exists, PROJECT, sources } from '../setup/cache.ts';
import { castOf } from './cast.ts';
import { packedCharts } from './charts/pack.ts';
import type { LabMode, ScenarioName } from './context.ts';

const KIND = 'scenarios';
const FILE = 'etcd.tgz';
/** Some 10 MB each; every scenario in both modes, and those of the version before. */
const MOST = 12;

/** What the contents of a scenario's clusters come from. */
const MADE_BY = ['shell/cluster', 'shell/lab'];

/**
 * Beginnings of keys, below a cluster's prefix, of what names an address, a certificate or a process of one run. Every start writes
 * them anew, by the code that wrote them first.
 */
const OF_ONE_RUN = [
  'leases/',
  'validatingwebhookconfigurations/',
  'mutatingwebhookconfigurations/',
  'apiregistration.k8s.io/apiservices/v1.subresources.kubevirt.io',
  'apiregistration.k8s.io/apiservices/v1alpha3.subresources.kubevirt.io',
  'management.cattle.io/settings/',
  'catalog.cattle.io/clusterrepos/',
  'catalog.cattle.io/uiplugins/',
];

/** The keys that a start from a kept scenario must not find. */
export function keysOfOneRun(mode: LabMode, scenario: ScenarioName): string[] {
  const names = [...(mode === 'rancher' ? ['management'] : []), ...castOf(mode, scenario).harvesters.map(({ name }) => name)];
  return names.flatMap((name) => OF_ONE_RUN.map((key) => `/${name}/${key}`));
}

/**
 * A scenario's clusters as they were when they had just been filled, kept in the user's cache: filling them takes most of a start.
 * Each start works on a copy of its own. Kept by everything that they are made of, so a change anywhere in it fills them again.
 */
export interface Kept {
  /** The packed etcd; undefined when there is none yet. */
  file: string | undefined;
  /** @param pack writes the file */
  keep(pack: (file: string) => Promise<void>): Promise<void>;
  /** Throws away what did not start. */
  drop(): Promise<void>;
}

export async function keptScenario(mode: LabMode, scenario: ScenarioName, tools: { helm: string }): Promise<Kept> {
  const made = await Promise.all([programsKey(), packedCharts(tools.helm), sources(PROJECT, MADE_BY)]);
  const key = cacheKey([...made.flat(), kubevirtNamespace(), mode, scenario]);
  const file = cacheFolder(KIND, key, FILE);
  return {
    file: await exists(file) ? file : undefined,
    keep: async (pack) => {
      await cached(KIND, key, (draft) => pack(path.join(draft, FILE)));
      await clearAway(MOST);
    },
    drop: async () => {
      const away = cacheFolder(KIND, `${key}.${process.pid}.old`);
      await rename(cacheFolder(KIND, key), away).catch(() => undefined);
      await rm(away, { recursive: true, force: true });
    },
  };
}

/** Leaves the newest ones. */
async function clearAway(most: number): Promise<void> {
  const names = await readdir(cacheFolder(KIND));
  const aged = await Promise.all(names.map(async (name) => {
    const folder = cacheFolder(KIND, name);
    return { folder, since: (await stat(folder).catch(() => undefined))?.mtimeMs ?? 0 };
  }));
  const old = aged.toSorted((a, b) => b.since - a.since).slice(most);
  await Promise.all(old.map(({ folder }) => rm(folder, { recursive: true, force: true })));
}
