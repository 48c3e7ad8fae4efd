import { randomBytes } from 'node:crypto';
import { Router, json } from 'express';
import type { Request } from 'express';
import { stringify } from 'yaml';
import { texts } from '../../../pkg/hpe-storage/domain/kube/json.ts';
import type { Account } from './identity/accounts.ts';
import type { Sessions } from './identity/sessions.ts';
import { sendError, sendJson } from './json.ts';

interface NamedCluster {
  id: string;
  displayName: string;
}

export interface KubeconfigOptions {
  sessions: Sessions;
  account(request: Request): Account | undefined;
  /** `https://localhost:8443` */
  origin(request: Request): string;
  /** PEM of what the front shows as its certificate, Rancher's setting `cacerts`. */
  certificate: string;
  clusters(): readonly NamedCluster[];
}

/**
 * What "Download KubeConfig" on Harvester's Support page asks: `POST /v1/ext.cattle.io.kubeconfigs` of shells from 3.0.12, and the
 * action `generateKubeconfig` of those before (rancher/rancher pkg/ext/stores/kubeconfig, pkg/api/steve/clusters/kubeconfig.go). The
 * kubeconfig leads through this address, with a token of the user who asks.
 */
export function kubeconfigRoutes(options: KubeconfigOptions): Router {
  const routes = Router();
  const written = (request: Request, ids: readonly string[]): string | undefined => {
    const account = options.account(request);
    const known = options.clusters().filter(({ id }) => ids.includes(id));
    if (account === undefined || known.length === 0 || known.length !== ids.length) return undefined;
    const { token } = options.sessions.open(account);
    return kubeconfigOf(known, options.origin(request), options.certificate, token);
  };

  routes.post('/ext.cattle.io.kubeconfigs', json({ type: () => true }), (request, response) => {
    const clusters = texts(request.body, 'spec', 'clusters');
    const value = written(request, clusters);
    if (value === undefined) return sendError(response, 400, 'BadRequest', 'spec.clusters names no cluster, or one that is not there');
    const name = `kubeconfig-${randomBytes(3).toString('hex')}`;
    sendJson(response, 201, {
      id: name, type: 'ext.cattle.io.kubeconfig', apiVersion: 'ext.cattle.io/v1', kind: 'Kubeconfig',
      metadata: { name, creationTimestamp: new Date().toISOString() }, spec: { clusters }, status: { summary: 'Complete', value },
    });
  });
  routes.post('/management.cattle.io.clusters/:id', (request, response, next) => {
    if (request.query.action !== 'generateKubeconfig') return next();
    const config = written(request, [request.params.id]);
    if (config === undefined) return sendError(response, 404, 'NotFound', `clusters.management.cattle.io "${request.params.id}" not found`);
    sendJson(response, 200, { type: 'generateKubeconfigOutput', config });
  });
  return routes;
}

/** One context for each cluster, by the name that users know; the first is current. */
function kubeconfigOf(clusters: readonly NamedCluster[], origin: string, certificate: string, token: string): string {
  const authority = Buffer.from(certificate).toString('base64');
  return stringify({
    'apiVersion': 'v1',
    'kind': 'Config',
    'clusters': clusters.map(({ id, displayName }) => ({ name: displayName, cluster: { 'server': `${origin}/k8s/clusters/${id}`, 'certificate-authority-data': authority } })),
    'users': clusters.map(({ displayName }) => ({ name: displayName, user: { token } })),
    'contexts': clusters.map(({ displayName }) => ({ name: displayName, context: { user: displayName, cluster: displayName } })),
    'current-context': clusters[0]?.displayName ?? '',
  });
}
