import { join } from 'node:path';
import { makeInformer, NetworkingV1Api } from '@kubernetes/client-node';
import type { V1Ingress } from '@kubernetes/client-node';
import type { Request, Response } from 'express';
import { createProxyServer } from 'http-proxy-3';
import type { Supervisor } from '../../cluster/supervisor.ts';
import { findNginx } from '../../setup/nginx.ts';
import type { LabContext } from '../context.ts';
import { sendText } from '../front/json.ts';
import { clientsOf } from '../rancher/kube.ts';
import { writeAll } from '../rancher/write.ts';
import { Backends, Unavailable } from './backends.ts';
import { harvestersOwn, INGRESS_CLASS } from './harvesters-own.ts';
import { routeOf, routesOf } from './rules.ts';

/** What stands before everything else of a Harvester. */
export interface Ingress {
  /** Where a request goes that an Ingress takes from Harvester's own: `http://127.0.0.1:PORT`; undefined: it is Harvester's. @throws Unavailable */
  target(host: string, path: string): Promise<string | undefined>;
  /** Answers the request and returns true, or leaves it to Harvester and returns false. */
  handle(request: Request, response: Response): Promise<boolean>;
  stop(): Promise<void>;
}

const RECONNECT_MS = 1_000;

/**
 * Plays Harvester's Ingress controller for one cluster: watches its Ingresses, and sends a request to the Service of the longest
 * path that fits. What Harvester's own Ingress has, path `/`, is the lab's front itself.
 */
export async function startIngress({ clusters: [cluster], folder, log }: LabContext, supervisor: Supervisor): Promise<Ingress> {
  if (cluster === undefined) throw new Error('a lab has at least one cluster');
  const clients = clientsOf(cluster);
  await writeAll(clients, harvestersOwn());
  const backends = new Backends({ clients, supervisor, folder: join(folder, 'containers'), nginx: await findNginx(), log: (line) => log('ingress', line) });
  const networking = clients.config.makeApiClient(NetworkingV1Api);
  const informer = makeInformer<V1Ingress>(clients.config, '/apis/networking.k8s.io/v1/ingresses', () => networking.listIngressForAllNamespaces());
  let stopped = false;
  informer.on('error', () => {
    // client-node's informer ends at the first error of its connection, and leaves starting again to its user
    if (!stopped) setTimeout(() => void informer.start(), RECONNECT_MS).unref();
  });
  const routes = () => routesOf(informer.list(), INGRESS_CLASS).filter(({ path }) => path !== '/');
  informer.on('delete', () => void backends.keepOnly(routes().map(({ backend }) => backend)));
  await informer.start();
  const target = async (host: string, path: string): Promise<string | undefined> => {
    const route = routeOf(routes(), host, path);
    return route && backends.urlOf(route.backend);
  };
  return {
    target,
    handle: (request, response) => forward(target, request, response, (line) => log('ingress', line)),
    stop: async () => {
      stopped = true;
      await informer.stop();
      await backends.keepOnly([]);
    },
  };
}

const proxy = createProxyServer({ xfwd: true });
proxy.on('error', (error, _request, response) => {
  if ('headersSent' in response && !response.headersSent) sendText(response, 502, `${error.message}\n`);
});

async function forward(target: Ingress['target'], request: Request, response: Response, log: (line: string) => void): Promise<boolean> {
  const { pathname } = new URL(request.url ?? '/', 'https://localhost');
  try {
    const url = await target((request.headers.host ?? '').replace(/:\d+$/, ''), pathname);
    if (url === undefined) return false;
    proxy.web(request, response, { target: url });
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    log(error.message);
    sendText(response, 503, '503 Service Temporarily Unavailable\n');
  }
  return true;
}
