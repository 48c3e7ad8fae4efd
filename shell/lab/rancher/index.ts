import type { LabCluster, LabContext, LabMode } from '../context.ts';
import { clientsOf, statusOf } from './kube.ts';
import { dismiss, memberships, strangersOf } from './membership.ts';
import type { ClusterFacts, KnownCluster, RancherObject } from './objects.ts';
import { features, managementCluster, namespaces, projects, provisioningCluster, settings, users, workspaces } from './objects.ts';
import { writeAll } from './write.ts';

/** Namespaces that any Rancher makes for itself. */
const OWN_NAMESPACES = ['cattle-system', 'cattle-ui-plugin-system', 'cattle-global-data', 'fleet-default', 'fleet-local'];

/**
 * Writes what Rancher keeps in its own cluster (clusters, projects, users, settings, features), and in each Harvester what the
 * Rancher embedded there keeps. They are objects like any other: Steve serves and watches them.
 * @param serverUrl the front's address, which Rancher has as its setting `server-url`
 */
export async function writeRancher(context: LabContext, serverUrl: string): Promise<void> {
  await Promise.all(context.clusters.map((cluster) => writeInto(cluster, context, serverUrl)));
}

/** The same for clusters that have all of it but their settings, which name the address. */
export async function writeSettings(context: LabContext, serverUrl: string): Promise<void> {
  await Promise.all(context.clusters.map((cluster) => writeAll(clientsOf(cluster), settings(modeOf(cluster, context), serverUrl, context.rancher))));
}

/** The Rancher inside a Harvester always manages itself alone. */
const modeOf = (cluster: LabCluster, { mode }: LabContext): LabMode => (cluster.id === 'local' ? mode : 'standalone');

async function writeInto(cluster: LabCluster, context: LabContext, serverUrl: string): Promise<void> {
  const clients = clientsOf(cluster);
  const own = cluster.id === 'local';
  const mode = modeOf(cluster, context);
  const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const known: KnownCluster[] = own
    ? [...context.clusters.map((one) => ({ ...one, connected: true })), ...context.away.map((one) => ({ ...one, kind: 'harvester' as const, connected: false }))]
    : [{ ...cluster, id: 'local', connected: true }];
  await writeAll(clients, namespaces([...OWN_NAMESPACES, ...known.map((one) => one.id)]));
  const objects: RancherObject[] = [...settings(mode, serverUrl, context.rancher), ...features(mode), ...users(), ...workspaces()];
  for (const one of known) {
    const facts = await factsOf(context.clusters.find(({ id }) => own && id === one.id) ?? cluster);
    objects.push(managementCluster(one, facts, now), ...projects(one.id));
    if (mode === 'rancher') objects.push(provisioningCluster(one, now));
  }
  if (mode === 'rancher') objects.push(...memberships(known, context.scenario));
  await writeAll(clients, objects);
  if (!own) await dismiss(clients, strangersOf(cluster.id, context.scenario));
}

async function factsOf(cluster: LabCluster): Promise<ClusterFacts> {
  const clients = clientsOf(cluster);
  const [version, nodes] = await Promise.all([clients.version.getCode(), clients.core.listNode()]);
  const sum = (name: string): number => nodes.items.reduce((total, node) => total + quantity(node.status?.allocatable?.[name] ?? '0'), 0);
  return { version, nodeCount: nodes.items.length, cpu: sum('cpu'), memoryBytes: sum('memory'), pods: sum('pods') };
}

const UNITS: Readonly<Record<string, number>> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, k: 1e3, M: 1e6, G: 1e9, T: 1e12, m: 1e-3 };

/** The forms of a Kubernetes quantity that nodes use. */
export function quantity(text: string): number {
  const [, number = '0', unit = ''] = /^([\d.]+)([A-Za-z]*)$/.exec(text) ?? [];
  return Number(number) * (UNITS[unit] ?? 1);
}

/** A Setting of the cluster that Rancher runs in, undefined when there is none of that name. */
export async function readSetting(context: LabContext, name: string): Promise<Record<string, unknown> | undefined> {
  const local = context.clusters[0];
  if (local === undefined) return undefined;
  try {
    const found: unknown = await clientsOf(local).custom.getClusterCustomObject({ group: 'management.cattle.io', version: 'v3', plural: 'settings', name });
    return typeof found === 'object' && found !== null ? { ...found } : undefined;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}
