import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startLab } from '../../shell/lab/lab.ts';
import { packageStandalone } from '../../shell/packaging/standalone/index.ts';
import { ensureBrowser } from '../../shell/setup/browser.ts';
import { ensureLab } from '../../shell/setup/ensure.ts';
import { ensureExtension } from '../../shell/setup/extension.ts';
import { ensureNginx } from '../../shell/setup/nginx.ts';
import { Board } from '../../shell/setup/progress.ts';
import { readHandle } from '../e2e/house/lab.ts';

/** What an admin has on their own machine. */
export interface Desk {
  /** Absolute path of the real Helm. */
  readonly helm: string;
  /** The packed companion chart. */
  readonly chart: string;
  readonly version: string;
  /** Where downloads go. */
  readonly folder: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    desk: Desk;
  }
}

/** A standalone Harvester without our extension, and the chart that brings it. */
export default async(project: TestProject): Promise<() => Promise<void>> => {
  const board = new Board();
  const { tools } = await ensureLab(board, 'harvester');
  const { folder: extension } = await ensureExtension(board.open());
  const version = path.basename(extension).replace('hpe-storage-', '');

  await ensureNginx(board.open());
  const folder = await mkdtemp(path.join(tmpdir(), 'desk-'));
  const chart = await packageStandalone({ extension, out: folder, version, helm: tools.helm });
  const lab = await startLab({ mode: 'standalone', scenario: 'empty', extension, companion: false });

  project.provide('lab', await readHandle(lab.url, tools.kubectl));
  project.provide('browser', await ensureBrowser(board.open()));
  project.provide('desk', { helm: tools.helm, chart, version, folder });

  return async() => {
    await lab.stop();
    await rm(folder, { recursive: true, force: true });
  };
};
