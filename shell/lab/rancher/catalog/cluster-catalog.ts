import path from 'node:path';
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { isRecord, text } from '../../../../pkg/hpe-storage/domain/kube/json.ts';
import { hasStatus } from '../../actors/kube/client.ts';
import type { ChartRepository } from '../../charts/repository.ts';
import type { JsonObject, LabCluster, LabContext, SteveRequest } from '../../context.ts';
import { sendJson } from '../../front/json.ts';
import { Apps } from './apps.ts';
import { chartInfo } from './chart-info.ts';
import { CATALOG, Clients, SYSTEM } from './clients.ts';
import { planCharts, planUninstall, type Plan } from './commands.ts';
import { CatalogError, notFound, serverError } from './errors.ts';
import { findChart, presented } from './index-file.ts';
import { readIndex } from './index-map.ts';
import { LogSockets, sendLog } from './logs.ts';
import { createOperation } from './operations.ts';
import { Repositories } from './repositories.ts';
import type { CatalogRequest } from './requests.ts';
import { Runner } from './runner.ts';

type Content = Extract<CatalogRequest, { kind: 'content' }>;

/** The catalog of one cluster: its controllers, and the answers to what only Rancher's Steve has. */
export class ClusterCatalog {
  private readonly clients: Clients;
  private readonly repositories: Repositories;
  private readonly runner: Runner;
  private readonly apps: Apps;
  private readonly sockets = new LogSockets();
  /** Charts may ask for a range of its versions. */
  private readonly rancher: string;
  private kubernetes: string | undefined;

  constructor(cluster: LabCluster, context: LabContext, charts: ChartRepository) {
    const complain = (name: string, error: unknown): void =>
      context.log('catalog', `${cluster.id} ${name}: ${error instanceof Error ? error.message : String(error)}`);
    this.rancher = context.rancher;
    this.clients = new Clients(cluster);
    this.repositories = new Repositories(this.clients, charts, complain);
    this.runner = new Runner(this.clients, context.tools.helm, path.join(context.folder, 'catalog', cluster.id), complain);
    this.apps = new Apps(this.clients, complain);
  }

