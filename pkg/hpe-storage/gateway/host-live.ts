import { computed, shallowRef, toRaw, watch, type ComputedRef } from 'vue';
import { record, text, texts } from '../domain/kube/json.ts';
import { problem } from '../domain/problem.ts';
import { loading, type Screen } from '../domain/screen.ts';
import { problemOf } from './errors.ts';

/** What the dashboard's Vuex store is to us; what comes out of it is checked like everything else from outside. */
export interface HostStore {
  readonly state: unknown;
  readonly getters: Readonly<Record<string, unknown>>;
  dispatch(action: string, payload?: unknown): Promise<unknown>;
  commit(mutation: string, payload?: unknown): void;
  subscribe(listener: (mutation: { readonly type: string }) => void): () => void;
}

/** Product and store of Harvester's in the dashboard. */
export const PRODUCT = 'harvester';

export interface Live {
  /** Members as the dashboard's own watch keeps them; `stale` while its socket is down. */
  readonly screen: ComputedRef<Screen<readonly unknown[]>>;
  /** Asks again after a failure. */
  reload(): Promise<void>;
}

const isGetter = (x: unknown): x is (...args: readonly unknown[]) => unknown => typeof x === 'function';

export const call = (getter: unknown, ...args: readonly unknown[]): unknown => (isGetter(getter) ? getter(...args) : undefined);

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

/**
 * Counts how often Harvester's store was emptied, which is whenever its cluster is left (@rancher/shell store/index.js loadCluster).
 * What was asked before that is not there any more, and an answer to it belongs to nobody.
 */
const countResets = (store: HostStore): { readonly value: number } => {
  const resets = shallowRef(0);

  store.subscribe(({ type }) => {
    if (type === `${ PRODUCT }/reset`) {
      resets.value += 1;
    }
  });

  return resets;
};

/** By the schema itself: the store's own `canList` counts on a model class that not every build of Harvester's UI brings. */
const isListable = (schema: unknown): boolean =>
  text(schema, 'links', 'collection') !== undefined && texts(schema, 'attributes', 'verbs').includes('list');

const OTHER_CLUSTER = /\/k8s\/clusters\/([^/]+)\//;

/** Whether an object comes from another cluster than this one, by the address that its server gave it. */
const isForeign = (member: unknown, clusterId: string): boolean =>
  (OTHER_CLUSTER.exec(text(toRaw(member), 'links', 'self') ?? '')?.[1] ?? clusterId) !== clusterId;

interface Asked {
  /** Count of resets when it was asked. */
  readonly life: number;
  readonly screen: Screen<true>;
}

const NOT_ASKED: Asked = { life: -1, screen: loading };

/** The live collections of the dashboard's store, each for one cluster; `current` is the cluster of the route, and the only one that is asked. */
export const createLives = (store: HostStore, current: { readonly value: string }): { of(clusterId: string, type: string): Live; revive(clusterId: string): void } => {
  const changes = countChanges(store);
  const resets = countResets(store);
  const { lost } = watchSocket(store);
  const lives = new Map<string, Live & { readonly isAlive: () => boolean }>();

  const create = (clusterId: string, type: string): Live & { readonly isAlive: () => boolean } => {
    const asked = shallowRef(NOT_ASKED);
    const isAlive = (): boolean => asked.value.life === resets.value;
    const members = (): readonly unknown[] => {
      // The count takes part in the result, since a minifier drops a read of it that does not.
      const all = changes.value < 0 ? [] : toRaw(call(store.getters[`${ PRODUCT }/all`], type));

      return Array.isArray(all) ? all : [];
    };

    const ask = async(force: boolean): Promise<void> => {
      if (current.value !== clusterId) {
        return;
      }
      const life = resets.value;
      const show = (screen: Screen<true>): void => {
        if (life === resets.value) {
          asked.value = { life, screen };
        }
      };

      show(loading);
      if (!isListable(call(store.getters[`${ PRODUCT }/schemaFor`], type))) {
        show({ kind: 'denied', verb: 'list', resource: type });

        return;
      }
      try {
        await store.dispatch(`${ PRODUCT }/findAll`, force ? { type, opt: { force } } : { type });
        show({ kind: 'ready', data: true });
      } catch (error) {
        show({ kind: 'failed', problem: problemOf(error) });
      }
    };

    // An answer that the dashboard waited for when its user left lands in the store of the cluster that came after it
    // (@rancher/shell plugins/dashboard-store/actions.js findAll), and counts as all that there is.
    const isMixed = computed(() => isAlive() && asked.value.screen.kind === 'ready' && [members().at(0), members().at(-1)].some((member) => isForeign(member, clusterId)));

    watch(isMixed, (now) => {
      if (now) {
        void ask(true);
      }
    }, { flush: 'sync' });

    const screen = computed<Screen<readonly unknown[]>>(() => {
      if (!isAlive() || isMixed.value || asked.value.screen.kind === 'stale') {
        return loading;
      }
      if (asked.value.screen.kind !== 'ready') {
        return asked.value.screen;
      }
      const data = members().map((member: unknown) => toRaw(member));

      return lost() ? { kind: 'stale', data, problem: problem('socketLost') } : { kind: 'ready', data };
    });

    return { screen, isAlive, reload: () => ask(false) };
  };

  return {
    of: (clusterId, type) => {
      const key = `${ clusterId }/${ type }`;
      const known = lives.get(key);

      if (known) {
        return known;
      }
      const live = create(clusterId, type);

      lives.set(key, live);
      void live.reload();

      return live;
    },
    revive: (clusterId) => {
      for (const [key, live] of lives) {
        if (key.startsWith(`${ clusterId }/`) && !live.isAlive()) {
          void live.reload();
        }
      }
    },
  };
};
