import { describe, expect, it } from 'vitest';
import { memberships, strangersOf, subjectsWithout } from '../../../../shell/lab/rancher/membership.ts';
import { managementCluster, provisioningCluster } from '../../../../shell/lab/rancher/objects.ts';
import type { KnownCluster } from '../../../../shell/lab/rancher/objects.ts';

const known: KnownCluster[] = [
  { id: 'local', displayName: 'local', kind: 'management', connected: true },
  ...['1', '2', '3'].map((number) => ({ id: `c-m-hv4lab0${number}`, displayName: `harvester-${number}`, kind: 'harvester' as const, connected: number !== '3' })),
];
const NOW = '2026-01-01T00:00:00Z';
const FACTS = { version: { gitVersion: 'v1.36.3' }, nodeCount: 3, cpu: 96, memoryBytes: 1, pods: 600 };

describe('who sees which cluster', () => {
  const namesOf = (user: string, kind: string): unknown =>
    memberships(known, 'fleet').filter((object) => object.kind === kind && object.metadata?.name === `lab-clusters-${user}`).map(({ rules, metadata }) => [metadata?.namespace, rules]);
  const rule = (group: string, resourceNames: string[]): object => ({ apiGroups: [group], resources: ['clusters'], resourceNames, verbs: ['get', 'list', 'watch'] });

  it.each([['u-operator', '2', '3'], ['u-viewer', '3', '2']])('%s sees cluster 1 and %s, not %s', (user, seen) => {
    expect(namesOf(user, 'ClusterRole')).toEqual([[undefined, [rule('management.cattle.io', ['local', 'c-m-hv4lab01', `c-m-hv4lab0${seen}`])]]]);
    expect(namesOf(user, 'Role')).toEqual([
      ['fleet-local', [rule('provisioning.cattle.io', ['local'])]],
      ['fleet-default', [rule('provisioning.cattle.io', ['harvester-1', `harvester-${seen}`])]],
    ]);
  });

  it('the administrator needs no names', () => {
    expect(JSON.stringify(memberships(known, 'fleet'))).not.toContain('user-admin');
  });

  it('strangers leave a cluster\'s bindings', () => {
    const users = strangersOf('c-m-hv4lab02', 'fleet');
    expect(users).toEqual(['u-viewer']);
    const user = (name: string): object => ({ kind: 'User', name });
    expect(subjectsWithout({ subjects: [user('u-operator'), user('u-viewer')] }, users)).toEqual([user('u-operator')]);
    expect(subjectsWithout({ subjects: [user('u-viewer')] }, users)).toEqual([]);
    expect(subjectsWithout({ subjects: [user('u-operator')] }, users)).toBeUndefined();
    expect(subjectsWithout({}, users)).toBeUndefined();
  });
});

describe('a cluster whose agent is away', () => {
  const away = { id: 'c-m-hv4lab03', displayName: 'harvester-3', kind: 'harvester' as const, connected: false };

  it('is disconnected as Rancher says it, and what was provisioned stays so', () => {
    const conditions = expect.arrayContaining([
      expect.objectContaining({ type: 'Connected', status: 'False' }),
      expect.objectContaining({ type: 'Ready', status: 'False', reason: 'Disconnected', message: 'Cluster agent is not connected' }),
      expect.objectContaining({ type: 'Provisioned', status: 'True' }),
    ]);
    expect(managementCluster(away, FACTS, NOW).status).toMatchObject({ conditions, connected: false, provider: 'harvester' });
    expect(provisioningCluster(away, NOW).status).toMatchObject({ conditions, ready: false, clusterName: 'c-m-hv4lab03' });
  });

  it('differs so from one that is there', () => {
    expect(JSON.stringify(managementCluster({ ...away, connected: true }, FACTS, NOW))).not.toContain('False');
  });
});
