import { parse } from 'yaml';
import { isRecord, list, number, record, text } from '../../../../pkg/hpe-storage/domain/kube/json.ts';
import { Queue, type Turn } from '../../actors/kube/queue.ts';
import type { ChartRepository } from '../../charts/repository.ts';
import type { JsonObject } from '../../context.ts';
import { INTERVAL_MS, retryAfter, retryMessage } from './backoff.ts';
import { CATALOG, follow, now, SYSTEM, type Clients, type Following } from './clients.ts';
import { below, download, servedFrom, type Trust } from './download.ts';
import { findChart, sorted } from './index-file.ts';
import { readIndex, writeIndex } from './index-map.ts';

const SERVED_FROM = 'lab/served-from';

const pathOf = (name: string): string => `${CATALOG}/clusterrepos/${name}`;

/** Address that a repository names: of an index, or of the git repository that the lab serves as one. */
const addressOf = (repo: unknown): string => text(repo, 'spec', 'gitRepo') ?? text(repo, 'spec', 'url') ?? '';

/** What git says where there is no internet (recorded); the lab clones nothing. */
function gitFailure(name: string, url: string, branch: string): string {
  const host = URL.canParse(url) ? new URL(url).hostname : url;
  return `head failure: git clone --depth=1 -n --branch=${branch} -- ${url} management-state/git-repo/${name} error: exit status 128, `
    + `detail: fatal: unable to access '${url}/': Could not resolve host: ${host}\n`;
}

/** Downloads the indexes of a cluster's ClusterRepos and keeps their status, as Rancher's controller does. */
export class Repositories {
  private readonly clients: Clients;
  private readonly charts: ChartRepository;
  private readonly queue: Queue;
  private following: Following | undefined;

  constructor(clients: Clients, charts: ChartRepository, onError: (name: string, error: unknown) => void) {
    this.clients = clients;
    this.charts = charts;
    this.queue = new Queue((name) => this.look(name), { onError });
  }

  async start(): Promise<void> {
    this.following = await follow(this.clients, `${CATALOG}/clusterrepos`, {}, ({ metadata }) => this.queue.add(metadata?.name ?? ''));
  }

  async stop(): Promise<void> {
    await this.following?.stop();
    await this.queue.stop();
  }

  /**
   * A packed chart of a repository.
   * @throws CatalogError 500 for a repository without an index, an unknown chart or version, or a dead download
   */
  async chart(repo: unknown, chartName: string, version: string): Promise<Buffer> {
    const entry = findChart(await readIndex(this.clients, repo), chartName, version);
    const [file] = list(entry, 'urls');
    return (await this.fetch(repo, typeof file === 'string' ? file : '')).body;
  }

  /** A file that an index names, by an address of its own or one below the repository's. */
  async fetch(repo: unknown, file: string): Promise<{ status: number; body: Buffer }> {
    const url = below(addressOf(repo), file);
    return download(url, await this.trust(repo), servedFrom(url, this.charts) ?? url);
  }

  private async look(name: string): Promise<Turn> {
    const repo = await this.clients.find(pathOf(name));
    if (repo === undefined || record(repo, 'metadata').deletionTimestamp !== undefined) return undefined;
    const generation = number(repo, 'metadata', 'generation') ?? 0;
    if (record(repo, 'spec').enabled === false) {
      if (number(repo, 'status', 'observedGeneration') !== generation) await this.write(name, { observedGeneration: generation });
      return undefined;
    }
    const wait = this.due(repo, generation);
    return wait > 0 ? { again: wait } : this.download(name, repo, generation);
  }

  /** Milliseconds until a repository has to be downloaded: at once after any change of its spec, else by its clock. */
  private due(repo: unknown, generation: number): number {
    if (number(repo, 'status', 'observedGeneration') !== generation) return 0;
    const retry = text(repo, 'status', 'nextRetryAt');
    const failed = list(repo, 'status', 'conditions').find((one) => text(one, 'status') === 'False');
    const last = text(repo, 'status', 'downloadTime') ?? text(failed, 'lastUpdateTime');
    const next = retry === undefined ? Date.parse(last ?? '') + INTERVAL_MS : Date.parse(retry);
    return Number.isNaN(next) ? 0 : Math.max(0, next - Date.now());
  }