  async start(): Promise<void> {
    await this.clients.ensure('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: SYSTEM } });
    await Promise.all([this.repositories.start(), this.runner.start(), this.apps.start()]);
    await this.clients.ensure(`${CATALOG}/clusterrepos`, {
      apiVersion: 'catalog.cattle.io/v1',
      kind: 'ClusterRepo',
      metadata: { name: 'rancher-partner-charts' },
      spec: { gitRepo: 'https://git.rancher.io/partner-charts', gitBranch: 'main' },
    });
  }

  async stop(): Promise<void> {
    this.sockets.stop();
    await Promise.all([this.repositories.stop(), this.runner.stop(), this.apps.stop()]);
    this.clients.close();
  }

  async answer(asked: CatalogRequest, request: SteveRequest, response: ServerResponse): Promise<void> {
    switch (asked.kind) {
      case 'charts':
        return this.charts(asked.action, asked.repo, request, response);
      case 'uninstall':
        return this.uninstall(asked.namespace, asked.name, request, response);
      case 'content':
        return this.content(asked, request, response);
      case 'logs':
        await this.seen(`${CATALOG}/namespaces/${asked.namespace}/operations/${asked.name}`, request);
        sendLog(request, response, this.runner.log(asked.name));
    }
  }

  /** A log socket; refused like a plain request when the caller may not see the operation. */
  async upgrade(namespace: string, name: string, request: SteveRequest, socket: Duplex, head: Buffer): Promise<void> {
    try {
      await this.seen(`${CATALOG}/namespaces/${namespace}/operations/${name}`, request);
    } catch (error) {
      const status = error instanceof CatalogError ? error.status : 500;
      socket.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      return;
    }
    this.sockets.open(request, socket, head, this.runner.log(name));
  }

  private async charts(action: 'install' | 'upgrade', name: string, request: SteveRequest, response: ServerResponse): Promise<void> {
    const repo = await this.seen(`${CATALOG}/clusterrepos/${name}`, request);
    await this.operate(planCharts(action, name, await bodyOf(request)), repo, request, response);
  }

  private async uninstall(namespace: string, name: string, request: SteveRequest, response: ServerResponse): Promise<void> {
    const app = await this.seen(`${CATALOG}/namespaces/${namespace}/apps/${name}`, request);
    await this.operate(planUninstall(namespace, text(app, 'spec', 'name') ?? name, await bodyOf(request)), undefined, request, response);
  }

  private async operate(plan: Plan, repo: unknown, { user }: SteveRequest, response: ServerResponse): Promise<void> {
    const register = this.runner.register.bind(this.runner);
    const { name, namespace } = await createOperation(this.clients, this.repositories, plan, user, repo, register);
    sendJson(response, 201, { type: 'chartActionOutput', links: {}, operationName: name, operationNamespace: namespace });
  }

  private async content(asked: Content, request: SteveRequest, response: ServerResponse): Promise<void> {
    const repo = await this.seen(`${CATALOG}/clusterrepos/${asked.repo}`, request);
    const [chart, version] = [request.query.get('chartName') ?? '', request.query.get('version') ?? ''];
    if (asked.link === 'index') {
      const around = request.query.get('skipFilter') === 'true' ? undefined
        : { kubernetes: request.query.get('k8sVersion') ?? await this.version(), rancher: this.rancher };
      const url = `${request.mount.base}/catalog.cattle.io.clusterrepos/${asked.repo}`;
      sendJson(response, 200, presented(await readIndex(this.clients, repo), url, around));
      return;
    }
    if (chart === '') throw notFound();
    if (asked.link === 'icon') return this.icon(repo, chart, version, response);
    const tgz = await this.repositories.chart(repo, chart, version);
    if (asked.link === 'info') {
      sendJson(response, 200, await chartInfo(tgz));
      return;
    }
    response.writeHead(200, { 'content-type': 'application/gzip', 'content-disposition': `attachment; filename=${chart}-${version}.tgz` });
    response.end(tgz);
  }

  private async icon(repo: unknown, chart: string, version: string, response: ServerResponse): Promise<void> {
    const icon = text(findChart(await readIndex(this.clients, repo), chart, version), 'icon') ?? '';
    if (icon === '') throw notFound();
    const { body } = await this.repositories.fetch(repo, icon);
    response.writeHead(200, {
      'content-type': body.subarray(0, 4).toString('latin1') === '\x89PNG' ? 'image/png' : 'image/svg+xml',
      'cache-control': 'max-age=31536000, public',
      'content-security-policy': 'default-src \'none\'; style-src \'unsafe-inline\'; sandbox',
      'x-content-type-options': 'nosniff',
    });
    response.end(body);
  }

  private async version(): Promise<string> {
    this.kubernetes ??= text(await this.clients.admin.send('GET', '/version'), 'gitVersion') ?? '';
    return this.kubernetes;
  }

  /** The object as the caller sees it: who may not get it meets Kubernetes' own refusal. */
  private async seen(objectPath: string, { user }: SteveRequest): Promise<JsonObject> {
    try {
      return await this.clients.as(user).send<JsonObject>('GET', objectPath);
    } catch (error) {
      if (hasStatus(error, 404)) throw notFound(error.message);
      if (hasStatus(error, 403)) throw new CatalogError(403, 'Forbidden', error.message);
      throw error;
    }
  }
}

/** Go's decoder wants a JSON object, and names what it got instead. */
async function bodyOf(request: SteveRequest): Promise<JsonObject> {
  const raw = await request.body();
  if (raw.trim() === '') throw serverError('EOF');
  let body: unknown;
  try {
    body = JSON.parse(raw);
  } catch {
    throw serverError('invalid character in JSON body');
  }
  if (!isRecord(body)) throw serverError('json: cannot unmarshal into Go value of type types.ChartAction');
  return { ...body };
}
