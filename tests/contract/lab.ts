import { Agent, request } from 'node:https';
import { inject } from 'vitest';
import { WebSocket } from 'ws';
import { parse } from 'yaml';
import { isRecord, list, record, text } from '../../pkg/hpe-storage/domain/kube/json.ts';

/** An HTTP answer. `body` is what its JSON or YAML says, undefined for what is neither. */
export interface Answer {
  status: number;
  headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  text: string;
  body: unknown;
}

export interface Ask {
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
}

/** A client of the lab: logged in, or nobody. */
export interface Client {
  token: string | undefined;
  ask(method: string, path: string, ask?: Ask): Promise<Answer>;
  get(path: string): Promise<Answer>;
  /** An open socket; the test ends it. */
  socket(path: string, protocols?: readonly string[], headers?: Readonly<Record<string, string>>): WebSocket;
}

export interface ContractLab {
  url: string;
  /** Id of the Harvester that Rancher manages, as in `/k8s/clusters/<id>`. */
  harvester: string;
  /** Kubeconfig files with administrators' rights. */
  kubeconfigs: { management: string; harvester: string };
  /** The lab's own Helm repository. */
  chartRepository: string;
  anonymous: Client;
  login(user: 'admin' | 'operator' | 'viewer'): Promise<Client>;
}

const agent = new Agent({ rejectUnauthorized: false, keepAlive: true });
/** Longer than the longest answer that a test asks for. */
const ANSWER_MS = 60_000;

function send(url: string, method: string, token: string | undefined, { body, headers }: Ask = {}): Promise<Answer> {
  const payload = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      agent, method, signal: AbortSignal.timeout(ANSWER_MS),
      headers: {
        accept: 'application/json',
        ...(payload === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(payload)) }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
    }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const all = Buffer.concat(chunks).toString('utf8');
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: all, body: bodyOf(all, answer.headers['content-type'] ?? '') });
      });
    });
    outgoing.on('error', (error) => reject(new Error(`${method} ${url}: ${error.message}`, { cause: error })));
    outgoing.end(payload);
  });
}

function bodyOf(all: string, kind: string): unknown {
  try {
    const value: unknown = kind.includes('yaml') ? parse(all) : JSON.parse(all);
    return value;
  } catch {
    return undefined;
  }
}

function clientOf(url: string, token: string | undefined): Client {
  const ask = (method: string, path: string, options?: Ask): Promise<Answer> => send(`${url}${path}`, method, token, options);
  return {
    token, ask,
    get: (path) => ask('GET', path),
    socket: (path, protocols = [], headers = {}) => new WebSocket(`${url.replace(/^http/, 'ws')}${path}`, [...protocols], {
      rejectUnauthorized: false, headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
    }),
  };
}

const READY_MS = 120_000;

/** The lab that this run of the contract tests asks, when it is ready. @throws when it does not answer */
export async function openLab(): Promise<ContractLab> {
  const url = inject('labUrl');
  const anonymous = clientOf(url, undefined);
  const { body } = await eventually(() => anonymous.get('/lab/api/info'), (answer) => text(answer.body, 'state', 'kind') === 'ready', READY_MS);
  const clusters = list(body, 'clusters').filter(isRecord);
  const find = (kind: string): Record<string, unknown> => record(clusters.find((one) => one.kind === kind));
  return {
    url, anonymous,
    harvester: text(find('harvester'), 'id') ?? '',
    kubeconfigs: { management: text(find('management'), 'kubeconfig') ?? '', harvester: text(find('harvester'), 'kubeconfig') ?? '' },
    chartRepository: text(body, 'chartRepository') ?? '',
    login: async (user) => {
      const answer = await anonymous.ask('POST', '/v1-public/login', {
        body: { type: 'localProvider', username: user, password: user, responseType: 'json' },
      });
      const token = text(answer.body, 'token');
      if (token === undefined) throw new Error(`the lab lets ${user} not in: ${answer.status} ${answer.text}`);
      return clientOf(url, token);
    },
  };
}

const POLL_MS = 100;

/** Asks again until `check` gives something; @throws with the last answer at the deadline. */
export async function eventually<T>(ask: () => Promise<T>, check: (value: T) => boolean, deadlineMs = 30_000): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const value = await ask();
    if (check(value)) return value;
    if (Date.now() > deadline) throw new Error(`not reached in ${deadlineMs / 1000} s; the last was ${JSON.stringify(value).slice(0, 2000)}`);
    await new Promise((resolve) => { setTimeout(resolve, POLL_MS); });
  }
}
