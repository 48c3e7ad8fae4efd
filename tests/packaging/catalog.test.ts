import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { satisfies } from 'semver';
import { list as listArchive } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from 'vite';
import type { Rolldown } from 'vite';
import { parse } from 'yaml';
import { list, record, text, textMap } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { packageFolder } from '../../shell/extension/bundled.ts';
import { PluginCache } from '../../shell/lab/rancher/uiplugins/cache.ts';
import { serveFolder } from '../../shell/lab/rancher/uiplugins/extension-catalog.ts';
import { packageCatalog, type PackagedExtension } from '../../shell/packaging/catalog.ts';
import { IN_CLUSTER } from '../../shell/packaging/endpoint.ts';
import { PROJECT } from '../../shell/setup/cache.ts';
import { silent } from '../../shell/setup/progress.ts';
import { runCommand } from '../../shell/setup/run-command.ts';
import { ensureTools } from '../../shell/setup/tools.ts';

const NAME = 'hpe-storage';

/** What @rancher/shell config/uiplugins.js exports, as far as it is asked here. */
interface Rules {
  UI_EXTENSIONS_API_VERSION: string;
  isUIPlugin(chart: unknown): boolean;
  isSupportedChartVersion(version: unknown): unknown;
  shouldNotLoadPlugin(plugin: unknown, versions: unknown, loaded: readonly unknown[]): unknown;
}

const isRules = (x: unknown): x is Rules => typeof x === 'object' && x !== null
  && ['isUIPlugin', 'isSupportedChartVersion', 'shouldNotLoadPlugin'].every((name) => typeof Reflect.get(x, name) === 'function');
const NEWER = '99.0.0';

let root = '';
let extension = '';
let catalog = '';
let helm = '';
let made: PackagedExtension;
let modules: readonly string[] = [];

const at = (...parts: string[]): string => path.join(catalog, ...parts);
const read = (...parts: string[]): Promise<string> => readFile(at(...parts), 'utf8');
const runHelm = (...args: string[]): Promise<string> => runCommand(helm, args, { cwd: root, deadlineMs: 60_000, env: { HOME: root } });

/** Digest of every file, by its path. */
async function digests(folder: string): Promise<Record<string, string>> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) => one.isFile());
  const pairs = await Promise.all(files.map(async (one): Promise<[string, string]> => {
    const file = path.join(one.parentPath, one.name);
    return [path.relative(folder, file), createHash('sha256').update(await readFile(file)).digest('hex')];
  }));
  return Object.fromEntries(pairs.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Builds the extension as it ships, and gives what is in the bundle. */
async function built(outDir: string): Promise<readonly string[]> {
  const result = await build({ configFile: path.join(PROJECT, 'vite.config.ts'), logLevel: 'silent', build: { outDir, emptyOutDir: true } });
  const outputs = (Array.isArray(result) ? result : [result]).flatMap((one): Rolldown.OutputBundle[string][] => ('output' in one ? [...one.output] : []));
  return outputs.flatMap((one) => (one.type === 'chunk' ? Object.keys(one.modules) : []));
}

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'catalog-'));
  extension = path.join(root, 'built');
  catalog = path.join(root, 'first');
  await mkdir(extension);
  [modules, { helm }] = await Promise.all([built(extension), ensureTools(silent)]);
  made = await packageCatalog({ extension, out: catalog, endpoint: IN_CLUSTER, helm });
});

afterAll(() => rm(root, { recursive: true, force: true }));

describe('the same commit', () => {
  it('gives the same bytes, whatever the time, the folder and the umask', async () => {
    const again = path.join(root, 'second');
    const before = process.umask(0o077);
    try {
      await built(path.join(root, 'built again'));
      await packageCatalog({ extension: path.join(root, 'built again'), out: again, endpoint: IN_CLUSTER, helm });
    } finally {
      process.umask(before);
    }
    expect(await digests(again)).toEqual(await digests(catalog));
  });

  it('packaged twice into one folder leaves it as it is', async () => {
    const before = await digests(catalog);
    await packageCatalog({ extension, out: catalog, endpoint: IN_CLUSTER, helm });
    expect(await digests(catalog)).toEqual(before);
  });

  it('says no time but its own', async () => {
    const said = await read('index.yaml');
    const date = new Date(Number(await runCommand('git', ['log', '-1', '--format=%ct'], { cwd: PROJECT })) * 1000).toISOString();
    expect([...said.matchAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g)].map(([time]) => time)).toEqual([date, date]);
  });
});

