import { describe, expect, it, vi } from 'vitest';
import { list, record, text } from '../../../pkg/hpe-storage/domain/kube/json.ts';
import { models } from '../../../shell/harvester/pkg/harvester/models.ts';
import ResourceList from '../../../shell/harvester/pkg/harvester/pages/ResourceList.vue';
import SupportPage from '../../../shell/harvester/pkg/harvester/pages/SupportPage.vue';
import { routes } from '../../../shell/harvester/pkg/harvester/routes.ts';
import { harvesterStore } from '../../../shell/harvester/pkg/harvester/store.ts';

// Rancher's sources are one module here (vitest.config.ts): this one, whose default is its model.
vi.mock('@shell/plugins/steve/index', () => ({
  default: class {
    constructor(fields: object) {
      Object.assign(this, fields);
    }

    get stateDisplay(): string {
      return 'of the last condition';
    }
  },
  Banner: {}, BadgeState: {}, downloadFile: () => undefined,
  SteveFactory: () => ({ getters: { all: 'Rancher\'s own' }, actions: { find: 'Rancher\'s own' } }),
  steveStoreInit: () => undefined,
  createNamespaceFilterKeyWithId: (id: string, product: string) => `${ product }/${ id }`,
  ClusterNotFoundError: class extends Error {},
}));

type Call = readonly [name: string, payload: unknown];

/** An untyped function of the store, called. */
const call = (of: unknown, name: string, ...args: readonly unknown[]): unknown => {
  const found = record(of)[name];

  if (typeof found !== 'function') throw new Error(`there is no ${ name }`);

  return Reflect.apply(found, undefined, args);
};
const { getters, actions } = harvesterStore().specifics;

describe('the store of one Harvester', () => {
  const schemas = new Map([['persistentvolumeclaim', { id: 'persistentvolumeclaim' }]]);
  const own = { normalizeType: (type: string) => type.toLowerCase() };
  const rootGetters = { 'type-map/optionsFor': (type: string) => (type === 'harvesterhci.io.volume' ? { resource: 'persistentvolumeclaim' } : undefined) };
  const schemaFor = (type: string): unknown => {
    const found = call(getters, 'schemaFor', { types: { schema: { map: schemas } } }, own, {}, rootGetters);

    return typeof found === 'function' ? Reflect.apply(found, undefined, [type]) : undefined;
  };

  it.each([['persistentvolumeclaim', 'persistentvolumeclaim'], ['harvesterhci.io.volume', 'persistentvolumeclaim'], ['harvesterhci.io.host', undefined]])(
    'takes for %s the schema of %s', (type, id) => {
      expect(text(schemaFor(type), 'id')).toBe(id);
    });

  it('is Rancher\'s own in all else', () => {
    expect([record(getters)['all'], record(actions)['find']]).toEqual(['Rancher\'s own', 'Rancher\'s own']);
  });

  /** Opens a cluster in a dashboard that manages these. */
  const opened = async(id: string, managed: readonly string[]) => {
    const commits: Call[] = [];
    const dispatched: Call[] = [];
    const answers: Readonly<Record<string, unknown>> = {
      'management/find': managed.includes(id) ? { id } : undefined,
      'management/findAll': managed.map((one) => ({ id: one })),
    };

    await call(actions, 'loadCluster', {
      commit: (name: string, payload: unknown) => { commits.push([name, payload]); },
      dispatch: (name: string, payload: unknown) => { dispatched.push([name, payload]); return Promise.resolve(answers[name]); },
      getters: { schemaFor: () => null, filterNamespace: () => [] },
      rootGetters: { 'prefs/get': () => undefined, 'management/schemaFor': () => null },
    }, { id });

    return { commits: new Map(commits), dispatched: new Map(dispatched) };
  };

  it.each([
    ['local', '/v1/harvester', ['local'], false],
    ['c-m-1', '/k8s/clusters/c-m-1/v1/harvester', ['local', 'c-m-1'], true],
  ])('reaches %s at %s', async(id, baseUrl, managed, isMultiCluster) => {
    const { commits, dispatched } = await opened(id, managed);

    expect(commits.get('applyConfig')).toEqual({ baseUrl });
    expect(commits.has('managementChanged')).toBe(isMultiCluster);
    expect([...dispatched.keys()]).toEqual(expect.arrayContaining(['loadSchemas', 'subscribe', 'findAll']));
  });

  it('says that a cluster is not there, and keeps no address of it', async() => {
    await expect(opened('c-m-9', ['local'])).rejects.toThrow();
  });
});

