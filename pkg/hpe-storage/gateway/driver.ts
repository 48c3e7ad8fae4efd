import {
  NODE_FIELDS, readChartObject, readNode, readWorkload, WORKLOAD_FIELDS, type ChartObject, type Workload,
} from '../domain/driver/facts.ts';
import type { Environment } from '../domain/driver/fit.ts';
import { isOurAttachment, isOurClass, isOurVolume, type Hazards } from '../domain/driver/hazards.ts';
import { INTENT_NAME, INTENT_NAMESPACE, intentConfigMap, readIntent, type Intent } from '../domain/driver/intent.ts';
import {
  CONTROLLER, CSP_DEPLOYMENTS, DRIVER_CLUSTER_ROLE, DRIVER_NAME, NFS_NAMESPACE, NODE_DAEMONSET, NODE_INFO_CRD,
} from '../domain/driver/names.ts';
import { driverOperations } from '../domain/driver/operation.ts';
import { readPodSecurity, type PodSecurity } from '../domain/driver/pod-security.ts';
import type { NeededRight } from '../domain/driver/rights.ts';
import type { DriverFacts } from '../domain/driver/state.ts';
import { isRecord, list, record, text } from '../domain/kube/json.ts';
import { can } from './access.ts';
import { driverApps, listOperations } from './catalog.ts';
import { ifReadable, ifThere, isApiError } from './errors.ts';
import type { MountKind, Steve } from './steve.ts';

const CONFIG_MAPS = 'configmaps';
const SETTINGS = 'harvesterhci.io.settings';
const CRDS = 'apiextensions.k8s.io.customresourcedefinitions';

interface Named {
  readonly mount?: MountKind;
  readonly namespace?: string;
  readonly include?: readonly string[];
}

/** An object by its name, asked for as a list: most of these are often not there, and a 404 shows as an error in every console. */
const named = async(steve: Steve, type: string, name: string, { mount = 'rancher', namespace, include }: Named = {}): Promise<unknown> =>
  (await ifThere(steve.list<unknown>(mount, type, (raw) => (text(raw, 'metadata', 'name') === name ? raw : undefined), {
    filter: [`metadata.name=${ name }`], ...(namespace ? { namespace } : {}), ...(include ? { include } : {}),
  })))?.items[0];

const chartObject = async(steve: Steve, type: string, name: string): Promise<ChartObject | undefined> =>
  readChartObject(await named(steve, type, name, { include: ['metadata.name', 'metadata.annotations'] }));

const DRIVER_DEPLOYMENTS: readonly string[] = [CONTROLLER, ...CSP_DEPLOYMENTS];

const workloadsNamed = async(steve: Steve, type: string, kind: Workload['kind'], name: string): Promise<readonly Workload[]> =>
  (await steve.list('rancher', type, readWorkload(kind), { filter: [`metadata.name=${ name }`], include: WORKLOAD_FIELDS })).items
    .filter((workload) => workload.name === name);

const deploymentsIn = async(steve: Steve, namespace: string): Promise<readonly Workload[]> =>
  (await steve.list('rancher', 'apps.deployments', readWorkload('Deployment'), { namespace, include: WORKLOAD_FIELDS })).items
    .filter(({ name }) => DRIVER_DEPLOYMENTS.includes(name));

/** What a list of another user looks like cannot be told from an empty one, so the rights to look are asked for. */
const LOOKS = [
  { verb: 'list', group: 'catalog.cattle.io', resource: 'apps' },
  { verb: 'list', group: 'apps', resource: 'deployments' },
  { verb: 'get', group: 'storage.k8s.io', resource: 'csidrivers' },
] as const;

const deniedLooks = async(steve: Steve): Promise<readonly string[]> => {
  const allowed = await Promise.all(LOOKS.map((right) => can(steve, right)));

  return LOOKS.filter((_, i) => !allowed[i]).map(({ resource }) => resource);
};

/** Everything that tells where the driver stands. The rights to look are asked only when nothing was seen. */
export const loadFacts = async(steve: Steve): Promise<DriverFacts> => {
  const [apps, operations, csiDriver, clusterRole, controllers, daemonSets] = await Promise.all([
    ifThere(driverApps(steve)), ifThere(listOperations(steve)),
    chartObject(steve, 'storage.k8s.io.csidrivers', DRIVER_NAME), chartObject(steve, 'rbac.authorization.k8s.io.clusterroles', DRIVER_CLUSTER_ROLE),
    ifThere(workloadsNamed(steve, 'apps.deployments', 'Deployment', CONTROLLER)), ifThere(workloadsNamed(steve, 'apps.daemonsets', 'DaemonSet', NODE_DAEMONSET)),
  ]);
  const seen = [...(controllers ?? []), ...(daemonSets ?? [])];
  const namespaces = [...new Set([...(apps ?? []), ...seen].map(({ namespace }) => namespace))];
  const deployments = (await Promise.all(namespaces.map((namespace) => ifThere(deploymentsIn(steve, namespace))))).flatMap((found) => found ?? []);
  const isBare = !apps?.length && !csiDriver && !seen.length;

  return {
    apps:       apps ?? [],
    operations: driverOperations(operations ?? [], (apps ?? []).map(({ namespace, name }) => `${ namespace }/${ name }`)),
    csiDriver,
    clusterRole,
    workloads:  [...deployments, ...(daemonSets ?? [])],
    missing:    isBare ? await deniedLooks(steve) : [],
  };
};

