import { shallowReactive } from 'vue';
import { backendId, type Backend, type BackendDraft } from '../domain/backends/backend.ts';
import { RESTART_DEADLINE_MS, type Restart } from '../domain/backends/plans.ts';
import { serviceIds, type ServiceIds } from '../domain/backends/state.ts';
import type { SecretUse } from '../domain/backends/volumes.ts';
import { CONTROLLER, DEFAULT_NAMESPACE, NODE_DAEMONSET } from '../domain/driver/names.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { failScreen, loading, type Screen } from '../domain/screen.ts';
import type { Right } from '../gateway/access.ts';
import { findController, listServices, restartWorkload, type Controller } from '../gateway/controller.ts';
import { isApiError, problemOf } from '../gateway/errors.ts';
import { createBackend, createNamespace, getBackend, listBackends, namespaceExists, NOT_ASKED, patchBackend, removeBackend } from '../gateway/secrets.ts';
import { listSecretUses } from '../gateway/storage.ts';
import { perCluster } from './per-cluster.ts';
import { useRightsStore } from './rights.ts';
import { StepProblem } from './runs.ts';

/** What the cluster has of backends and around them; never a password. */
export interface BackendsData {
  readonly backends: readonly Backend[];
  /** Undefined while no driver is installed. */
  readonly controller: Controller | undefined;
  /** Services of the driver's namespace; undefined where they may not be listed. */
  readonly services: ServiceIds;
}

const secrets = (verb: string, namespace?: string): Right => ({ verb, group: '', resource: 'secrets', ...(namespace ? { namespace } : {}) });

/** A problem of a request about Secrets: a server that sends too much has words of its own. */
export const secretProblem = (error: unknown): Problem => {
  if (error instanceof StepProblem) {
    return error.problem;
  }

  return isApiError(error) && error.code === NOT_ASKED ? problem('backends.notAsked') : problemOf(error);
};

export const useBackendsStore = perCluster('backends', (steve) => {
  const rights = useRightsStore();
  const state = shallowReactive<{ screen: Screen<BackendsData> }>({ screen: loading });
  let asked = 0;

  /** Steve answers a list that is not allowed with 200 and no rows, so the right is asked for. */
  const mayList = async(): Promise<boolean> =>
    (await rights.ask(secrets('list'))) !== 'no' || (await rights.ask(secrets('list', DEFAULT_NAMESPACE))) !== 'no';

  const readServices = async(controller: Controller | undefined): Promise<ServiceIds> => {
    if (!controller || await rights.ask({ verb: 'list', group: '', resource: 'services', namespace: controller.namespace }) !== 'yes') {
      return undefined;
    }

    return serviceIds(await listServices(steve, controller.namespace));
  };

  /** Lists come from the server's cache, which lags behind a write by moments; single objects do not. */
  const listFresh = async(touched: readonly string[]): Promise<readonly Backend[]> => {
    const [all, fresh] = await Promise.all([listBackends(steve), Promise.all(touched.map((id) => getBackend(steve, id)))]);
    const old = new Set(touched);

    return [...all.filter((backend) => !old.has(backendId(backend))), ...fresh.flatMap((backend) => backend ?? [])];
  };

  const read = async(touched: readonly string[]): Promise<Screen<BackendsData>> => {
    if (!await mayList()) {
      return { kind: 'denied', verb: 'list', resource: 'secrets' };
    }
    const [backends, controller] = await Promise.all([listFresh(touched), findController(steve)]);

    return { kind: 'ready', data: { backends, controller, services: await readServices(controller) } };
  };

  /** Reads again; an answer that a later question has overtaken is dropped. `touched`: ids that were just written. */
  const load = async(touched: readonly string[] = []): Promise<void> => {
    const mine = ++asked;
    const next = await read(touched).catch((error: unknown) => failScreen(state.screen, secretProblem(error)));

    if (mine === asked) {
      state.screen = next;
    }
  };

  const create = async(draft: BackendDraft, signal?: AbortSignal): Promise<void> => {
    try {
      await createBackend(steve, draft, signal);
    } catch (error) {
      const { name, namespace } = draft;

      if (isApiError(error, 'conflict')) {
        throw new StepProblem(problem('backends.exists', { name, namespace }));
      }
      throw isApiError(error, 'notFound') ? new StepProblem(problem('backends.noNamespace', { namespace })) : error;
    }
  };

  /** Who may not look at namespaces may still be allowed to write into one that is there. */
  const hasNamespace = async(name: string): Promise<boolean> => {
    try {
      return await namespaceExists(steve, name);
    } catch (error) {
      if (isApiError(error, 'denied')) {
        return true;
      }
      throw error;
    }
  };

  /** The volumes of the cluster that name Secrets, read anew: what needs a backend stays when its classes are gone. */
  const secretUses = async(): Promise<Screen<readonly SecretUse[]>> => {
    if (await rights.ask({ verb: 'list', group: '', resource: 'persistentvolumes' }) === 'no') {
      return { kind: 'denied', verb: 'list', resource: 'persistentvolumes' };
    }
    try {
      return { kind: 'ready', data: await listSecretUses(steve) };
    } catch (error) {
      return { kind: 'failed', problem: problemOf(error) };
    }
  };

  const restart = (which: Restart, namespace: string, signal: AbortSignal, onProgress: (rollout: { readonly ready: number; readonly wanted: number }) => void): Promise<void> =>
    restartWorkload(steve, which === 'controller' ? 'deployments' : 'daemonsets', `${ namespace }/${ which === 'controller' ? CONTROLLER : NODE_DAEMONSET }`, {
      deadlineMs: RESTART_DEADLINE_MS, signal, onProgress,
    });

  return {
    state,
    load,
    fresh: (id: string): Promise<Backend | undefined> => getBackend(steve, id),
    secretUses,
    hasNamespace,
    createNamespace: (name: string, signal?: AbortSignal): Promise<void> => createNamespace(steve, name, signal),
    create,
    patch:           (backend: Backend, draft: BackendDraft, signal?: AbortSignal): Promise<void> => patchBackend(steve, backend, draft, signal),
    remove:          (backend: Backend, signal?: AbortSignal): Promise<void> => removeBackend(steve, backend, signal),
    restart,
  };
});
