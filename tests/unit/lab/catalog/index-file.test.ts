import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { list, text } from '../../../../pkg/hpe-storage/domain/kube/json.ts';
import { findChart, meets, presented, sorted } from '../../../../shell/lab/rancher/catalog/index-file.ts';
import { recordedAnswer } from './recorded.ts';

const entry = (version: string, more: object = {}): object => ({ name: 'hpe-csi-driver', version, urls: [`hpe-csi-driver-${version}.tgz`], ...more });
const index = (...entries: object[]): object => ({ apiVersion: 'v1', entries: { 'hpe-csi-driver': entries } });
const versions = (file: unknown): (string | undefined)[] => list(file, 'entries', 'hpe-csi-driver').map((one) => text(one, 'version'));
const AROUND = { kubernetes: 'v1.33.4+rke2r1', rancher: '2.15.0' };

describe('index of a repository', () => {
  it('is sorted newest first, releases before their betas, without what is no version', () => {
    expect(versions(sorted(index(entry('3.1.0'), entry('3.3.0-beta'), entry('nonsense'), entry('3.3.0'), entry('2.5.2')))))
      .toEqual(['3.3.0', '3.3.0-beta', '3.1.0', '2.5.2']);
  });

  it.each([
    ['v1.33.4', '>=1.21-0', true],
    ['v1.33.4+rke2r1', '>= 1.26.0', true],
    ['v1.20.9', '>=1.21-0', false],
    ['1.21.0-alpha', '>=1.21-0', true],
    ['2.15.0', '>= 2.11.0-0 < 2.13.0-0', false],
    ['2.12.3', '>= 2.11.0-0, < 2.13.0-0', true],
    ['1.33.0', 'whatever', true],
  ])('%s meets %s: %s', (version, constraint, expected) => {
    expect(meets(version, constraint)).toBe(expected);
  });

  it.each([
    ['kubeVersion', { kubeVersion: '>= 1.40.0' }],
    ['the annotation for Kubernetes', { annotations: { 'catalog.cattle.io/kube-version': '< 1.30.0-0' } }],
    ['the annotation for Rancher', { annotations: { 'catalog.cattle.io/rancher-version': '>= 2.16.0-0' } }],
  ])('leaves out what %s rules out, unless asked not to', (_, more) => {
    const file = index(entry('3.2.0'), entry('3.1.0', more));

    expect(versions(presented(file, 'https://r/repo', AROUND))).toEqual(['3.2.0']);
    expect(versions(presented(file, 'https://r/repo', undefined))).toEqual(['3.2.0', '3.1.0']);
  });

  it('leads charts and icons through Rancher, and gives no icon to a chart without one', () => {
    const [first, second] = list(presented(index(entry('3.2.0', { icon: 'https://elsewhere/x.png' }), entry('3.1.0')), 'https://r/repo', AROUND), 'entries', 'hpe-csi-driver');

    expect(first).toMatchObject({
      urls: ['https://r/repo?chartName=hpe-csi-driver&link=chart&version=3.2.0'],
      icon: 'https://r/repo?chartName=hpe-csi-driver&link=icon&version=3.2.0',
    });
    expect(second).not.toHaveProperty('icon');
  });

  const FILE = index(entry('3.3.0-beta'), entry('3.2.0'), entry('3.1.0'));

  it.each([
    ['', '3.2.0'],
    ['3.3.0-beta', '3.3.0-beta'],
    ['~3.1', '3.1.0'],
  ])('finds version "%s": %s', (asked, found) => {
    expect(findChart(FILE, 'hpe-csi-driver', asked).version).toBe(found);
  });

  it('has Helm\'s words for what is not there', () => {
    expect(() => findChart(FILE, 'nope', '3.2.0')).toThrow(text(recordedAnswer('info, unknown chart'), 'message'));
    expect(() => findChart(FILE, 'hpe-csi-driver', '9.9.9')).toThrow('no chart version found for hpe-csi-driver-9.9.9');
  });

  it('keeps every version that nothing rules out', () => {
    const version = fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9)).map((parts) => parts.join('.'));
    fc.assert(fc.property(fc.uniqueArray(version), (all) => {
      expect(versions(presented(sorted(index(...all.map((one) => entry(one)))), 'https://r/repo', AROUND)).toSorted()).toEqual(all.toSorted());
    }));
  });
});
