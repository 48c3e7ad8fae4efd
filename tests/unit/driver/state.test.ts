import { describe, expect, it } from 'vitest';
import { readApp, readNode, readWorkload, type App, type Workload } from '../../../pkg/hpe-storage/domain/driver/facts.ts';
import { driverOperations, isUnderWay, readOperation, type Operation } from '../../../pkg/hpe-storage/domain/driver/operation.ts';
import { goneProgress, registeredProgress, releaseProgress, workloadsProgress } from '../../../pkg/hpe-storage/domain/driver/progress.ts';
import { driverState, type DriverFacts } from '../../../pkg/hpe-storage/domain/driver/state.ts';

const NOW = Date.parse('2026-11-23T07:30:00Z');
const release = { name: 'my-hpe', namespace: 'hpe-storage' };
const workload = (name: string, more: Partial<Workload> = {}): Workload => ({
  kind: name === 'hpe-csi-node' ? 'DaemonSet' : 'Deployment', name, namespace: 'hpe-storage', desired: 1, ready: 1, release, owner: undefined, version: '3.2.0', ...more,
});
const app = (more: Partial<App> = {}): App => ({ ...release, version: '3.2.0', status: 'deployed', description: 'Install complete', repository: 'hpe-storage', secret: undefined, ...more });
const none: DriverFacts = { apps: [], operations: [], csiDriver: undefined, clusterRole: undefined, workloads: [], missing: [] };
const there: DriverFacts = { ...none, apps: [app()], csiDriver: { name: 'csi.hpe.com', release }, workloads: [workload('hpe-csi-controller'), workload('nimble-csp'), workload('hpe-csi-node')] };
const rawOperation = (action: string, conditions: unknown, more: object = {}): unknown => ({
  metadata: { name: 'op', namespace: 'hpe-storage', creationTimestamp: '2026-11-23T07:29:00Z' },
  status: { action, releaseName: 'my-hpe', namespace: 'hpe-storage', podCreated: true, token: 'canary', command: ['helm', action, '/home/shell/helm/hpe-csi-driver-3.2.0.tgz'], conditions, ...more },
});
const RUNNING = [{ type: 'Reconciling', status: 'True' }, { type: 'Stalled', status: 'False' }];
const FAILED = [{ type: 'Reconciling', status: 'False' }, { type: 'Stalled', status: 'True', message: ' exit code: 1' }];
const operation = (conditions: unknown, action = 'install'): Operation => {
  const read = readOperation(rawOperation(action, conditions));

  if (!read) throw new Error('no operation');

  return read;
};

describe('operations', () => {
  it.each<[string, unknown, string]>([
    ['without conditions yet', undefined, 'starting'], ['waiting', [{ type: 'Reconciling', status: 'True', message: 'waiting to run operation' }], 'running'],
    ['at work', RUNNING, 'running'], ['ended', [{ type: 'Reconciling', status: 'False' }, { type: 'Stalled', status: 'False' }], 'succeeded'],
    ['failed', FAILED, 'failed'], ['failed, conditions in the other order', [...FAILED].reverse(), 'failed'],
  ])('one that is %s', (_, conditions, kind) => expect(operation(conditions).result.kind).toBe(kind));

  it('are read without their token, with the version that their command names', () => {
    expect(operation(RUNNING)).toMatchObject({ id: 'hpe-storage/op', action: 'install', version: '3.2.0', isOurChart: true, hasPod: true });
    expect(JSON.stringify(operation(RUNNING))).not.toContain('canary');
  });

  it('of other charts are left out; uninstallations count by the release that ours made', () => {
    const other = readOperation({ ...Object(rawOperation('install', RUNNING)), status: { action: 'install', releaseName: 'x', namespace: 'n', command: ['helm', '/home/shell/helm/other-1.0.0.tgz'] } });
    const uninstall = readOperation(rawOperation('uninstall', RUNNING, { command: ['helm', 'uninstall', 'my-hpe'] }));

    if (!other || !uninstall) throw new Error('no operation');
    expect(driverOperations([other, uninstall], [])).toEqual([]);
    expect(driverOperations([other, uninstall], ['hpe-storage/my-hpe'])).toEqual([uninstall]);
    expect(driverOperations([operation(RUNNING), uninstall], [])).toHaveLength(2);
  });

  it('that lost their pod do not run for ever', () => {
    expect(isUnderWay(operation(RUNNING), NOW)).toBe(true);
    expect(isUnderWay(operation(undefined), NOW)).toBe(true);
    expect(isUnderWay(operation(RUNNING), NOW + 31 * 60_000)).toBe(false);
    expect(isUnderWay(operation(FAILED), NOW)).toBe(false);
  });
});