describe('the files of the extension', () => {
  it('are all in files.txt, and nothing else is', async () => {
    const folder = at('extensions', NAME, made.version);
    const there = Object.keys(await digests(folder)).filter((name) => name !== 'files.txt').sort();
    expect((await read('extensions', NAME, made.version, 'files.txt')).trimEnd().split('\n')).toEqual(there);
    expect(there).toContain(`plugin/${NAME}-${made.version}.umd.min.js`);
    expect(there).toContain('plugin/package.json');
    expect(there).toContain('plugin/THIRD-PARTY-NOTICES.txt');
  });

  it('have names that Rancher\'s cache takes', async () => {
    // rancher/rancher pkg/controllers/dashboard/plugin/fscache.go
    for (const name of (await read('extensions', NAME, made.version, 'files.txt')).trimEnd().split('\n')) expect(name).not.toMatch(/(^[/\\.])|\.\./);
  });

  it('are in the archive below the version, folders first, of nobody', async () => {
    const entries: { path: string; type: string; uid: number | undefined; mode: number | undefined }[] = [];
    await listArchive({
      file: at('extensions', NAME, `${made.version}.tgz`),
      onReadEntry: ({ path: name, type, header }) => entries.push({ path: name, type, uid: header.uid, mode: header.mode }),
    });
    expect(entries.slice(0, 3).map((one) => [one.path, one.type])).toEqual([
      [`${made.version}/`, 'Directory'], [`${made.version}/files.txt`, 'File'], [`${made.version}/plugin/`, 'Directory'],
    ]);
    const files = entries.filter((one) => one.type === 'File').map((one) => one.path.slice(made.version.length + 1));
    expect(files.toSorted()).toEqual(Object.keys(await digests(at('extensions', NAME, made.version))).toSorted());
    expect(new Set(entries.map((one) => `${one.type} ${one.mode?.toString(8) ?? ''} ${one.uid ?? ''}`))).toEqual(new Set(['Directory 755 ', 'File 644 ']));
  });

  it('have the version that the chart has, and set the global that the loader looks for', async () => {
    const manifest: unknown = JSON.parse(await read('extensions', NAME, made.version, 'plugin/package.json'));
    expect(text(manifest, 'version')).toBe(made.version);
    const code = await read('extensions', NAME, made.version, `plugin/${NAME}-${made.version}.umd.min.js`);
    expect(() => new Script(code)).not.toThrow();
    expect(code).toContain(`window["${NAME}-${made.version}"]=`);
  });
});

describe('the chart', () => {
  it('passes helm lint', async () => {
    expect(await runHelm('lint', '--strict', made.chart)).toMatch(/0 chart\(s\) failed/);
  });

  it('renders the UIPlugin that the host asks for', async () => {
    const object: unknown = parse(await runHelm('template', NAME, made.chart, '--namespace', 'elsewhere'));
    expect(object).toMatchObject({
      apiVersion: 'catalog.cattle.io/v1', kind: 'UIPlugin', metadata: { name: NAME, namespace: 'cattle-ui-plugin-system' },
      spec: {
        plugin: {
          name: NAME, version: made.version, noCache: false, noAuth: false,
          endpoint: `${IN_CLUSTER}/extensions/${NAME}/${made.version}`, compressedEndpoint: `${IN_CLUSTER}/extensions/${NAME}/${made.version}.tgz`,
        },
      },
    });
    expect(textMap(object, 'spec', 'plugin', 'metadata')).toEqual(made.metadata);
  });

  it('says in Chart.yaml what it says in values.yaml', async () => {
    const chart: unknown = parse(await runHelm('show', 'chart', made.chart));
    const values: unknown = parse(await runHelm('show', 'values', made.chart));
    const host = Object.entries(textMap(chart, 'annotations')).filter(([key]) => key.startsWith('catalog.cattle.io/'));
    expect(Object.fromEntries(host)).toEqual(record(values, 'plugin', 'metadata'));
    expect(host.length).toBeGreaterThan(5);
  });

  it('has its card\'s text, and is what lies beside it unpacked', async () => {
    expect(await runHelm('show', 'readme', made.chart)).toContain('# HPE Storage for Harvester');
    const unpacked = path.join(root, 'unpacked');
    await runHelm('pull', made.chart, '--untar', '--untardir', unpacked).catch(() => runCommand('tar', ['-xzf', made.chart, '--one-top-level=unpacked'], { cwd: root }));
    expect(await digests(path.join(unpacked, NAME))).toEqual(await digests(at('charts', NAME, made.version)));
  });

  it('is in the index with its digest and an address below the catalog\'s', async () => {
    const [entry] = list(parse(await read('index.yaml')), 'entries', NAME);
    expect(text(entry, 'digest')).toBe((await digests(catalog))[path.join('assets', NAME, `${NAME}-${made.version}.tgz`)]);
    expect(record(entry).urls).toEqual([`assets/${NAME}/${NAME}-${made.version}.tgz`]);
    expect(textMap(entry, 'annotations')).toMatchObject(made.metadata);
    expect(Object.keys(await digests(catalog))).toContain(new URL(text(entry, 'icon') ?? '').pathname.slice(1));
  });
});

