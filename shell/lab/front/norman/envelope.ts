import type { JsonObject } from '../../context.ts';

interface Collection {
  /** `https://localhost:8443/v3/users` */
  self: string;
  resourceType: string;
  data: readonly JsonObject[];
  /** Names of the fields that norman offers as filters. */
  filters: readonly string[];
  /** Names of the fields that norman offers for sorting. */
  sorts: readonly string[];
  query?: URLSearchParams;
  extra?: JsonObject;
}

/**
 * A collection as rancher/norman writes it (api/writer/json.go): with its sort links and filters, which say `null` for what was
 * not asked for.
 */
export function normanCollection({ self, resourceType, data, filters, sorts, query, extra }: Collection): JsonObject {
  const asked = query?.toString() ?? '';
  const linked = (key: string, value: string): string => `${self}?${asked === '' ? '' : `${asked}&`}${key}=${value}`;
  return {
    type: 'collection',
    links: { self },
    actions: {},
    ...extra,
    pagination: { limit: 1000, total: data.length },
    sort: { order: 'asc', reverse: linked('order', 'desc'), links: Object.fromEntries(sorts.map((name) => [name, linked('sort', name)])) },
    filters: Object.fromEntries(filters.map((name) => {
      const value = query?.get(name);
      return [name, value === undefined || value === null ? null : [{ modifier: 'eq', value }]];
    })),
    resourceType,
    data,
  };
}

/** An error as norman writes it: unlike Steve's it says `baseType` and has no links. */
export function normanError(status: number, code: string, message?: string): JsonObject {
  return { baseType: 'error', code, ...(message === undefined ? {} : { message }), status, type: 'error' };
}
