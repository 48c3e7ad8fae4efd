import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useBackendsStore } from '../../../pkg/hpe-storage/stores/backends.ts';
import { useClassesStore } from '../../../pkg/hpe-storage/stores/classes.ts';
import { useDriverChoiceStore } from '../../../pkg/hpe-storage/stores/driver-choice.ts';
import { useDriverRunsStore } from '../../../pkg/hpe-storage/stores/driver-runs.ts';
import { useDriverStore } from '../../../pkg/hpe-storage/stores/driver.ts';
import { useFleetStore } from '../../../pkg/hpe-storage/stores/fleet.ts';
import { forgetEverything } from '../../../pkg/hpe-storage/stores/per-cluster.ts';
import { useReadinessStore } from '../../../pkg/hpe-storage/stores/readiness.ts';
import { useRightsStore } from '../../../pkg/hpe-storage/stores/rights.ts';
import { useRunsStore } from '../../../pkg/hpe-storage/stores/runs.ts';
import { useVolumeRunsStore } from '../../../pkg/hpe-storage/stores/volume-runs.ts';
import { useVolumesStore } from '../../../pkg/hpe-storage/stores/volumes.ts';
import { claim, storageClass } from '../../unit/volumes/objects.ts';
import { repository } from '../driver/cluster.ts';
import type { FakeSteve } from '../fake-steve.ts';
import { harvesterSteve } from '../fleet/clusters.ts';
import { twoClusters, type ClusterId, type TwoClusters } from './two-clusters.ts';

/** A cluster in which everything carries its name. */
const server = (name: string): FakeSteve => {
  const steve = harvesterSteve({ driver: name === 'of-a' ? '3.1.0' : '3.2.0', backends: [`${ name }-backend`] });

  steve.add('storage.k8s.io.storageclass', storageClass(`${ name }-class`, { parameters: {
    'csi.storage.k8s.io/provisioner-secret-name': 'gone', 'csi.storage.k8s.io/provisioner-secret-namespace': 'hpe-storage',
  } }));
  steve.add('persistentvolumeclaim', claim({ name: `${ name }-claim`, className: `${ name }-class` }));
  steve.add('namespace', { metadata: { name: `${ name }-namespace` } });
  steve.add('catalog.cattle.io.clusterrepo', repository(`${ name }-repository`, 'https://charts.example'));
  steve.add('kubevirt.io.virtualmachine');

  return steve;
};

let steves: Record<ClusterId, FakeSteve>;
let house: TwoClusters;

beforeEach(() => {
  forgetEverything();
  steves = { 'c-m-a': server('of-a'), 'c-m-b': server('of-b') };
  house = twoClusters(steves);
});
afterEach(() => { vi.unstubAllGlobals(); });

/** A way to open a store as its page does, and all that it then shows. */
type Opened = { readonly done: Promise<unknown>; shows(): unknown };

const STORES: readonly (readonly [string, () => Opened])[] = [
  ['backends', () => {
    const store = useBackendsStore();

    return { done: store.load(), shows: () => store.state.screen };
  }],
  ['classes', () => {
    const store = useClassesStore();

    store.screen();
    store.claims();

    return { done: Promise.resolve(), shows: () => [store.screen(), [...store.names()], store.claims(), store.images('of-a-class')] };
  }],
  ['driver', () => {
    const store = useDriverStore();

    return { done: Promise.all([store.load(), store.loadUninstall('hpe-storage'), store.loadLeftovers([])]), shows: () => [store.state.screen, store.state.uninstall, store.state.leftovers] };
  }],
  ['driver choice', () => {
    const store = useDriverChoiceStore();

    return { done: store.loadRepositories(), shows: () => store.state.repositories };
  }],
  ['readiness', () => {
    const store = useReadinessStore();

    return { done: store.look(), shows: () => store.steps() };
  }],
  ['volumes', () => {
    const store = useVolumesStore();

    return {
      done:  Promise.all([store.loadWarnings(), store.loadServerVersion()]),
      shows: () => [store.live.table, store.live.preview, store.live.namespaces, store.live.facts],
    };
  }],
];

const said = (opened: Opened): string => JSON.stringify(opened.shows(), (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value instanceof Map || value instanceof Set ? [...value] : value));
const settled = async(): Promise<void> => { for (let turn = 0; turn < 30; turn += 1) await flushPromises(); };
const MARKS: Readonly<Record<string, readonly [RegExp, RegExp]>> = {
  // What tells the clusters apart here is the driver, whose objects have fixed names.
  driver: [/3\.1\.0/, /3\.2\.0/],
};
const marksOf = (name: string): readonly [RegExp, RegExp] => MARKS[name] ?? [/of-a-/, /of-b-/];

