import { computed, type ComputedRef } from 'vue';
import { isRecord, record, text } from '../domain/kube/json.ts';
import { call, createLives, PRODUCT, type HostStore, type Live } from './host-live.ts';

export type { Live } from './host-live.ts';

export type Query = Readonly<Record<string, string>>;

/** Keys of the query with their new values; undefined or nothing takes a key away. */
export type QueryChange = Readonly<Record<string, string | undefined>>;

/** A place in the dashboard: a page of ours, or an object's page of Harvester's. */
export interface Place {
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query?: Query;
}

interface HostRouter {
  readonly currentRoute: { readonly value: { readonly query: unknown; readonly params: unknown } };
  push(place: Place | { readonly query: Query }): Promise<unknown>;
  replace(place: { readonly query: Query }): Promise<unknown>;
  resolve(place: Place): { readonly href: string };
}

export interface Host {
  /** Id of the cluster that the route names: `local`, `c-m-…`. */
  readonly clusterId: ComputedRef<string>;
  /** True where the dashboard is one Harvester's own. */
  readonly standalone: ComputedRef<boolean>;
  t(key: string, args?: Readonly<Record<string, unknown>>): string;
  /**
   * The watched collection of a type (its schema id, such as `persistentvolumeclaim`) in the route's cluster. What asks later than in a
   * page's set-up names the cluster that it means.
   */
  live(type: string, clusterId?: string): Live;
  /** Asks again for the collections of the route's cluster that the dashboard has dropped since; called when a page is opened. */
  revive(): void;
  readonly query: ComputedRef<Query>;
  /** Changes the URL's query in place; an undefined value removes its key. */
  setQuery(change: QueryChange): void;
  /** The same as a place of its own in the browser's history, so that Back closes what it opened. */
  openQuery(change: QueryChange): void;
  /** One of our pages: `backends`, `driver` … */
  page(name: string, query?: Query): Place;
  /** A page of Harvester's for an object. */
  objectPage(type: string, id: string): Place;
  go(place: Place): void;
  href(place: Place): string;
  notify(level: 'success' | 'info' | 'warning' | 'error', title: string, message?: string): void;
}

const ROUTE = 'harvester-c-cluster-resource';

const isStore = (x: unknown): x is HostStore => isRecord(x) && typeof x['dispatch'] === 'function' && typeof x['commit'] === 'function';

const isRouter = (x: unknown): x is HostRouter =>
  typeof x === 'object' && x !== null && 'currentRoute' in x && 'resolve' in x && 'push' in x;

const stringsOf = (query: unknown): Query =>
  Object.fromEntries(Object.entries(record(query)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));

/** Makes the adapter from what the dashboard hands to an extension (`internal` of its default export). */
export const createHost = (internal: unknown): Host => {
  const store = record(internal)['store'];
  const router = record(internal, 'app')['router'];

  if (!isStore(store) || !isRouter(router)) {
    throw new Error('HPE Storage needs a dashboard with a store and a router');
  }
  const route = (): { readonly query: unknown; readonly params: unknown } => router.currentRoute.value;
  const clusterId = computed(() => text(route().params, 'cluster') ?? 'local');
  const query = computed(() => stringsOf(route().query));
  const lives = createLives(store, clusterId);
  const changed = (change: QueryChange): { readonly query: Query } => ({
    query: Object.fromEntries(Object.entries({ ...query.value, ...change }).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '')),
  });

  return {
    clusterId,
    standalone: computed(() => Boolean(store.getters['isSingleProduct'])),
    t:          (key, args) => {
      const words = call(store.getters['i18n/t'], key, args);

      return typeof words === 'string' ? words : key;
    },
    live:   (type, cluster = clusterId.value) => lives.of(cluster, type),
    revive: () => lives.revive(clusterId.value),
    query,
    setQuery:  (change) => { void router.replace(changed(change)); },
    openQuery: (change) => { void router.push(changed(change)); },
    page: (name, more) => ({
      name: ROUTE, params: { product: PRODUCT, cluster: clusterId.value, resource: `hpe.storage.${ name }` }, ...(more ? { query: more } : {}),
    }),
    objectPage: (type, id): Place => {
      const [namespace = '', name] = id.split('/');
      const params = { product: PRODUCT, cluster: clusterId.value, resource: type };

      return name === undefined
        ? { name: `${ ROUTE }-id`, params: { ...params, id } }
        : { name: `${ ROUTE }-namespace-id`, params: { ...params, namespace, id: name } };
    },
    go:     (place) => { void router.push(place); },
    href:   (place) => router.resolve(place).href,
    notify: (level, title, message) => { void store.dispatch(`growl/${ level }`, { title, message, timeout: 5000 }); },
  };
};

/** Labels of virtual types and the group, committed directly: the DSL would make Harvester's product ours to remove. */
export const registerPages = (internal: unknown, pages: readonly { readonly name: string; readonly weight: number }[]): void => {
  const store = record(internal)['store'];

  if (!isStore(store)) {
    return;
  }
  const types = pages.map(({ name }) => `hpe.storage.${ name }`);

  for (const { name, weight } of pages) {
    const type = `hpe.storage.${ name }`;

    store.commit('type-map/configureType', { match: type, product: PRODUCT, showListMasthead: false, isCreatable: false, canYaml: false });
    store.commit('type-map/virtualType', { product: PRODUCT, obj: {
      name: type, labelKey: `hpe.nav.${ name }`, namespaced: false, weight, exact: false, 'exact-path': true,
      route: { name: ROUTE, params: { product: PRODUCT, resource: type } },
    } });
  }
  store.commit('type-map/basicType', { product: PRODUCT, types, group: 'hpeStorage' });
  // Between Harvester's namespaces (495) and its networks (300, from 1.9 on 494–490).
  store.commit('type-map/weightGroup', { group: 'hpeStorage', weight: 488, forBasic: true });
};

let connected: Host | undefined;

export const connectHost = (host: Host): void => {
  connected = host;
};

/** The dashboard that we run in. Throws before the extension has been started. */
export const useHost = (): Host => {
  if (!connected) {
    throw new Error('HPE Storage has not been started by a dashboard');
  }

  return connected;
};