describe('Rancher\'s cache', () => {
  it.each([
    ['the archive', { endpoint: '' }],
    ['the list of files', { compressedEndpoint: '' }],
  ])('takes every file by %s', async (way, without) => {
    const [out, kept] = [path.join(root, `served by ${way}`), path.join(root, `cached by ${way}`)];
    await mkdir(out);
    const served = await serveFolder(out);
    try {
      const one = await packageCatalog({ extension, out, endpoint: served.url, helm });
      const cache = new PluginCache(kept);
      const { name, version, endpoint, metadata } = one;
      await cache.fill({ name, version, endpoint, compressedEndpoint: `${endpoint}.tgz`, noCache: false, noAuth: false, metadata, ...without });
      const inCache = Object.fromEntries(Object.entries(await digests(cache.folder(name, version))).filter(([file]) => file !== 'files.txt'));
      expect(inCache).toEqual(Object.fromEntries(Object.entries(await digests(one.files)).filter(([file]) => file !== 'files.txt')));
    } finally {
      await served.stop();
    }
  });
});

describe('the host\'s own rules', () => {
  const HOSTS = [['3.0.5', 'v2.12.0'], ['3.0.8', 'v2.13.3'], ['3.0.13', 'v2.15.0'], ['3.0.13', 'v2.15.1-rc.2']] as const;

  /** The rules read the version of their API when they are loaded. */
  const rulesOf = async (api: string): Promise<Rules> => {
    process.env.UI_EXTENSIONS_API_VERSION = api;
    const file = pathToFileURL(path.join(PROJECT, 'node_modules/@rancher/shell/config/uiplugins.js')).href;
    const rules: unknown = await import(`${file}?api=${api}`);
    if (!isRules(rules)) throw new Error('the host has other rules than these tests know');
    return rules;
  };

  it.each(HOSTS)('of API %s on Rancher %s offer the chart and load the UIPlugin', async (api, rancherVersion) => {
    const { isSupportedChartVersion, shouldNotLoadPlugin, isUIPlugin, UI_EXTENSIONS_API_VERSION } = await rulesOf(api);
    expect(UI_EXTENSIONS_API_VERSION).toBe(api);
    const chart: unknown = parse(await runHelm('show', 'chart', made.chart));
    expect(isUIPlugin({ versions: [chart] })).toBe(true);
    expect(isSupportedChartVersion({ version: chart, rancherVersion, kubeVersion: 'v1.31.4' })).toBe(true);
    const plugin = { name: NAME, version: made.version, endpoint: made.endpoint, metadata: made.metadata };
    expect(shouldNotLoadPlugin(plugin, { rancherVersion, kubeVersion: 'v1.31.4+rke2r1' }, [])).toBe(false);
  });

  it.each([
    ['an old Rancher', '3.0.13', { rancherVersion: 'v2.10.4', kubeVersion: 'v1.31.4' }, 'plugins.error.version'],
    ['an old Kubernetes', '3.0.13', { rancherVersion: 'v2.15.0', kubeVersion: 'v1.26.9' }, 'plugins.error.kubeVersion'],
    ['the next API', '4.0.0', { rancherVersion: 'v2.15.0', kubeVersion: 'v1.31.4' }, 'plugins.error.api'],
  ])('refuse it on %s', async (_name, api, versions, expected) => {
    const { shouldNotLoadPlugin } = await rulesOf(api);
    const plugin = { name: NAME, version: made.version, endpoint: made.endpoint, metadata: made.metadata };
    expect(shouldNotLoadPlugin(plugin, versions, [])).toBe(expected);
  });

  it('never see what breaks them', () => {
    // the host compares `rancher-manager` with itself as a version range, which never holds (isSupportedChartVersion)
    expect(satisfies('rancher-manager', 'rancher-manager')).toBe(false);
    expect(made.metadata).not.toHaveProperty('catalog.cattle.io/ui-extensions-host');
    // Rancher's own mark is Rancher's to give
    expect(made.metadata).not.toHaveProperty('catalog.cattle.io/certified');
  });
});

