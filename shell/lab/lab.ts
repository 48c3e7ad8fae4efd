import { appendFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensurePrograms } from '../cluster/programs.ts';
import { ensureDashboard } from '../dashboard/build.ts';
import { ensureStandIns } from '../harvester/build.ts';
import { silent } from '../setup/progress.ts';
import type { Progress } from '../setup/progress.ts';
import { ensureTools } from '../setup/tools.ts';
import { startActors } from './actors/index.ts';
import { createArrays } from './arrays.ts';
import { scenariosOf } from './cast.ts';
import { RANCHER_VERSION } from './context.ts';
import type { Lab, LabOptions } from './context.ts';
import { createFaults } from './faults.ts';
import { ACCOUNTS } from './front/identity/accounts.ts';
import { startFront } from './front/server.ts';
import { startHarvester } from './harvester/index.ts';
import { labInfo } from './info.ts';
import { keptScenario } from './kept.ts';
import { pageRoutes } from './page/index.ts';
import { startCatalog } from './rancher/catalog/index.ts';
import { readPlugin } from './rancher/uiplugins/index.ts';
import type { BuiltPlugin } from './rancher/uiplugins/index.ts';
import { runFolder } from './run-folder.ts';
import { seed, seedArrays, settle } from './scenarios/index.ts';
import { Scenes } from './scenes.ts';
import { startStage } from './stage.ts';
import type { Parts, Stage } from './stage.ts';

export interface LabHooks {
  progress?: Progress;
}

const partsWith = (tools: { helm: string }): Parts =>
  ({ start: [startCatalog, startHarvester, startActors], seedArrays, seed, settle, kept: (mode, scenario) => keptScenario(mode, scenario, tools) });

/**
 * Starts everything behind one address and waits until the scenario is there. What has to be built first is found in the cache
 * or built.
 * @throws what did not start; nothing is left running then
 */
export async function startLab(options: LabOptions, hooks: LabHooks = {}): Promise<Lab> {
  const progress = hooks.progress ?? silent;
  const { mode } = options;
  const [programs, tools, dashboard, plugins] = await Promise.all([
    ensurePrograms(progress), ensureTools(progress), options.host?.dashboard ?? ensureDashboard(progress, mode === 'standalone' ? 'harvester' : 'rancher'), pluginsOf(options, progress),
  ]);
  const rancher = options.host?.rancher ?? RANCHER_VERSION;
  const folder = await runFolder();
  const log = (part: string, line: string): void => appendFileSync(join(folder, 'lab.log'), `${new Date().toISOString()} ${part}: ${line}\n`);
  const arrays = createArrays();
  const faults = createFaults();
  // the same folder each time, so that kubeconfigs stay where people were told they are
  const own = join(folder, 'stage');
  const scenes = new Scenes<Stage>(options.scenario, async (scenario) => {
    for (const { address } of arrays.list()) arrays.remove(address);
    faults.clear();
    await rm(own, { recursive: true, force: true });
    return startStage({ mode, scenario, rancher, folder: own, programs, tools, plugins, arrays, faults, url: front.url, parts: partsWith(tools), progress, log });
  }, () => front.dropSockets());

  const front = await startFront({
    port: options.port ?? 0, dashboard, rancher, faults, world: () => scenes.stage,
    page: pageRoutes({
      arrays, faults, scenarios: scenariosOf(mode),
      info: () => labInfo({ url: front.url, mode, state: scenes.state, context: scenes.stage?.context, plugins }),
      change: (scenario) => scenes.change(scenario),
      refreshExtension: async (name) => scenes.stage?.plugins.refresh(name),
      dropSockets: () => front.dropSockets(),
    }),
  });
  try {
    await scenes.change(options.scenario);
  } catch (error) {
    await front.stop();
    throw error;
  }
  return {
    url: front.url,
    get context() {
      if (scenes.stage === undefined) throw new Error('the lab is changing its clusters');
      return scenes.stage.context;
    },
    users: ACCOUNTS,
    stop: async () => {
      await scenes.end();
      await front.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The stand-ins, one of them replaced by the real Harvester UI when its folder is given, and our extension. */
async function pluginsOf(options: LabOptions, progress: Progress): Promise<BuiltPlugin[]> {
  const standIns = await ensureStandIns(progress, options.host?.modules);
  const extension = options.mode === 'standalone' && options.companion === false ? undefined : options.extension;
  const given = [options.harvesterUi, extension].filter((folder) => folder !== undefined);
  const wanted = options.mode === 'standalone' ? standIns.filter(({ name }) => name === 'harvester') : standIns;
  const plugins = new Map<string, BuiltPlugin>();
  for (const folder of [...wanted.map((one) => one.folder), ...given]) {
    const plugin = await readPlugin(folder);
    plugins.set(plugin.name, plugin);
  }
  return [...plugins.values()];
}
