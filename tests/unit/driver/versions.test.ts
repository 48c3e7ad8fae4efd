import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offersOf, readChartIndex, recommendedOffer } from '../../../pkg/hpe-storage/domain/driver/chart-index.ts';
import { compareMinors, compareVersions, isAtLeast, isPrerelease, isVersion, minorOf, newestFirst } from '../../../pkg/hpe-storage/domain/driver/versions.ts';
import { node } from './chart.ts';

/** Every version that HPE and Rancher's partners have published, newest first. */
const PUBLISHED = [
  '3.3.0', '3.2.0', '3.2.0-beta', '3.1.0', '3.1.0-beta', '3.0.2', '3.0.1', '3.0.0', '3.0.0-beta', '2.5.2', '2.5.2-beta', '2.5.1', '2.5.0', '2.5.0-beta4', '2.5.0-beta3',
  '2.5.0-beta2', '2.5.0-beta', '2.4.2', '2.4.1', '2.4.1-beta2', '2.4.1-beta', '2.4.0', '2.3.0', '2.2.0', '2.1.1-0', '2.1.0', '2.0.0', '1.4.2', '1.4.0', '1.3.000', '1.2.1', '1.0.0',
];

describe('order of chart versions', () => {
  it.each([
    ['3.2.0', '3.1.0'], ['3.2.0', '3.2.0-beta'], ['3.2.0-beta', '3.1.0'], ['2.1.1-0', '2.1.0'], ['2.2.0', '2.1.1-0'], ['1.4.0', '1.3.000'], ['1.3.000', '1.2.1'],
    ['2.5.0-beta2', '2.5.0-beta'], ['3.10.0', '3.9.0'], ['3.0.0', 'nonsense'],
  ])('%s is newer than %s', (newer, older) => {
    expect(compareVersions(newer, older)).toBeGreaterThan(0);
    expect(compareVersions(older, newer)).toBeLessThan(0);
  });

  it('sorts everything that was published, whatever order it came in', () => {
    fc.assert(fc.property(fc.shuffledSubarray(PUBLISHED, { minLength: PUBLISHED.length }), (shuffled) => {
      expect(newestFirst(shuffled)).toEqual(PUBLISHED);
    }));
  });

  it.each([['3.2.0-beta', true], ['3.2.0', false], ['2.1.1-0', false], ['1.3.000', false], ['x', false]])('%s is a pre-release: %s', (version, expected) => {
    expect(isPrerelease(version)).toBe(expected);
  });

  it.each([
    ['3.1.0', '3.1.0', true], ['3.0.2', '3.1.0', false], ['3.1.0-beta', '3.1.0', true], ['4.0.0', '3.1.0', true], ['2.1.1-0', '2.1.1', true], ['1.3.000', '1.3.0', true], ['', '1.0.0', false],
  ])('%s has what came with %s: %s', (version, floor, expected) => {
    expect(isAtLeast(version, floor)).toBe(expected);
  });

  it.each([['v1.35.2+rke2r1', '1.35'], ['v1.8.2', '1.8'], ['1.8-head', '1.8'], ['master-head', undefined]])('minor of %s is %s', (version, minor) => {
    expect(minorOf(version)).toBe(minor);
  });

  it('compares minors as numbers', () => {
    expect(compareMinors('1.9', '1.10')).toBeLessThan(0);
  });

  it.each([['3.2.0', true], ['1.3.000', true], ['latest', false]])('%s is a version: %s', (version, expected) => expect(isVersion(version)).toBe(expected));
});

describe('offers', () => {
  const index = { entries: { 'hpe-csi-driver': PUBLISHED.toReversed().map((version) => ({ version, appVersion: version })), other: [{ version: '9.0.0' }] } };
  const charts = readChartIndex(index);
  const harvester18 = { harvester: 'v1.8.2', nodes: [node()] };

  it('reads the chart out of an index, newest first', () => {
    expect(charts.map(({ version }) => version)).toEqual(PUBLISHED);
  });

  it('is empty for an index without the chart, and for what is no index', () => {
    expect(readChartIndex({ entries: {} })).toEqual([]);
    expect(readChartIndex('oops')).toEqual([]);
  });

  it('puts stable versions first, and keeps those that are too old from being chosen', () => {
    const offers = offersOf(charts, harvester18);
    const firstBeta = offers.findIndex((offer) => offer.isPrerelease);

    expect(offers.slice(firstBeta).every((offer) => offer.isPrerelease)).toBe(true);
    expect(offers.filter(({ blocked }) => blocked).map(({ version }) => version)).toEqual(PUBLISHED.filter((version) => !isAtLeast(version, '2.5.0')).sort((a, b) => Number(isPrerelease(a)) - Number(isPrerelease(b)) || compareVersions(b, a)));
  });

  it.each([
    ['v1.35.2', '3.2.0'], ['v1.32.0', '3.1.0'], ['v1.40.0', '3.3.0'],
  ])('recommends for Kubernetes %s the version %s', (kubelet, version) => {
    expect(recommendedOffer(offersOf(charts, { nodes: [node({ kubelet })] }))?.version).toBe(version);
  });

  it('recommends nothing when nothing fits', () => {
    expect(recommendedOffer(offersOf(charts, { nodes: [node({ architecture: 's390x' })] }))).toBeUndefined();
  });
});
