import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryAfter, retryMessage } from '../../../../shell/lab/rancher/catalog/backoff.ts';
import { below, goError, servedFrom } from '../../../../shell/lab/rancher/catalog/download.ts';
import { safeName } from '../../../../shell/lab/rancher/catalog/index-map.ts';

const LAB = { url: 'http://127.0.0.1:9/charts', partner: 'http://127.0.0.1:9/partner', icon: 'http://127.0.0.1:9/charts/icon.svg', stop: () => Promise.resolve() };
const error = (fields: object): Error => Object.assign(new Error('x'), fields);

describe('repositories', () => {
  it.each([
    [0, 0, 300_000, 1],
    [0, 1, 345_000, 1],
    [1, 0, 600_000, 2],
    [2, 0.5, 1_200_000, 3],
    [5, 0, 3_600_000, undefined],
  ])('wait longer after %d failures (chance %d)', (failures, chance, waitMs, retries) => {
    expect(retryAfter(failures, {}, chance)).toEqual({ waitMs, retries });
  });

  it('wait as their own numbers say', () => {
    const spec = { exponentialBackOffValues: { minWait: 1, maxWait: 3, maxRetries: 2 } };

    expect([0, 1, 2].map((failures) => retryAfter(failures, spec, 0).waitMs)).toEqual([1000, 2000, 3_600_000]);
  });

  it('never wait longer than their longest, nor forget an error', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 4 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, chance) => {
      expect(retryAfter(failures, {}, chance).waitMs).toBeLessThanOrEqual(1_200_000);
    }));
    expect(retryMessage('Get "x": EOF', { waitMs: 345_000, retries: 1 })).toBe('Get "x": EOF. Will retry after 5m45s');
  });

  it.each([
    ['ECONNREFUSED', { code: 'ECONNREFUSED', address: '127.0.0.1', port: 8999 }, 'dial tcp 127.0.0.1:8999: connect: connection refused'],
    ['ENOTFOUND', { code: 'ENOTFOUND', hostname: 'charts.example' }, 'dial tcp: lookup charts.example: no such host'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'tls: failed to verify certificate: x509: certificate signed by unknown authority'],
  ])('say %s in Go\'s words', (_, fields, words) => {
    expect(goError('http://localhost:8999/index.yaml', error(fields))).toBe(`Get "http://localhost:8999/index.yaml": ${words}`);
  });

  it('say so once when both address families of a host refuse', () => {
    const both = new AggregateError([error({ code: 'ECONNREFUSED', address: '::1', port: 8999 }), error({ code: 'ECONNREFUSED', address: '127.0.0.1', port: 8999 })]);

    expect(goError('http://localhost:8999/index.yaml', both)).toContain('dial tcp 127.0.0.1:8999: connect: connection refused');
  });

  it.each([
    ['https://hpe-storage.github.io/co-deployments/', `${LAB.url}/`],
    ['https://hpe-storage.github.io/co-deployments', LAB.url],
    ['https://hpe-storage.github.io/co-deployments/hpe-csi-driver-3.2.0.tgz', `${LAB.url}/hpe-csi-driver-3.2.0.tgz`],
    ['https://git.rancher.io/partner-charts', LAB.partner],
    ['https://raw.githubusercontent.com/hpe-storage/co-deployments/master/docs/assets/hpedev.png', LAB.icon],
    ['https://hpe-storage.github.io/co-deployments-other/', undefined],
    ['https://charts.example/', undefined],
  ])('of %s is served from %s', (url, local) => {
    expect(servedFrom(url, LAB)).toBe(local);
  });

  it.each([
    ['http://h/charts', 'index.yaml', 'http://h/charts/index.yaml'],
    ['http://h/charts/', 'a-1.tgz', 'http://h/charts/a-1.tgz'],
    ['http://h/charts/', 'https://other/a-1.tgz', 'https://other/a-1.tgz'],
  ])('find below %s the file %s', (url, file, found) => {
    expect(below(url, file)).toBe(found);
  });

  it('name their ConfigMaps as Rancher does, and never longer than a label', () => {
    expect(safeName('hpe', '0', 'c7e93041-5f9e-4774-9c95-1aa561a493d3')).toBe('hpe-0-c7e93041-5f9e-4774-9c95-1aa561a493d3');
    fc.assert(fc.property(fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,80}[a-z0-9])?$/), (name) => {
      const full = safeName(name, '0', 'c7e93041-5f9e-4774-9c95-1aa561a493d3');
      expect(full.length).toBeLessThan(64);
      expect(full).toMatch(/^[a-z0-9].*[a-z0-9]$/);
    }));
  });
});
