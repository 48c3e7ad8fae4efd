import { computed, shallowRef, toRaw, type ComputedRef } from 'vue';
import { isRecord, record, text, texts } from '../domain/kube/json.ts';
import { problem } from '../domain/problem.ts';
import { loading, type Screen } from '../domain/screen.ts';
import { problemOf } from './errors.ts';

/** What the dashboard's Vuex store is to us; what comes out of it is checked like everything else from outside. */
interface HostStore {
  readonly state: unknown;
  readonly getters: Readonly<Record<string, unknown>>;
  dispatch(action: string, payload?: unknown): Promise<unknown>;
  commit(mutation: string, payload?: unknown): void;
  subscribe(listener: (mutation: { readonly type: string }) => void): () => void;
}

export type Query = Readonly<Record<string, string>>;

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

export interface Live {
  /** Members as the dashboard's own watch keeps them; `stale` while its socket is down. */
  readonly screen: ComputedRef<Screen<readonly unknown[]>>;
  /** Asks again after a failure. */
  reload(): Promise<void>;
}

export interface Host {
  /** Id of the cluster that the route names: `local`, `c-m-…`. */
  readonly clusterId: ComputedRef<string>;
  /** True where the dashboard is one Harvester's own. */
  readonly standalone: ComputedRef<boolean>;
  t(key: string, args?: Readonly<Record<string, unknown>>): string;
  /** The watched collection of a type (its schema id, such as `persistentvolumeclaim`). */
  live(type: string): Live;
  readonly query: ComputedRef<Query>;
  /** Changes the URL's query in place; an undefined value removes its key. */
  setQuery(change: Readonly<Record<string, string | undefined>>): void;
  /** One of our pages: `backends`, `driver` … */
  page(name: string, query?: Query): Place;
  /** A page of Harvester's for an object. */
  objectPage(type: string, id: string): Place;
  go(place: Place): void;
  href(place: Place): string;
  notify(level: 'success' | 'info' | 'warning' | 'error', title: string, message?: string): void;
}

const PRODUCT = 'harvester';
const ROUTE = 'harvester-c-cluster-resource';

const isStore = (x: unknown): x is HostStore => isRecord(x) && typeof x['dispatch'] === 'function' && typeof x['commit'] === 'function';

const isRouter = (x: unknown): x is HostRouter =>
  typeof x === 'object' && x !== null && 'currentRoute' in x && 'resolve' in x && 'push' in x;

const call = (getter: unknown, ...args: unknown[]): unknown => (typeof getter === 'function' ? getter(...args) : undefined);

const stringsOf = (query: unknown): Query =>
  Object.fromEntries(Object.entries(record(query)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));

/** True while the socket that keeps the store's collections is down. */
const watchSocket = (store: HostStore): { readonly lost: () => boolean } => {
  const lost = shallowRef(false);
  let watched: unknown;

  const follow = (): void => {
    const socket = toRaw(record(store.state, PRODUCT)['socket']);

    if (socket === watched || !(socket instanceof EventTarget)) {
      return;
    }
    watched = socket;
    socket.addEventListener('connected', () => { lost.value = false; });
    // One that was cut off and is tried again says only `connecting` (@rancher/shell utils/socket.js).
    for (const name of ['connecting', 'disconnected', 'connect_error', 'frame_timeout']) {
      socket.addEventListener(name, () => { lost.value = true; });
    }
  };

  return { lost: () => {
    follow();

    return lost.value;
  } };
};

/**
 * Counts the changes of Harvester's store. Members are read raw, since walking thousands of them through Vue's
 * proxies costs seconds; this count is what makes readers look again.
 */
const countChanges = (store: HostStore): { readonly value: number } => {
  const version = shallowRef(0);
  let due = false;

  store.subscribe(({ type }) => {
    if (type.startsWith(`${ PRODUCT }/`) && !due) {
      due = true;
      queueMicrotask(() => {
        due = false;
        version.value += 1;
      });
    }
  });

  return version;
};

/** By the schema itself: the store's own `canList` counts on a model class that not every build of Harvester's UI brings. */
const isListable = (schema: unknown): boolean =>
  text(schema, 'links', 'collection') !== undefined && texts(schema, 'attributes', 'verbs').includes('list');

const liveType = (store: HostStore, type: string, changes: { readonly value: number }, socketLost: () => boolean): Live => {
  const asked = shallowRef<Screen<true>>(loading);

  const reload = async(): Promise<void> => {
    asked.value = loading;
    if (!isListable(call(store.getters[`${ PRODUCT }/schemaFor`], type))) {
      asked.value = { kind: 'denied', verb: 'list', resource: type };

      return;
    }
    try {
      await store.dispatch(`${ PRODUCT }/findAll`, { type });
      asked.value = { kind: 'ready', data: true };
    } catch (error) {
      asked.value = { kind: 'failed', problem: problemOf(error) };
    }
  };

  const screen = computed<Screen<readonly unknown[]>>(() => {
    if (asked.value.kind !== 'ready') {
      return asked.value.kind === 'stale' ? loading : asked.value;
    }
    // The count takes part in the result, since a minifier drops a read of it that does not.
    const all = changes.value < 0 ? [] : toRaw(call(store.getters[`${ PRODUCT }/all`], type));
    const data = (Array.isArray(all) ? all : []).map((member: unknown) => toRaw(member));

    return socketLost() ? { kind: 'stale', data, problem: problem('socketLost') } : { kind: 'ready', data };
  });

  return { screen, reload };
};

/** Makes the adapter from what the dashboard hands to an extension (`internal` of its default export). */
export const createHost = (internal: unknown): Host => {
  const store = record(internal)['store'];
  const router = record(internal, 'app')['router'];

  if (!isStore(store) || !isRouter(router)) {
    throw new Error('HPE Storage needs a dashboard with a store and a router');
  }
  const changes = countChanges(store);
  const { lost } = watchSocket(store);
  const route = (): { readonly query: unknown; readonly params: unknown } => router.currentRoute.value;
  const clusterId = computed(() => text(route().params, 'cluster') ?? 'local');
  const query = computed(() => stringsOf(route().query));
  const lives = new Map<string, Live>();

  return {
    clusterId,
    standalone: computed(() => Boolean(store.getters['isSingleProduct'])),
    t:          (key, args) => {
      const words = call(store.getters['i18n/t'], key, args);

      return typeof words === 'string' ? words : key;
    },
    live: (type) => {
      const key = `${ clusterId.value }/${ type }`;
      const known = lives.get(key);

      if (known) {
        return known;
      }
      const live = liveType(store, type, changes, lost);

      lives.set(key, live);
      void live.reload();

      return live;
    },
    query,
    setQuery: (change) => {
      const next = Object.entries({ ...query.value, ...change }).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '');

      void router.replace({ query: Object.fromEntries(next) });
    },
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
