import os from 'node:os';
import { ensurePrograms, type Programs } from '../cluster/programs.ts';
import { ensureDashboard, type DashboardVariant } from '../dashboard/build.ts';
import { ensureStandIns } from '../harvester/build.ts';
import { Hint } from './main.ts';
import type { Board } from './progress.ts';
import { ensureTools, type Tools } from './tools.ts';

export interface Everything {
  programs: Programs;
  tools: Tools;
  /** Folder of the built dashboard. */
  dashboard: string;
}

const GIB = 2 ** 30;
/** webpack and Go's linker side by side take about 6 GiB, as two labs with a browser each do. */
export const SIDE_BY_SIDE_BYTES = 7 * GIB;

/** All that a lab needs and that takes time once: the programs take 8 of 10 minutes, so everything else goes beside them. */
export async function ensureLab(board: Board, variant: DashboardVariant): Promise<Everything> {
  const programs = (): Promise<Programs> => told(
    'Building the cluster\'s programs', ensurePrograms(board.open()),
    'check that Go can reach its module proxy (go env GOPROXY) and that 6 GB of disk are free, then run the same command again: what is built already is kept',
  );
  const dashboard = async (): Promise<string> => {
    const hint = 'run `npm ci`, then the same command again; it needs 3 GB of memory';
    const folder = await told('Building the dashboard', ensureDashboard(board.open(), variant), hint);
    await told('Building the stand-ins for Harvester\'s UI', ensureStandIns(board.open()), hint);
    return folder;
  };
  const tools = await told('Finding kubectl and helm', ensureTools(board.open()), 'run the same command again');
  if (os.totalmem() < SIDE_BY_SIDE_BYTES) return { tools, programs: await programs(), dashboard: await dashboard() };
  const [built, folder] = await Promise.all([programs(), dashboard()]);
  return { tools, programs: built, dashboard: folder };
}

/** Names the step that failed, and what to do. */
export async function told<T>(step: string, work: Promise<T>, hint: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Hint) throw error;
    throw new Hint(`${step} failed: ${error instanceof Error ? error.message : String(error)}`, hint);
  }
}