describe('where the driver stands', () => {
  it.each<[string, DriverFacts, object]>([
    ['nothing', none, { kind: 'absent', lastFailure: undefined }],
    ['nothing after a failure', { ...none, operations: [operation(FAILED)] }, { kind: 'absent', lastFailure: { id: 'hpe-storage/op' } }],
    ['nothing that may be seen', { ...none, missing: ['apps'] }, { kind: 'unknown', missing: ['apps'] }],
    ['Helm at work', { ...none, operations: [operation(RUNNING)] }, { kind: 'working', operation: { action: 'install' } }],
    ['Helm at work before Rancher has looked', { ...none, operations: [operation(undefined)] }, { kind: 'working' }],
    ['a Rancher app', there, { kind: 'installed', installation: { version: '3.2.0', source: 'rancher', release, ready: true, hasApp: true } }],
    ["a chart of the partners' repository", { ...there, apps: [app({ repository: 'rancher-partner-charts' })] }, { kind: 'installed', installation: { source: 'partner' } }],
    ['a release by the Helm command', { ...there, apps: [app({ repository: undefined })] }, { kind: 'installed', installation: { source: 'helm', hasApp: true } }],
    ['Helm without Rancher apps', { ...there, apps: [] }, { kind: 'installed', installation: { source: 'helm', release, hasApp: false, version: '3.2.0' } }],
    ['an operator', { ...there, apps: [], workloads: there.workloads.map((one) => ({ ...one, owner: 'HPECSIDriver', release: undefined })), csiDriver: { name: 'csi.hpe.com', release: undefined } }, { kind: 'installed', installation: { source: 'operator', release: undefined } }],
    ['manifests', { ...there, apps: [], workloads: there.workloads.map((one) => ({ ...one, release: undefined })), csiDriver: { name: 'csi.hpe.com', release: undefined } }, { kind: 'installed', installation: { source: 'manifest' } }],
    ['pods that start', { ...there, workloads: [workload('hpe-csi-controller', { ready: 0 }), workload('hpe-csi-node')] }, { kind: 'installed', installation: { ready: false } }],
    ['a failed release', { ...there, apps: [app({ status: 'failed' })] }, { kind: 'broken', reasons: [{ code: 'driver.releaseFailed' }] }],
    ['a release that hangs', { ...none, apps: [app({ status: 'pending-install' })] }, { kind: 'broken', reasons: [{ code: 'driver.releasePending' }, { code: 'driver.notRegistered' }, {}, {}] }],
    ['a missing registration', { ...there, csiDriver: undefined }, { kind: 'broken', reasons: [{ code: 'driver.notRegistered' }] }],
    ['a missing controller', { ...there, workloads: [workload('hpe-csi-node')] }, { kind: 'broken', reasons: [{ code: 'driver.workloadMissing', args: { name: 'hpe-csi-controller' } }] }],
    ['two releases', { ...there, apps: [app(), app({ name: 'other', status: 'failed' })] }, { kind: 'broken', reasons: [{ code: 'driver.twoReleases' }] }],
    ['a registration alone', { ...none, csiDriver: { name: 'csi.hpe.com', release: undefined } }, { kind: 'leftovers', objects: [{ kind: 'CSIDriver', name: 'csi.hpe.com' }] }],
    ['a cluster role alone', { ...none, clusterRole: { name: 'hpe-csi-driver-role', release } }, { kind: 'leftovers', objects: [{ kind: 'ClusterRole' }] }],
  ])('%s', (_, facts, expected) => expect(driverState(facts, NOW)).toMatchObject(expected));
});

