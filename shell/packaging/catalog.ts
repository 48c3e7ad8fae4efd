import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { record } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { PROJECT } from '../setup/cache.ts';
import { silent } from '../setup/progress.ts';
import { runCommand } from '../setup/run-command.ts';
import { ensureTools } from '../setup/tools.ts';
import { packed, unpacked, withFolder, writeFiles } from './archive.ts';
import { chartYaml, hostAnnotations, iconPath, valuesYaml, versionEndpoint, type ChartFacts } from './chart.ts';
import { readEndpoint } from './endpoint.ts';
import { settledIndex } from './index-file.ts';
import { filesTxt, readBuilt, type Built, type Files } from './plugin-files.ts';
import { sourceDate } from './source-date.ts';

const TEMPLATE = path.join(PROJECT, 'shell/packaging/chart');
const CHECKSUMS = 'SHA256SUMS';
const HELM_MS = 60_000;

export interface PackageOptions {
  /** Folder that `npm run build` filled. */
  extension: string;
  /** Folder of the catalog. Versions that are in it already stay. */
  out: string;
  /** Address that the folder will be served from. */
  endpoint: string;
  /** Takes the place of the version that was built, in the bundle too. */
  version?: string;
  /** Overwrites the version when it is there with other bytes; without, that is an error: what is published does not change. */
  replace?: boolean;
  /** Other packed charts of the same version, `<name>-<version>.tgz`, that the catalog has beside the extension's. */
  charts?: readonly string[];
  /** Path of Helm; found or unpacked when left out. */
  helm?: string;
  /** What the Artifact Hub knows the repository by, for its mark of a verified publisher. */
  artifactHubId?: string;
}

/** A version that is in a catalog. */
export interface PackagedExtension {
  name: string;
  version: string;
  /** The packed chart. */
  chart: string;
  /** Folder with `files.txt` and `plugin/`; the archive is beside it. */
  files: string;
  /** Where the catalog will serve that folder. */
  endpoint: string;
  /** Annotations that the chart and its UIPlugin carry. */
  metadata: Readonly<Record<string, string>>;
}

/**
 * Adds a built extension to an extension catalog: a Helm repository, as Rancher's Extensions page takes it, and the files that its
 * chart points to. The same build, address and time give the same bytes.
 * @throws Error for a build without what the host or a licence asks for, for Helm's refusal, and see `replace`
 */
export async function packageCatalog(options: PackageOptions): Promise<PackagedExtension> {
  const helm = options.helm ?? (await ensureTools(silent)).helm;
  const [built, date] = await Promise.all([readBuilt(options.extension, options.version), sourceDate()]);
  const facts: ChartFacts = { manifest: built.manifest, version: built.version, endpoint: readEndpoint(options.endpoint) };
  const [archive, chart] = await Promise.all([
    packed(below(built.version, extensionFiles(built)), date, { folders: true }),
    packedChart(helm, facts, date),
  ]);
  await mkdir(options.out, { recursive: true });
  const files = new Map([...versionFiles(built, archive, chart, await unpacked(chart), date), ...await beside(options.charts ?? [], built.version)]);
  await put(options.out, files, options.replace === true);
  await writeFile(path.join(options.out, 'artifacthub-repo.yml'), artifactHub(options.artifactHubId));
  await copyFile(path.join(PROJECT, 'LICENSE'), path.join(options.out, 'LICENSE'));
  await writeIndex(helm, options.out, date);
  await writeChecksums(options.out);
  return {
    name: built.name,
    version: built.version,
    chart: path.join(options.out, chartPath(built)),
    files: path.join(options.out, 'extensions', built.name, built.version),
    endpoint: versionEndpoint(facts),
    metadata: hostAnnotations(built.manifest),
  };
}

const below = (folder: string, files: Files): Files => new Map([...files].map(([name, content]) => [`${folder}/${name}`, content]));

const chartPath = ({ name, version }: Built): string => `assets/${name}/${name}-${version}.tgz`;

const extensionFiles = (built: Built): Files => new Map([['files.txt', Buffer.from(filesTxt(built.plugin))], ...below('plugin', built.plugin)]);

