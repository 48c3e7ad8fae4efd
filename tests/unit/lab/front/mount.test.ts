import { describe, expect, it } from 'vitest';
import type { LabCluster } from '../../../../shell/lab/context.ts';
import { placeOf } from '../../../../shell/lab/front/steve/mount.ts';

const cluster = (id: string, kind: LabCluster['kind']): LabCluster => ({
  id, kind, displayName: id, name: id, server: '', kubeconfig: '', caFile: '', token: '', steve: '', harvesterSteve: undefined, stop: () => Promise.resolve(),
});
const ORIGIN = 'https://localhost:8443';
const many = [cluster('local', 'management'), cluster('c-m-1', 'harvester')];
const alone = [cluster('local', 'harvester')];

const shown = (path: string, clusters: readonly LabCluster[]): string => {
  const place = placeOf(path, ORIGIN, clusters);
  switch (place.kind) {
    case 'steve':
      return `${place.mount.kind} of ${place.mount.cluster.id} at ${place.mount.base.slice(ORIGIN.length)}: ${place.path}`;
    case 'raw':
      return `raw of ${place.cluster.id}: ${place.path}`;
    case 'unknown-cluster':
      return `no cluster ${place.id}`;
    case 'none':
      return 'nothing';
  }
};

describe('where a path leads to behind Rancher', () => {
  it.each([
    ['/v1', 'rancher of local at /v1: '],
    ['/v1/pods/', 'rancher of local at /v1: pods'],
    ['/v1/pods/default/a', 'rancher of local at /v1: pods/default/a'],
    ['/v1/harvester/pods', 'rancher of local at /v1: harvester/pods'],
    ['/k8s/clusters/local/v1/pods', 'rancher of local at /v1: pods'],
    ['/k8s/clusters/c-m-1/v1/pods', 'rancher of c-m-1 at /k8s/clusters/c-m-1/v1: pods'],
    ['/k8s/clusters/c-m-1/v1/harvester/pods', 'harvester of c-m-1 at /k8s/clusters/c-m-1/v1/harvester: pods'],
    ['/k8s/clusters/c-m-1/v1/harvester', 'harvester of c-m-1 at /k8s/clusters/c-m-1/v1/harvester: '],
    ['/k8s/clusters/c-m-1/v1/harvesterhci.io.settings', 'rancher of c-m-1 at /k8s/clusters/c-m-1/v1: harvesterhci.io.settings'],
    ['/k8s/clusters/c-m-1/api/v1/pods', 'raw of c-m-1: /api/v1/pods'],
    ['/apis/apps/v1', 'raw of local: /apis/apps/v1'],
    ['/version', 'raw of local: /version'],
    ['/versions', 'nothing'],
    ['/k8s/clusters/c-m-2/v1/pods', 'no cluster c-m-2'],
    ['/k8s/clusters/c-m-1', 'nothing'],
    ['/v11/pods', 'nothing'],
  ])('%s', (path, expected) => {
    expect(shown(path, many)).toBe(expected);
  });
});

describe('where it leads to on a Harvester that stands alone', () => {
  it.each([
    ['/v1/harvester/pods', 'harvester of local at /v1/harvester: pods'],
    ['/k8s/clusters/local/v1/harvester/pods', 'harvester of local at /v1/harvester: pods'],
    ['/v1/pods', 'rancher of local at /v1: pods'],
    ['/k8s/clusters/c-m-1/v1/pods', 'no cluster c-m-1'],
  ])('%s', (path, expected) => {
    expect(shown(path, alone)).toBe(expected);
  });
});
