import { setTimeout as sleep } from 'node:timers/promises';
import { makeInformer } from '@kubernetes/client-node';
import type { KubernetesListObject } from '@kubernetes/client-node';
import type { JsonObject, LabCluster } from '../../context.ts';
import { clientsOf } from '../kube.ts';
import type { RancherObject } from '../objects.ts';
import { patchStatus } from '../write.ts';
import type { PluginCache } from './cache.ts';
import { entryOf, statusOf } from './entry.ts';
import type { IndexedPlugin, PluginStatus } from './entry.ts';

/** Only plugins here are served (rancher/rancher pkg/namespace). */
export const PLUGIN_NAMESPACE = 'cattle-ui-plugin-system';

const MIN_WAIT_MS = 10_000;
const MAX_WAIT_MS = 30 * 60_000;
const RECONNECT_MS = 1_000;
const SETTLE_MS = 30_000;
const SETTLE_EVERY_MS = 50;

/** The growing wait of rancher's calculateBackoff, jitter of a fifth included. */
export function backoffMs(retries: number, random: number = Math.random()): number {
  const base = MIN_WAIT_MS * 2 ** retries;
  return Math.min(MAX_WAIT_MS, Math.max(MIN_WAIT_MS, Math.round((base * 0.8 + random * base * 0.4) / 1000) * 1000));
}

export interface PluginController {
  index(): Iterable<IndexedPlugin>;
  /** Gets a plugin's files anew, as a change of its spec would: for an extension that was built again. */
  refresh(name: string): Promise<void>;
  /** Resolves when every named object has been tried once; @throws after 30 s */
  settled(names: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

/** What rancher/rancher's pkg/controllers/dashboard/plugin does, with the real client's informer. */
export async function startPluginController(cluster: LabCluster, cache: PluginCache, log: (line: string) => void): Promise<PluginController> {
  const clients = clientsOf(cluster);
  const byName = new Map<string, RancherObject>();
  const statuses = new Map<string, PluginStatus>();
  const timers = new Map<string, NodeJS.Timeout>();
  let queue: Promise<unknown> = Promise.resolve();
  let stopped = false;

  const enqueue = (work: () => Promise<void>): Promise<void> => {
    const done = queue.then(work).catch((error: unknown) => log(error instanceof Error ? error.message : String(error)));
    queue = done;
    return done;
  };

  const sync = async (object: RancherObject, again: boolean): Promise<void> => {
    const key = object.metadata?.name ?? '';
    const entry = entryOf(object);
    const status = { ...(statuses.get(key) ?? statusOf(object)) };
    const generation = object.metadata?.generation ?? 0;
    const changed = again || generation > status.observedGeneration;
    if (changed) Object.assign(status, { retryNumber: 0, retryAt: undefined });
    if (status.retryAt !== undefined && Date.parse(status.retryAt) > Date.now()) return;
    if (!changed && status.ready) return;
    Object.assign(status, { cacheState: entry.noCache ? 'disabled' : 'pending', observedGeneration: generation });
    statuses.set(key, { ...status });
    try {
      if (!entry.noCache) {
        if (changed) await cache.forget(entry.name);
        if (!await cache.holds(entry.name, entry.version)) await cache.fill(entry);
      }
      Object.assign(status, { ready: true, error: '', retryNumber: 0, retryAt: undefined, cacheState: entry.noCache ? 'disabled' : 'cached' });
    } catch (error) {
      log(`plugin ${entry.name} ${entry.version}: ${error instanceof Error ? error.message : String(error)}`);
      const wait = backoffMs(status.retryNumber);
      const retryAt = new Date(Date.now() + wait).toISOString().replace(/\.\d+Z$/, 'Z');
      Object.assign(status, { ready: false, error: 'Failed to cache plugin', retryNumber: status.retryNumber + 1, retryAt });
      later(key, wait);
    }
    statuses.set(key, status);
    await patchStatus(clients, { ...object, status: written(status) }, 'uiplugins');
  };

  const later = (key: string, wait: number): void => {
    clearTimeout(timers.get(key));
    timers.set(key, setTimeout(() => {
      const object = byName.get(key);
      if (object !== undefined && !stopped) void enqueue(() => sync(object, false));
    }, wait + 1000).unref());
  };

  const list = async (): Promise<KubernetesListObject<RancherObject>> => {
    const found: unknown = await clients.custom.listNamespacedCustomObject({
      group: 'catalog.cattle.io', version: 'v1', namespace: PLUGIN_NAMESPACE, plural: 'uiplugins',
    });
    return asList(found);
  };
  const informer = makeInformer<RancherObject>(clients.config, `/apis/catalog.cattle.io/v1/namespaces/${PLUGIN_NAMESPACE}/uiplugins`, list);
  const changed = (object: RancherObject): void => {
    byName.set(object.metadata?.name ?? '', object);
    void enqueue(() => sync(object, false));
  };
  informer.on('add', changed);
  informer.on('update', changed);
  informer.on('delete', (object) => {
    const key = object.metadata?.name ?? '';
    byName.delete(key);
    statuses.delete(key);
    clearTimeout(timers.get(key));
    void enqueue(() => cache.forget(entryOf(object).name));
  });
  informer.on('error', () => {
    if (!stopped) setTimeout(() => void informer.start().catch(() => undefined), RECONNECT_MS).unref();
  });
  await informer.start();

  return {
    index: () => [...byName].map(([key, object]): IndexedPlugin => {
      const status = statuses.get(key) ?? statusOf(object);
      return { ...entryOf(object), cacheState: status.cacheState, ready: status.ready };
    }),
    refresh: async (name) => {
      for (const object of byName.values()) {
        if (entryOf(object).name === name) await enqueue(() => sync(object, true));
      }
    },
    settled: async (names) => {
      const deadline = Date.now() + SETTLE_MS;
      const tried = (name: string): boolean => {
        const status = statuses.get(name);
        return status !== undefined && (status.ready || status.error !== '');
      };
      while (!names.every(tried)) {
        if (Date.now() > deadline) throw new Error(`extensions were not looked at in time: ${names.filter((name) => !tried(name)).join(', ')}`);
        await sleep(SETTLE_EVERY_MS);
      }
    },
    stop: async () => {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
      await informer.stop();
      await queue;
    },
  };
}

/** As Go leaves out what is empty; `null` takes away what was there. */
function written({ observedGeneration, cacheState, error, ready, retryNumber, retryAt }: PluginStatus): JsonObject {
  return { observedGeneration, cacheState, ready, error: error === '' ? null : error, retryNumber: retryNumber === 0 ? null : retryNumber, retryAt: retryAt ?? null };
}

function isListOf(value: unknown): value is KubernetesListObject<RancherObject> {
  return typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items);
}

function asList(value: unknown): KubernetesListObject<RancherObject> {
  if (!isListOf(value)) throw new Error('Kubernetes gave no list of uiplugins');
  return value;
}