  private async download(name: string, repo: JsonObject, generation: number): Promise<Turn> {
    const address = addressOf(repo);
    const local = servedFrom(address, this.charts);
    if (local !== undefined && text(record(repo, 'metadata', 'annotations'), SERVED_FROM) !== local) {
      await this.clients.merge(pathOf(name), { metadata: { annotations: { [SERVED_FROM]: local } } });
    }
    const branch = text(repo, 'spec', 'gitRepo') === undefined ? {} : { branch: text(repo, 'spec', 'gitBranch') ?? '' };
    const base = { observedGeneration: generation, url: address, ...branch };
    try {
      const index = sorted(await this.index(repo, address));
      const map = await writeIndex(this.clients, repo, index);
      await this.write(name, {
        ...base, nextRetryAt: null, numberOfRetries: null, downloadTime: now(), indexConfigMapName: map, indexConfigMapNamespace: SYSTEM,
        conditions: [{ type: 'Downloaded', status: 'True', lastUpdateTime: now() }],
      });
      return { again: INTERVAL_MS };
    } catch (error) {
      return this.failed(name, repo, base, error instanceof Error ? error.message : String(error));
    }
  }

  private async failed(name: string, repo: unknown, base: JsonObject, error: string): Promise<Turn> {
    const changed = number(repo, 'status', 'observedGeneration') !== base.observedGeneration;
    const retry = retryAfter(changed ? 0 : number(repo, 'status', 'numberOfRetries') ?? 0, record(repo, 'spec'), Math.random());
    await this.write(name, {
      ...base,
      numberOfRetries: retry.retries ?? null,
      nextRetryAt: retry.retries === undefined ? null : new Date(Date.now() + retry.waitMs).toISOString().replace(/\.\d+Z$/, 'Z'),
      conditions: [{ type: 'Downloaded', status: 'False', reason: 'Error', message: retryMessage(error, retry), lastUpdateTime: now() }],
    });
    return { again: retry.waitMs };
  }

  private async index(repo: unknown, address: string): Promise<JsonObject> {
    const local = servedFrom(address, this.charts);
    if (text(repo, 'spec', 'gitRepo') !== undefined && local === undefined) {
      throw new Error(gitFailure(text(repo, 'metadata', 'name') ?? '', address, text(repo, 'spec', 'gitBranch') ?? ''));
    }
    const url = URL.canParse(address) ? below(address, 'index.yaml') : `${address}/index.yaml`;
    const { body } = await download(url, await this.trust(repo), local === undefined ? url : below(local, 'index.yaml'));
    return readable(url, body);
  }

  private async trust(repo: unknown): Promise<Trust> {
    const [namespace, secret] = [text(repo, 'spec', 'clientSecret', 'namespace'), text(repo, 'spec', 'clientSecret', 'name')];
    const found = secret === undefined ? undefined : await this.clients.find(`/api/v1/namespaces/${namespace ?? SYSTEM}/secrets/${secret}`);
    const field = (key: string): string => Buffer.from(text(found, 'data', key) ?? '', 'base64').toString();
    const ca = text(repo, 'spec', 'caBundle');
    return {
      ...(ca === undefined ? {} : { ca: Buffer.from(ca, 'base64').toString() }),
      insecure: record(repo, 'spec').insecureSkipTLSVerify === true,
      ...(found === undefined ? {} : { basic: `${field('username')}:${field('password')}` }),
    };
  }

  private async write(name: string, status: JsonObject): Promise<void> {
    await this.clients.merge(`${pathOf(name)}/status`, { status });
  }
}

/** Whatever a server answers, only a Helm index counts (rancher/rancher pkg/catalogv2/http/download.go). */
function readable(url: string, body: Buffer): JsonObject {
  let index: unknown;
  try {
    index = parse(body.toString());
  } catch {
    index = undefined;
  }
  if (!isRecord(index)) throw new Error(`failed to parse response from ${url}`);
  if (text(index, 'apiVersion') === undefined) throw new Error('no API version specified');
  return { ...index };
}
