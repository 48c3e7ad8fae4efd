import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { DiscoveryV1Api } from '@kubernetes/client-node';
import type { V1Pod } from '@kubernetes/client-node';
import type { Supervisor } from '../../cluster/supervisor.ts';
import { statusOf } from '../rancher/kube.ts';
import type { Clients } from '../rancher/kube.ts';
import { startContainer } from './container.ts';
import type { RunningContainer } from './container.ts';
import type { Backend } from './rules.ts';

/** No ready pod is behind the Service, or none that the lab can play. */
export class Unavailable extends Error {}

export interface BackendsOptions {
  clients: Clients;
  supervisor: Supervisor;
  /** Gets a folder for each container. */
  folder: string;
  /** Absolute path of the real nginx; undefined when there is none. */
  nginx: string | undefined;
  log(line: string): void;
}

interface Played {
  backend: Backend;
  pod: string;
  container: Promise<RunningContainer>;
}

/** The pods behind Services, of which kwok simulates all but the answers: those come from containers that start when first asked. */
export class Backends {
  readonly #options: BackendsOptions;
  readonly #played = new Map<string, Played>();

  constructor(options: BackendsOptions) {
    this.#options = options;
  }

  /** @throws Unavailable when no ready pod is there, or none that can be played */
  async urlOf(backend: Backend): Promise<string> {
    const { port, pod } = await this.#find(backend);
    const uid = pod.metadata?.uid ?? '';
    const known = this.#played.get(keyOf(backend));
    if (known?.pod === uid) return (await known.container).url;
    void this.#end(known);
    const container = this.#start(backend, pod, port);
    this.#played.set(keyOf(backend), { backend, pod: uid, container });
    try {
      return (await container).url;
    } catch (error) {
      this.#played.delete(keyOf(backend));
      throw new Unavailable(`${pod.metadata?.name ?? ''}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Ends the containers of all other backends. */
  async keepOnly(backends: readonly Backend[]): Promise<void> {
    const kept = new Set(backends.map(keyOf));
    const gone = [...this.#played].filter(([key]) => !kept.has(key));
    for (const [key] of gone) this.#played.delete(key);
    await Promise.all(gone.map(([, played]) => this.#end(played)));
  }

  async #end(played: Played | undefined): Promise<void> {
    const container = await played?.container.catch(() => undefined);
    await container?.stop();
  }

  async #find({ namespace, service, port }: Backend): Promise<{ port: number | string; pod: V1Pod }> {
    const { core, config } = this.#options.clients;
    const known = await core.readNamespacedService({ namespace, name: service }).catch(missing);
    const found = known?.spec?.ports?.find((one) => one.port === port || one.name === port);
    if (found === undefined) throw new Unavailable(`service ${namespace}/${service} has no port ${port}`);
    const slices = await config.makeApiClient(DiscoveryV1Api).listNamespacedEndpointSlice({ namespace, labelSelector: `kubernetes.io/service-name=${service}` });
    const ready = slices.items.flatMap(({ endpoints }) => endpoints ?? []).find(({ conditions, targetRef }) => conditions?.ready === true && targetRef?.kind === 'Pod');
    const pod = ready && await core.readNamespacedPod({ namespace, name: ready.targetRef?.name ?? '' }).catch(missing);
    if (pod === undefined) throw new Unavailable(`service ${namespace}/${service} does not have any active endpoint`);
    return { port: found.targetPort ?? found.port, pod };
  }

  async #start({ namespace }: Backend, pod: V1Pod, port: number | string): Promise<RunningContainer> {
    const { clients: { core }, supervisor, folder, nginx, log } = this.#options;
    const name = pod.metadata?.name ?? '';
    await mkdir(folder, { recursive: true });
    const root = await mkdtemp(join(folder, `${name}-`));
    log(nginx === undefined ? `no nginx on this machine: a stand-in serves the files that ${name} mounts` : `${nginx} plays the container of ${name}`);
    return startContainer({
      name: `container-${name}`, root, spec: pod.spec, port, nginx, supervisor,
      find: (map) => core.readNamespacedConfigMap({ namespace, name: map }).catch(missing),
    });
  }
}

const keyOf = ({ namespace, service, port }: Backend): string => `${namespace}/${service}:${port}`;

function missing(error: unknown): undefined {
  if (statusOf(error) !== 404) throw error;
}
