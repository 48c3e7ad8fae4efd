import { beforeAll, describe, expect, it } from 'vitest';
import { list, record, text } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { differences } from './compare.ts';
import type { Client, ContractLab } from './lab.ts';
import { openLab } from './lab.ts';
import { exchangeOf, exchangesOf } from './recordings.ts';

let lab: ContractLab;
let admin: Client;

beforeAll(async () => {
  lab = await openLab();
  admin = await lab.login('admin');
});

const ANONYMOUS = new Set([
  'version', 'auth providers, old path', 'steve without session', 'settings without session', 'v3 without session', 'meta proxy without session',
  'login, wrong password', 'login, unknown provider',
]);

describe('what the dashboard asks when it starts', () => {
  const asked = exchangesOf('front-boot').filter(({ name }) => !/logout/.test(name));
  it.each(asked.map((one) => [one.name, one] as const))('%s', async (name, recorded) => {
    const client = ANONYMOUS.has(name) ? lab.anonymous : admin;
    const got = await client.ask(recorded.method, recorded.path, { headers: recorded.headers, ...(recorded.body === undefined ? {} : { body: recorded.body }) });
    expect(differences(recorded, got, { url: lab.url, replace: [] })).toEqual([]);
  });

  it('shows nobody more settings than Rancher does', async () => {
    const recorded = exchangeOf('front-boot', 'settings without session');
    const ids = (body: unknown): unknown[] => list(body, 'data').map((one) => text(one, 'id'));
    const { body } = await lab.anonymous.get('/v1/management.cattle.io.settings');
    expect(ids(body)).toEqual(ids(recorded.response.body));
  });
});

describe('sessions', () => {
  it('end with logout, as recorded', async () => {
    const leaving = await lab.login('viewer');
    const names = { url: lab.url, replace: [] };
    const logout = exchangeOf('front-boot', 'logout');
    expect(differences(logout, await leaving.ask('POST', '/v1/logout', { body: {} }), names)).toEqual([]);
    const after = exchangeOf('front-boot', 'after logout');
    expect(differences(after, await leaving.get(after.path), names)).toEqual([]);
  });

  it('give a browser a cookie that scripts cannot read, and no token', async () => {
    const body = { type: 'localProvider', username: 'admin', password: 'admin', responseType: 'cookie' };
    const answer = await lab.anonymous.ask('POST', '/v1-public/login', { body });
    expect(answer.status).toBe(200);
    expect(answer.text).toBe('');
    expect(String(answer.headers['set-cookie'])).toMatch(/^R_SESS=token-\w+%3A\w+; .*HttpOnly; Secure; SameSite=Lax/);
  });

  it('of old dashboards are opened by /v3-public', async () => {
    const answer = await lab.anonymous.ask('POST', '/v3-public/localProviders/local?action=login', { body: { username: 'viewer', password: 'viewer' } });
    expect(answer.status).toBe(201);
    expect(text(answer.body, 'token')).toMatch(/^token-\w+:\w+$/);
  });

  it('tell who one is in every way that dashboards ask', async () => {
    const viewer = await lab.login('viewer');
    const self = await viewer.ask('POST', '/v1/ext.cattle.io.selfuser', { body: {} });
    expect([self.status, text(self.body, 'status', 'userID')]).toEqual([201, 'u-viewer']);
    const user = await viewer.get('/v1/management.cattle.io.user/u-viewer');
    expect([user.status, text(user.body, 'username')]).toEqual([200, 'viewer']);
    const principals = await viewer.get('/v3/principals');
    expect(list(principals.body, 'data').map((one) => [record(one).me, text(one, 'id')])).toEqual([[true, 'local://u-viewer']]);
  });
});

describe('CSRF', () => {
  const browser = { 'user-agent': 'Mozilla/5.0' };

  it('gives a browser its cookie with the first answer', async () => {
    const answer = await admin.ask('GET', '/v1/counts', { headers: browser });
    expect(String(answer.headers['set-cookie'])).toMatch(/^CSRF=[0-9a-f]{32}; Path=\/; Secure/);
  });

  it.each([
    ['nothing', {}, '', 422],
    ['another token', { 'x-api-csrf': 'b' }, '', 422],
    ['the token in a header', { 'x-api-csrf': 'a' }, '', 200],
    ['the token in the query', {}, '?CSRF=a', 200],
  ])('takes a write of a browser that sends %s with %s', async (_name, headers, query, status) => {
    const body = { id: 'user-admin', type: 'userpreference', data: {} };
    const answer = await admin.ask('PUT', `/v1/userpreferences/user-admin${query}`, { headers: { ...browser, cookie: 'CSRF=a', ...headers }, body });
    expect(answer.status).toBe(status);
    if (status === 422) expect(text(answer.body, 'code')).toBe('InvalidCSRFToken');
  });
});

describe('preferences', () => {
  it('are kept for each user apart, as text', async () => {
    const viewer = await lab.login('viewer');
    const put = await viewer.ask('PUT', '/v1/userpreferences/u-viewer', { body: { id: 'u-viewer', type: 'userpreference', data: { theme: '"dark"', cluster: 'local' } } });
    expect(put.status).toBe(200);
    const read = await viewer.get('/v1/userpreferences');
    expect(record(list(read.body, 'data')[0], 'data')).toEqual({ theme: '"dark"', cluster: 'local' });
    expect((await admin.get('/v1/userpreferences/u-viewer')).status).toBe(404);
  });
});

describe('what Rancher blocks', () => {
  it('is no link, no method and no request', async () => {
    const cluster = await admin.get('/v1/management.cattle.io.clusters/local');
    expect(text(cluster.body, 'links', 'update')).toBe('blocked');
    const schema = await admin.get('/v1/schemas/management.cattle.io.cluster');
    expect(list(schema.body, 'resourceMethods')).toEqual(expect.arrayContaining(['GET', 'blocked-PUT', 'blocked-PATCH', 'blocked-DELETE']));
    expect((await admin.ask('DELETE', '/v1/management.cattle.io.clusters/local')).status).toBe(403);
  });

  it('leaves settings to be changed by PUT', async () => {
    const setting = await admin.get('/v1/management.cattle.io.settings/ui-issues');
    expect(text(setting.body, 'links', 'update')).toContain('/v1/management.cattle.io.settings/ui-issues');
    const changed = await admin.ask('PUT', '/v1/management.cattle.io.settings/ui-issues', { body: { ...record(setting.body), value: 'https://issues.example' } });
    expect([changed.status, text(changed.body, 'value')]).toEqual([200, 'https://issues.example']);
  });
});
