import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flag, number, record, text } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { differences } from './compare.ts';
import type { Answer, Client, ContractLab } from './lab.ts';
import { eventually, openLab } from './lab.ts';
import type { Exchange } from './recordings.ts';
import { exchangeOf, exchangesOf } from './recordings.ts';

const PATH = '/v1/catalog.cattle.io.uiplugins/cattle-ui-plugin-system';
const MAIN = 'window["hpe-storage-0.1.0"]={default:function(){}};\n';
const FILES: Readonly<Record<string, string>> = {
  '/hpe-storage/0.1.0/files.txt': 'plugin/package.json\nplugin/hpe-storage-0.1.0.umd.min.js\n',
  '/hpe-storage/0.1.0/plugin/package.json': '{"name":"hpe-storage","version":"0.1.0"}',
  '/hpe-storage/0.1.0/plugin/hpe-storage-0.1.0.umd.min.js': MAIN,
  '/unlisted/0.1.0/files.txt': 'plugin/package.json\n',
  '/unlisted/0.1.0/plugin/package.json': '{"name":"unlisted","version":"0.1.0"}',
  '/unlisted/0.1.0/plugin/unlisted-0.1.0.umd.min.js': MAIN,
};
/** Below this, nobody answers until the server is up again. */
const AWAY = '/away';

let lab: ContractLab;
let admin: Client;
let repository: Server;
let endpoint = '';
let isUp = false;

/** What the recorded extension was called would collide with the lab's own. */
const NAME = 'contract-storage';
const made = new Set<string>();

beforeAll(async () => {
  lab = await openLab();
  admin = await lab.login('admin');
  repository = createServer((request, response) => {
    if (request.url?.startsWith(AWAY) && !isUp) return void request.socket.destroy();
    const file = FILES[(request.url ?? '').replace(AWAY, '').replaceAll(NAME, 'hpe-storage')];
    response.statusCode = file === undefined ? 404 : 200;
    response.end(file ?? 'not found');
  });
  await new Promise<void>((resolve) => repository.listen(0, '127.0.0.1', resolve));
  const address = repository.address();
  endpoint = `http://localhost:${typeof address === 'object' && address !== null ? address.port : 0}`;
});

afterAll(async () => {
  await Promise.all([...made].map((name) => admin.ask('DELETE', `${PATH}/${name}`)));
  repository.closeAllConnections();
  await new Promise((resolve) => repository.close(resolve));
});

const renamed = (value: string): string => value.replaceAll('http://localhost:8901', endpoint).replaceAll('hpe-storage', NAME);
const compared = (recorded: Exchange, got: Answer): string[] =>
  differences(recorded, got, { url: lab.url, replace: [['http://localhost:8901', endpoint], ['hpe-storage', NAME]] });

const CREATED = exchangesOf('front-uiplugins').filter(({ method }) => method === 'POST');

describe('UIPlugin objects', () => {
  it.each(CREATED.map((one) => [one.name, one] as const))('are taken: %s', async (_name, recorded) => {
    const body: unknown = JSON.parse(renamed(JSON.stringify(recorded.body)));
    made.add(text(body, 'metadata', 'name') ?? '');
    expect(compared(recorded, await admin.ask('POST', recorded.path, { body, headers: recorded.headers }))).toEqual([]);
  });

  it.each([
    ['hpe-storage', 'cached', true],
    ['no-files', 'pending', false],
    ['odd', 'pending', false],
    ['direct', 'disabled', true],
  ] as const)('%s becomes %s', async (name, state, ready) => {
    const recorded = exchangeOf('front-uiplugins', `${name}, later`);
    const tried = (answer: Answer): boolean => text(answer.body, 'status', 'cacheState') === state && (ready || text(answer.body, 'status', 'error') !== undefined);
    const got = await eventually(() => admin.get(renamed(recorded.path)), tried);
    expect(compared(recorded, got)).toEqual([]);
    expect(flag(got.body, 'status', 'ready')).toBe(ready);
    expect(record(got.body, 'status').error).toBe(record(recorded.response.body, 'status').error);
    if (!ready) expect(Date.parse(text(got.body, 'status', 'retryAt') ?? '')).toBeGreaterThan(Date.now() - 60_000);
    if (!ready) expect(number(got.body, 'status', 'retryNumber')).toBeGreaterThan(0);
  });
});

