import type { KubernetesObject } from '@kubernetes/client-node';
import type { JsonObject, LabCluster, LabMode } from '../context.ts';
import { ACCOUNTS } from '../front/identity/accounts.ts';
import { featureValues } from './features.ts';
import { settingValues } from './settings.ts';

/** An object of the management API with whatever fields its type has. */
export type RancherObject = KubernetesObject & JsonObject;

const MANAGEMENT = 'management.cattle.io/v3';

/** A cluster as Rancher has it in its list: one that runs here, or one whose agent is away. */
export interface KnownCluster extends Pick<LabCluster, 'id' | 'displayName' | 'kind'> {
  connected: boolean;
}

/** What Rancher knows of a cluster from talking to it. */
export interface ClusterFacts {
  /** As `/version` says it; `gitVersion` is `v1.36.3`. */
  version: { readonly gitVersion: string };
  nodeCount: number;
  /** Whole cores and bytes over all nodes. */
  cpu: number;
  memoryBytes: number;
  pods: number;
}

export function namespaces(names: readonly string[]): RancherObject[] {
  return names.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
}

export function settings(mode: LabMode, serverUrl: string, rancher: string): RancherObject[] {
  return settingValues(mode, serverUrl, rancher).map(({ name, default: fallback, value }) => ({
    apiVersion: MANAGEMENT, kind: 'Setting', metadata: { name }, default: fallback, value, customized: value !== '', source: '',
  }));
}

export function features(mode: LabMode): RancherObject[] {
  return featureValues(mode).map((one) => ({
    apiVersion: MANAGEMENT, kind: 'Feature', metadata: { name: one.name }, spec: { value: one.value },
    status: { default: one.default, dynamic: one.dynamic, description: one.description, lockedValue: null, prime: false },
  }));
}

export function users(): RancherObject[] {
  return ACCOUNTS.map((one) => ({
    apiVersion: MANAGEMENT, kind: 'User', metadata: { name: one.id }, username: one.name, displayName: one.displayName,
    enabled: true, mustChangePassword: false, principalIds: [`local://${one.id}`],
  }));
}

export function workspaces(): RancherObject[] {
  return ['fleet-default', 'fleet-local'].map((name) => ({ apiVersion: MANAGEMENT, kind: 'FleetWorkspace', metadata: { name } }));
}

/** The two projects that every cluster gets. */
export function projects(clusterId: string): RancherObject[] {
  const project = (name: string, displayName: string, label: string): RancherObject => ({
    apiVersion: MANAGEMENT, kind: 'Project',
    metadata: { name, namespace: clusterId, labels: { [`authz.management.cattle.io/${label}`]: 'true' } },
    spec: { clusterName: clusterId, displayName, description: `${displayName} project created for the cluster` },
  });
  return [project('p-default', 'Default', 'default-project'), project('p-system', 'System', 'system-project')];
}

const providerOf = (cluster: KnownCluster): string => (cluster.kind === 'harvester' ? 'harvester' : 'k3s');
const workspaceOf = (cluster: KnownCluster): string => (cluster.id === 'local' ? 'fleet-local' : 'fleet-default');
/**
 * Rancher makes one of a cluster's two objects from the other; Steve shows that as a relationship, by which the dashboard finds
 * one from the other.
 */
const ownedBy = (gvk: string, name: string, namespace: string): Record<string, string> => ({
  'objectset.rio.cattle.io/id': 'provisioning-cluster-create',
  'objectset.rio.cattle.io/owner-gvk': gvk,
  'objectset.rio.cattle.io/owner-name': name,
  'objectset.rio.cattle.io/owner-namespace': namespace,
});

const CONDITIONS = [
  'Ready', 'DefaultProjectCreated', 'SystemProjectCreated', 'CreatorMadeOwner', 'BackingNamespaceCreated', 'Pending', 'Provisioned',
  'Waiting', 'SystemAccountCreated', 'NoDiskPressure', 'NoMemoryPressure', 'Updated', 'GlobalAdminsSynced', 'Connected',
];

/** What rancher/rancher pkg/controllers/management/clusterconnected writes when a cluster's agent has no session. */
const DISCONNECTED: Readonly<Record<string, JsonObject>> = {
  Connected: { status: 'False' },
  Ready: { status: 'False', reason: 'Disconnected', message: 'Cluster agent is not connected' },
};

const conditions = (types: readonly string[], { connected }: KnownCluster, now: string): JsonObject[] =>
  types.map((type) => ({ type, status: 'True', lastUpdateTime: now, ...(connected ? {} : DISCONNECTED[type]) }));

/** A cluster as Rancher's management API has it; a Harvester is known by its provider. */
export function managementCluster(cluster: KnownCluster, facts: ClusterFacts, now: string): RancherObject {
  const resources = { cpu: String(facts.cpu), memory: String(facts.memoryBytes), pods: String(facts.pods) };
  return {
    apiVersion: MANAGEMENT, kind: 'Cluster',
    metadata: {
      name: cluster.id,
      labels: { 'provider.cattle.io': providerOf(cluster) },
      annotations: cluster.id === 'local' ? {} : ownedBy('provisioning.cattle.io/v1, Kind=Cluster', cluster.displayName, workspaceOf(cluster)),
    },
    spec: {
      description: '', displayName: cluster.displayName, fleetWorkspaceName: workspaceOf(cluster), internal: cluster.id === 'local',
      ...(cluster.id === 'local' ? {} : { imported: true }), enableNetworkPolicy: null, localClusterAuthEndpoint: { enabled: false },
    },
    status: {
      allocatable: { ...resources, cpuRaw: facts.cpu, memoryRaw: facts.memoryBytes },
      capacity: resources,
      requested: { cpu: '0', cpuRaw: 0, memory: '0', memoryRaw: 0, pods: '0' },
      limits: { cpu: '0', memory: '0', pods: '0' },
      conditions: conditions(CONDITIONS, cluster, now),
      connected: cluster.connected,
      driver: 'imported',
      info: { arch: 'amd64', kubernetesVersion: facts.version.gitVersion, machineProvider: cluster.id === 'local' ? 'local' : 'imported', nodeCount: facts.nodeCount },
      nodeCount: facts.nodeCount,
      provider: providerOf(cluster),
      version: { ...facts.version },
    },
  };
}

/** The same cluster as Rancher's provisioning API has it; the Virtualization Management page lists these. */
export function provisioningCluster(cluster: KnownCluster, now: string): RancherObject {
  return {
    apiVersion: 'provisioning.cattle.io/v1', kind: 'Cluster',
    metadata: {
      name: cluster.id === 'local' ? 'local' : cluster.displayName,
      namespace: workspaceOf(cluster),
      labels: { 'provider.cattle.io': providerOf(cluster) },
      annotations: {
        'provisioning.cattle.io/management-cluster-display-name': cluster.displayName,
        ...(cluster.id === 'local' ? ownedBy('management.cattle.io/v3, Kind=Cluster', 'local', '') : {}),
      },
    },
    spec: { localClusterAuthEndpoint: {} },
    status: {
      clientSecretName: `${cluster.id}-kubeconfig`, clusterName: cluster.id, observedGeneration: 1, ready: cluster.connected,
      conditions: conditions(['Created', 'Connected', 'Ready', 'Updated', 'Provisioned'], cluster, now),
    },
  };
}
