import express from 'express';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { list, text } from '../../../../pkg/hpe-storage/domain/kube/json.ts';
import { ACCOUNTS } from '../../../../shell/lab/front/identity/accounts.ts';
import { Sessions } from '../../../../shell/lab/front/identity/sessions.ts';
import { kubeconfigRoutes } from '../../../../shell/lab/front/kubeconfig.ts';

const sessions = new Sessions();
const known = [{ id: 'local', displayName: 'local' }, { id: 'c-m-1', displayName: 'harvester-1' }];
let server: Server;
let url = '';

beforeAll(async () => {
  const account = ACCOUNTS.find(({ name }) => name === 'operator');

  server = createServer(express().use('/v1', kubeconfigRoutes({ sessions, account: () => account, origin: () => 'https://lab.example:8443', certificate: 'PEM', clusters: () => known })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();

  url = `http://127.0.0.1:${ typeof address === 'object' ? address?.port ?? 0 : 0 }/v1`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const post = async (path: string, body: object = {}): Promise<{ status: number; body: unknown }> => {
  const answer = await fetch(`${ url }/${ path }`, { method: 'POST', body: JSON.stringify(body) });

  return { status: answer.status, body: answer.headers.get('content-type')?.includes('json') === true ? await answer.json() : undefined };
};

describe('a kubeconfig', () => {
  it.each([
    ['of shells from 3.0.12', 'ext.cattle.io.kubeconfigs', { spec: { clusters: ['c-m-1'] } }, 201, ['status', 'value']],
    ['of shells before', 'management.cattle.io.clusters/c-m-1?action=generateKubeconfig', {}, 200, ['config']],
  ])('by the request %s leads through Rancher with a token of who asked', async (_which, path, wish, status, at) => {
    const answer = await post(path, wish);
    const config: unknown = parse(text(answer.body, ...at) ?? '');
    const [cluster, user] = [list(config, 'clusters')[0], list(config, 'users')[0]];

    expect(answer.status).toBe(status);
    expect(text(config, 'current-context')).toBe('harvester-1');
    expect(cluster).toEqual({ name: 'harvester-1', cluster: { 'server': 'https://lab.example:8443/k8s/clusters/c-m-1', 'certificate-authority-data': Buffer.from('PEM').toString('base64') } });
    expect(sessions.find(text(user, 'user', 'token'))?.account.name).toBe('operator');
  });

  it('is an object, as the dashboard loads what it has made into its store', async () => {
    const { body } = await post('ext.cattle.io.kubeconfigs', { spec: { clusters: ['c-m-1'] } });

    expect(text(body, 'id')).toMatch(/^kubeconfig-[0-9a-f]{6}$/);
    expect(text(body, 'metadata', 'name')).toBe(text(body, 'id'));
  });

  it.each([
    ['ext.cattle.io.kubeconfigs', { spec: { clusters: [] } }, 400],
    ['ext.cattle.io.kubeconfigs', { spec: { clusters: ['local', 'c-m-9'] } }, 400],
    ['management.cattle.io.clusters/c-m-9?action=generateKubeconfig', {}, 404],
    ['management.cattle.io.clusters/local?action=other', {}, 404],
  ])('%s %j gives none', async (path, wish, status) => {
    expect((await post(path, wish)).status).toBe(status);
  });
});
