import { list, number, text } from '../domain/kube/json.ts';
import { driverVersion } from '../domain/backends/driver-version.ts';
import { CONTROLLER } from '../domain/driver/names.ts';
import type { Steve } from './steve.ts';
import { waitUntil } from './wait.ts';

/** The driver's controller, as far as backends and classes need to know of it. */
export interface Controller {
  readonly namespace: string;
  /** Semantic version of its image; undefined for an image that tells none. */
  readonly version: string | undefined;
}

export type WorkloadKind = 'deployments' | 'daemonsets';

const FIELDS = ['metadata.name', 'metadata.namespace', 'spec.template.spec.containers'];

const images = (raw: unknown): readonly string[] =>
  list(raw, 'spec', 'template', 'spec', 'containers').flatMap((container) => text(container, 'image') ?? []);

const readController = (raw: unknown): Controller | undefined => {
  const namespace = text(raw, 'metadata', 'namespace');

  // Filters match parts of values on some mounts.
  return text(raw, 'metadata', 'name') === CONTROLLER && namespace ? { namespace, version: driverVersion(images(raw)) } : undefined;
};

/** The driver that runs here; undefined while none is installed, or the user may not see it. */
export const findController = async(steve: Steve): Promise<Controller | undefined> =>
  (await steve.list('rancher', 'apps.deployments', readController, { filter: [`metadata.name=${ CONTROLLER }`], include: FIELDS })).items[0];

const SERVICE_FIELDS = ['metadata.name', 'metadata.namespace'];

/** Services of a namespace, as raw objects with their names only. */
export const listServices = async(steve: Steve, namespace: string): Promise<readonly unknown[]> =>
  (await steve.list('rancher', 'services', (raw) => raw, { namespace, include: SERVICE_FIELDS })).items;

interface Rollout {
  readonly wanted: number;
  readonly ready: number;
  readonly done: boolean;
}

/** Rolled out: the newest generation was seen, and all pods are of it and available (as `kubectl rollout status` tells it). */
const readRollout = (kind: WorkloadKind, raw: unknown): Rollout => {
  const status = (deployment: string, daemonSet: string): number => number(raw, 'status', kind === 'deployments' ? deployment : daemonSet) ?? 0;
  const wanted = kind === 'deployments' ? number(raw, 'spec', 'replicas') ?? 1 : status('', 'desiredNumberScheduled');
  const updated = status('updatedReplicas', 'updatedNumberScheduled');
  const available = status('availableReplicas', 'numberAvailable');
  const seen = status('observedGeneration', 'observedGeneration') >= (number(raw, 'metadata', 'generation') ?? 0);
  const noneLeft = kind === 'daemonsets' || status('replicas', '') <= wanted;

  return { wanted, ready: Math.min(updated, available), done: seen && noneLeft && updated >= wanted && available >= wanted };
};

export interface RestartOptions {
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
  onProgress?(rollout: { readonly ready: number; readonly wanted: number }): void;
}

/**
 * Replaces the pods of a workload as `kubectl rollout restart` does, and waits until the new ones are available.
 * @throws {ApiError} `timeout` when they are not in time.
 */
export const restartWorkload = async(steve: Steve, kind: WorkloadKind, id: string, { deadlineMs, signal, onProgress }: RestartOptions): Promise<void> => {
  const type = `apps.${ kind }`;
  const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() };

  await steve.patch(type, id, { spec: { template: { metadata: { annotations } } } }, signal ? { signal } : {});
  await waitUntil(async() => {
    const raw = await steve.get('rancher', type, id, { include: ['metadata.generation', 'spec.replicas', 'status'], ...(signal ? { signal } : {}) });

    const rollout = readRollout(kind, raw);

    onProgress?.(rollout);

    return rollout.done || undefined;
  }, { deadlineMs, ...(signal ? { signal } : {}) });
};
