import { SteveFactory, steveStoreInit } from '@shell/plugins/steve/index';
import { createNamespaceFilterKeyWithId } from '@shell/utils/namespace-filter';
import { ClusterNotFoundError } from '@shell/utils/error';
import { PRODUCT, TYPE } from './types.ts';

/** The getters of the dashboard that are asked here; its sources are untyped. */
interface RootGetters {
  'i18n/t'(key: string): string;
  'prefs/get'(key: string): Readonly<Record<string, readonly string[]>> | undefined;
  'type-map/optionsFor'(type: string): { readonly resource?: string } | undefined;
  'management/schemaFor'(type: string): object | null;
}

interface OwnGetters {
  normalizeType(type: string): string;
  all(type: string): Namespace[];
  schemaFor(type: string): object | null;
  filterNamespace(alsoShown?: readonly string[]): Namespace[];
}

interface State { readonly types: { readonly schema?: { readonly map: ReadonlyMap<string, object> } } }

interface Context {
  readonly getters: OwnGetters;
  readonly rootGetters: RootGetters;
  commit(mutation: string, payload?: unknown, options?: { root: boolean }): void;
  dispatch(action: string, payload?: unknown, options?: { root: boolean }): Promise<unknown>;
}

interface Namespace { readonly id: string; readonly isSystem: boolean }

/** What the dashboard's namespace filter brings along to build its options. */
interface FilterParts {
  addNamespace(out: object[], namespaces: readonly Namespace[]): void;
  divider(out: object[]): void;
  readonly notFilterNamespaces: readonly string[];
}

const ROOT = { root: true };
const MANAGED = 'management.cattle.io.cluster';
const PROJECT = 'management.cattle.io.project';

/** `local` is the Harvester itself where it stands alone; Rancher reaches others through its proxy. */
const baseUrl = (id: string): string => (id === 'local' ? '/v1/harvester' : `/k8s/clusters/${ encodeURIComponent(id) }/v1/harvester`);

const getters = {
  /** Pages such as `harvesterhci.io.volume` have no schema of their own: theirs is that of the type behind them. */
  schemaFor: (state: State, own: OwnGetters, _root: unknown, rootGetters: RootGetters) => (type: string): object | null => {
    const schemas = state.types.schema?.map;
    const found = schemas?.get(own.normalizeType(type));
    const behind = found ? undefined : rootGetters['type-map/optionsFor'](type)?.resource;

    return found ?? (behind ? schemas?.get(own.normalizeType(behind)) : undefined) ?? null;
  },

  filterNamespace: (_state: unknown, own: OwnGetters) => (alsoShown: readonly string[] = []): Namespace[] =>
    own.all(TYPE.namespace).filter(({ id, isSystem }) => !isSystem || alsoShown.includes(id)),

  namespaceFilterOptions: (_state: unknown, own: OwnGetters, _root: unknown, rootGetters: RootGetters) =>
    ({ addNamespace, divider, notFilterNamespaces }: FilterParts): object[] => {
      const out: object[] = [{ id: 'all', kind: 'special', label: rootGetters['i18n/t']('nav.ns.all') }];

      divider(out);
      addNamespace(out, own.filterNamespace(notFilterNamespaces));

      return out;
    },
};

/** Connects the store to one Harvester: called by the dashboard when a route of this product names another cluster. */
const loadCluster = async({ commit, dispatch, getters: own, rootGetters }: Context, { id }: { id: string }): Promise<void> => {
  await dispatch('management/waitForSchema', { type: MANAGED }, ROOT);
  const cluster = await dispatch('management/find', { type: MANAGED, id, opt: { url: `${ MANAGED }s/${ encodeURIComponent(id) }` } }, ROOT);

  if (!cluster) {
    commit('clusterId', null, ROOT);
    commit('applyConfig', { baseUrl: null });
    throw new ClusterNotFoundError(id);
  }
  commit('applyConfig', { baseUrl: baseUrl(id) });
  await dispatch('loadSchemas', true);
  void dispatch('subscribe');
  const [clusters] = await Promise.all([
    dispatch('management/findAll', { type: MANAGED, opt: { force: true } }, ROOT),
    dispatch('findAll', { type: 'count' }),
    dispatch('findAll', { type: TYPE.namespace }),
    own.schemaFor(TYPE.setting) ? dispatch('findAll', { type: TYPE.setting }) : undefined,
    rootGetters['management/schemaFor'](PROJECT) ? dispatch('management/findAll', { type: PROJECT, opt: { url: `${ PROJECT }/${ encodeURIComponent(id) }`, watchNamespace: id } }, ROOT) : undefined,
  ]);

  await dispatch('cleanNamespaces', null, ROOT);
  commit('updateNamespaces', {
    filters: rootGetters['prefs/get']('ns-by-cluster')?.[createNamespaceFilterKeyWithId(id, PRODUCT)] ?? [],
    all:     own.filterNamespace(),
    getters: own,
  }, ROOT);
  if (!(Array.isArray(clusters) && clusters.length === 1 && clusters[0].id === 'local')) {
    commit('managementChanged', { ready: true, isMultiCluster: true, isRancher: true }, ROOT);
  }
};

/** Rancher's own Steve store with Harvester's base address, as the real one has it. */
export const harvesterStore = () => {
  const steve = SteveFactory(null, null);

  return {
    specifics: { ...steve, getters: { ...steve.getters, ...getters }, actions: { ...steve.actions, loadCluster } },
    config:    { namespace: PRODUCT, isClusterStore: true },
    init:      steveStoreInit,
  };
};
