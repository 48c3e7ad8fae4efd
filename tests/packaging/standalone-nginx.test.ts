import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { record } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { Supervisor } from '../../shell/cluster/supervisor.ts';
import { startContainer, type RunningContainer } from '../../shell/lab/ingress/container.ts';
import { ensureNginx, NO_NGINX } from '../../shell/setup/nginx.ts';
import { silent } from '../../shell/setup/progress.ts';
import { ANNOTATIONS, MAIN, packedWith, rendered, VERSION, type Packed } from './standalone-house.ts';

const nginx = await ensureNginx(silent);
const BUNDLE = Buffer.from(`/* 存储 */ window['hpe-storage-${ VERSION }'] = {};\n`.repeat(2_000));
const AT = `/v1/uiplugins/hpe-storage/${ VERSION }/plugin`;

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Plain HTTP, since fetch unpacks bodies and tidies paths. */
const ask = (url: string, target: string, { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const asking = request(url, { path: target, method, headers, agent: false }, (answer) => {
      const parts: Buffer[] = [];

      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) }));
    });

    asking.on('error', reject);
    asking.end();
  });

/** The chart's own pod, with the files that it mounts, under the real nginx. */
const start = async (packed: Packed, root: string, supervisor: Supervisor, ...args: string[]): Promise<RunningContainer> => {
  const objects = await rendered(packed.chart, ...args);
  const spec = record(objects.get('Deployment/ours'), 'spec', 'template', 'spec');

  if (nginx === undefined) throw new Error(NO_NGINX);
  return startContainer({ name: path.basename(root), root, spec, port: 'http', find: (name) => Promise.resolve(objects.get(`ConfigMap/${ name }`)), nginx, supervisor });
};

describe.skipIf(nginx === undefined)(nginx === undefined ? NO_NGINX : 'the companion chart under the real nginx', () => {
  let folder = '';
  let packed: Packed;
  let supervisor: Supervisor;
  let url = '';

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'served-'));
    supervisor = new Supervisor(folder);
    packed = await packedWith(BUNDLE);
    ({ url } = await start(packed, path.join(folder, 'one'), supervisor));
  }, 60_000);

  afterAll(async () => {
    await supervisor.stopAll();
    await rm(folder, { recursive: true, force: true });
    await rm(packed.folder, { recursive: true, force: true });
  });

  it.each(['/v1/uiplugins', '/v1/uiplugins/', '/v1/uiplugins?_=1'])('%s is the index with our entry, asked for each time', async (target) => {
    const { status, headers, body } = await ask(url, target);

    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' });
    expect(JSON.parse(body.toString())).toEqual({ entries: { 'hpe-storage': expect.objectContaining({ name: 'hpe-storage', version: VERSION, endpoint: expect.stringMatching(/./), metadata: ANNOTATIONS }) } });
  });

  it('the bundle comes gzipped, is a script, and may be kept', async () => {
    const { status, headers, body } = await ask(url, `${ AT }/${ MAIN }`, { headers: { 'accept-encoding': 'gzip, br' } });

    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8', 'content-encoding': 'gzip', 'vary': 'Accept-Encoding', 'x-content-type-options': 'nosniff',
      'cache-control': 'public, max-age=31536000, immutable', 'cross-origin-resource-policy': 'same-origin',
    });
    expect(gunzipSync(body).equals(BUNDLE)).toBe(true);
    expect(body.byteLength).toBeLessThan(BUNDLE.byteLength / 10);
  });

  it.each([['who cannot unpack', {}], ['a proxy in between', { 'via': '1.1 proxy', 'accept-encoding': 'identity' }]])('the bundle for %s comes unpacked', async (_who, headers) => {
    const answer = await ask(url, `${ AT }/${ MAIN }`, { headers });

    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(answer.body.equals(BUNDLE)).toBe(true);
  });

  it('a proxy on the way does not unpack the bundle', async () => {
    expect((await ask(url, `${ AT }/${ MAIN }`, { headers: { 'via': '1.0 proxy', 'accept-encoding': 'gzip' } })).headers['content-encoding']).toBe('gzip');
  });

  it('package.json is there, of the same version', async () => {
    const { headers, body } = await ask(url, `${ AT }/package.json`);

    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(JSON.parse(body.toString())).toMatchObject({ name: 'hpe-storage', version: VERSION });
  });

  it.each(['/v1/uiplugins', `${ AT }/${ MAIN }`])('who has %s already is told so', async (target) => {
    const { etag } = (await ask(url, target, { headers: { 'accept-encoding': 'gzip' } })).headers;
    const again = await ask(url, target, { headers: { 'accept-encoding': 'gzip', 'if-none-match': String(etag) } });

    expect(etag).toMatch(/"/);
    expect([again.status, again.body.byteLength]).toEqual([304, 0]);
  });

  it('HEAD answers as GET does, without a body', async () => {
    const { status, headers, body } = await ask(url, `${ AT }/${ MAIN }`, { method: 'HEAD' });

    expect([status, headers['content-type'], body.byteLength]).toEqual([200, 'text/javascript; charset=utf-8', 0]);
  });

  it.each([
    '/', '/index.json', '/nginx.conf', '/conf/nginx.conf', '/v1', '/v1/uiplugins2', '/v1/uiplugins/harvester/1.0.0/plugin/harvester-1.0.0.umd.min.js',
    `/v1/uiplugins/hpe-storage/9.9.9/plugin/${ MAIN }`, AT, `${ AT }/`, `${ AT }/${ MAIN }.gz`, `${ AT }/other.js`, `${ AT }/${ MAIN }/x`,
    `${ AT }/../../../../conf/nginx.conf`, `${ AT }/%2e%2e/%2e%2e/%2e%2e/%2e%2e/conf/nginx.conf`, `${ AT }/..%2f..%2f..%2f..%2f..%2fconf%2fnginx.conf`, '/v1/uiplugins/../../conf/nginx.conf',
  ])('%s is not there', async (target) => {
    const { status, headers, body } = await ask(url, target);

    expect([400, 404]).toContain(status);
    expect(body.toString()).not.toMatch(/worker_processes|window\[|entries/);
    expect(headers['cache-control'] ?? 'no-cache').toBe('no-cache');
    expect(headers.location).toBeUndefined();
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'])('%s is not allowed anywhere', async (method) => {
    for (const target of ['/v1/uiplugins', `${ AT }/${ MAIN }`, '/elsewhere']) {
      const { status, headers } = await ask(url, target, { method });

      expect(status, target).toBe(405);
      // nginx itself refuses TRACE, before it reads our rules
      if (method !== 'TRACE') expect(headers.allow, target).toBe('GET, HEAD');
    }
  });

  it('says no version of itself', async () => {
    expect((await ask(url, '/nowhere')).headers.server).toBe('nginx');
  });

  it('with cacheSeconds 0, the bundle is asked for each time too', async () => {
    const other = await start(packed, path.join(folder, 'two'), supervisor, '--set', 'cacheSeconds=0');

    expect((await ask(other.url, `${ AT }/${ MAIN }`)).headers['cache-control']).toBe('no-cache');
  });
});
