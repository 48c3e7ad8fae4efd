import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serveFolder } from '../../shell/lab/rancher/uiplugins/extension-catalog.ts';
import { packageCatalog } from '../../shell/packaging/catalog.ts';
import { packageStandalone } from '../../shell/packaging/standalone/index.ts';
import { PROJECT } from '../../shell/setup/cache.ts';
import { ensureExtension } from '../../shell/setup/extension.ts';
import { silent } from '../../shell/setup/progress.ts';
import { ensureTools } from '../../shell/setup/tools.ts';

/** What a reader has: a folder with a clone, the real programs, and a catalog as a release publishes it, served over HTTP. */
export interface ReadersDesk {
  readonly folder: string;
  readonly programs: readonly string[];
  readonly kubectl: string;
  readonly helm: string;
  readonly catalogUrl: string;
  readonly version: string;
  close(): Promise<void>;
}

/** As much of a clone as the commands use. What they write is in the desk's folder, but for `dist/`, which npm's scripts write. */
const CLONED = ['docs', 'shell', 'package.json'];

export async function setUpDesk(): Promise<ReadersDesk> {
  const folder = await mkdtemp(path.join(tmpdir(), 'papers-'));
  const catalog = path.join(folder, '.catalog');
  await mkdir(catalog);
  const [{ kubectl, helm }, { folder: extension }, served] = await Promise.all([
    ensureTools(silent), ensureExtension(silent), serveFolder(catalog),
    ...CLONED.map((name) => symlink(path.join(PROJECT, name), path.join(folder, name))),
  ]);
  const version = path.basename(extension).replace('hpe-storage-', '');
  const charts = [await packageStandalone({ extension, out: folder, version, helm })];
  await packageCatalog({ extension, out: catalog, endpoint: served.url, helm, charts });
  return {
    folder, kubectl, helm, version, catalogUrl: served.url,
    programs: [...new Set([kubectl, helm].map((file) => path.dirname(file)))],
    close: async () => {
      await served.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