describe('objects', () => {
  const claim = { name: 'data', namespace: 'default' };
  const machine = (name: string, namespace: string, claimName: string) => ({ metadata: { name, namespace }, spec: { template: { spec: { volumes: [{ name: 'root' }, { persistentVolumeClaim: { claimName } }] } } } });
  const $rootGetters = {
    'clusterId': 'c-m-1',
    'harvester/all': () => [machine('web-1', 'default', 'data'), machine('web-2', 'default', 'other'), machine('web-3', 'elsewhere', 'data')],
    'harvester/byId': (_type: string, id: string) => ({ id }),
  };
  const objectOf = (type: string, fields: object): object => {
    const model = models[type];

    if (typeof model !== 'function') throw new Error(`there is no model of ${ type }`);

    return record(Reflect.construct(model, [{ type, $rootGetters, ...fields }]));
  };
  const field = (of: object, name: string): unknown => Reflect.get(of, name);

  it('a claim knows the machines of its namespace that name it', () => {
    expect(field(objectOf('persistentvolumeclaim', { metadata: claim }), 'machineNames')).toBe('web-1');
  });

  it('a machine says what KubeVirt prints of it, and what Rancher makes of it where KubeVirt says nothing', () => {
    const state = (status: object) => field(objectOf('kubevirt.io.virtualmachine', { metadata: claim, status }), 'stateDisplay');

    expect([state({ printableStatus: 'Running' }), state({})]).toEqual(['Running', 'of the last condition']);
  });

  it('a host has its internal address', () => {
    const addresses = [{ type: 'Hostname', address: 'node-1' }, { type: 'InternalIP', address: '10.0.0.1' }];

    expect([{ addresses }, {}].map((status) => field(objectOf('node', { metadata: { name: 'node-1' }, status }), 'internalIp'))).toEqual(['10.0.0.1', '']);
  });

  it.each([
    ['persistentvolumeclaim', claim, 'harvester-c-cluster-resource-namespace-id', { resource: 'harvesterhci.io.volume', namespace: 'default', id: 'data' }],
    ['node', { name: 'node-1' }, 'harvester-c-cluster-resource-id', { resource: 'harvesterhci.io.host', id: 'node-1' }],
  ])('of the type %s have their page in Harvester', (type, metadata, name, params) => {
    expect(field(objectOf(type, { metadata }), '_detailLocation')).toEqual({ name, params: { product: 'harvester', cluster: 'c-m-1', ...params } });
  });
});

describe('routes', () => {
  it.each([
    ['harvester-c-cluster-support', '/:product/c/:cluster/support', SupportPage],
    ['harvester-c-cluster-resource', '/:product/c/:cluster/:resource', ResourceList],
  ])('%s is the real one\'s, and has its page', (name, path, component) => {
    expect(routes).toContainEqual({ name, path, component });
  });

  it('have fixed words before what takes any word', () => {
    const paths = list({ routes }, 'routes').map((route) => text(route, 'path') ?? text(route, 'route', 'path') ?? '');
    const any = paths.indexOf('/:product/c/:cluster/:resource');

    expect(any).toBeGreaterThan(-1);
    expect(paths.flatMap((path, at) => (/^\/:product\/c\/:cluster\/\w+$/.test(path) && at > any ? [path] : []))).toEqual([]);
  });
});
