import { readWorkload, WORKLOAD_FIELDS, type Workload } from '../domain/driver/facts.ts';
import { CONTROLLER, DRIVER_NAME, NODE_DAEMONSET } from '../domain/driver/names.ts';
import { text } from '../domain/kube/json.ts';
import type { DriverSight, Seen } from '../domain/readiness/readiness.ts';
import { can } from './access.ts';
import { ifThere, isApiError, problemOf } from './errors.ts';
import { listBackends } from './secrets.ts';
import type { Steve } from './steve.ts';

/** A list that is not allowed comes as an empty one or as 404 (measured), so both ask for the right before they mean "none". */
export const seenOr = async<T>(work: () => Promise<Seen<T>>, verb: string, resource: string): Promise<Seen<T>> => {
  try {
    return await work();
  } catch (error) {
    return isApiError(error, 'denied') ? { kind: 'denied', verb, resource } : { kind: 'failed', problem: problemOf(error) };
  }
};

const isDriverThere = async(steve: Steve): Promise<boolean> => {
  const found = await ifThere(steve.get('rancher', 'storage.k8s.io.csidrivers', DRIVER_NAME, { include: ['metadata.name'] }));

  return text(found, 'metadata', 'name') === DRIVER_NAME;
};

const workloads = async(steve: Steve, type: string, kind: Workload['kind'], name: string): Promise<readonly Workload[]> => {
  const found = await ifThere(steve.list('rancher', type, readWorkload(kind), { filter: [`metadata.name=${ name }`], include: WORKLOAD_FIELDS }));

  // An unquoted filter matches parts of names too.
  return found?.items.filter((workload) => workload.name === name) ?? [];
};

/** Whether the driver is registered and its workloads run: three requests, and a fourth when nothing was seen. */
export const seeDriver = (steve: Steve): Promise<Seen<DriverSight>> => seenOr(async() => {
  const [isRegistered, controllers, nodes] = await Promise.all([
    isDriverThere(steve), workloads(steve, 'apps.deployments', 'Deployment', CONTROLLER), workloads(steve, 'apps.daemonsets', 'DaemonSet', NODE_DAEMONSET),
  ]);
  const found = [...controllers, ...nodes];

  if (!isRegistered && !found.length && !await can(steve, { verb: 'get', group: 'storage.k8s.io', resource: 'csidrivers' })) {
    return { kind: 'denied', verb: 'get', resource: 'csidrivers' };
  }

  return { kind: 'known', value: { isRegistered, workloads: found } };
}, 'get', 'csidrivers');

const backendIds = async(steve: Steve): Promise<readonly string[]> =>
  (await ifThere(listBackends(steve)) ?? []).map(({ namespace, name }) => `${ namespace }/${ name }`);

/** Ids of the backends: one request with the allow-list of fields, and a second when it was empty. */
export const seeBackends = (steve: Steve): Promise<Seen<readonly string[]>> => seenOr(async() => {
  const ids = await backendIds(steve);

  return !ids.length && !await can(steve, { verb: 'list', group: '', resource: 'secrets' })
    ? { kind: 'denied', verb: 'list', resource: 'secrets' } : { kind: 'known', value: ids };
}, 'list', 'secrets');
