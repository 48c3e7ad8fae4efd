import { list, number, text, type JsonRecord } from '../domain/kube/json.ts';
import { fetchTransport, type HttpAnswer, type HttpRequest, type Transport } from './transport.ts';

/**
 * Rancher's Steve has the catalog and every PATCH; Harvester's has the VM and volume actions and answers every
 * PATCH of a namespaced object with 404. Reads work on both.
 */
export type MountKind = 'rancher' | 'harvester';

export interface ListOptions {
  readonly namespace?: string;
  /** Unquoted, such as `metadata.labels.app=x`: the one form that both mounts understand. */
  readonly filter?: readonly string[];
  readonly sort?: string;
  readonly page?: number;
  readonly pageSize?: number;
  /** Allow-list of fields that the server applies before it answers. */
  readonly include?: readonly string[];
  readonly signal?: AbortSignal;
}

export interface Collection<T> {
  readonly items: readonly T[];
  /** Members before paging; undefined where the mount does not count. */
  readonly count: number | undefined;
  readonly revision: string | undefined;
}

export interface ReadOptions {
  readonly include?: readonly string[];
  readonly signal?: AbortSignal;
  readonly deadlineMs?: number;
}

export type JsonPatch = readonly { readonly op: 'add' | 'replace' | 'remove' | 'test'; readonly path: string; readonly value?: unknown }[];

/** Reads a wire object; undefined leaves it out. */
export type Decode<T> = (raw: unknown) => T | undefined;

/**
 * Steve of one cluster. `type` is the plural as in the URL (`secrets`, `kubevirt.io.virtualmachines`), `id` is
 * `<namespace>/<name>` or `<name>`. Everything throws ApiError.
 */
export interface Steve {
  readonly clusterId: string;
  list<T>(mount: MountKind, type: string, decode: Decode<T>, options?: ListOptions): Promise<Collection<T>>;
  get(mount: MountKind, type: string, id: string, options?: ReadOptions): Promise<unknown>;
  create(mount: MountKind, type: string, body: unknown, options?: ReadOptions): Promise<unknown>;
  /** The body carries `metadata.resourceVersion`; a stale one is a conflict. */
  put(mount: MountKind, type: string, id: string, body: unknown, options?: ReadOptions): Promise<unknown>;
  /** A list is a JSON Patch and a record a merge patch; always on Rancher's mount. */
  patch(type: string, id: string, patch: JsonPatch | JsonRecord, options?: ReadOptions): Promise<unknown>;
  remove(mount: MountKind, type: string, id: string, options?: ReadOptions): Promise<unknown>;
  action(mount: MountKind, type: string, id: string, action: string, body: unknown, options?: ReadOptions): Promise<unknown>;
  /** `?link=<name>` of an object on Rancher's mount, with more query. */
  link(type: string, id: string, name: string, query?: Readonly<Record<string, string>>, options?: ReadOptions): Promise<unknown>;
  /** The Kubernetes API itself: a path such as `/api/v1/namespaces`. */
  raw(method: HttpRequest['method'], path: string, body?: unknown, options?: ReadOptions): Promise<unknown>;
  /** URL of an object on a mount, for links and WebSockets; starts with `/`. */
  url(mount: MountKind, type: string, id?: string): string;
}

const patchType = (patch: JsonPatch | JsonRecord): string => `application/${ Array.isArray(patch) ? 'json-patch' : 'merge-patch' }+json`;

const encodeId = (id: string): string => id.split('/').map(encodeURIComponent).join('/');

const query = (pairs: readonly (readonly [string, string])[]): string => {
  const params = new URLSearchParams(pairs.map(([key, value]) => [key, value]));

  return pairs.length ? `?${ params.toString() }` : '';
};

const includes = (fields: readonly string[] = []): (readonly [string, string])[] => fields.map((field) => ['include', field] as const);

const listQuery = (options: ListOptions): string =>
  query([
    ...(options.filter ?? []).map((value) => ['filter', value] as const),
    ...(options.sort ? [['sort', options.sort] as const] : []),
    ...(options.page ? [['page', String(options.page)] as const] : []),
    ...(options.pageSize ? [['pagesize', String(options.pageSize)] as const] : []),
    ...(options.include ? includes(options.include) : [['exclude', 'metadata.managedFields'] as const]),
  ]);

const readCollection = <T>(body: unknown, decode: Decode<T>): Collection<T> => ({
  items:    list(body, 'data').map(decode).filter((item): item is T & {} => item !== undefined),
  count:    number(body, 'count'),
  revision: text(body, 'revision'),
});

/** `local` is Rancher's own cluster, and the Harvester itself where it stands alone: it has no prefix. */
const prefixOf = (clusterId: string): string => (clusterId === 'local' ? '' : `/k8s/clusters/${ encodeURIComponent(clusterId) }`);

const passed = (options: ReadOptions = {}): Pick<HttpRequest, 'signal' | 'deadlineMs'> => ({
  ...(options.signal ? { signal: options.signal } : {}), ...(options.deadlineMs ? { deadlineMs: options.deadlineMs } : {}),
});

/** Steve and Kubernetes of a cluster, by the id that the dashboard's route names. */
export const steveFor = (clusterId: string, transport: Transport = fetchTransport): Steve => {
  const prefix = prefixOf(clusterId);
  const url: Steve['url'] = (mount, type, id) => `${ prefix }/v1${ mount === 'harvester' ? '/harvester' : '' }/${ type }${ id ? `/${ encodeId(id) }` : '' }`;
  const bodyOf = async(request: HttpRequest): Promise<unknown> => (await transport(request) satisfies HttpAnswer).body;
  const asked = (options?: ReadOptions): string => query(includes(options?.include));

  return {
    clusterId,
    url,
    list: async(mount, type, decode, options = {}) => readCollection(
      await bodyOf({ method: 'GET', url: url(mount, type, options.namespace) + listQuery(options), ...passed(options) }), decode,
    ),
    get:    (mount, type, id, options) => bodyOf({ method: 'GET', url: url(mount, type, id) + asked(options), ...passed(options) }),
    create: (mount, type, body, options) => bodyOf({ method: 'POST', url: url(mount, type) + asked(options), body, ...passed(options) }),
    put:    (mount, type, id, body, options) => bodyOf({ method: 'PUT', url: url(mount, type, id) + asked(options), body, ...passed(options) }),
    patch:  (type, id, body, options) => bodyOf({
      method: 'PATCH', url: url('rancher', type, id) + asked(options), body, contentType: patchType(body), ...passed(options),
    }),
    remove: (mount, type, id, options) => bodyOf({ method: 'DELETE', url: url(mount, type, id) + asked(options), ...passed(options) }),
    action: (mount, type, id, action, body, options) => bodyOf({
      method: 'POST', url: url(mount, type, id) + query([['action', action]]), body, ...passed(options),
    }),
    link: (type, id, name, more = {}, options) => bodyOf({
      method: 'GET', url: url('rancher', type, id) + query([['link', name], ...Object.entries(more)]), ...passed(options),
    }),
    raw: (method, path, body, options) => bodyOf({ method, url: prefix + path, ...(body === undefined ? {} : { body }), ...passed(options) }),
  };
};
