import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT } from '../../shell/setup/cache.ts';
import { ensureNginx, NO_NGINX } from '../../shell/setup/nginx.ts';
import { silent } from '../../shell/setup/progress.ts';

const NOBODY = 65_534;
const nginx = await ensureNginx(silent);

const FILES: Readonly<Record<string, string>> = {
  'index.yaml': 'apiVersion: v1\n',
  'assets/hpe-storage/hpe-storage-0.1.0.tgz': 'chart',
  'assets/hpe-storage/hpe-storage-0.1.0.svg': '<svg/>',
  'extensions/hpe-storage/0.1.0/files.txt': 'plugin/package.json\n',
  'extensions/hpe-storage/0.1.0/plugin/package.json': '{}',
  'extensions/hpe-storage/0.1.0/plugin/hpe-storage-0.1.0.umd.min.js': 'code;'.repeat(1_000),
  '.secret': 'hidden',
};

describe.skipIf(nginx === undefined)(`the catalog in a container${nginx === undefined ? ` (skipped: ${NO_NGINX})` : ''}`, () => {
  let folder = '';
  let base = '';
  let server: ChildProcess;
  let said = '';

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'airgap-'));
    for (const [name, content] of Object.entries(FILES)) {
      await mkdir(path.dirname(path.join(folder, 'html', name)), { recursive: true });
      await writeFile(path.join(folder, 'html', name), content);
    }
    await mkdir(path.join(folder, 'tmp'));
    await chmod(folder, 0o755);
    await chmod(path.join(folder, 'tmp'), 0o777);
    const port = await getPort({ host: '127.0.0.1' });
    const config = await readFile(path.join(PROJECT, 'shell/packaging/airgap/nginx.conf'), 'utf8');
    // the very file, but for what tests share with others on this machine: its port, its interface, its folder
    const here = config.replace('listen 8080;', `listen 127.0.0.1:${port};`).replaceAll('/tmp/nginx', `${folder}/tmp/nginx`)
      .replace('/dev/stdout', `${folder}/tmp/access.log`).replace('/dev/stderr', `${folder}/tmp/error.log`);
    await writeFile(path.join(folder, 'nginx.conf'), here);
    const unprivileged = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
    server = spawn(nginx ?? '', ['-p', folder, '-c', path.join(folder, 'nginx.conf'), '-e', path.join(folder, 'tmp/error.log'), '-g', 'daemon off;'], {
      stdio: ['ignore', 'ignore', 'pipe'], ...unprivileged,
    });
    server.stderr?.on('data', (part: Buffer) => { said += part.toString(); });
    base = `http://127.0.0.1:${port}`;
    const deadline = Date.now() + 20_000;
    while (!await fetch(`${base}/healthz`).then((answer) => answer.ok, () => false)) {
      if (server.exitCode !== null || Date.now() > deadline) throw new Error(`nginx did not start: ${said}`);
      await sleep(50);
    }
  });

  afterAll(async () => {
    if (server.exitCode === null && server.kill('SIGTERM')) await once(server, 'exit');
    await rm(folder, { recursive: true, force: true });
  });

  it.each([
    ['index.yaml', 'application/yaml; charset=utf-8'],
    ['assets/hpe-storage/hpe-storage-0.1.0.tgz', 'application/gzip'],
    ['assets/hpe-storage/hpe-storage-0.1.0.svg', 'image/svg+xml'],
    ['extensions/hpe-storage/0.1.0/files.txt', 'text/plain; charset=utf-8'],
    ['extensions/hpe-storage/0.1.0/plugin/package.json', 'application/json; charset=utf-8'],
    ['extensions/hpe-storage/0.1.0/plugin/hpe-storage-0.1.0.umd.min.js', 'application/javascript; charset=utf-8'],
  ])('serves %s as %s, to be asked for again', async (name, type) => {
    const answer = await fetch(`${base}/${name}`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe(FILES[name]);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('server')).toBe('nginx');
  });

  it('answers what has not changed without its content', async () => {
    const etag = (await fetch(`${base}/index.yaml`)).headers.get('etag') ?? '';
    expect((await fetch(`${base}/index.yaml`, { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  it('compresses the bundle', async () => {
    const answer = await fetch(`${base}/extensions/hpe-storage/0.1.0/plugin/hpe-storage-0.1.0.umd.min.js`, { headers: { 'accept-encoding': 'gzip' } });
    expect(answer.headers.get('content-encoding')).toBe('gzip');
  });

  it.each(['GET', 'HEAD'])('answers %s', async (method) => {
    expect((await fetch(`${base}/index.yaml`, { method })).status).toBe(200);
  });

  it.each([
    ['GET', '/', 404],
    ['GET', '/extensions/hpe-storage/0.1.0/', 404],
    ['GET', '/extensions/hpe-storage/0.2.0/files.txt', 404],
    ['GET', '/.secret', 404],
    ['GET', '/%2e%2e%2fnginx.conf', 400],
    ['POST', '/index.yaml', 403],
    ['PUT', '/index.yaml', 403],
    ['DELETE', '/index.yaml', 403],
  ])('refuses %s %s with %i', async (method, at, status) => {
    expect((await fetch(`${base}${at}`, { method })).status).toBe(status);
  });
});
