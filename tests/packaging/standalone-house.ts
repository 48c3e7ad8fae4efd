import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { record, text } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { packageStandalone } from '../../shell/packaging/standalone/index.ts';
import { silent } from '../../shell/setup/progress.ts';
import { runCommand } from '../../shell/setup/run-command.ts';
import { ensureTools } from '../../shell/setup/tools.ts';

export const VERSION = '1.2.3';
export const MAIN = `hpe-storage-${VERSION}.umd.min.js`;
export const ANNOTATIONS = { 'catalog.cattle.io/ui-extensions-version': '>= 3.0.0 < 4.0.0', 'catalog.cattle.io/rancher-version': '>= 2.11.0-0' };

export const { helm } = await ensureTools(silent);

export interface Packed {
  readonly folder: string;
  readonly chart: string;
}

/** A built extension with this bundle, packed into the chart. */
export const packedWith = async (bundle: string | Buffer): Promise<Packed> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'packed-'));

  await writeFile(path.join(folder, MAIN), bundle);
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ name: 'hpe-storage', version: VERSION, rancher: { annotations: ANNOTATIONS } }));
  try {
    return { folder, chart: await packageStandalone({ extension: folder, out: path.join(folder, 'out'), version: VERSION, helm, date: new Date(0) }) };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
};

export const template = (chart: string, ...args: string[]): Promise<string> =>
  runCommand(helm, ['template', 'ours', chart, '--namespace', 'hpe-storage-ui', ...args], { deadlineMs: 60_000 });

/** What the chart renders, by kind and name: `ConfigMap/ours-plugin`. */
export const rendered = async (chart: string, ...args: string[]): Promise<ReadonlyMap<string, Record<string, unknown>>> => {
  const documents = parseAllDocuments(await template(chart, '--set', 'image=nginx:1', ...args)).map((one) => record(one.toJS()));

  return new Map(documents.map((one) => [`${ text(one, 'kind') ?? '' }/${ text(one, 'metadata', 'name') ?? '' }`, one]));
};
