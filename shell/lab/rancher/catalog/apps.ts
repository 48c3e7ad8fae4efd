import { createHash } from 'node:crypto';
import type { KubernetesObject } from '@kubernetes/client-node';
import { number, record, text } from '../../../../pkg/hpe-storage/domain/kube/json.ts';
import { Queue } from '../../actors/kube/queue.ts';
import type { JsonObject } from '../../context.ts';
import { CATALOG, follow, type Clients, type Following } from './clients.ts';
import { appSpec, appSummary, decodeRelease, RELEASE_TYPE, revisionOf } from './release.ts';

const REPO_LABEL = 'catalog.cattle.io/cluster-repo-name';

const releaseOf = (secret: unknown): string =>
  `${text(secret, 'metadata', 'namespace') ?? ''}/${text(secret, 'metadata', 'labels', 'name') ?? ''}`;

/** Keeps one App for every Helm release of a cluster, whoever installed it, as Rancher's controller does. */
export class Apps {
  private readonly clients: Clients;
  private readonly queue: Queue;
  private following: Following | undefined;

  constructor(clients: Clients, onError: (name: string, error: unknown) => void) {
    this.clients = clients;
    this.queue = new Queue((release) => this.look(release), { onError, backoff: 200 });
  }

  async start(): Promise<void> {
    const selection = { labelSelector: 'owner=helm', fieldSelector: `type=${RELEASE_TYPE}` };
    // Until the first list is read whole, a release that is there would be taken for one that is gone.
    const following = await follow(this.clients, '/api/v1/secrets', selection, (secret) => {
      if (this.following !== undefined) this.queue.add(releaseOf(secret));
    });
    this.following = following;
    for (const secret of following.list()) this.queue.add(releaseOf(secret));
  }

  async stop(): Promise<void> {
    await this.following?.stop();
    await this.queue.stop();
  }

  private async look(release: string): Promise<void> {
    const [namespace = '', name = ''] = release.split('/');
    if (name === '') return;
    const path = `${CATALOG}/namespaces/${namespace}/apps/${name}`;
    if (this.following === undefined) return;
    const secrets = this.following.list().filter((secret) => releaseOf(secret) === release);
    const newest = secrets.toSorted((a, b) => revision(b) - revision(a)).at(0);
    if (newest === undefined) {
      await this.clients.admin.send('DELETE', path).catch(() => undefined);
      return;
    }
    const decoded = decodeRelease(newest);
    if (decoded !== undefined) await this.keep(path, namespace, name, newest, appSpec(decoded));
  }

  private async keep(path: string, namespace: string, name: string, secret: KubernetesObject, spec: JsonObject): Promise<void> {
    const existing = await this.clients.find(path);
    const metadata = { name, namespace, ...metadataFor(secret, namespace, spec) };
    const kind = { apiVersion: 'catalog.cattle.io/v1', kind: 'App' };
    const next = { ...kind, ...existing, metadata: { ...record(existing, 'metadata'), ...metadata }, spec };
    const app = existing === undefined
      ? await this.clients.admin.send<JsonObject>('POST', `${CATALOG}/namespaces/${namespace}/apps`, next)
      : await this.clients.admin.send<JsonObject>('PUT', path, next);
    const status = { observedGeneration: number(app, 'metadata', 'generation'), summary: appSummary(text(spec, 'info', 'status') ?? '') };
    await this.clients.merge(`${path}/status`, { status: { ...status, summary: { error: null, transitioning: null, ...status.summary } } });
  }
}

const revision = (secret: KubernetesObject): number => revisionOf(secret.metadata?.name ?? '');

/** Owner, labels and annotations that wrangler's apply gives an App. */
function metadataFor(secret: KubernetesObject, namespace: string, spec: JsonObject): JsonObject {
  const [owner = '', uid = ''] = [secret.metadata?.name, secret.metadata?.uid];
  const repo = secret.metadata?.labels?.[REPO_LABEL];
  return {
    annotations: {
      'objectset.rio.cattle.io/id': 'helm-app',
      'objectset.rio.cattle.io/owner-gvk': '/v1, Kind=Secret',
      'objectset.rio.cattle.io/owner-name': owner,
      'objectset.rio.cattle.io/owner-namespace': namespace,
    },
    labels: {
      'objectset.rio.cattle.io/hash': createHash('sha1').update(`helm-app ${namespace}/${String(spec.name)}`).digest('hex'),
      ...(repo === undefined ? {} : { [REPO_LABEL]: repo }),
    },
    ownerReferences: [{ apiVersion: 'v1', blockOwnerDeletion: false, controller: true, kind: 'Secret', name: owner, uid }],
  };
}
