import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { buildExtension } from '../../shell/setup/extension.ts';
import { silent } from '../../shell/setup/progress.ts';
import type { Measure } from './measure.ts';

/** Kilobytes of a built plugin's scripts, gzipped; what a browser may have to load of it. */
const weigh = async (folder: string): Promise<number> => {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.js'));
  const sizes = await Promise.all(files.map(async (name) => gzipSync(await readFile(path.join(folder, name))).byteLength));
  return sizes.reduce((sum, size) => sum + size, 0) / 1024;
};

const harvesterUi = process.env.HARVESTER_UI;

/** Peers: the same kind of extension built Rancher's official way, with a tenth of the pages. */
export const measures: readonly Measure[] = [
  {
    what: 'the shipped bundle, gzipped',
    limit: 128,
    unit: 'KB',
    peer: harvesterUi ? { value: await weigh(harvesterUi), name: 'the Harvester UI' } : { value: 170, name: 'a small extension built by vue-cli' },
    run: async () => (await buildExtension(silent)).gzipBytes / 1024,
  },
  {
    what: 'building the extension',
    limit: 5,
    unit: 's',
    peer: { value: 10.3, name: 'a small extension built by vue-cli' },
    run: async () => {
      const since = performance.now();
      await buildExtension(silent);
      return (performance.now() - since) / 1000;
    },
  },
];
