import process from 'node:process';
import type { TestProject } from 'vitest/node';
import { startLab } from '../../../shell/lab/lab.ts';
import type { LabMode, ScenarioName } from '../../../shell/lab/context.ts';
import { ensureBrowser } from '../../../shell/setup/browser.ts';
import { ensureLab } from '../../../shell/setup/ensure.ts';
import { buildExtension } from '../../../shell/setup/extension.ts';
import { Board } from '../../../shell/setup/progress.ts';
import type { LabHandle } from './lab.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    lab: LabHandle;
    browser: string;
  }
}

const modeOf = (wish: string | undefined): LabMode => (wish === 'standalone' ? 'standalone' : 'rancher');
const SCENARIO: ScenarioName = 'empty';

/** One lab for all files: built when something is missing, started once, stopped at the end. */
export default async(project: TestProject): Promise<() => Promise<void>> => {
  const board = new Board();
  const mode = modeOf(process.env['LAB_MODE']);
  const harvesterUi = process.env['HARVESTER_UI'];
  const { tools } = await ensureLab(board, mode === 'standalone' ? 'harvester' : 'rancher');
  const { folder: extension } = await buildExtension(board.open());
  const browser = await ensureBrowser(board.open());
  const lab = await startLab({ mode, scenario: SCENARIO, extension, ...(harvesterUi ? { harvesterUi } : {}) });
  const harvester = lab.context.harvesters[0];

  if (harvester === undefined) throw new Error('the lab has no Harvester');
  project.provide('lab', {
    url:        lab.url,
    mode,
    users:      lab.users.map(({ name, password }) => ({ name, password })),
    harvester:  { id: harvester.id, name: harvester.displayName, kubeconfig: harvester.kubeconfig },
    kubectl:    tools.kubectl,
    realHarvesterUi: Boolean(harvesterUi),
  });
  project.provide('browser', browser);

  return () => lab.stop();
};
