import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Supervisor } from '../../../../shell/cluster/supervisor.ts';
import { startContainer } from '../../../../shell/lab/ingress/container.ts';
import { makeMounts } from '../../../../shell/lab/ingress/mounts.ts';

const MAP = { data: { 'index.json': '{"entries":{}}' }, binaryData: { 'a.gz': gzipSync('window.a = 1').toString('base64') } };
const container = { name: 'c', command: ['nginx'], ports: [{ name: 'http', containerPort: 8080 }], volumeMounts: [{ name: 'files', mountPath: '/srv/www' }, { name: 'tmp', mountPath: '/srv/tmp' }] };
const filesAt = (items?: readonly object[]): object => ({ name: 'files', configMap: { name: 'map', ...(items ? { items } : {}) } });
const tmp = { name: 'tmp', emptyDir: {} };
const find = (name: string): Promise<unknown> => Promise.resolve(name === 'map' ? MAP : undefined);
let root = '';

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'root-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('what a container mounts', () => {
  it('is every key of a ConfigMap, or the items that are named, at their paths', async () => {
    await makeMounts(root, container, [filesAt(), tmp], find);
    expect(await readFile(path.join(root, 'srv/www/index.json'), 'utf8')).toBe(MAP.data['index.json']);
    await makeMounts(root, container, [filesAt([{ key: 'a.gz', path: 'deep/er/b.gz' }]), tmp], find);
    expect((await readFile(path.join(root, 'srv/www/deep/er/b.gz'))).toString('base64')).toBe(MAP.binaryData['a.gz']);
  });

  it.each([
    ['a ConfigMap is missing', { name: 'files', configMap: { name: 'other' } }, /configmap "other" not found/],
    ['a key is missing', filesAt([{ key: 'b', path: 'b' }]), /non-existent config key: b/],
    ['a path leads out', filesAt([{ key: 'a.gz', path: '../../a' }]), /leads out/],
    ['the volume is something else', { name: 'files', hostPath: { path: '/' } }, /kind that the lab does not play/],
    ['there is no such volume', { name: 'elsewhere', emptyDir: {} }, /kind that the lab does not play/],
  ])('fails as a pod would when %s', async (_what, volume, message) => {
    await expect(makeMounts(root, container, [volume, tmp], find)).rejects.toThrow(message);
  });
});

describe('a container', () => {
  const start = (spec: object, port: number | string = 'http'): ReturnType<typeof startContainer> =>
    startContainer({ name: 'one', root, spec, port, find, nginx: undefined, supervisor: new Supervisor(root) });

  it('where there is no nginx, a stand-in serves the index and the packed script, and nothing else', async () => {
    const items = [{ key: 'index.json', path: 'index.json' }, { key: 'a.gz', path: 'v1/uiplugins/x/a.umd.min.js.gz' }];
    const { url, stop } = await start({ containers: [container], volumes: [filesAt(items), tmp] }, 8080);

    try {
      expect(await (await fetch(`${ url }/v1/uiplugins`)).json()).toEqual({ entries: {} });
      const script = await fetch(`${ url }/v1/uiplugins/x/a.umd.min.js`);

      expect([script.headers.get('content-type'), await script.text()]).toEqual(['text/javascript; charset=utf-8', 'window.a = 1']);
      expect((await fetch(`${ url }/v1/uiplugins/y/b.umd.min.js`)).status).toBe(404);
    } finally {
      await stop();
    }
  });

  it.each([
    ['runs another program', { ...container, command: ['httpd'] }, 'http', /runs httpd/],
    ['has no such port', container, 'metrics', /no container has the port metrics/],
  ])('that %s is not played', async (_what, one, port, message) => {
    await expect(start({ containers: [one], volumes: [filesAt(), tmp] }, port)).rejects.toThrow(message);
  });
});