describe('what is served', () => {
  const served = exchangesOf('front-uiplugins').filter(({ name }) => /^serve|^index without/.test(name));

  it.each(served.map((one) => [one.name, one] as const))('%s', async (name, recorded) => {
    const client = name.includes('without session') ? lab.anonymous : admin;
    // the file keeps the name by which the repository has it
    const path = recorded.path.replace('/uiplugins/hpe-storage/', `/uiplugins/${NAME}/`);
    expect(compared(recorded, await client.ask(recorded.method, path, { headers: recorded.headers }))
      .filter((line) => !(name === 'serve main file' && line.startsWith('text:')))).toEqual([]);
  });

  it('is the very file', async () => {
    expect((await admin.get(`/v1/uiplugins/${NAME}/0.1.0/plugin/hpe-storage-0.1.0.umd.min.js`)).text).toBe(MAIN);
  });

  it('is listed with its state under Go\'s names', async () => {
    const { body } = await admin.get('/v1/uiplugins');
    const recorded = record(exchangeOf('front-uiplugins', 'index after delete').response.body, 'entries');
    for (const name of ['no-files', 'odd', 'direct']) {
      expect(Object.keys(record(body, 'entries', name)), name).toEqual(Object.keys(record(recorded, name)));
      expect(record(body, 'entries', name).CacheState).toBe(record(recorded, name).CacheState);
      expect(record(body, 'entries', name).Ready).toBe(record(recorded, name).Ready);
    }
  });

  it('goes with its object', async () => {
    await admin.ask('DELETE', `${PATH}/${NAME}`);
    made.delete(NAME);
    await eventually(() => admin.get('/v1/uiplugins'), ({ body }) => record(body, 'entries')[NAME] === undefined);
    expect((await admin.get(`/v1/uiplugins/${NAME}/0.1.0/plugin/hpe-storage-0.1.0.umd.min.js`)).status).toBe(404);
  });

  it('is nothing of another namespace', async () => {
    const spec = { plugin: { name: 'elsewhere', version: '0.1.0', endpoint: `${endpoint}/hpe-storage/0.1.0` } };
    const object = { type: 'catalog.cattle.io.uiplugin', metadata: { name: 'elsewhere', namespace: 'default' }, spec };
    const created = await admin.ask('POST', '/v1/catalog.cattle.io.uiplugins', { body: object });
    expect(created.status).toBe(201);
    // the sentinel is made later and served, so the other one has been passed over by then
    const sentinel = { ...object, metadata: { name: 'sentinel', namespace: 'cattle-ui-plugin-system' }, spec: { plugin: { ...spec.plugin, name: 'sentinel' } } };
    made.add('sentinel');
    await admin.ask('POST', '/v1/catalog.cattle.io.uiplugins', { body: sentinel });
    const { body } = await eventually(() => admin.get('/v1/uiplugins'), (answer) => record(answer.body, 'entries').sentinel !== undefined);
    expect(record(body, 'entries').elsewhere).toBeUndefined();
    await admin.ask('DELETE', '/v1/catalog.cattle.io.uiplugins/default/elsewhere');
  });
});

describe('what cannot be loaded', () => {
  const create = async (name: string, plugin: Readonly<Record<string, unknown>>): Promise<void> => {
    const object = { type: 'catalog.cattle.io.uiplugin', metadata: { name, namespace: 'cattle-ui-plugin-system' }, spec: { plugin: { name, ...plugin } } };
    made.add(name);
    expect((await admin.ask('POST', '/v1/catalog.cattle.io.uiplugins', { body: object })).status).toBe(201);
  };
  const statusOf = async (name: string, wanted: (status: Readonly<Record<string, unknown>>) => boolean): Promise<Readonly<Record<string, unknown>>> =>
    record((await eventually(() => admin.get(`${PATH}/${name}`), ({ body }) => wanted(record(body, 'status')))).body, 'status');

  it('is a file that files.txt forgets, though all is said to be well', async () => {
    await create('unlisted', { version: '0.1.0', endpoint: `${endpoint}/unlisted/0.1.0` });
    await statusOf('unlisted', ({ ready }) => ready === true);
    expect((await admin.get('/v1/uiplugins/unlisted/0.1.0/plugin/package.json')).status).toBe(200);
    expect(await admin.get('/v1/uiplugins/unlisted/0.1.0/plugin/unlisted-0.1.0.umd.min.js')).toMatchObject({ status: 404, text: '404 page not found\n' });
  });

  it('is another version than package.json has', async () => {
    await create('mismatch', { version: '0.2.0', endpoint: `${endpoint}/hpe-storage/0.1.0` });
    expect(await statusOf('mismatch', ({ error }) => error !== undefined)).toMatchObject({ error: 'Failed to cache plugin', cacheState: 'pending', ready: false, retryNumber: 1 });
    // what is not cached is passed on, and that to https only
    expect(await admin.get('/v1/uiplugins/mismatch/0.2.0/plugin/mismatch-0.2.0.umd.min.js')).toMatchObject({ status: 403, text: 'url scheme [http] is not allowed, only https is permitted\n' });
  });

  it('is what has an address that is down, until a later try finds it up', async () => {
    const since = Date.now();
    await create('away', { version: '0.1.0', endpoint: `${endpoint}${AWAY}/hpe-storage/0.1.0` });
    const failed = await statusOf('away', ({ error }) => error !== undefined);
    expect(failed).toMatchObject({ error: 'Failed to cache plugin', cacheState: 'pending', ready: false, retryNumber: 1 });
    // ten seconds at first, a fifth more or less and never below ten, in whole seconds
    expect(Date.parse(text({ failed }, 'failed', 'retryAt') ?? '')).toBeGreaterThan(since + 8_000);
    isUp = true;
    const later = await statusOf('away', ({ ready }) => ready === true);
    expect(Date.now()).toBeGreaterThan(since + 8_000);
    expect(later).toMatchObject({ cacheState: 'cached' });
    for (const gone of ['error', 'retryNumber', 'retryAt']) expect(later).not.toHaveProperty(gone);
  });
});
