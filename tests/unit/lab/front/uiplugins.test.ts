import { mkdtemp, readFile, rm, writeFile, mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mergeIndex } from '../../../../shell/lab/front/proxy.ts';
import { PluginCache } from '../../../../shell/lab/rancher/uiplugins/cache.ts';
import { backoffMs } from '../../../../shell/lab/rancher/uiplugins/controller.ts';
import { entryOf, indexJson } from '../../../../shell/lab/rancher/uiplugins/entry.ts';
import type { PluginEntry } from '../../../../shell/lab/rancher/uiplugins/entry.ts';
import { readPlugin, servePlugins } from '../../../../shell/lab/rancher/uiplugins/source.ts';

let folder = '';
let repository: Server;
let base = '';
const files: Record<string, string> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uiplugins-'));
  repository = createServer((request, response) => {
    const body = files[request.url ?? ''];
    response.statusCode = body === undefined ? 404 : 200;
    response.end(body ?? '<html>not found</html>');
  });
  await new Promise<void>((resolve) => repository.listen(0, '127.0.0.1', resolve));
  const address = repository.address();
  base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});

afterAll(async () => {
  repository.closeAllConnections();
  await new Promise((resolve) => repository.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

const entry = (name: string, version: string, at = name): PluginEntry =>
  ({ name, version, endpoint: `${base}/${at}`, compressedEndpoint: '', noCache: false, noAuth: false, metadata: {} });

const published = (at: string, version: string, list: string, main = 'code'): void => {
  Object.assign(files, { [`/${at}/files.txt`]: list, [`/${at}/plugin/package.json`]: JSON.stringify({ version }), [`/${at}/plugin/main.js`]: main });
};

describe('the cache of extensions', () => {
  it('copies what files.txt lists', async () => {
    published('good', '0.1.0', 'plugin/package.json\nplugin/main.js\n');
    const cache = new PluginCache(join(folder, 'good'));
    await cache.fill(entry('good', '0.1.0'));
    expect(await readFile(join(cache.folder('good', '0.1.0'), 'plugin/main.js'), 'utf8')).toBe('code');
    expect(await cache.holds('good', '0.1.0')).toBe(true);
    await cache.forget('good');
    expect(await cache.holds('good', '0.1.0')).toBe(false);
  });

  it.each([
    ['no package.json', 'missing', '0.1.0', () => undefined, /not a semver/],
    ['another version', 'other', '0.2.0', () => published('other', '0.1.0', 'plugin/main.js'), /does not match/],
    ['no version', 'odd', 'one', () => published('odd', '0.1.0', 'plugin/main.js'), /\[one\] is not a semver/],
    ['a path out of it', 'out', '0.1.0', () => published('out', '0.1.0', 'plugin/../../../x'), /invalid file entry/],
    ['an absolute path', 'absolute', '0.1.0', () => published('absolute', '0.1.0', '/etc/passwd'), /invalid file entry/],
    ['a hidden path', 'encoded', '0.1.0', () => published('encoded', '0.1.0', 'plugin/%2e%2e/x'), /invalid file entry/],
  ])('refuses %s', async (_name, at, version, publish, reason) => {
    publish();
    await expect(new PluginCache(join(folder, 'bad')).fill(entry(at, version))).rejects.toThrow(reason);
  });

  it('keeps names inside its folder', async () => {
    await expect(new PluginCache(join(folder, 'inside')).forget('../good')).rejects.toThrow(/leaves the cache/);
  });
});

describe('the wait between tries', () => {
  it.each([
    [0, 0, 10_000],
    [0, 1, 12_000],
    [3, 0.5, 80_000],
    [20, 1, 1_800_000],
  ])('after %i tries', (retries, random, expected) => {
    expect(backoffMs(retries, random)).toBe(expected);
  });
});

describe('the index', () => {
  it('leaves out what is empty', () => {
    expect(indexJson([])).toEqual({});
    expect(indexJson([{ ...entryOf({ spec: { plugin: { name: 'a', version: '1.0.0' } } }), cacheState: 'pending', ready: false }]))
      .toEqual({ entries: { a: { name: 'a', version: '1.0.0', CacheState: 'pending', Ready: false } } });
  });

  it('of a real server takes ours in, and keeps the rest', () => {
    const merged = mergeIndex({ entries: { other: { name: 'other' }, ours: { name: 'ours', version: '0.0.1' } } }, [{ name: 'ours', version: '0.1.0', folder: '', metadata: { a: 'b' } }]);
    expect(merged).toMatchObject({ entries: { other: { name: 'other' }, ours: { version: '0.1.0', metadata: { a: 'b' }, CacheState: 'cached' } } });
    expect(mergeIndex(undefined, [])).toEqual({ entries: {} });
  });
});

describe('a built extension', () => {
  it.each(['', 'plugin'])('is read from its folder and served as a repository serves it (%j)', async (below) => {
    const root = join(folder, `built-${below}`);
    await mkdir(join(root, below, 'img'), { recursive: true });
    await writeFile(join(root, below, 'ours-0.3.0.umd.min.js'), 'code');
    await writeFile(join(root, below, 'img/logo.svg'), '<svg/>');
    await writeFile(join(root, below, 'package.json'), JSON.stringify({ version: '0.3.0', rancher: { annotations: { 'catalog.cattle.io/display-name': 'Ours', 'other': 'x' } } }));
    const plugin = await readPlugin(root);
    expect(plugin).toMatchObject({ name: 'ours', version: '0.3.0', metadata: { 'catalog.cattle.io/display-name': 'Ours', 'catalog.cattle.io/ui-extensions-version': '>= 3.0.0 < 4.0.0' } });
    expect(plugin.metadata.other).toBeUndefined();
    const source = await servePlugins([plugin]);
    const cache = new PluginCache(join(folder, `cached-${below}`));
    await cache.fill({ ...entry('ours', '0.3.0'), endpoint: source.endpoint(plugin) });
    expect(await readFile(join(cache.folder('ours', '0.3.0'), 'plugin/ours-0.3.0.umd.min.js'), 'utf8')).toBe('code');
    expect(await readFile(join(cache.folder('ours', '0.3.0'), 'plugin/img/logo.svg'), 'utf8')).toBe('<svg/>');
    await source.stop();
  });

  it('without a main file says what is missing', async () => {
    await expect(readPlugin(folder)).rejects.toThrow(/umd\.min\.js is missing/);
  });
});
