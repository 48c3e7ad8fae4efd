import { mkdir, rm } from 'node:fs/promises';
import { startCluster } from '../cluster/cluster.ts';
import type { Cluster, NodeSpec } from '../cluster/cluster.ts';
import { forgetKeys, keepEtcd, startEtcd } from '../cluster/etcd.ts';
import type { Programs } from '../cluster/programs.ts';
import { Supervisor } from '../cluster/supervisor.ts';
import type { Progress } from '../setup/progress.ts';
import { castOf } from './cast.ts';
import type { HarvesterPlan } from './cast.ts';
import type { Arrays, Faults, LabCluster, LabContext, LabMode, Part, ScenarioName } from './context.ts';
import type { World } from './front/world.ts';
import { startStandalone } from './ingress/standalone.ts';
import { keysOfOneRun } from './kept.ts';
import type { Kept } from './kept.ts';
import { clusterAccess } from './rancher/access.ts';
import { readSetting, writeRancher, writeSettings } from './rancher/index.ts';
import { rancherLayer } from './rancher/layer.ts';
import { startUiPlugins } from './rancher/uiplugins/index.ts';
import type { BuiltPlugin } from './rancher/uiplugins/index.ts';
import { typesFor } from './types.ts';

/** What the other parts of the lab bring; given in, so that one can be tried without the rest. */
export interface Parts {
  /** Side by side: none of them needs another. */
  start: readonly ((context: LabContext) => Promise<Part>)[];
  seedArrays(arrays: Arrays): void;
  seed(context: LabContext): Promise<void>;
  /** Resolves when all that the seed has begun is done. */
  settle(context: LabContext): Promise<void>;
  kept(mode: LabMode, scenario: ScenarioName): Promise<Kept>;
}

export interface StageOptions {
  mode: LabMode;
  scenario: ScenarioName;
  /** Version of the Rancher that it stands for, without a `v`. */
  rancher: string;
  /** A fresh folder of this run. */
  folder: string;
  programs: Programs;
  tools: { kubectl: string; helm: string };
  plugins: readonly BuiltPlugin[];
  arrays: Arrays;
  faults: Faults;
  /** The front's address. */
  url: string;
  parts: Parts;
  progress: Progress;
  log(part: string, line: string): void;
}

/** Running clusters with everything on them: what a change of scenario replaces. */
export interface Stage extends World {
  stop(): Promise<void>;
}

const nodes = (prefix: string, count: number, network: string): NodeSpec[] =>
  Array.from({ length: count }, (_, index) => ({ name: `${prefix}-${index + 1}`, address: `${network}.${index + 11}` }));

/**
 * Starts the clusters side by side, then what Rancher keeps in them and the parts, then the scenario: from what was kept of it, else by
 * filling them. What was kept and does not start is thrown away, and the clusters are filled.
 */
export async function startStage(options: StageOptions): Promise<Stage> {
  const kept = await options.parts.kept(options.mode, options.scenario);
  if (kept.file === undefined) return enter(options, kept);
  try {
    return await enter(options, kept);
  } catch (error) {
    options.log('lab', `the kept scenario did not start, it is made anew: ${String(error)}`);
    await kept.drop();
    await rm(options.folder, { recursive: true, force: true });
    return enter(options, { ...kept, file: undefined });
  }
}

async function enter(options: StageOptions, kept: Kept): Promise<Stage> {
  const { folder, progress, parts } = options;
  await mkdir(folder, { recursive: true });
  // nothing of theirs is used again, so nobody waits for a farewell
  const supervisor = new Supervisor(folder, { graceMs: 0 });
  const started: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    for (const one of started.toReversed()) await one.stop().catch((error: unknown) => options.log('lab', String(error)));
    await supervisor.stopAll();
  };
  try {
    const context = contextOf(options, await startClusters(options, supervisor, kept));
    progress.step('Filling the clusters', kept.file === undefined ? '30 s, once' : '3 s');
    parts.seedArrays(context.arrays);
    const [running] = await all([
      all(parts.start.map(async (start) => {
        const part = await start(context);
        started.push(part);
        return part;
      })),
      kept.file === undefined ? writeRancher(context, options.url) : writeSettings(context, options.url),
    ]);
    if (kept.file === undefined) await fill(options, context, supervisor, kept);
    const { plugins, ingress } = options.mode === 'standalone'
      ? await startStandalone(context, supervisor, options.plugins)
      : { plugins: await startUiPlugins(context, options.plugins), ingress: undefined };
    started.push(plugins);
    await plugins.ready();
    progress.done();
    const layers = [...running.flatMap((part) => part.layers), rancherLayer()];
    return { context, layers, plugins, ingress, mayEnter: clusterAccess(context), setting: (name) => readSetting(context, name), stop: once(stop) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Like `Promise.all`, but waits for all of them: what is under way when another fails is stopped only once it runs. */
async function all<T extends readonly Promise<unknown>[]>(works: [...T]): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(works);
  return Promise.all(works);
}

/** Seeds the scenario, and keeps it before anybody can change it. A scenario that is not kept is one all the same. */
async function fill({ parts, progress, folder, log }: StageOptions, context: LabContext, supervisor: Supervisor, kept: Kept): Promise<void> {
  await parts.seed(context);
  try {
    progress.note('keeping what is there for later starts');
    await parts.settle(context);
    await kept.keep((file) => keepEtcd(supervisor, folder, file));
  } catch (error) {
    log('lab', `the scenario is not kept: ${String(error)}`);
  }
}

async function startClusters(options: StageOptions, supervisor: Supervisor, kept: Kept): Promise<LabCluster[]> {
  const { mode, folder, programs, tools, progress } = options;
  const etcd = await startEtcd({ programs, supervisor, folder, from: kept.file });
  if (kept.file !== undefined) await forgetKeys(etcd, keysOfOneRun(mode, options.scenario));
  const common = { programs, tools, supervisor, etcd, folder, progress, kept: kept.file !== undefined };
  const harvester = async ({ id, displayName, name, network }: HarvesterPlan): Promise<LabCluster> => named(await startCluster({
    ...common, name, nodes: nodes(name, 3, network), kubevirt: true, types: await typesFor('harvester'),
  }), id, displayName, 'harvester');
  const management = async (): Promise<LabCluster> => named(await startCluster({
    ...common, name: 'management', nodes: nodes('rancher', 1, '10.0.0'), kubevirt: false, types: await typesFor('management'),
  }), 'local', 'local', 'management');
  const harvesters = castOf(mode, options.scenario).harvesters.map(harvester);
  return Promise.all(mode === 'standalone' ? harvesters : [management(), ...harvesters]);
}

function named(cluster: Cluster, id: string, displayName: string, kind: LabCluster['kind']): LabCluster {
  return { ...cluster, id, displayName, kind };
}

function contextOf(options: StageOptions, clusters: readonly LabCluster[]): LabContext {
  return {
    mode: options.mode,
    scenario: options.scenario,
    rancher: options.rancher,
    clusters,
    harvesters: clusters.filter((one) => one.kind === 'harvester'),
    away: castOf(options.mode, options.scenario).away,
    tools: options.tools,
    folder: options.folder,
    arrays: options.arrays,
    faults: options.faults,
    chartRepository: { url: '' },
    log: options.log,
  };
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => running ??= work();
}
