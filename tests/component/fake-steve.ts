import jsonPatch, { type Operation } from 'fast-json-patch';

/**
 * A Steve and a Kubernetes in memory, behind `fetch`. Only what a component test needs to show a page: lists with unquoted
 * filters, sorting, pages and `include`, resourceVersion conflicts on PUT, JSON Patch, and access reviews.
 */

export type Json = Record<string, unknown>;

export interface SeenRequest {
  readonly method: string;
  /** Path with query, decoded. */
  readonly url: string;
  readonly body: unknown;
}

export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
}

export interface AccessQuestion {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace: string;
}

type Handler = (request: SeenRequest, match: RegExpMatchArray) => Answer | undefined | Promise<Answer | undefined>;

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

const at = (value: unknown, path: readonly string[]): unknown => path.reduce<unknown>((found, part) => (isJson(found) ? found[part] : undefined), value);

/** `metadata.labels.a.b/c` names the label `a.b/c`: the longest key that exists wins, as Steve reads it. */
const field = (value: unknown, path: string): unknown => {
  if (!isJson(value)) return undefined;
  if (path in value) return value[path];
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const head = path.slice(0, dot);

    if (head in value) return field(value[head], path.slice(dot + 1));
  }

  return undefined;
};

const pluralOf = (id: string): string => {
  if (/(s|x|ch)$/.test(id)) return `${ id }es`;

  return id.endsWith('y') ? `${ id.slice(0, -1) }ies` : `${ id }s`;
};

/** Group and resource of a schema id or its plural: `kubevirt.io.virtualmachine`. */
const rightOn = (type: string): { readonly group: string; readonly resource: string } => {
  const dot = type.lastIndexOf('.');
  const kind = type.slice(dot + 1);

  return { group: type.slice(0, Math.max(dot, 0)), resource: kind.endsWith('s') && !kind.endsWith('ss') ? kind : pluralOf(kind) };
};

const idOf = (object: Json): string => {
  const namespace = at(object, ['metadata', 'namespace']);
  const name = String(at(object, ['metadata', 'name']));

  return typeof namespace === 'string' && namespace !== '' ? `${ namespace }/${ name }` : name;
};

const onlyIncluded = (object: Json, fields: readonly string[]): Json => {
  const out: Json = {};

  for (const path of fields) {
    const parts = path.split('.');
    const value = path === '_type' ? object['type'] : at(object, parts);

    if (value === undefined) continue;
    const last = path === '_type' ? 'type' : parts[parts.length - 1] ?? '';
    const parent = parts.slice(0, -1).reduce<Json>((into, part) => {
      const next = into[part];

      return isJson(next) ? next : (into[part] = {});
    }, out);

    parent[last] = value;
  }

  return { id: object['id'], ...out };
};

const failure = (status: number, code: string, message: string): Answer => ({ status, body: { type: 'error', status, code, message } });

const asText = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '');

const isOperation = (x: unknown): x is Operation => typeof x === 'object' && x !== null && 'op' in x && 'path' in x;

const operationsOf = (body: unknown): Operation[] => (Array.isArray(body) ? body.filter(isOperation) : []);

export class FakeSteve {
  readonly requests: SeenRequest[] = [];
  /** Answers SelfSubjectAccessReviews; everything is allowed until a test says otherwise. */
  allowed: (question: AccessQuestion) => boolean = () => true;
  readonly #types = new Map<string, Map<string, Json>>();
  readonly #handlers: (readonly [RegExp, Handler])[] = [];
  readonly #listeners = new Set<() => void>();
  #version = 1;

  /** Puts an object there as if it had been made by somebody else. `type` is its schema id. */
  add(type: string, ...objects: readonly Json[]): void {
    for (const object of objects) this.#store(type, object);
  }

