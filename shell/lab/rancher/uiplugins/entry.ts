import type { JsonObject } from '../../context.ts';
import { child, textOf } from '../../front/json.ts';

export type CacheState = 'cached' | 'pending' | 'disabled';

/** `spec.plugin` of a UIPlugin (rancher/rancher pkg/apis/catalog.cattle.io/v1/plugin.go). */
export interface PluginEntry {
  name: string;
  version: string;
  endpoint: string;
  compressedEndpoint: string;
  noCache: boolean;
  noAuth: boolean;
  metadata: Record<string, string>;
}

/** What the index says of a plugin. */
export interface IndexedPlugin extends PluginEntry {
  cacheState: CacheState | '';
  ready: boolean;
}

export interface PluginStatus {
  observedGeneration: number;
  cacheState: CacheState | '';
  error: string;
  ready: boolean;
  retryNumber: number;
  /** RFC 3339, undefined when no further try is planned. */
  retryAt: string | undefined;
}

export function entryOf(object: JsonObject): PluginEntry {
  const plugin = child(child(object, 'spec'), 'plugin');
  const metadata = Object.entries(child(plugin, 'metadata')).flatMap(([key, value]): [string, string][] => (typeof value === 'string' ? [[key, value]] : []));
  return {
    name: textOf(plugin, 'name'),
    version: textOf(plugin, 'version'),
    endpoint: textOf(plugin, 'endpoint'),
    compressedEndpoint: textOf(plugin, 'compressedEndpoint'),
    noCache: plugin.noCache === true,
    noAuth: plugin.noAuth === true,
    metadata: Object.fromEntries(metadata),
  };
}

export function statusOf(object: JsonObject): PluginStatus {
  const status = child(object, 'status');
  const state = status.cacheState;
  return {
    observedGeneration: typeof status.observedGeneration === 'number' ? status.observedGeneration : 0,
    cacheState: state === 'cached' || state === 'pending' || state === 'disabled' ? state : '',
    error: textOf(status, 'error'),
    ready: status.ready === true,
    retryNumber: typeof status.retryNumber === 'number' ? status.retryNumber : 0,
    retryAt: textOf(status, 'retryAt') === '' ? undefined : textOf(status, 'retryAt'),
  };
}

/** As Go marshals the index: empty fields are left out, and the last two keep their Go names. */
export function indexJson(plugins: Iterable<IndexedPlugin>): JsonObject {
  const entries = [...plugins].map((one): [string, JsonObject] => [one.name, {
    name: one.name,
    version: one.version,
    ...(one.endpoint === '' ? {} : { endpoint: one.endpoint }),
    ...(one.compressedEndpoint === '' ? {} : { compressedEndpoint: one.compressedEndpoint }),
    ...(one.noCache ? { noCache: true } : {}),
    ...(one.noAuth ? { noAuth: true } : {}),
    ...(Object.keys(one.metadata).length === 0 ? {} : { metadata: one.metadata }),
    CacheState: one.cacheState,
    Ready: one.ready,
  }]);
  return entries.length === 0 ? {} : { entries: Object.fromEntries(entries.toSorted(([a], [b]) => a.localeCompare(b))) };
}
