import { describe, expect, it } from 'vitest';
import { text } from '../../../pkg/hpe-storage/domain/kube/json.ts';
import { steveFor } from '../../../pkg/hpe-storage/gateway/steve.ts';
import type { HttpRequest } from '../../../pkg/hpe-storage/gateway/transport.ts';

const recorder = (body: unknown = {}) => {
  const sent: HttpRequest[] = [];

  return { sent, transport: (request: HttpRequest) => {
    sent.push(request);

    return Promise.resolve({ status: 200, body });
  } };
};

describe('steveFor', () => {
  it.each([
    ['local', 'rancher', '/v1/secrets/a/b'],
    ['local', 'harvester', '/v1/harvester/secrets/a/b'],
    ['c-m-1', 'rancher', '/k8s/clusters/c-m-1/v1/secrets/a/b'],
    ['c-m-1', 'harvester', '/k8s/clusters/c-m-1/v1/harvester/secrets/a/b'],
  ] as const)('addresses cluster %s on mount %s', (cluster, mount, url) => {
    expect(steveFor(cluster).url(mount, 'secrets', 'a/b')).toBe(url);
  });

  it('keeps a name from leaving its place in the URL', () => {
    expect(steveFor('local').url('rancher', 'secrets', 'a/b?x=1#c')).toBe('/v1/secrets/a/b%3Fx%3D1%23c');
  });

  it('patches on Rancher’s mount only, as JSON Patch', async() => {
    const { sent, transport } = recorder();

    await steveFor('c-m-1', transport).patch('secrets', 'a/b', [{ op: 'remove', path: '/data/x' }], { include: ['metadata.name'] });
    expect(sent).toEqual([{
      method: 'PATCH', url: '/k8s/clusters/c-m-1/v1/secrets/a/b?include=metadata.name', contentType: 'application/json-patch+json', body: [{ op: 'remove', path: '/data/x' }],
    }]);
  });

  it('lists with unquoted filters, pages and an allow-list, and leaves out what cannot be read', async() => {
    const { sent, transport } = recorder({ count: 7, revision: '12', data: [{ id: 'x' }, { id: 3 }] });
    const found = await steveFor('local', transport).list('rancher', 'configmaps', (raw) => text(raw, 'id'), {
      filter: ['metadata.labels.app=x'], page: 2, pageSize: 10, sort: '-metadata.name', include: ['id'],
    });

    expect(sent[0]?.url).toBe('/v1/configmaps?filter=metadata.labels.app%3Dx&sort=-metadata.name&page=2&pagesize=10&include=id');
    expect(found).toEqual({ items: ['x'], count: 7, revision: '12' });
  });
});