describe('progress', () => {
  it.each<[string, DriverFacts, object]>([
    ['no release yet', none, { kind: 'waiting', note: 'releaseMissing' }], ['at work', { ...none, apps: [app({ status: 'pending-install' })] }, { kind: 'waiting', note: 'releaseStatus' }],
    ['failed', { ...none, apps: [app({ status: 'failed', description: 'why' })] }, { kind: 'failed', problem: { detail: 'why' } }], ['deployed', there, { kind: 'done' }],
    ['deployed in another version', { ...none, apps: [app({ version: '3.1.0' })] }, { kind: 'waiting' }], ['of another name', { ...none, apps: [app({ name: 'x' })] }, { kind: 'waiting' }],
  ])('of the release: %s', (_, facts, expected) => expect(releaseProgress(facts, release, '3.2.0')).toMatchObject(expected));

  it.each<[string, DriverFacts, object]>([
    ['none', none, { kind: 'waiting', args: { name: 'hpe-csi-controller, hpe-csi-node' } }], ['ready', there, { kind: 'done' }],
    ['some', { ...there, workloads: [workload('hpe-csi-controller', { ready: 0 }), workload('hpe-csi-node')] }, { kind: 'waiting', args: { list: 'hpe-csi-controller 0/1' } }],
    ['no node wanted', { ...there, workloads: [workload('hpe-csi-controller'), workload('hpe-csi-node', { desired: 0, ready: 0 })] }, { kind: 'waiting', note: 'noNode' }],
  ])('of the workloads: %s', (_, facts, expected) => expect(workloadsProgress(facts)).toMatchObject(expected));

  it('of the registration and of going', () => {
    expect(registeredProgress(none).kind).toBe('waiting');
    expect(registeredProgress(there).kind).toBe('done');
    expect(goneProgress(there, release)).toMatchObject({ kind: 'waiting', note: 'releaseThere' });
    expect(goneProgress({ ...there, apps: [] }, release)).toMatchObject({ kind: 'waiting', note: 'objectsThere' });
    expect(goneProgress(none, release).kind).toBe('done');
  });
});

describe('reading what the server answers', () => {
  it('takes an App by its chart, whatever its name', () => {
    const raw = (chart: string) => ({ metadata: { name: 'any', namespace: 'n', labels: { 'catalog.cattle.io/cluster-repo-name': 'r' } }, spec: { info: { status: 'deployed' }, chart: { metadata: { name: chart, version: '3.1.0' } } } });

    expect(readApp(raw('hpe-csi-driver'))).toMatchObject({ name: 'any', version: '3.1.0', repository: 'r', status: 'deployed' });
    expect(readApp(raw('hpe-csi-info-metrics'))).toBeUndefined();
    expect(readApp('nonsense')).toBeUndefined();
  });

  it('finds the repository of an older Rancher in the annotation', () => {
    expect(readApp({ metadata: { name: 'a', namespace: 'n' }, spec: { chart: { metadata: { name: 'hpe-csi-driver', annotations: { 'catalog.cattle.io/ui-source-repo': 'old' } } } } })?.repository).toBe('old');
  });

  it('counts pods of both kinds of workload', () => {
    expect(readWorkload('DaemonSet')({ metadata: { name: 'hpe-csi-node', namespace: 'n' }, status: { desiredNumberScheduled: 3, numberReady: 2 } })).toMatchObject({ desired: 3, ready: 2 });
    expect(readWorkload('Deployment')({ metadata: { name: 'c', namespace: 'n' }, spec: { replicas: 2, template: { spec: { containers: [{ image: 'm:5000/hpestorage/csi-driver:v3.1.0' }] } } } })).toMatchObject({ desired: 2, ready: 0, version: '3.1.0' });
  });

  it('reads nodes with their taints', () => {
    expect(readNode({ metadata: { name: 'n1' }, spec: { taints: [{ key: 'a', effect: 'NoSchedule' }, { nonsense: 1 }] }, status: { nodeInfo: { osImage: 'o', architecture: 'amd64', kubeletVersion: 'v1.35.0' } } }))
      .toEqual({ name: 'n1', osImage: 'o', architecture: 'amd64', kubelet: 'v1.35.0', taints: [{ key: 'a', effect: 'NoSchedule' }] });
  });
});
