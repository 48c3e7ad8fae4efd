import { describe, expect, it } from 'vitest';
import { doneSteps, readinessSteps, type ReadinessFacts, type Seen } from '../../../pkg/hpe-storage/domain/readiness/readiness.ts';
import { problem } from '../../../pkg/hpe-storage/domain/problem.ts';
import { volumeTable } from '../../../pkg/hpe-storage/domain/volumes/rows.ts';
import { factsOf } from '../volumes/facts.ts';
import { BOOT, claim, instance, storageClass, vm, type Wire } from '../volumes/objects.ts';

const workload = (kind: 'Deployment' | 'DaemonSet', name: string, ready: number, desired: number) =>
  ({ kind, name, namespace: 'hpe-storage', desired, ready, release: undefined, owner: undefined, version: '3.2.0' });
const known = <T>(value: T): Seen<T> => ({ kind: 'known', value });
const table = (wires: Parameters<typeof factsOf>[0]): ReadinessFacts['volumes'] => known(volumeTable(factsOf(wires)));
const DRIVER = known({ isRegistered: true, workloads: [workload('Deployment', 'hpe-csi-controller', 1, 1), workload('DaemonSet', 'hpe-csi-node', 3, 3)] });
const CLASS = storageClass('hpe-standard', { parameters: { 'csi.storage.k8s.io/provisioner-secret-name': 'alletra', 'csi.storage.k8s.io/provisioner-secret-namespace': 'hpe-storage' } });
const HOT = { name: 'data-1', claim: 'data-1', hotpluggable: true };

const EMPTY: ReadinessFacts = { driver: known({ isRegistered: false, workloads: [] }), backends: known([]), classes: known([]), volumes: table({ vms: [vm()] }) };
const FULL: ReadinessFacts = {
  driver: DRIVER, backends: known(['hpe-storage/alletra']), classes: known(factsOf({ classes: [CLASS] }).classes),
  volumes: table({ claims: [claim()], vms: [vm({ disks: [BOOT, HOT] })], instances: [instance({ volumes: [{ name: 'data-1', claim: 'data-1', phase: 'Ready' }] })] }),
};
const said = (facts: ReadinessFacts): readonly string[] => readinessSteps(facts).map(({ id, state, reason }) => `${ id } ${ state } ${ reason }`);
const stepOf = (facts: Partial<ReadinessFacts>, id: string) => readinessSteps({ ...FULL, ...facts }).find((step) => step.id === id);

describe('readiness', () => {
  it('of an empty cluster starts with the driver', () => {
    expect(said(EMPTY)).toEqual(['driver next missing', 'backends later missing', 'classes later missing', 'volumes later missing', 'vms later missing']);
    expect(doneSteps(readinessSteps(EMPTY))).toBe(0);
  });

  it('of a cluster at its goal is done', () => {
    expect(said(FULL)).toEqual(['driver done ready', 'backends done ready', 'classes done ready', 'volumes done ready', 'vms done ready']);
    expect(doneSteps(readinessSteps(FULL))).toBe(5);
  });

  it('keeps what is there already, whatever comes before it', () => {
    expect(said({ ...FULL, driver: EMPTY.driver }).slice(0, 2)).toEqual(['driver next missing', 'backends done ready']);
  });

  it.each<[string, ReadinessFacts['driver'], string, string]>([
    ['without its node plugin', known({ isRegistered: true, workloads: [workload('Deployment', 'hpe-csi-controller', 1, 1)] }), 'incomplete', 'hpe-csi-node'],
    ['without its registration', known({ isRegistered: false, workloads: [workload('Deployment', 'hpe-csi-controller', 1, 1)] }), 'incomplete', 'CSIDriver csi.hpe.com'],
    ['left over as a registration', known({ isRegistered: true, workloads: [] }), 'incomplete', 'hpe-csi-controller, hpe-csi-node'],
    ['still starting', known({ isRegistered: true, workloads: [workload('Deployment', 'hpe-csi-controller', 0, 1), workload('DaemonSet', 'hpe-csi-node', 3, 3)] }), 'notReady', 'hpe-csi-controller 0/1'],
  ])('does not take a driver %s for ready', (_what, driver, reason, what) => {
    expect(stepOf({ driver }, 'driver')).toMatchObject({ state: 'attention', reason, args: { what } });
  });

  it('says which class names a backend that is gone', () => {
    expect(stepOf({ backends: known(['hpe-storage/other']) }, 'classes')).toMatchObject({ state: 'attention', reason: 'backendMissing', args: { names: 'hpe-standard', count: 1 } });
  });

  it('judges no class by backends that it may not see', () => {
    expect(stepOf({ backends: { kind: 'denied', verb: 'list', resource: 'secrets' } }, 'classes')?.state).toBe('done');
  });

  it('takes neither file classes nor other drivers for classes of VM disks', () => {
    const others = factsOf({ classes: [storageClass('nfs', { parameters: { nfsResources: 'true' } }), storageClass('longhorn', { provisioner: 'driver.longhorn.io' })] }).classes;

    expect(stepOf({ classes: known(others) }, 'classes')).toMatchObject({ state: 'next', reason: 'missing' });
  });

  it.each<[string, readonly Wire[], string, string]>([
    ['none', [], 'next', 'missing'],
    ['one on its way', [claim({ phase: 'Pending' })], 'working', 'pending'],
    ['one lost', [claim(), claim({ name: 'b', phase: 'Lost' })], 'attention', 'broken'],
    ['one free', [claim()], 'done', 'ready'],
  ])('volumes: %s', (_what, claims, state, reason) => {
    expect(stepOf({ volumes: table({ claims, vms: [vm()] }) }, 'volumes')).toMatchObject({ state, reason });
  });

  it.each<[string, Parameters<typeof factsOf>[0], string, string]>([
    ['none at all', { claims: [claim()] }, 'next', 'none'],
    ['none with a volume', { claims: [claim()], vms: [vm()] }, 'next', 'missing'],
    ['a running one that waits for its volume', { claims: [claim()], vms: [vm({ disks: [BOOT, HOT] })], instances: [instance()] }, 'working', 'waiting'],
    ['a stopped one with a volume', { claims: [claim()], vms: [vm({ disks: [BOOT, HOT], status: 'Stopped' })] }, 'done', 'ready'],
  ])('VMs: %s', (_what, wires, state, reason) => {
    expect(stepOf({ volumes: table(wires) }, 'vms')).toMatchObject({ state, reason });
  });

  it('says what it may not see or could not, and asks for nothing then', () => {
    const failed = { kind: 'failed', problem: problem('unreachable', { status: 503 }) } as const;

    expect(stepOf({ backends: { kind: 'denied', verb: 'list', resource: 'secrets' } }, 'backends')).toMatchObject({ state: 'unknown', reason: 'denied', args: { verb: 'list', resource: 'secrets' } });
    expect(stepOf({ driver: failed }, 'driver')).toMatchObject({ state: 'unknown', problem: { code: 'unreachable' } });
    expect(stepOf({ volumes: { kind: 'loading' } }, 'vms')).toMatchObject({ state: 'loading' });
  });
});
