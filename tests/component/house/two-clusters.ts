import { shallowRef } from 'vue';
import { vi } from 'vitest';
import { connectHost, createHost } from '../../../pkg/hpe-storage/gateway/host.ts';
import type { FakeSteve, Json } from '../fake-steve.ts';

export type ClusterId = 'c-m-a' | 'c-m-b';

/** A dashboard with two Harvesters, as @rancher/shell 3.0.13 keeps one store for both and empties it in between. */
export interface TwoClusters {
  /** Goes to a cluster: the store is emptied, then the route changes, and then pages open. */
  visit(id: ClusterId | '_'): void;
  /** Holds back every answer of a cluster from now on, those of the dashboard's own store too. */
  hold(id: ClusterId): void;
  /** Lets the answers go that were held back. */
  release(id: ClusterId): void;
  /** Requests that reached a server, as `METHOD path`. */
  readonly reached: readonly string[];
}

const PREFIX = /^\/k8s\/clusters\/([^/]+)/;

/** Connects the extension to a dashboard with a server for each cluster. */
export const twoClusters = (servers: Readonly<Record<ClusterId, FakeSteve>>): TwoClusters => {
  const gates = new Map<string, { readonly open: Promise<void>; release(): void }>();
  const listeners = new Set<(mutation: { type: string }) => void>();
  const reached: string[] = [];
  const route = shallowRef({ name: '', params: { product: 'harvester', cluster: '_' }, query: {} });
  let loaded = new Map<string, readonly Json[]>();
  const tell = (type: string): void => { for (const listener of listeners) listener({ type }); };
  const serverOf = (id: string): FakeSteve | undefined => (id === 'c-m-a' || id === 'c-m-b' ? servers[id] : undefined);
  const gate = (id: string): Promise<void> => gates.get(id)?.open ?? Promise.resolve();

  const findAll = async(type: string, force: boolean): Promise<unknown> => {
    const { cluster } = route.value.params;

    if (loaded.has(type) && !force) return loaded.get(type);
    await gate(cluster);
    const members = (serverOf(cluster)?.all(type) ?? []).map((one) => ({ ...one, links: { self: `https://rancher/k8s/clusters/${ cluster }/v1/harvester/${ type }s/x` } }));

    // Whatever cluster the store is of by now.
    loaded.set(type, members);
    tell('harvester/loadAll');

    return members;
  };

  const fetch = async(input: unknown, init: RequestInit = {}): Promise<Response> => {
    const url = String(input);
    const id = PREFIX.exec(url)?.[1] ?? '';
    const aborted = new Promise<never>((_resolve, reject) => {
      init.signal?.addEventListener('abort', () => { reject(new DOMException('', 'AbortError')); }, { once: true });
    });

    aborted.catch(() => undefined);
    init.signal?.throwIfAborted();
    reached.push(`${ init.method ?? 'GET' } ${ url }`);
    await Promise.race([gate(id), aborted]);

    return serverOf(id)?.fetch(input, init) ?? new Response('{}', { status: 404 });
  };

  const dashboard = {
    store: {
      state:   { harvester: {} },
      getters: {
        isSingleProduct:       false,
        'i18n/t':              (key: string) => key,
        'harvester/schemaFor': (type: string) => ({ id: type, links: { collection: `/v1/harvester/${ type }s` }, attributes: { verbs: ['list'] } }),
        'harvester/all':       (type: string) => loaded.get(type) ?? [],
      },
      dispatch: (action: string, payload: { readonly type?: string; readonly opt?: { readonly force?: boolean } } = {}) =>
        (action === 'harvester/findAll' ? findAll(payload.type ?? '', payload.opt?.force ?? false) : Promise.resolve(undefined)),
      commit:    () => undefined,
      subscribe: (listener: (mutation: { type: string }) => void) => {
        listeners.add(listener);

        return () => listeners.delete(listener);
      },
    },
    app: { router: { currentRoute: route, push: () => Promise.resolve(), replace: () => Promise.resolve(), resolve: () => ({ href: '' }) } },
  };

  vi.stubGlobal('fetch', fetch);
  connectHost(createHost(dashboard));

  return {
    reached,
    visit: (id) => {
      loaded = new Map();
      tell('harvester/reset');
      route.value = { ...route.value, params: { ...route.value.params, cluster: id } };
    },
    hold: (id) => {
      let release = (): void => undefined;
      const open = new Promise<void>((resolve) => { release = resolve; });

      gates.set(id, { open, release });
    },
    release: (id) => {
      gates.get(id)?.release();
      gates.delete(id);
    },
  };
};
