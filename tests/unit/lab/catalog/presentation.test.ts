import { describe, expect, it } from 'vitest';
import { list, record } from '../../../../pkg/hpe-storage/domain/kube/json.ts';
import type { JsonObject, LabCluster, Mount } from '../../../../shell/lab/context.ts';
import { decorate, decorateSchema } from '../../../../shell/lab/rancher/catalog/presentation.ts';
import { catalogRequest } from '../../../../shell/lab/rancher/catalog/requests.ts';
import { recordedAnswer } from './recorded.ts';

const CLUSTER: LabCluster = {
  id: 'local', displayName: 'local', kind: 'harvester', name: 'local', server: '', kubeconfig: '', caFile: '', token: '', steve: '',
  harvesterSteve: undefined, stop: () => Promise.resolve(),
};
const RANCHER: Mount = { kind: 'rancher', cluster: CLUSTER, base: 'https://rancher.example/v1' };
const HARVESTER: Mount = { ...RANCHER, kind: 'harvester', base: 'https://rancher.example/v1/harvester' };

/** A recorded resource as plain Steve has it: without what the catalog adds. */
function plain(resource: unknown): JsonObject {
  const links = Object.fromEntries(Object.entries(record(resource, 'links')).filter(([name]) => !['chart', 'icon', 'index', 'info', 'logs'].includes(name)));
  const { actions: _, ...rest } = record(resource);
  return { ...rest, links };
}

describe('what Rancher adds to catalog resources', () => {
  it.each([
    ['a repository', recordedAnswer('repo, nothing listens')],
    ['an app', list(recordedAnswer('followed: apps'), 'data')[0]],
    ['an operation whose pod runs', recordedAnswer('operation, running')],
  ])('makes %s as recorded', (_, resource) => {
    const object = plain(resource);
    decorate(object, RANCHER);

    expect(object).toEqual(resource);
  });

  it('gives no log to an operation before its pod ran', () => {
    const object = plain(recordedAnswer('operation, running'));
    object.status = { ...record(object, 'status'), podCreated: false };
    decorate(object, RANCHER);

    expect(object.links).not.toHaveProperty('logs');
  });

  it('adds nothing on Harvester\'s mount', () => {
    const object = plain(recordedAnswer('repo, nothing listens'));
    const before = structuredClone(object);
    decorate(object, HARVESTER);

    expect(object).toEqual(before);
  });

  it('adds actions to schemas on Rancher\'s mount only', () => {
    const [rancher, harvester]: JsonObject[] = [{ id: 'catalog.cattle.io.app' }, { id: 'catalog.cattle.io.app' }];
    decorateSchema(rancher ?? {}, RANCHER);
    decorateSchema(harvester ?? {}, HARVESTER);

    expect(rancher).toEqual({ id: 'catalog.cattle.io.app', resourceActions: { uninstall: { input: 'chartUninstallAction', output: 'chartActionOutput' } } });
    expect(harvester).toEqual({ id: 'catalog.cattle.io.app' });
  });
});

describe('which requests are the catalog\'s', () => {
  it.each([
    ['POST', 'catalog.cattle.io.clusterrepos/hpe?action=install', { kind: 'charts', action: 'install', repo: 'hpe' }],
    ['POST', 'catalog.cattle.io.clusterrepo/hpe?action=upgrade', { kind: 'charts', action: 'upgrade', repo: 'hpe' }],
    ['GET', 'catalog.cattle.io.clusterrepos/hpe?link=index', { kind: 'content', link: 'index', repo: 'hpe' }],
    ['GET', 'catalog.cattle.io.clusterrepos/hpe/index.yaml', { kind: 'content', link: 'index', repo: 'hpe' }],
    ['GET', 'catalog.cattle.io.clusterrepos/hpe?chartName=x&link=icon&version=1', { kind: 'content', link: 'icon', repo: 'hpe' }],
    ['POST', 'catalog.cattle.io.apps/ns/app?action=uninstall', { kind: 'uninstall', namespace: 'ns', name: 'app' }],
    ['GET', 'catalog.cattle.io.operations/ns/op?link=logs', { kind: 'logs', namespace: 'ns', name: 'op' }],
    ['GET', 'catalog.cattle.io.operations/ns/op/logs?follow=true', { kind: 'logs', namespace: 'ns', name: 'op' }],
    ['POST', 'catalog.cattle.io.clusterrepos/hpe?action=explode', undefined],
    ['GET', 'catalog.cattle.io.clusterrepos/hpe', undefined],
    ['GET', 'catalog.cattle.io.clusterrepos', undefined],
    ['POST', 'catalog.cattle.io.clusterrepos', undefined],
    ['PUT', 'catalog.cattle.io.clusterrepos/hpe', undefined],
    ['GET', 'pods/ns/op?link=logs', undefined],
  ])('%s %s', (method, url, expected) => {
    const [path = '', query = ''] = url.split('?');
    const request = { method, path, query: new URLSearchParams(query) };

    expect(catalogRequest({ ...request, mount: RANCHER })).toEqual(expected);
    expect(catalogRequest({ ...request, mount: HARVESTER })).toBeUndefined();
  });
});
