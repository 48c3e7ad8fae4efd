import { initiatorsAnnotation, nodeInfoOf } from './initiators.ts';
import type { NodeInfo } from './initiators.ts';
import { hasStatus, resources } from './kube/client.ts';
import type { CsiNode, Node, Pod } from './kube/types.ts';
import { hpeDriver, longhornDriver } from './provision.ts';
import type { Site } from './site.ts';

const isNodeDriver = (pod: Pod): boolean => pod.metadata.labels?.['app'] === 'hpe-csi-node';

const isRunning = (pod: Pod): boolean =>
  !pod.metadata.deletionTimestamp &&
  pod.status?.phase === 'Running' &&
  (pod.status.conditions ?? []).some((condition) => condition.type === 'Ready' && condition.status === 'True');

/** Limit of the chart's `maxVolumesPerNode`, which reaches the driver as an environment variable. */
export function volumeLimit(pod: Pod): number {
  const value = pod.spec.containers
    .flatMap((container) => container.env ?? [])
    .find((entry) => entry.name === 'MAX_VOLUMES_PER_NODE')?.value;
  return Number(value ?? 100) || 100;
}

type Entry = CsiNode['spec']['drivers'][number];

/** The drivers of a node with one put in or taken out; undefined when nothing changes. */
export function withDriver(drivers: readonly Entry[], name: string, entry: Entry | undefined): Entry[] | undefined {
  const before = drivers.find((driver) => driver.name === name);
  if (JSON.stringify(before) === JSON.stringify(entry)) return undefined;
  return [...drivers.filter((driver) => driver.name !== name), ...(entry ? [entry] : [])];
}

async function setDriver(site: Site, node: Node, name: string, entry: Entry | undefined): Promise<void> {
  const known = await site.kube.find<CsiNode>(resources.csiNodes, node.metadata.name);
  const drivers = withDriver(known?.spec.drivers ?? [], name, entry);
  if (!drivers) return;
  if (known) {
    await site.kube.update<CsiNode>(resources.csiNodes, { ...known, spec: { drivers } });
    return;
  }
  const owner = { apiVersion: 'v1', kind: 'Node', name: node.metadata.name, uid: node.metadata.uid ?? '' };
  await site.kube.create<CsiNode>(resources.csiNodes, {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSINode',
    metadata: { name: node.metadata.name, ownerReferences: [owner] },
    spec: { drivers },
  });
}

/** Writes the info, or fails with 404 while its type is not there (the chart's CRDs come before its pods). */
async function keepInfo(site: Site, info: NodeInfo): Promise<void> {
  const known = await site.kube.find<NodeInfo>(resources.nodeInfos, info.metadata.name);
  if (!known) await site.kube.create(resources.nodeInfos, info);
  else if (JSON.stringify(known.spec) !== JSON.stringify(info.spec))
    await site.kube.update(resources.nodeInfos, { ...known, spec: info.spec });
}

const initiatorsOf = (node: Node): string[] =>
  (node.metadata.annotations?.[initiatorsAnnotation] ?? 'iscsi,fc,nvmetcp')
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);

const addressOf = (node: Node): string => node.status?.addresses?.find((entry) => entry.type === 'InternalIP')?.address ?? '127.0.0.1';

/** Set by a kubelet: kube-controller-manager attaches volumes only for nodes that carry it. */
const attaches = 'volumes.kubernetes.io/controller-managed-attach-detach';

async function announce(site: Site, node: Node): Promise<void> {
  if (node.metadata.annotations?.[attaches] === 'true') return;
  await site.kube.patch(resources.nodes, node, { metadata: { annotations: { [attaches]: 'true' } } });
}

/** The drivers on the nodes: HPE's where its DaemonSet runs, Longhorn's everywhere. */
export async function startNodeDriver(site: Site): Promise<void> {
  const [pods, nodes] = await Promise.all([site.watches.open<Pod>(resources.pods), site.watches.open<Node>(resources.nodes)]);

  const queue = site.queue('node driver', async (name) => {
    const node = nodes.get(name);
    if (!node) return;
    try {
      await announce(site, node);
      await setDriver(site, node, longhornDriver, { name: longhornDriver, nodeID: name, topologyKeys: null });
      const pod = pods.list().find((candidate) => isNodeDriver(candidate) && candidate.spec.nodeName === name && isRunning(candidate));
      const info = pod ? nodeInfoOf(name, addressOf(node), initiatorsOf(node)) : undefined;
      if (!pod || !info) {
        await setDriver(site, node, hpeDriver, undefined);
        await site.kube.remove(resources.nodeInfos, { name });
        return;
      }
      await keepInfo(site, info);
      const zoned = node.metadata.labels?.['csi.hpe.com/zone'] !== undefined;
      await setDriver(site, node, hpeDriver, {
        name: hpeDriver,
        nodeID: info.spec.uuid,
        topologyKeys: zoned ? ['csi.hpe.com/zone'] : null,
        allocatable: { count: volumeLimit(pod) },
      });
    } catch (error) {
      if (!hasStatus(error, 409)) throw error;
      return { again: 200 };
    }
    return undefined;
  });
  nodes.onChange((node, gone) => {
    if (gone) queue.forget(node.metadata.name);
    else queue.add(node.metadata.name);
  });
  pods.onChange((pod) => {
    if (isNodeDriver(pod) && pod.spec.nodeName) queue.add(pod.spec.nodeName, site.pace.register);
  });
}
