import { mkdir } from 'node:fs/promises';
import { startCluster, startEtcd } from '../cluster/cluster.ts';
import type { Cluster, NodeSpec } from '../cluster/cluster.ts';
import type { Programs } from '../cluster/programs.ts';
import { Supervisor } from '../cluster/supervisor.ts';
import type { Progress } from '../setup/progress.ts';
import { castOf } from './cast.ts';
import type { HarvesterPlan } from './cast.ts';
import type { Arrays, Faults, LabCluster, LabContext, LabMode, Part, ScenarioName } from './context.ts';
import type { World } from './front/world.ts';
import { startStandalone } from './ingress/standalone.ts';
import { clusterAccess } from './rancher/access.ts';
import { readSetting, writeRancher } from './rancher/index.ts';
import { rancherLayer } from './rancher/layer.ts';
import { startUiPlugins } from './rancher/uiplugins/index.ts';
import type { BuiltPlugin } from './rancher/uiplugins/index.ts';
import { typesFor } from './types.ts';

/** What the other parts of the lab bring; given in, so that one can be tried without the rest. */
export interface Parts {
  start: readonly ((context: LabContext) => Promise<Part>)[];
  seed(context: LabContext, scenario: ScenarioName): Promise<void>;
}

export interface StageOptions {
  mode: LabMode;
  scenario: ScenarioName;
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

/** Starts the clusters side by side, then what Rancher keeps in them, then the parts, then the scenario. */
export async function startStage(options: StageOptions): Promise<Stage> {
  const { folder, progress } = options;
  await mkdir(folder, { recursive: true });
  const supervisor = new Supervisor(folder);
  const started: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    for (const one of started.toReversed()) await one.stop().catch((error: unknown) => options.log('lab', String(error)));
    await supervisor.stopAll();
  };
  try {
    const clusters = await startClusters(options, supervisor);
    const context = contextOf(options, clusters);
    progress.step('Filling the clusters', '10 s');
    await writeRancher(context, options.url);
    const parts: Part[] = [];
    for (const start of options.parts.start) {
      const part = await start(context);
      parts.push(part);
      started.push(part);
    }
    const { plugins, ingress } = options.mode === 'standalone'
      ? await startStandalone(context, supervisor, options.plugins)
      : { plugins: await startUiPlugins(context, options.plugins), ingress: undefined };
    started.push(plugins);
    await options.parts.seed(context, options.scenario);
    await plugins.ready();
    progress.done();
    const layers = [...parts.flatMap((part) => part.layers), rancherLayer()];
    return { context, layers, plugins, ingress, mayEnter: clusterAccess(context), setting: (name) => readSetting(context, name), stop: once(stop) };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startClusters(options: StageOptions, supervisor: Supervisor): Promise<LabCluster[]> {
  const { mode, folder, programs, tools, progress } = options;
  const etcd = await startEtcd({ programs, supervisor, folder });
  const common = { programs, tools, supervisor, etcd, folder, progress };
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