/** Nodes and Harvester's version; what may not be read is left out. */
export const loadEnvironment = async(steve: Steve): Promise<Environment> => {
  const [nodes, version] = await Promise.all([
    // A type of the cluster is hidden, which is a 404, from who has rights in some namespaces only.
    ifThere(steve.list('rancher', 'nodes', readNode, { include: NODE_FIELDS })),
    ifReadable(named(steve, SETTINGS, 'server-version', { mount: 'harvester' })),
  ]);
  const harvester = text(version, 'value') || text(version, 'default');

  return { nodes: nodes?.items ?? [], ...(harvester ? { harvester } : {}) };
};

export const loadPodSecurity = async(steve: Steve): Promise<PodSecurity | undefined> =>
  readPodSecurity(await ifReadable(named(steve, SETTINGS, 'cluster-pod-security-standard', { mount: 'harvester' })));

/** Whether HPENodeInfo's definition has `nqns`; undefined when it is not there. */
export const nodeInfosKnowNqns = async(steve: Steve): Promise<boolean | undefined> => {
  const crd = await ifReadable(named(steve, CRDS, NODE_INFO_CRD, { include: ['metadata.name', 'spec.versions'] }));

  return crd
    ? list(crd, 'spec', 'versions').some((version) => isRecord(record(version, 'schema', 'openAPIV3Schema', 'properties', 'spec', 'properties')['nqns']))
    : undefined;
};

export const deleteNodeInfoCrd = async(steve: Steve): Promise<void> => {
  await ifThere(steve.remove('rancher', CRDS, NODE_INFO_CRD));
};

/** Whether a Secret exists. Only its name is asked for, never a field of it. */
export const hasSecret = async(steve: Steve, namespace: string, name: string): Promise<boolean | undefined> => {
  return await can(steve, { verb: 'list', group: '', resource: 'secrets', namespace })
    ? await named(steve, 'secrets', name, { namespace, include: ['metadata.name'] }) !== undefined : undefined;
};

/** Names of the nodes on which the driver has registered itself. */
export const nodesWithDriver = async(steve: Steve): Promise<readonly string[]> =>
  (await ifThere(steve.list('rancher', 'storage.k8s.io.csinodes', (raw) => (
    list(raw, 'spec', 'drivers').some((driver) => text(driver, 'name') === DRIVER_NAME) ? text(raw, 'metadata', 'name') : undefined
  ), { include: ['metadata.name', 'spec.drivers'] })))?.items ?? [];

/** The rights among these that the user lacks. */
export const deniedRights = async(steve: Steve, rights: readonly NeededRight[], namespace: string): Promise<readonly NeededRight[]> => {
  const allowed = await Promise.all(rights.map(({ verb, group, resource, inNamespace }) =>
    can(steve, { verb, group, resource, ...(inNamespace ? { namespace } : {}) })));

  return rights.filter((_, i) => !allowed[i]);
};

const countOf = async(steve: Steve, right: { readonly group: string; readonly resource: string; readonly namespace?: string }, type: string, include: readonly string[], isOurs: (raw: unknown) => boolean): Promise<number | undefined> => {
  if (!await can(steve, { verb: 'list', ...right })) {
    return undefined;
  }
  const found = await ifThere(steve.list('rancher', type, (raw) => (isOurs(raw) ? true : undefined), { include, ...(right.namespace ? { namespace: right.namespace } : {}) }));

  return found?.items.length ?? 0;
};

/** What an uninstallation would leave without its driver. */
export const loadHazards = async(steve: Steve): Promise<Hazards> => {
  const storage = 'storage.k8s.io';
  const [attachments, claims, classes, nfsServers] = await Promise.all([
    countOf(steve, { group: storage, resource: 'volumeattachments' }, 'storage.k8s.io.volumeattachments', ['metadata.name', 'spec.attacher'], isOurAttachment),
    countOf(steve, { group: '', resource: 'persistentvolumes' }, 'persistentvolumes', ['metadata.name', 'spec.csi.driver'], isOurVolume),
    countOf(steve, { group: storage, resource: 'storageclasses' }, 'storage.k8s.io.storageclasses', ['metadata.name', 'provisioner'], isOurClass),
    countOf(steve, { group: 'apps', resource: 'deployments', namespace: NFS_NAMESPACE }, 'apps.deployments', ['metadata.name'], () => true),
  ]);

  return { attachments, claims, classes, nfsServers };
};

const INTENT_ID = `${ INTENT_NAMESPACE }/${ INTENT_NAME }`;

export const loadIntent = async(steve: Steve): Promise<Intent | undefined> => readIntent(await ifReadable(named(steve, CONFIG_MAPS, INTENT_NAME, { namespace: INTENT_NAMESPACE })));

/** Keeps the intent in the cluster. The same one may be there, from before an interruption; with another admin's two would work against each other. */
export const saveIntent = async(steve: Steve, intent: Intent): Promise<void> => {
  await ensureNamespace(steve, INTENT_NAMESPACE);
  try {
    await steve.create('rancher', CONFIG_MAPS, intentConfigMap(intent));
  } catch (error) {
    if (!isApiError(error, 'conflict') || (await loadIntent(steve))?.started !== intent.started) {
      throw error;
    }
  }
};

export const removeIntent = async(steve: Steve): Promise<void> => {
  await ifThere(steve.remove('rancher', CONFIG_MAPS, INTENT_ID));
};

export const ensureNamespace = async(steve: Steve, name: string): Promise<void> => {
  if (!await named(steve, 'namespaces', name, { include: ['metadata.name'] })) {
    await steve.create('rancher', 'namespaces', { type: 'namespace', metadata: { name } });
  }
};
