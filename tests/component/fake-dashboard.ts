import { shallowRef } from 'vue';
import type { FakeSteve, Json } from './fake-steve.ts';
import { readWords, translator } from './words.ts';

export interface Target {
  readonly name?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
}

export interface DashboardOptions {
  readonly clusterId: string;
  /** Our page that the route names: `volumes`. */
  readonly page: string;
  readonly query: Readonly<Record<string, string>>;
  readonly standalone: boolean;
  /** Schema ids that the user may not list. */
  readonly notListable: readonly string[];
}

export interface Toast { readonly level: string; readonly title: string; readonly message: string | undefined }

export interface FakeDashboard {
  /** What the dashboard hands to an extension's default export. */
  readonly internal: { readonly store: unknown; readonly app: { readonly router: unknown } };
  readonly t: (key: string, args?: Record<string, unknown>) => string | undefined;
  /** The URL's query now. */
  query(): Readonly<Record<string, string>>;
  /** The browser's Back; false where that would leave the page. */
  back(): boolean;
  /** Places that the page sent the user to. */
  readonly visited: readonly Target[];
  readonly toasts: readonly Toast[];
  /** The live data's socket goes down, or comes back. */
  dropSocket(): void;
  restoreSocket(): void;
}

const RESOURCE_ROUTE = 'harvester-c-cluster-resource';

const hrefOf = ({ params = {}, query = {} }: Target): string => {
  const { product = 'harvester', cluster = '', resource = '', namespace, id } = params;
  const path = ['/dashboard', product, 'c', cluster, resource, namespace, id].filter(Boolean).join('/');
  const search = new URLSearchParams(query).toString();

  return search === '' ? path : `${ path }?${ search }`;
};

/** Rancher's dashboard as the extension sees it, over a fake Steve; its words are the extension's own English ones. */
export const fakeDashboard = (steve: FakeSteve, options: DashboardOptions): FakeDashboard => {
  const t = translator(readWords());
  const visited: Target[] = [];
  const toasts: Toast[] = [];
  const socket = new EventTarget();
  const watched = new Set<string>();
  const listeners = new Set<(mutation: { type: string }) => void>();
  const route = shallowRef({
    name: RESOURCE_ROUTE,
    params: { product: 'harvester', cluster: options.clusterId, resource: `hpe.storage.${ options.page }` },
    query: options.query,
  });
  const former: Readonly<Record<string, string>>[] = [];
  const move = (target: Target): Promise<void> => {
    route.value = { ...route.value, query: target.query ?? {} };

    return Promise.resolve();
  };
  const moveOn = (target: Target): Promise<void> => {
    former.push(route.value.query);

    return move(target);
  };
  const router = {
    currentRoute: route,
    push: (target: Target): Promise<void> => {
      if (target.name === undefined) return moveOn(target);
      visited.push(target);
      if (target.name === route.value.name && target.params?.['resource'] === route.value.params.resource) return moveOn(target);

      return Promise.resolve();
    },
    replace: move,
    resolve: (target: Target) => ({ href: hrefOf(target) }),
  };
  const store = {
    state: { harvester: { socket } },
    getters: {
      isSingleProduct: options.standalone ? { productName: 'harvester' } : false,
      'i18n/t': t,
      'harvester/schemaFor': (type: string) => (options.notListable.includes(type)
        ? undefined
        : { id: type, links: { collection: `/v1/harvester/${ type }s` }, attributes: { verbs: ['get', 'list', 'watch'] } }),
      'harvester/all': (type: string): Json[] => (watched.has(type) ? steve.linked(type) : []),
    },
    dispatch: async(action: string, payload: unknown): Promise<unknown> => {
      if (action.startsWith('growl/') && typeof payload === 'object' && payload !== null) {
        const { title, message } = { title: '', message: undefined, ...payload };

        toasts.push({ level: action.slice('growl/'.length), title, message: message === undefined ? undefined : String(message) });
      }
      if (action === 'harvester/findAll' && typeof payload === 'object' && payload !== null && 'type' in payload) {
        watched.add(String(payload.type));
        for (const listener of listeners) listener({ type: 'harvester/loadAll' });
      }

      return undefined;
    },
    commit: () => undefined,
    subscribe: (listener: (mutation: { type: string }) => void) => {
      listeners.add(listener);

      return () => listeners.delete(listener);
    },
  };

  steve.onChange(() => {
    for (const listener of listeners) listener({ type: 'harvester/load' });
  });

  return {
    internal: { store, app: { router } },
    t,
    query: () => route.value.query,
    back: () => {
      const query = former.pop();

      if (query !== undefined) void move({ query });

      return query !== undefined;
    },
    visited,
    toasts,
    // What @rancher/shell's socket says when it was cut off and tries again.
    dropSocket: () => socket.dispatchEvent(new Event('connecting')),
    restoreSocket: () => socket.dispatchEvent(new Event('connected')),
  };
};
