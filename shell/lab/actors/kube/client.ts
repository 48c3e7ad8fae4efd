import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import type { KubeObject, List } from './types.ts';

/** Who asks, when it is not the lab itself: Kubernetes decides with that user's rights. */
export interface Identity {
  user: string;
  groups?: readonly string[];
}

/** What the API server of a cluster is reached by. */
export interface Server {
  server: string;
  caFile: string;
  token: string;
}

/** An answer of the API server that is not 2xx. `message` is the server's own sentence. */
export class KubeError extends Error {
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.name = 'KubeError';
    this.status = status;
    this.reason = reason;
  }
}

export const hasStatus = (error: unknown, ...statuses: number[]): error is KubeError =>
  error instanceof KubeError && statuses.includes(error.status);

/** Resources by the collection they are asked for at, without a namespace. */
export const resources = {
  attachments: 'apis/storage.k8s.io/v1/volumeattachments',
  classes: 'apis/storage.k8s.io/v1/storageclasses',
  claims: 'api/v1/persistentvolumeclaims',
  csiNodes: 'apis/storage.k8s.io/v1/csinodes',
  deployments: 'apis/apps/v1/deployments',
  events: 'api/v1/events',
  images: 'apis/harvesterhci.io/v1beta1/virtualmachineimages',
  instances: 'apis/kubevirt.io/v1/virtualmachineinstances',
  machines: 'apis/kubevirt.io/v1/virtualmachines',
  nodeInfos: 'apis/storage.hpe.com/v1/hpenodeinfos',
  nodes: 'api/v1/nodes',
  pods: 'api/v1/pods',
  secrets: 'api/v1/secrets',
  services: 'api/v1/services',
  settings: 'apis/harvesterhci.io/v1beta1/settings',
  snapshotClasses: 'apis/snapshot.storage.k8s.io/v1/volumesnapshotclasses',
  snapshots: 'apis/snapshot.storage.k8s.io/v1/volumesnapshots',
  volumeInfos: 'apis/storage.hpe.com/v2/hpevolumeinfos',
  volumes: 'api/v1/persistentvolumes',
} as const;

export type Resource = (typeof resources)[keyof typeof resources];

export interface Target {
  namespace?: string | undefined;
  name?: string;
  /** `status`, or an action of an aggregated API. */
  sub?: string;
}

/** Path of a collection or an object: `/api/v1/namespaces/default/pods/x/status`. */
export function pathOf(resource: string, target: Target = {}): string {
  const cut = resource.lastIndexOf('/');
  const parts = [resource.slice(0, cut)];
  if (target.namespace) parts.push('namespaces', target.namespace);
  parts.push(resource.slice(cut + 1));
  if (target.name) parts.push(target.name);
  if (target.sub) parts.push(target.sub);
  return `/${parts.join('/')}`;
}

const patchTypes = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

/** Talks JSON with a cluster's API server, as the lab (its administrator) or as somebody else. */
export class Kube {
  private readonly at: Server;
  private readonly agent: Agent;
  private readonly identity: Identity | undefined;

  constructor(at: Server, identity?: Identity, agent?: Agent) {
    this.at = at;
    this.identity = identity;
    this.agent = agent ?? new Agent({ ca: readFileSync(at.caFile), keepAlive: true, maxSockets: 24 });
  }

  as(identity: Identity): Kube {
    return new Kube(this.at, identity, this.agent);
  }

  get<T extends KubeObject>(resource: Resource, name: string, namespace?: string): Promise<T> {
    return this.send<T>('GET', pathOf(resource, { namespace, name }));
  }

  /** The object, or undefined when there is none (or its type is not installed). */
  async find<T extends KubeObject>(resource: Resource, name: string, namespace?: string): Promise<T | undefined> {
    try {
      return await this.get<T>(resource, name, namespace);
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      throw error;
    }
  }

  list<T extends KubeObject>(resource: Resource, namespace?: string): Promise<List<T>> {
    return this.send<List<T>>('GET', pathOf(resource, { namespace }));
  }

  create<T extends KubeObject>(resource: Resource, object: T): Promise<T> {
    return this.send<T>('POST', pathOf(resource, { namespace: object.metadata.namespace }), object);
  }

  /** Fails with 409 when the object has changed since its resourceVersion. */
  update<T extends KubeObject>(resource: Resource, object: T): Promise<T> {
    return this.send<T>('PUT', pathOf(resource, object.metadata), object);
  }

  patch<T extends KubeObject>(
    resource: Resource,
    of: KubeObject,
    patch: unknown,
    options: { sub?: string; type?: 'merge' | 'json' } = {},
  ): Promise<T> {
    const target = { namespace: of.metadata.namespace, name: of.metadata.name, sub: options.sub ?? '' };
    return this.send<T>('PATCH', pathOf(resource, target), patch, patchTypes[options.type ?? 'merge']);
  }

  /** Server-side apply, for what a scenario or the lab owns. */
  apply<T extends KubeObject>(resource: string, object: T): Promise<T> {
    const path = `${pathOf(resource, object.metadata)}?fieldManager=lab&force=true`;
    return this.send<T>('PATCH', path, object, patchTypes.apply);
  }

  /** Deletes, and is content when it was not there. */
  async remove(resource: Resource, of: { name: string; namespace?: string }): Promise<void> {
    try {
      await this.send('DELETE', pathOf(resource, of));
    } catch (error) {
      if (!hasStatus(error, 404)) throw error;
    }
  }

  /** One request. Throws KubeError on any status that is not 2xx, with the message of the server's Status. */
  send<T>(method: string, path: string, body?: unknown, contentType = 'application/json'): Promise<T> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise<T>((resolve, reject) => {
      const call = request(
        `${this.at.server}${path}`,
        { method, agent: this.agent, headers: this.headers(text, contentType) },
        (answer) => {
          let all = '';
          answer.setEncoding('utf8');
          answer.on('data', (chunk: string) => {
            all += chunk;
          });
          answer.on('error', reject);
          answer.on('end', () => {
            const status = answer.statusCode ?? 0;
            if (status < 200 || status > 299) reject(failure(status, all));
            // what an address answers is known to who asks; the compiler cannot look into JSON
            else resolve((all ? JSON.parse(all) : undefined) as T);
          });
        },
      );
      call.on('error', reject);
      call.end(text);
    });
  }

  close(): void {
    this.agent.destroy();
  }

  private headers(text: string | undefined, contentType: string): Record<string, string | string[]> {
    return {
      // KubeVirt's power actions answer 406 to whoever takes nothing but JSON
      accept: 'application/json, */*',
      authorization: `Bearer ${this.at.token}`,
      ...(text === undefined ? {} : { 'content-type': contentType, 'content-length': String(Buffer.byteLength(text)) }),
      ...(this.identity ? { 'impersonate-user': this.identity.user } : {}),
      ...(this.identity?.groups?.length ? { 'impersonate-group': [...this.identity.groups] } : {}),
    };
  }
}

function failure(status: number, text: string): KubeError {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null) {
      const reason = 'reason' in body && typeof body.reason === 'string' ? body.reason : '';
      const message = 'message' in body && typeof body.message === 'string' ? body.message : text;
      return new KubeError(status, reason, message);
    }
  } catch {
    // an aggregated API or a proxy in between may answer plain text
  }
  return new KubeError(status, '', text.trim());
}
