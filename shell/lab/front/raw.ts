import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createProxyServer } from 'http-proxy-3';
import type { LabCluster, LabUser } from '../context.ts';
import { sendText } from './json.ts';

/** The raw Kubernetes API of the lab's clusters, as the user who asks. */
export interface RawProxy {
  web(request: IncomingMessage, response: ServerResponse, cluster: LabCluster, path: string, user: LabUser): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, cluster: LabCluster, path: string, user: LabUser): void;
}

/**
 * Rancher reaches a cluster with its own token and names the user in `Impersonate-*`, so rights are the cluster's own
 * (rancher/rancher pkg/clusterrouter). Nobody may name another user: such headers are dropped first.
 */
export function rawProxy(): RawProxy {
  const proxy = createProxyServer({ changeOrigin: true });
  // By the running cluster and not by its file: another scenario's cluster has another authority at the same place.
  const agents = new WeakMap<LabCluster, Agent>();

  const agentOf = (cluster: LabCluster): Agent => {
    const known = agents.get(cluster);
    if (known !== undefined) return known;
    const made = new Agent({ keepAlive: true, ca: readFileSync(cluster.caFile) });
    agents.set(cluster, made);
    return made;
  };
  const options = (request: IncomingMessage, cluster: LabCluster, path: string, user: LabUser): Record<string, unknown> => {
    for (const name of Object.keys(request.headers)) {
      if (/^(impersonate-.*|authorization|cookie|origin|accept-encoding)$/.test(name)) delete request.headers[name];
    }
    request.url = path;
    request.headers['impersonate-user'] = user.id;
    request.headers['impersonate-group'] = [...user.groups];
    request.headers.authorization = `Bearer ${cluster.token}`;
    return { target: cluster.server, agent: agentOf(cluster) };
  };

  proxy.on('error', (error, _request, response) => {
    if (response instanceof Socket) response.destroy();
    else if (!response.headersSent) sendText(response, 502, `${error.message}\n`);
    else response.destroy();
  });

  return {
    web: (request, response, cluster, path, user) => void proxy.web(request, response, options(request, cluster, path, user)),
    upgrade: (request, socket, head, cluster, path, user) => {
      if (socket instanceof Socket) void proxy.ws(request, socket, head, options(request, cluster, path, user));
      else socket.destroy();
    },
  };
}
