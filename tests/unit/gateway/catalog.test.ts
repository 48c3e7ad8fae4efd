import { describe, expect, it } from 'vitest';
import {
  chartOfRelease, chartValues, chartVersions, createRepository, driverApps, getOperation, listOperations, operationLogPath, refreshRepository, releaseValues, startInstall, startUninstall,
  waitForRepository,
} from '../../../pkg/hpe-storage/gateway/catalog.ts';
import { ApiError } from '../../../pkg/hpe-storage/gateway/errors.ts';
import { steveFor } from '../../../pkg/hpe-storage/gateway/steve.ts';
import type { HttpRequest } from '../../../pkg/hpe-storage/gateway/transport.ts';

const answering = (...bodies: readonly unknown[]) => {
  const asked: HttpRequest[] = [];
  const steve = steveFor('c-m-1', (request) => {
    const body = bodies[Math.min(asked.length, bodies.length - 1)];

    asked.push(request);

    return body instanceof ApiError ? Promise.reject(body) : Promise.resolve({ status: 200, body });
  });

  return { steve, asked, paths: () => asked.map(({ method, url }) => `${ method } ${ decodeURIComponent(url) }`) };
};

const BASE = '/k8s/clusters/c-m-1/v1/';

describe("Rancher's catalog", () => {
  it("is asked on Rancher's own mount of the cluster", async() => {
    const { steve, paths } = answering({ entries: {} });

    await chartVersions(steve, 'hpe');
    await chartValues(steve, 'hpe', '3.2.0');
    expect(paths()).toEqual([
      `GET ${ BASE }catalog.cattle.io.clusterrepos/hpe?link=index&skipFilter=true`, `GET ${ BASE }catalog.cattle.io.clusterrepos/hpe?link=info&chartName=hpe-csi-driver&version=3.2.0`,
    ]);
    expect(operationLogPath(steve, 'n/op')).toBe(`${ BASE }catalog.cattle.io.operations/n/op/logs`);
  });

  it('installs with a project that nobody waits for, and names its repository', async() => {
    const { steve, asked } = answering({ operationName: 'op', operationNamespace: 'hpe-storage' });
    const id = await startInstall(steve, { repository: { name: 'hpe', url: '' }, version: '3.2.0', release: 'r', namespace: 'hpe-storage', values: { logLevel: 'debug' } });

    expect(id).toBe('hpe-storage/op');
    expect(asked[0]).toMatchObject({ method: 'POST', url: `${ BASE }catalog.cattle.io.clusterrepos/hpe?action=install`, body: {
      namespace: 'hpe-storage', wait: true, timeout: '600s', projectId: '',
      charts: [{ chartName: 'hpe-csi-driver', version: '3.2.0', releaseName: 'r', values: { logLevel: 'debug' }, annotations: { 'catalog.cattle.io/ui-source-repo': 'hpe' } }],
    } });
  });

  it('uninstalls with a body, which Rancher wants', async() => {
    const { steve, asked } = answering({ operationName: 'op', operationNamespace: 'n' });

    expect(await startUninstall(steve, { name: 'r', namespace: 'n' })).toBe('n/op');
    expect(asked[0]).toMatchObject({ url: `${ BASE }catalog.cattle.io.apps/n/r?action=uninstall`, body: { timeout: '600s' } });
  });

  it('does not take an answer without an operation for a start', async() => {
    const { steve } = answering({});

    await expect(startUninstall(steve, { name: 'r', namespace: 'n' })).rejects.toThrow(ApiError);
  });

  it("never asks for an operation's token", async() => {
    const { steve, paths } = answering({ data: [], metadata: { name: 'op', namespace: 'n' } });

    await listOperations(steve);
    await getOperation(steve, 'n/op');
    for (const path of paths()) {
      const fields = [...new URLSearchParams(path.split('?')[1]).getAll('include')];

      expect(fields).toContain('status.conditions');
      expect(fields.some((field) => field === 'status' || field.startsWith('status.token'))).toBe(false);
    }
  });

  it('asks for apps by chart and drops what only looks like it', async() => {
    const app = (name: string) => ({ metadata: { name, namespace: 'n' }, spec: { chart: { metadata: { name, version: '3.2.0' } } } });
    const { steve, paths } = answering({ data: [app('hpe-csi-driver'), app('hpe-csi-driver-extras')] });

    expect((await driverApps(steve)).map(({ name }) => name)).toEqual(['hpe-csi-driver']);
    expect(paths()[0]).toContain('filter=spec.chart.metadata.name=hpe-csi-driver');
  });

  it('says of which chart a release is, and nothing of a free name', async() => {
    const taken = answering({ data: [{ metadata: { name: 'r2' }, spec: { chart: { metadata: { name: 'x' } } } }, { metadata: { name: 'r' }, spec: { chart: { metadata: { name: 'longhorn' } } } }] });

    expect(await chartOfRelease(taken.steve, { name: 'r', namespace: 'n' })).toBe('longhorn');
    expect(taken.paths()[0]).toContain('/catalog.cattle.io.apps/n?filter=metadata.name=r&');
    expect(await chartOfRelease(answering({ data: [] }).steve, { name: 'r', namespace: 'n' })).toBeUndefined();
    await expect(chartOfRelease(answering(new ApiError('unreachable', 0, '', '')).steve, { name: 'r', namespace: 'n' })).rejects.toThrow(ApiError);
  });

  it('waits for a repository until it is there or has failed', async() => {
    const raw = (status: string) => ({ metadata: { name: 'r', generation: 1 }, spec: { url: 'x' }, status: { observedGeneration: 1, conditions: [{ type: 'Downloaded', status, message: 'no' }] } });

    expect((await waitForRepository(answering(raw('True')).steve, 'r')).state).toEqual({ kind: 'ready' });
    expect((await waitForRepository(answering(raw('False')).steve, 'r')).state).toEqual({ kind: 'failed', message: 'no' });
  });

  it('refreshes with the version that it has read, to the second', async() => {
    const { steve, asked } = answering({ metadata: { name: 'r', resourceVersion: '7' }, spec: { url: 'x' } });

    await refreshRepository(steve, 'r', Date.parse('2026-11-23T06:40:00.123Z'));
    expect(asked[1]).toMatchObject({ method: 'PUT', body: { metadata: { resourceVersion: '7' }, spec: { url: 'x', forceUpdate: '2026-11-23T06:40:00Z' } } });
  });

  it('adds a repository by its trimmed address', async() => {
    const { steve, asked } = answering({});

    await createRepository(steve, 'hpe', ' https://x/ ');
    expect(asked[0]).toMatchObject({ method: 'POST', body: { metadata: { name: 'hpe' }, spec: { url: 'https://x/' } } });
  });

  it("reads a release's values and nothing else of its Secret", async() => {
    const { steve, paths } = answering({ data: { release: { config: { logLevel: 'debug' } } } });
    const app = { name: 'r', namespace: 'n', version: '3.1.0', status: 'deployed', description: '', repository: undefined, secret: 'sh.helm.release.v1.r.v1' };

    expect(await releaseValues(steve, app)).toEqual({ logLevel: 'debug' });
    expect(paths()).toEqual([expect.stringContaining(`GET ${ BASE }secrets/n/sh.helm.release.v1.r.v1?includeHelmData=true&`)]);
    expect(new URLSearchParams(paths()[0]?.split('?')[1]).getAll('include')).toEqual(['_type', 'apiVersion', 'kind', 'metadata.name', 'metadata.namespace', 'metadata.labels', 'data.release']);
    expect(await releaseValues(steve, { ...app, secret: undefined })).toBeUndefined();
  });
});
