import type { Answer, ClusterFacts, FleetCluster } from '../../../pkg/hpe-storage/domain/fleet/cluster.ts';
import type { Seen } from '../../../pkg/hpe-storage/domain/readiness/readiness.ts';
import { factsOf } from '../volumes/facts.ts';
import { storageClass } from '../volumes/objects.ts';

export const known = <T>(value: T): Seen<T> => ({ kind: 'known', value });
export const denied = (resource: string): Seen<never> => ({ kind: 'denied', verb: 'list', resource });
export const failed = (code: string): Seen<never> => ({ kind: 'failed', problem: { code, args: {} } });

export const cluster = (name: string, id = `c-m-${ name }`): FleetCluster => ({ id, name, isConnected: true });

export const driver = (version = '3.2.0', ready = 3): ClusterFacts['driver'] => known({ isRegistered: true, workloads: [
  { kind: 'Deployment', name: 'hpe-csi-controller', namespace: 'hpe-storage', desired: 1, ready: 1, release: undefined, owner: undefined, version },
  { kind: 'DaemonSet', name: 'hpe-csi-node', namespace: 'hpe-storage', desired: 3, ready, release: undefined, owner: undefined, version: undefined },
] });
export const NO_DRIVER: ClusterFacts['driver'] = known({ isRegistered: false, workloads: [] });

const BACKEND = { 'csi.storage.k8s.io/provisioner-secret-name': 'alletra', 'csi.storage.k8s.io/provisioner-secret-namespace': 'hpe-storage' };

/** A cluster where everything is set up. */
export const GOOD: ClusterFacts = {
  harvester: 'v1.8.2', nodes: known([{ name: 'n1', osImage: 'Harvester v1.8.2', architecture: 'amd64', kubelet: 'v1.35.2', taints: [] }]),
  driver: driver(), backends: known(['hpe-storage/alletra']), classes: known(factsOf({ classes: [storageClass('hpe-standard', { parameters: BACKEND })] }).classes),
  volumes: known(4), unbound: known(0), attachments: known(2),
};
export const EMPTY: ClusterFacts = { ...GOOD, driver: NO_DRIVER, backends: known([]), classes: known([]), volumes: known(0), unbound: known(0), attachments: known(0) };

export const says = (more: Partial<ClusterFacts> = {}, from = GOOD): Answer => ({ kind: 'known', facts: { ...from, ...more } });
export const silent = (code: string): Answer => ({ kind: 'failed', problem: { code, args: {} } });