  all(type: string): Json[] {
    return [...this.#types.get(type)?.values() ?? []];
  }

  /** The same as Steve answers them: with the links that this user gets for each (steve pkg/resources/common/formatter.go). */
  linked(type: string): Json[] {
    const may = (verb: string, object: Json): boolean => this.allowed({ verb, ...rightOn(type), namespace: asText(at(object, ['metadata', 'namespace'])) });

    return this.all(type).map((object) => {
      const self = `/v1/harvester/${ pluralOf(type) }/${ idOf(object) }`;

      return { ...object, links: { self, ...(may('update', object) ? { update: self } : {}), ...(may('delete', object) ? { remove: self } : {}) } };
    });
  }

  find(type: string, id: string): Json | undefined {
    return this.#types.get(type)?.get(id);
  }

  delete(type: string, id: string): void {
    this.#types.get(type)?.delete(id);
    this.#changed();
  }

  /** Answers requests whose `METHOD path?query` matches before anything else does; the last one added is asked first. */
  on(match: RegExp, handler: Handler | Answer): void {
    this.#handlers.unshift([match, typeof handler === 'function' ? handler : () => handler]);
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Requests that wrote something, access reviews apart. */
  writes(): readonly SeenRequest[] {
    return this.requests.filter(({ method, url }) => method !== 'GET' && !url.includes('selfsubject'));
  }

  /** Exchanges that have begun and whose body nobody has yet. */
  busy = 0;

  readonly fetch = async(input: unknown, init: RequestInit = {}): Promise<Response> => {
    this.busy += 1;
    try {
      return await this.#exchange(input, init);
    } finally {
      this.busy -= 1;
    }
  };

  async #exchange(input: unknown, init: RequestInit): Promise<Response> {
    const url = decodeURIComponent(String(input).replace(/^https?:\/\/[^/]+/, '').replaceAll('+', ' '));
    const method = init.method ?? 'GET';
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
    const request: SeenRequest = { method, url, body };

    this.requests.push(request);
    init.signal?.throwIfAborted();
    const { status = 200, body: answer } = await this.#answer(request);
    const json = answer !== undefined && typeof answer !== 'string';

    const content = json ? JSON.stringify(answer) : answer ?? '';

    // A real body is a stream that takes an unknown number of turns; this one is read in one.
    return Object.assign(new Response(status === 204 ? null : content, { status, headers: { 'content-type': json ? 'application/json' : 'text/plain' } }), {
      text: () => Promise.resolve(status === 204 ? '' : content),
    });
  }

  async #answer(request: SeenRequest): Promise<Answer> {
    for (const [match, handler] of this.#handlers) {
      const found = `${ request.method } ${ request.url }`.match(match);
      const answer = found === null ? undefined : await handler(request, found);

      if (answer !== undefined) return answer;
    }
    if (request.url.includes('selfsubjectaccessreviews')) return this.#review(request.body);
    const [path = '', query = ''] = request.url.split('?');
    const below = path.replace(/^\/k8s\/clusters\/[^/]+/, '');
    const steve = /^\/v1\/(?:harvester\/)?([^/]+)(?:\/(.+))?$/.exec(below);

    if (steve?.[1] === 'schemas') return this.#schema(steve[2] ?? '');
    if (steve !== null) return this.#steve(request, steve[1] ?? '', steve[2] ?? '', new URLSearchParams(query));
    const raw = /^\/(?:api\/v1|apis\/([^/]+)\/[^/]+)(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?$/.exec(below);

    return raw === null ? failure(404, 'NotFound', 'not found') : this.#raw(request, raw);
  }

  #review(body: unknown): Answer {
    const text = (key: string): string => asText(at(body, ['spec', 'resourceAttributes', key]));
    const allowed = this.allowed({ verb: text('verb'), group: text('group'), resource: text('resource'), namespace: text('namespace') });

    return { status: 201, body: { kind: 'SelfSubjectAccessReview', status: { allowed } } };
  }

  /** A schema has a method when its user has the verb in any namespace (steve pkg/schema/factory.go). */
  #schema(type: string): Answer {
    const namespaces = ['', ...this.all('namespace').map(idOf)];
    const methods = (verbs: Readonly<Record<string, string>>): string[] => Object.keys(verbs)
      .filter((method) => namespaces.some((namespace) => this.allowed({ verb: verbs[method] ?? '', ...rightOn(type), namespace })));
    const [collectionMethods, resourceMethods] = [methods({ GET: 'list', POST: 'create' }), methods({ GET: 'get', PUT: 'update', DELETE: 'delete' })];

