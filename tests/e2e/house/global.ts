import process from 'node:process';
import type { TestProject } from 'vitest/node';
import { scenarioNamed } from '../../../shell/lab/cast.ts';
import type { LabMode, ScenarioName } from '../../../shell/lab/context.ts';
import { startLab } from '../../../shell/lab/lab.ts';
import { ensureBrowser } from '../../../shell/setup/browser.ts';
import { ensureLab } from '../../../shell/setup/ensure.ts';
import { ensureExtension } from '../../../shell/setup/extension.ts';
import { Board } from '../../../shell/setup/progress.ts';
import { ensureTools } from '../../../shell/setup/tools.ts';
import { readHandle, type LabHandle } from './lab.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    lab: LabHandle;
    browser: string;
  }
}

/** The scenario of the first files; the others change it. */
const scenarioOf = (wish: string | undefined): ScenarioName => {
  const scenario = scenarioNamed(wish ?? 'empty');

  if (scenario === undefined) throw new Error(`LAB_SCENARIO names ${ wish ?? '' }, which is no scenario`);

  return scenario;
};

const modeOf = (wish: string | undefined): LabMode => (wish === 'standalone' ? 'standalone' : 'rancher');

interface Running {
  readonly handle: LabHandle;
  stop(): Promise<void>;
}

/** Builds what is missing, and starts a lab of the tests' own. */
const startOwn = async(board: Board): Promise<Running> => {
  const mode = modeOf(process.env['LAB_MODE']);
  const harvesterUi = process.env['HARVESTER_UI'];
  const { tools } = await ensureLab(board, mode === 'standalone' ? 'harvester' : 'rancher');
  const { folder: extension } = await ensureExtension(board.open());
  const lab = await startLab({ mode, scenario: scenarioOf(process.env['LAB_SCENARIO']), extension, ...(harvesterUi ? { harvesterUi } : {}) });

  return { handle: await readHandle(lab.url, tools.kubectl), stop: () => lab.stop() };
};

/** One lab for all files. `LAB_URL` names one that runs already, which is then left running: for writing tests. */
export default async(project: TestProject): Promise<() => Promise<void>> => {
  const board = new Board();
  const running = process.env['LAB_URL'];
  const { handle, stop } = running
    ? { handle: await readHandle(running, (await ensureTools(board.open())).kubectl), stop: () => Promise.resolve() }
    : await startOwn(board);

  project.provide('lab', handle);
  project.provide('browser', await ensureBrowser(board.open()));

  return stop;
};