describe.each(STORES)('the store of %s', (name, open) => {
  const [ofA, ofB] = marksOf(name);

  it('shows nothing of the cluster that was left, whenever its answers come', async() => {
    house.visit('c-m-a');
    house.hold('c-m-a');
    const a = open();

    await settled();
    house.visit('c-m-b');
    const b = open();

    await settled();
    const before = said(b);

    expect(before).toMatch(ofB);
    house.release('c-m-a');
    await settled();
    expect(said(b)).toBe(before);
    expect(said(b)).not.toMatch(ofA);
    expect(said(a)).not.toMatch(ofB);
  });

  it('shows the first cluster again when its user comes back, over any other place', async() => {
    house.visit('c-m-a');
    const first = open();

    await settled();
    const before = said(first);

    expect(before).toMatch(ofA);
    for (const place of ['c-m-b', '_', 'c-m-a'] as const) {
      house.visit(place);
      if (place !== '_') open();
      await settled();
    }
    const last = open();

    await settled();
    expect(said(last)).toBe(before);
  });

  it('of a user who has logged out is empty, and stays so', async() => {
    house.visit('c-m-a');
    const empty = said(open());

    await settled();
    expect(said(open())).not.toBe(empty);
    house.hold('c-m-a');
    void open().done.catch(() => undefined);
    forgetEverything();
    house.visit('_');
    house.release('c-m-a');
    await settled();
    house.hold('c-m-a');
    house.visit('c-m-a');
    const next = open();

    expect(said(next)).toBe(empty);
    await settled();
    expect(said(next)).not.toMatch(/of-a-|of-b-|3\.1\.0/);
  });
});

describe('rights', () => {
  it('are each cluster\'s own', async() => {
    const right = { verb: 'create', group: '', resource: 'secrets' };

    house.visit('c-m-a');
    steves['c-m-a'].allowed = () => false;
    house.hold('c-m-a');
    const a = useRightsStore();
    const asked = a.ask(right);

    house.visit('c-m-b');
    const b = useRightsStore();

    expect(await b.ask(right)).toBe('yes');
    house.release('c-m-a');
    expect(await asked).toBe('no');
    expect([a.answer(right), b.answer(right)]).toEqual(['no', 'yes']);
  });
});

const PLAN = { code: 'createVolumes', args: {}, steps: [1, 2].map((at) => ({ id: `step-${ at }`, code: 'createVolume', args: {}, deadlineMs: 60_000 })) };

describe('runs', () => {
  it('are each cluster\'s own, and go on while their user is elsewhere', async() => {
    house.visit('c-m-a');
    const [a, volumesA, driverA] = [useRunsStore(), useVolumeRunsStore(), useDriverRunsStore()];

    volumesA.planCreate([]);
    a.plan('driver', PLAN, []);
    expect(driverA.find()).toBeDefined();
    house.visit('c-m-b');
    const [b, volumesB, driverB] = [useRunsStore(), useVolumeRunsStore(), useDriverRunsStore()];

    expect([b.find('driver'), driverB.find(), volumesB.find('create-volumes')]).toEqual([undefined, undefined, undefined]);
    // The page that was left may still ask, and must be told of its own cluster.
    expect(driverA.find()).toBe(a.find('driver'));
    driverB.forget();
    expect(driverA.find()).toBeDefined();
  });

  it('write nothing more in the name of a user who has logged out', async() => {
    house.visit('c-m-a');
    house.hold('c-m-a');
    const manifests = ['one', 'two'].map((name) => ({
      apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name, namespace: 'default', labels: {} },
      spec: { accessModes: ['ReadWriteMany'], volumeMode: 'Block', storageClassName: 'of-a-class', resources: { requests: { storage: '1Gi' } } },
    } as const));

    const run = useVolumeRunsStore().planCreate(manifests);
    const ended = run.start();

    await settled();
    expect(house.reached.filter((one) => one.startsWith('POST'))).toHaveLength(1);
    forgetEverything();
    house.release('c-m-a');
    await ended;
    expect(run.state.value.phase).toBe('failed');
    await run.start();
    expect(house.reached.filter((one) => one.startsWith('POST'))).toHaveLength(1);
    expect(steves['c-m-a'].find('persistentvolumeclaim', 'default/two')).toBeUndefined();
  });
});

describe('the fleet', () => {
  it('of a user who has logged out is not the next one\'s', async() => {
    house.visit('_');
    const store = useFleetStore();
    const before = store.load();

    forgetEverything();
    await before;
    await settled();
    expect(useFleetStore().clusters()).toEqual({ kind: 'loading' });
    expect(useFleetStore().rows()).toEqual([]);
  });
});
