import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startLab } from '../../shell/lab/lab.ts';
import { serveFolder } from '../../shell/lab/rancher/uiplugins/extension-catalog.ts';
import { ensureBrowser } from '../../shell/setup/browser.ts';
import { ensureLab } from '../../shell/setup/ensure.ts';
import { ensureExtension } from '../../shell/setup/extension.ts';
import { Board } from '../../shell/setup/progress.ts';
import { readHandle } from '../e2e/house/lab.ts';

/** What the publisher of an extension has: a build, and a web server for the catalog. */
export interface Press {
  /** Folder of the built extension. */
  readonly extension: string;
  /** Folder that is served. */
  readonly out: string;
  readonly url: string;
  /** Absolute path of the real Helm. */
  readonly helm: string;
  /** Where other builds may be put. */
  readonly folder: string;
}

/** Kubeconfig of a cluster, and which. */
export interface Reach {
  readonly id: string;
  readonly name: string;
  readonly kind: 'management' | 'harvester';
  readonly kubeconfig: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    press: Press;
    reach: readonly Reach[];
  }
}

/** A Rancher with many Harvesters and without our extension, and a web server with nothing on it yet. */
export default async(project: TestProject): Promise<() => Promise<void>> => {
  const board = new Board();
  const { tools } = await ensureLab(board, 'rancher');
  const { folder: extension } = await ensureExtension(board.open());
  const folder = await mkdtemp(path.join(tmpdir(), 'press-'));
  const out = path.join(folder, 'catalog');

  await mkdir(out);
  const served = await serveFolder(out);
  const lab = await startLab({ mode: 'rancher', scenario: 'fleet' });

  project.provide('lab', await readHandle(lab.url, tools.kubectl));
  project.provide('browser', await ensureBrowser(board.open()));
  project.provide('press', { extension, out, url: served.url, helm: tools.helm, folder });
  project.provide('reach', lab.context.clusters.map(({ id, displayName, kind, kubeconfig }) => ({ id, name: displayName, kind, kubeconfig })));

  return async() => {
    await lab.stop();
    await served.stop();
    await rm(folder, { recursive: true, force: true });
  };
};
