import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse, stringify } from 'yaml';
import { record } from '../../../pkg/hpe-storage/domain/kube/json.ts';
import { silent } from '../../setup/progress.ts';
import { runCommand } from '../../setup/run-command.ts';
import { ensureTools } from '../../setup/tools.ts';
import { packed, unpacked, withFolder } from '../archive.ts';
import { hostAnnotations } from '../chart.ts';
import { sourceDate } from '../source-date.ts';
import { indexOf } from './plugin-index.ts';
import { checkConfigMaps, checkRelease, releaseBytes } from './size.ts';

export interface StandaloneOptions {
  /** Folder of the built extension: `hpe-storage-<version>.umd.min.js` and package.json. */
  extension: string;
  /** Folder that gets `hpe-storage-harvester-<version>.tgz`. */
  out: string;
  /** Version of the extension; the chart has the same. */
  version: string;
  /** Absolute path of the real Helm; found when left out. */
  helm?: string;
  /** Time of every file in the archive; that of the source when left out. */
  date?: Date;
}

export const CHART_NAME = 'hpe-storage-harvester';

const CHART = path.join(import.meta.dirname, 'chart');
const HELM_DEADLINE_MS = 60_000;
/** Rendering needs an image's name, which in a cluster is looked up. */
const ANY_IMAGE = 'image=registry.invalid/nginx:size';

/**
 * Packs the companion chart for a Harvester that no Rancher manages: the bundle, gzipped, and the index of extensions lie in a
 * ConfigMap of the chart. The same extension gives the same bytes.
 * @returns path of the packed chart
 * @throws SizeError when Kubernetes would not take the ConfigMap or Helm's record of the release; CommandError with Helm's words
 */
export async function packageStandalone({ extension, out, version, helm, date }: StandaloneOptions): Promise<string> {
  const binary = helm ?? (await ensureTools(silent)).helm;
  return withFolder(async (work) => {
    const chart = await stage(path.join(work, CHART_NAME), extension, version);
    await checkSizes(chart, binary);
    await runCommand(binary, ['package', chart, '--destination', work], { deadlineMs: HELM_DEADLINE_MS });
    const file = `${CHART_NAME}-${version}.tgz`;
    const files = await unpacked(await readFile(path.join(work, file)));
    await mkdir(out, { recursive: true });
    await writeFile(path.join(out, file), await packed(files, date ?? await sourceDate(), { folders: false }));
    return path.join(out, file);
  });
}

/** The chart as a folder, with the extension in it. */
async function stage(folder: string, extension: string, version: string): Promise<string> {
  const bundle = await readFile(path.join(extension, `hpe-storage-${version}.umd.min.js`));
  const manifest: unknown = JSON.parse(await readFile(path.join(extension, 'package.json'), 'utf8'));
  await cp(CHART, folder, { recursive: true });
  const metadata = record(parse(await readFile(path.join(folder, 'Chart.yaml'), 'utf8')));
  await writeFile(path.join(folder, 'Chart.yaml'), stringify({ ...metadata, version, appVersion: version }));
  const files: Readonly<Record<string, string | Buffer>> = {
    'bundle.gz': gzipSync(bundle, { level: 9 }),
    'index.json': JSON.stringify(indexOf(version, hostAnnotations(manifest))),
    'package.json': JSON.stringify({ ...record(manifest), version }),
  };
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, 'files', name), content);
  return folder;
}

async function checkSizes(chart: string, helm: string): Promise<void> {
  const manifest = await runCommand(helm, ['template', CHART_NAME, chart, '--set', ANY_IMAGE], { deadlineMs: HELM_DEADLINE_MS });
  checkConfigMaps(manifest);
  checkRelease(releaseBytes(await chartFiles(chart), manifest));
}

async function chartFiles(chart: string): Promise<ReadonlyMap<string, Buffer>> {
  const names = (await readdir(chart, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name)).sort();
  return new Map(await Promise.all(names.map(async (name): Promise<[string, Buffer]> => [path.relative(chart, name), await readFile(name)])));
}
