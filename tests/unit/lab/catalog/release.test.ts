import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { list, record } from '../../../../pkg/hpe-storage/domain/kube/json.ts';
import { appSpec, appSummary, decodeRelease, revisionOf } from '../../../../shell/lab/rancher/catalog/release.ts';
import { recordedAnswer } from './recorded.ts';

const RECORDED = record(list(recordedAnswer('followed: apps'), 'data')[0]);

/** A release as Helm 4 keeps it, of the recorded App. */
const RELEASE = {
  name: 'hpe-csi-driver',
  namespace: 'hpe-storage',
  version: 1,
  info: {
    first_deployed: '2026-11-23T07:10:12.3456789Z', last_deployed: '2026-11-23T07:10:12.3456789Z', deleted: '0001-01-01T00:00:00Z',
    description: 'Install complete', status: 'deployed', notes: '',
  },
  config: { disable: { nimble: true } },
  chart: {
    metadata: record(RECORDED, 'spec', 'chart', 'metadata'),
    values: { logLevel: 'info' },
    files: [{ name: 'README.md', data: Buffer.from(String(record(RECORDED, 'spec', 'info').readme)).toString('base64') }],
  },
  manifest: list(RECORDED, 'spec', 'resources').map((resource) => {
    const { apiVersion, kind, name } = record(resource);
    return `---\n# Source: x\napiVersion: ${String(apiVersion)}\nkind: ${String(kind)}\nmetadata:\n  name: ${String(name)}\n`;
  }).join(''),
};

const secret = (release: object, type = 'helm.sh/release.v1'): object =>
  ({ type, data: { release: Buffer.from(gzipSync(JSON.stringify(release)).toString('base64')).toString('base64') } });

describe('apps from releases', () => {
  it('reads a release out of its Secret', () => {
    expect(decodeRelease(secret(RELEASE))).toEqual(RELEASE);
  });

  it.each([
    ['another type of Secret', secret(RELEASE, 'Opaque')],
    ['no release', { type: 'helm.sh/release.v1', data: {} }],
    ['something else in its place', { type: 'helm.sh/release.v1', data: { release: 'bm90aGluZw==' } }],
  ])('reads nothing from %s', (_, object) => {
    expect(decodeRelease(object)).toBeUndefined();
  });

  it('makes the recorded App of the recorded release, without the user\'s values', () => {
    expect(appSpec(RELEASE)).toEqual(record(RECORDED, 'spec'));
  });

  it.each([
    ['deployed', { state: 'deployed' }],
    ['failed', { state: 'failed', error: true }],
    ['pending-install', { state: 'pending-install', transitioning: true }],
    ['uninstalling', { state: 'uninstalling', transitioning: true }],
  ])('sums up %s', (status, summary) => {
    expect(appSummary(status)).toEqual(summary);
  });

  it.each([['sh.helm.release.v1.hpe-csi-driver.v12', 12], ['sh.helm.release.v1.v2.v1', 1], ['other', 0]])('finds the revision of %s', (name, revision) => {
    expect(revisionOf(name)).toBe(revision);
  });
});
