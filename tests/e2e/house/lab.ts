import { request, type APIRequestContext, type BrowserContext } from 'playwright-core';
import { list, record, text } from '../../../pkg/hpe-storage/domain/kube/json.ts';
import type { Fault, LabMode, ScenarioName, SimulatedArray } from '../../../shell/lab/context.ts';

/** What a test file is told of the running lab; plain data, since it comes from another process. */
export interface LabHandle {
  readonly url: string;
  readonly mode: LabMode;
  readonly users: readonly { readonly name: string; readonly password: string }[];
  readonly harvester: { readonly id: string; readonly name: string; readonly kubeconfig: string };
  readonly kubectl: string;
  /** Whether the real Harvester UI has the stand-in's place. */
  readonly realHarvesterUi: boolean;
}

/** What anybody is told at a path of the front, without a login or a browser. */
export const tellAnybody = async(url: string, path: string): Promise<unknown> => {
  const visitor = await request.newContext({ baseURL: url, ignoreHTTPSErrors: true });

  try {
    return await (await visitor.get(path)).json();
  } finally {
    await visitor.dispose();
  }
};

/** Asks a running lab what it is. @param kubectl absolute path */
export const readHandle = async(url: string, kubectl: string): Promise<LabHandle> => {
  const info = await tellAnybody(url, '/lab/api/info');
  const harvester = list(info, 'clusters').find((cluster) => text(cluster, 'kind') === 'harvester');
  const extensions = list(info, 'extensions');
  const words = (from: unknown, key: string): string => text(from, key) ?? '';

  if (harvester === undefined) throw new Error(`the lab at ${ url } has no Harvester`);

  return {
    url,
    mode:            words(info, 'mode') === 'standalone' ? 'standalone' : 'rancher',
    users:           list(info, 'users').map((user) => ({ name: words(user, 'name'), password: words(user, 'password') })),
    harvester:       { id: words(harvester, 'id'), name: words(harvester, 'displayName'), kubeconfig: words(harvester, 'kubeconfig') },
    kubectl,
    realHarvesterUi: extensions.some((extension) => text(extension, 'name') === 'harvester' && text(extension, 'version') !== '0.1.0'),
  };
};

const CHANGE_DEADLINE_MS = 300_000;

/** The lab's control API: scenarios, faults, arrays and sockets, as its own page uses it. */
export class LabControl {
  readonly handle: LabHandle;
  readonly #api: APIRequestContext;

  private constructor(handle: LabHandle, api: APIRequestContext) {
    this.handle = handle;
    this.#api = api;
  }

  static async connect(handle: LabHandle): Promise<LabControl> {
    return new LabControl(handle, await request.newContext({ baseURL: handle.url, ignoreHTTPSErrors: true }));
  }

  close(): Promise<void> {
    return this.#api.dispose();
  }

  /** Fresh clusters with what the scenario seeds. */
  async enter(scenario: ScenarioName): Promise<void> {
    await this.#ask('post', '/lab/api/scenario', { scenario }, CHANGE_DEADLINE_MS);
  }

  /** The same where what others left does no harm: fresh clusters only when another scenario is there now. */
  async stayOrEnter(scenario: ScenarioName): Promise<void> {
    const info = await this.#ask('get', '/lab/api/info');

    if (text(info, 'state', 'kind') !== 'ready' || text(info, 'state', 'scenario') !== scenario) await this.enter(scenario);
  }

  /** Address of the Helm repository that the lab serves; it changes with the scenario. */
  async chartRepository(): Promise<string> {
    return text(await this.#ask('get', '/lab/api/info'), 'chartRepository') ?? '';
  }

  async fault(fault: Omit<Fault, 'id'>): Promise<void> {
    await this.#ask('post', '/lab/api/faults', fault);
  }

  async clearFaults(): Promise<void> {
    await this.#ask('delete', '/lab/api/faults');
  }

  async arrays(): Promise<readonly Record<string, unknown>[]> {
    return list({ arrays: await this.#ask('get', '/lab/api/arrays') }, 'arrays').map((array) => record(array));
  }

  async setArray(array: SimulatedArray): Promise<void> {
    await this.#ask('put', '/lab/api/arrays', array);
  }

  /** Ends all WebSockets at once, as a restarting Rancher does. */
  async dropSockets(): Promise<void> {
    await this.#ask('post', '/lab/api/sockets/drop');
  }

  /** Gives a window a session of this user, without its login page. */
  async logIn(context: BrowserContext, user: string): Promise<void> {
    const password = this.handle.users.find(({ name }) => name === user)?.password;
    const visitor = await request.newContext({ baseURL: this.handle.url, ignoreHTTPSErrors: true });
    const answer = await visitor.post('/v1-public/login', {
      data: { type: 'localProvider', description: 'UI session', responseType: 'cookie', username: user, password },
    });

    if (!answer.ok()) throw new Error(`${ user } could not log in: ${ answer.status() } ${ await answer.text() }`);
    await context.addCookies((await visitor.storageState()).cookies);
    await visitor.dispose();
  }

  async #ask(method: 'get' | 'post' | 'put' | 'delete', path: string, data?: object, timeout = 30_000): Promise<unknown> {
    const answer = await this.#api[method](path, { ...(data === undefined ? {} : { data }), timeout });

    if (!answer.ok()) throw new Error(`${ method } ${ path }: ${ answer.status() } ${ await answer.text() }`);

    return answer.status() === 204 ? undefined : answer.json();
  }
}
