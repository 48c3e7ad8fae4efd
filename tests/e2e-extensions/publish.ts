import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { record } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { packageCatalog, type PackagedExtension } from '../../shell/packaging/catalog.ts';
import type { Press } from './global.ts';

export interface Edition {
  readonly version: string;
  /** Annotations that take the place of the built ones. */
  readonly asks?: Readonly<Record<string, string>>;
}

/** Puts a version into the catalog, as `npm run package` does. */
export const publish = async({ extension, out, url, helm, folder }: Press, { version, asks }: Edition): Promise<PackagedExtension> => {
  const from = asks === undefined ? extension : path.join(folder, version);

  if (asks !== undefined) {
    await cp(extension, from, { recursive: true });
    const file = path.join(from, 'package.json');
    const manifest = record(JSON.parse(await readFile(file, 'utf8')));
    const rancher = record(manifest, 'rancher');

    await writeFile(file, JSON.stringify({ ...manifest, rancher: { ...rancher, annotations: { ...record(rancher, 'annotations'), ...asks } } }));
  }

  return packageCatalog({ extension: from, out, endpoint: url, version, helm });
};