    return collectionMethods.length + resourceMethods.length ? { body: { type: 'schema', id: type, collectionMethods, resourceMethods } } : failure(404, 'NotFound', `schema ${ type }`);
  }

  #raw(request: SeenRequest, [, group, namespace, plural, name]: RegExpExecArray): Answer {
    const answer = this.#steve(request, group === undefined ? plural ?? '' : `${ group }.${ plural ?? '' }`, [namespace, name].filter(Boolean).join('/'), new URLSearchParams());
    const items = at(answer.body, ['data']);

    return Array.isArray(items) ? { body: { items, metadata: {} } } : answer;
  }

  #steve(request: SeenRequest, plural: string, rest: string, query: URLSearchParams): Answer {
    const type = [...this.#types.keys()].find((id) => pluralOf(id) === plural) ?? plural.replace(/s$/, '');
    const known = this.#types.get(type) ?? new Map<string, Json>();
    const shape = (object: Json): Json => (query.has('include') ? onlyIncluded(object, query.getAll('include')) : object);
    const object = known.get(rest);

    if (request.method === 'POST' && !query.has('action')) return this.#create(type, request.body, known, shape);
    if (request.method === 'GET' && object === undefined && (rest === '' || !rest.includes('/'))) {
      const exists = rest === '' || [...known.keys()].some((id) => id.startsWith(`${ rest }/`)) || type !== 'namespace' && [...known.values()].every((one) => at(one, ['metadata', 'namespace']));

      return exists ? this.#list([...known.values()], rest, query, shape) : failure(404, 'NotFound', `${ plural } "${ rest }" not found`);
    }
    if (object === undefined) return failure(404, 'NotFound', `${ plural } "${ rest }" not found`);
    switch (request.method) {
      case 'GET': return { body: shape(object) };
      case 'DELETE': this.delete(type, rest); return { status: 204 };
      case 'PUT': return this.#put(type, object, request.body, shape);
      case 'PATCH': return this.#patch(type, object, request.body, shape);
      default: return failure(404, 'NotFound', `no such action on ${ plural }`);
    }
  }

  #list(objects: readonly Json[], namespace: string, query: URLSearchParams, shape: (object: Json) => Json): Answer {
    const filters = query.getAll('filter').map((filter) => filter.split('='));
    const found = objects
      .filter((object) => namespace === '' || at(object, ['metadata', 'namespace']) === namespace)
      .filter((object) => filters.every(([path = '', value = '']) => asText(field(object, path)).includes(value)));
    const sort = query.get('sort');

    if (sort !== null) {
      const path = sort.replace(/^-/, '');

      found.sort((a, b) => String(field(a, path)).localeCompare(String(field(b, path))) * (sort.startsWith('-') ? -1 : 1));
    }
    const size = Number(query.get('pagesize') ?? 0) || found.length;
    const from = (Number(query.get('page') ?? 1) - 1) * size;

    return { body: { type: 'collection', data: found.slice(from, from + size).map(shape), count: found.length, revision: String(this.#version) } };
  }

  #create(type: string, body: unknown, known: ReadonlyMap<string, Json>, shape: (object: Json) => Json): Answer {
    if (!isJson(body)) return failure(422, 'InvalidBodyContent', 'no object');
    if (known.has(idOf(body))) return failure(409, 'AlreadyExists', `"${ String(at(body, ['metadata', 'name'])) }" already exists`);

    return { status: 201, body: shape(this.#store(type, body)) };
  }

  #put(type: string, old: Json, body: unknown, shape: (object: Json) => Json): Answer {
    if (!isJson(body)) return failure(422, 'InvalidBodyContent', 'no object');
    if (at(body, ['metadata', 'resourceVersion']) !== at(old, ['metadata', 'resourceVersion'])) {
      return failure(409, 'Conflict', 'the object has been modified; please apply your changes to the latest version and try again');
    }

    return { body: shape(this.#store(type, body)) };
  }

  #patch(type: string, old: Json, body: unknown, shape: (object: Json) => Json): Answer {
    try {
      const next: unknown = jsonPatch.applyPatch(structuredClone(old), operationsOf(body), true).newDocument;

      return isJson(next) ? { body: shape(this.#store(type, next)) } : failure(422, 'Invalid', 'no object');
    } catch {
      return failure(422, 'Invalid', 'the server rejected our request due to an error in our request');
    }
  }

  #store(type: string, object: Json): Json {
    const metadata = isJson(object['metadata']) ? object['metadata'] : {};
    const id = idOf(object);
    const next: Json = {
      ...object,
      id,
      type,
      metadata: { uid: `uid-${ type }-${ id }`, creationTimestamp: '2026-11-01T10:00:00Z', ...metadata, resourceVersion: String(++this.#version) },
    };
    const known = this.#types.get(type) ?? new Map<string, Json>();

    this.#types.set(type, known.set(id, next));
    this.#changed();

    return next;
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
