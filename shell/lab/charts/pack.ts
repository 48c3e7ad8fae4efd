import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import semver from 'semver';
import { parse, stringify } from 'yaml';
import { list, record } from '../../../pkg/hpe-storage/domain/kube/json.ts';
import { cached, cacheKey, exists, PROJECT, sources } from '../../setup/cache.ts';
import { runCommand } from '../../setup/run-command.ts';
import type { JsonObject } from '../context.ts';
import { chartMetadata, readChart, withMetadata } from './archive.ts';
import { definitionsOf } from './types.ts';
import { metadataOf, schemaOf, valuesOf, VERSIONS, type ChartVersion } from './versions.ts';

/** HPE's published charts, where the machine has them; a newcomer's clone has none. */
export const PUBLISHED = path.resolve(PROJECT, '../shared/data/charts');

const SOURCE = path.join(import.meta.dirname, 'source');
const HELM_DEADLINE_MS = 60_000;

/** Rancher's annotations of its partner repository (rancher/partner-charts, packages/hpe/hpe-csi-driver). */
const PARTNER: JsonObject = {
  'catalog.cattle.io/certified': 'partner',
  'catalog.cattle.io/display-name': 'HPE CSI Driver for Kubernetes',
  'catalog.cattle.io/kube-version': '>=1.21-0',
  'catalog.cattle.io/namespace': 'hpe-storage',
  'catalog.cattle.io/release-name': 'hpe-csi-driver',
};

async function packOwn(chart: ChartVersion, helm: string, folder: string): Promise<void> {
  const draft = path.join(folder, `draft-${chart.version}`, 'hpe-csi-driver');
  await mkdir(path.join(draft, 'crds'), { recursive: true });
  await cp(path.join(SOURCE, 'templates'), path.join(draft, 'templates'), { recursive: true });
  await cp(path.join(SOURCE, 'README.md'), path.join(draft, 'README.md'));
  await writeFile(path.join(draft, 'Chart.yaml'), stringify(metadataOf(chart)));
  await writeFile(path.join(draft, 'values.yaml'), stringify(valuesOf(chart)));
  await writeFile(path.join(draft, 'values.schema.json'), JSON.stringify(schemaOf(chart), undefined, 2));
  for (const [file, definition] of Object.entries(definitionsOf(chart.version))) {
    await writeFile(path.join(draft, 'crds', file), stringify(definition));
  }
  await runCommand(helm, ['package', draft, '--destination', folder], { deadlineMs: HELM_DEADLINE_MS });
  await rm(path.dirname(draft), { recursive: true });
}

/** `helm repo index`, with the dates that the versions have, since Helm writes the moment of packing. */
async function index(folder: string, helm: string): Promise<void> {
  await runCommand(helm, ['repo', 'index', folder], { deadlineMs: HELM_DEADLINE_MS });
  const file = path.join(folder, 'index.yaml');
  const content: unknown = parse(await readFile(file, 'utf8'));
  const entries = list(content, 'entries', 'hpe-csi-driver').map((entry) => {
    const known = VERSIONS.find(({ version }) => version === record(entry).version);
    return known === undefined ? entry : { ...record(entry), created: known.created };
  });
  await writeFile(file, stringify({ ...record(content), entries: { 'hpe-csi-driver': entries } }));
}

async function partner(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const file of (await readdir(from)).filter((name) => name.endsWith('.tgz'))) {
    const tgz = await readFile(path.join(from, file));
    const { version } = chartMetadata(await readChart(tgz));
    if (typeof version !== 'string' || semver.prerelease(version) !== null) continue;
    const annotated = await withMetadata(tgz, (metadata) =>
      ({ ...metadata, kubeVersion: '>=1.21-0', annotations: { ...record(metadata.annotations), ...PARTNER } }));
    await writeFile(path.join(to, file), annotated);
  }
}

async function pack(folder: string, helm: string, published: string): Promise<void> {
  const charts = path.join(folder, 'charts');
  await mkdir(charts);
  if (await exists(published)) {
    for (const file of (await readdir(published)).filter((name) => name.endsWith('.tgz'))) {
      await writeFile(path.join(charts, file), await readFile(path.join(published, file)));
    }
  }
  for (const chart of VERSIONS) {
    if (!(await exists(path.join(charts, `hpe-csi-driver-${chart.version}.tgz`)))) await packOwn(chart, helm, charts);
  }
  await cp(path.join(SOURCE, 'icon.svg'), path.join(charts, 'icon.svg'));
  await partner(charts, path.join(folder, 'partner'));
  await cp(path.join(SOURCE, 'icon.svg'), path.join(folder, 'partner', 'icon.svg'));
  await index(charts, helm);
  await index(path.join(folder, 'partner'), helm);
}

const digest = async (published: string): Promise<string[]> =>
  (await exists(published) ? (await sources(published, (await readdir(published)).sort())).map((piece) =>
    createHash('sha256').update(piece).digest('hex')) : []);

/**
 * A folder with two Helm repositories, `charts` (HPE's) and `partner` (Rancher's copy of it), packed by the real Helm
 * and kept in the user's cache. A published chart wins over the lab's own of the same version.
 */
export async function packedCharts(helm: string, published = PUBLISHED): Promise<string> {
  const own = await sources(import.meta.dirname, ['archive.ts', 'pack.ts', 'source', 'types.ts', 'versions.ts']);
  return cached('charts', cacheKey([...own, ...await digest(published)]), (folder) => pack(folder, helm, published));
}