/** Everything of one version by its path in the catalog. */
function versionFiles(built: Built, archive: Buffer, chart: Buffer, chartFiles: Files, date: Date): Files {
  const { name, version, plugin, sbom } = built;
  const icon = plugin.get('icon.svg');
  if (icon === undefined) throw new Error('the built extension has no icon.svg');
  const component = { ...record(sbom, 'metadata', 'component'), version };
  const stamped = { ...sbom, metadata: { timestamp: date.toISOString(), component } };
  return new Map<string, Buffer>([
    [chartPath(built), chart],
    [iconPath(name, version), icon],
    [`extensions/${name}/${version}.tgz`, archive],
    [`extensions/${name}/${version}.cdx.json`, Buffer.from(`${JSON.stringify(stamped, undefined, 2)}\n`)],
    ...below(`extensions/${name}/${version}`, extensionFiles(built)),
    ...[...chartFiles].map(([file, content]): [string, Buffer] => [`charts/${name}/${version}/${file.slice(name.length + 1)}`, content]),
  ]);
}

async function beside(charts: readonly string[], version: string): Promise<Files> {
  return new Map(await Promise.all(charts.map(async (chart): Promise<[string, Buffer]> => {
    const file = path.basename(chart);
    if (!file.endsWith(`-${version}.tgz`)) throw new Error(`${file} is no chart of version ${version}`);
    return [`assets/${file.slice(0, -`-${version}.tgz`.length)}/${file}`, await readFile(chart)];
  })));
}

/** The chart as Helm packs it, with the times taken out that Helm puts in. */
function packedChart(helm: string, facts: ChartFacts, date: Date): Promise<Buffer> {
  return withFolder(async (folder) => {
    const name = path.join(folder, String(record(facts.manifest).name));
    const files = await folderFiles(TEMPLATE);
    await writeFiles(name, new Map([
      ...files,
      ['Chart.yaml', Buffer.from(stringify(chartYaml(facts), { lineWidth: 0 }))],
      ['values.yaml', Buffer.from(stringify(valuesYaml(facts), { lineWidth: 0 }))],
      ['LICENSE', await readFile(path.join(PROJECT, 'LICENSE'))],
    ]));
    await runHelm(helm, ['package', name, '--destination', folder], folder);
    const made = (await readdir(folder)).find((file) => file.endsWith('.tgz'));
    if (made === undefined) throw new Error('helm package left no chart');
    return packed(await unpacked(await readFile(path.join(folder, made))), date, { folders: false });
  });
}

async function folderFiles(folder: string): Promise<Map<string, Buffer>> {
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) => one.isFile());
  return new Map(await Promise.all(entries.map(async (one): Promise<[string, Buffer]> => {
    const file = path.join(one.parentPath, one.name);
    return [path.relative(folder, file), await readFile(file)];
  })));
}

/** Helm's caches and settings never come from, or go into, the user's home. */
function runHelm(helm: string, args: readonly string[], home: string): Promise<string> {
  return runCommand(helm, args, { deadlineMs: HELM_MS, env: { HELM_CACHE_HOME: home, HELM_CONFIG_HOME: home, HELM_DATA_HOME: home } });
}

/** The archives differ by a byte when anything of a version does. */
async function put(out: string, files: Files, replace: boolean): Promise<void> {
  if (!replace) {
    for (const [name, content] of files) {
      const there = await readFile(path.join(out, name)).catch(() => undefined);
      if (there !== undefined && !there.equals(content)) throw new Error(`${name} is published already, with other content: a new content needs a new version`);
    }
  }
  await writeFiles(out, files);
}

function artifactHub(id: string | undefined): string {
  return `# https://artifacthub.io/docs/topics/repositories/\n${id === undefined ? 'ignore: []' : `repositoryID: ${JSON.stringify(id)}`}\n`;
}

async function writeIndex(helm: string, out: string, date: Date): Promise<void> {
  const [file, fresh] = [path.join(out, 'index.yaml'), path.join(out, 'assets', 'index.yaml')];
  const before = await readFile(file, 'utf8').catch(() => undefined);
  await withFolder((home) => runHelm(helm, ['repo', 'index', path.join(out, 'assets'), '--url', 'assets'], home));
  await writeFile(file, settledIndex(await readFile(fresh, 'utf8'), before, date));
  await rm(fresh);
}

/** As `sha256sum -c` reads them. What is hidden (a clone's .git) is not of the catalog. */
async function writeChecksums(out: string): Promise<void> {
  const entries = await readdir(out, { recursive: true, withFileTypes: true });
  const names = entries.filter((one) => one.isFile()).map((one) => path.relative(out, path.join(one.parentPath, one.name)).split(path.sep).join('/'))
    .filter((name) => name !== CHECKSUMS && !/(^|\/)\./.test(name)).sort();
  const lines = await Promise.all(names.map(async (name) => `${createHash('sha256').update(await readFile(path.join(out, name))).digest('hex')}  ${name}\n`));
  await writeFile(path.join(out, CHECKSUMS), lines.join(''));
}
