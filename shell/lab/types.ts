import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../cluster/types');

/**
 * The YAML files of types and rights that a cluster starts with: `common*` and `catalog*` for all, `management*` and `harvester*` by kind.
 * A Harvester that stands alone is its own Rancher, but has no clusters to manage.
 */
export async function typesFor(kind: 'management' | 'harvester'): Promise<string[]> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.yaml')).sort();
  return files.filter((name) => ['common', 'catalog', kind].some((beginning) => name.startsWith(beginning))).map((name) => join(FOLDER, name));
}
