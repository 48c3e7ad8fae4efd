import { describe, expect, it } from 'vitest';
import { record } from '../../../pkg/hpe-storage/domain/kube/json.ts';
import { chartYaml, valuesYaml } from '../../../shell/packaging/chart.ts';

const manifest = {
  name: 'hpe-storage', version: '0.1.0', license: 'Apache-2.0', description: 'words',
  rancher: { annotations: { 'catalog.cattle.io/ui-component': 'plugins', 'catalog.cattle.io/display-name': 'HPE Storage', 'example.com/other': 'x' } },
};
const facts = { manifest, version: '0.2.0-rc.1', endpoint: 'https://host.example/catalog' };

describe('the chart', () => {
  it('has the version that is asked for', () => {
    expect(chartYaml(facts)).toMatchObject({ apiVersion: 'v2', name: 'hpe-storage', version: '0.2.0-rc.1', appVersion: '0.2.0-rc.1' });
  });

  it.each([['0.1.0', 'false'], ['0.1.0-rc.1', 'true']])('%s is a prerelease: %s', (version, expected) => {
    expect(record(chartYaml({ ...facts, version }), 'annotations')['artifacthub.io/prerelease']).toBe(expected);
  });

  it('has an icon of its version, by a whole address', () => {
    expect(chartYaml(facts).icon).toBe('https://host.example/catalog/assets/hpe-storage/hpe-storage-0.2.0-rc.1.svg');
  });

  it('says to the host what its UIPlugin says', () => {
    const host = { 'catalog.cattle.io/display-name': 'HPE Storage', 'catalog.cattle.io/ui-component': 'plugins' };
    expect(record(valuesYaml(facts), 'plugin').metadata).toEqual(host);
    expect(chartYaml(facts).annotations).toMatchObject(host);
    expect(record(chartYaml(facts), 'annotations')['example.com/other']).toBeUndefined();
  });

  it('points to its files, and to the archive beside them', () => {
    expect(valuesYaml(facts).plugin).toMatchObject({
      noCache: false, noAuth: false,
      endpoint: 'https://host.example/catalog/extensions/hpe-storage/0.2.0-rc.1',
      compressedEndpoint: 'https://host.example/catalog/extensions/hpe-storage/0.2.0-rc.1.tgz',
    });
  });
});