describe('what is told of the bundle', () => {
  it('names every package that has a module in it, in notices and bill of materials', async () => {
    const folders = new Set(modules.flatMap((id) => packageFolder(id, PROJECT) ?? []));
    expect([...folders].map((folder) => path.relative(path.join(PROJECT, 'node_modules'), folder))).toEqual(expect.arrayContaining(['@rancher/shell', 'compare-versions', 'pinia']));
    const notices = await read('extensions', NAME, made.version, 'plugin/THIRD-PARTY-NOTICES.txt');
    const bill: unknown = JSON.parse(await read('extensions', NAME, `${made.version}.cdx.json`));
    const named = list(bill, 'components').map((one) => text(one, 'purl'));
    for (const folder of folders) {
      const { name, version }: { name: string; version: string } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
      expect(notices).toContain(`${name} ${version} (`);
      expect(named).toContain(`pkg:npm/${name.replace('@', '%40')}@${version}`);
    }
    expect(named).toHaveLength(folders.size);
    expect(text(bill, 'metadata', 'component', 'version')).toBe(made.version);
  });

  it('has checksums that sha256sum finds right, of every file', async () => {
    const said = await runCommand('sha256sum', ['--strict', '-c', 'SHA256SUMS'], { cwd: catalog });
    expect(said.split('\n')).toHaveLength(Object.keys(await digests(catalog)).length - 1);
  });
});

describe('a newer version', () => {
  it('comes to the catalog, and leaves the earlier one as it was', async () => {
    const before = await digests(catalog);
    const out = path.join(root, 'two');
    await packageCatalog({ extension, out, endpoint: IN_CLUSTER, helm });
    const newer = await packageCatalog({ extension, out, endpoint: IN_CLUSTER, helm, version: NEWER });
    const after = await digests(out);
    const kept = Object.entries(before).filter(([name]) => name.includes(made.version));
    expect(kept.filter(([name, digest]) => after[name] !== digest)).toEqual([]);
    const index: unknown = parse(await readFile(path.join(out, 'index.yaml'), 'utf8'));
    expect(list(index, 'entries', NAME).map((one) => text(one, 'version'))).toEqual([NEWER, made.version]);
    const code = await readFile(path.join(newer.files, `plugin/${NAME}-${NEWER}.umd.min.js`), 'utf8');
    expect(code).toContain(`window["${NAME}-${NEWER}"]=`);
    expect(code).not.toContain(`${NAME}-${made.version}`);
  });

  it('brings its other charts, and no other version\'s', async () => {
    const out = path.join(root, 'beside');
    const other = path.join(root, `other-${made.version}.tgz`);
    await runHelm('create', 'other');
    await runHelm('package', 'other', '--version', made.version);
    await packageCatalog({ extension, out, endpoint: IN_CLUSTER, helm, charts: [other] });
    const index: unknown = parse(await readFile(path.join(out, 'index.yaml'), 'utf8'));
    expect(record(list(index, 'entries', 'other')[0]).urls).toEqual([`assets/other/other-${made.version}.tgz`]);
    await expect(packageCatalog({ extension, out, endpoint: IN_CLUSTER, helm, charts: [other], version: NEWER })).rejects.toThrow(/no chart of version/);
  });

  it('cannot take the name of one that is published', async () => {
    const before = await digests(catalog);
    await expect(packageCatalog({ extension, out: catalog, endpoint: 'https://elsewhere.example', helm })).rejects.toThrow(/is published already/);
    expect(await digests(catalog)).toEqual(before);
    const out = path.join(root, 'replaced');
    await packageCatalog({ extension, out, endpoint: IN_CLUSTER, helm });
    await packageCatalog({ extension, out, endpoint: 'https://elsewhere.example', helm, replace: true });
    expect(await readFile(path.join(out, 'charts', NAME, made.version, 'values.yaml'), 'utf8')).toContain('https://elsewhere.example/extensions');
  });
});
