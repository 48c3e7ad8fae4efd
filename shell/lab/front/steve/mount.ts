import type { LabCluster, Mount } from '../../context.ts';

/** Where a request leads to. Paths keep their query out. */
export type Place =
  | { kind: 'steve'; mount: Mount; path: string }
  | { kind: 'raw'; cluster: LabCluster; path: string }
  | { kind: 'unknown-cluster'; id: string; raw: boolean }
  | { kind: 'none' };

const CLUSTER = /^\/k8s\/clusters\/([^/]+)(\/.*)?$/;
const STEVE = /^\/v1(?:\/(.*))?$/;
const HARVESTER = /^\/v1\/harvester(?:\/(.*))?$/;
const RAW = /^\/(?:api|apis|openapi|version|healthz|livez|readyz|metrics)(?:\/|$)/;

/**
 * Finds the cluster and the mount that a path names. `local` without and with its prefix is one place, and its links carry
 * none (rancher/rancher pkg/api/steve/proxy/proxy.go); only a Harvester has the mount `v1/harvester`.
 * @param origin `https://localhost:8443`
 */
export function placeOf(path: string, origin: string, clusters: readonly LabCluster[]): Place {
  const named = CLUSTER.exec(path);
  const id = named?.[1] ?? 'local';
  const rest = named === null ? path : named[2] ?? '/';
  const cluster = clusters.find((one) => one.id === id);
  if (cluster === undefined) return { kind: 'unknown-cluster', id, raw: !STEVE.test(rest) };

  const prefix = prefixOf(cluster);
  const harvester = HARVESTER.exec(rest);
  if (harvester !== null && cluster.kind === 'harvester') {
    return { kind: 'steve', mount: { kind: 'harvester', cluster, base: `${origin}${prefix}/v1/harvester` }, path: trim(harvester[1]) };
  }
  const steve = STEVE.exec(rest);
  if (steve !== null) return { kind: 'steve', mount: { kind: 'rancher', cluster, base: `${origin}${prefix}/v1` }, path: trim(steve[1]) };
  if (RAW.test(rest)) return { kind: 'raw', cluster, path: rest };
  return { kind: 'none' };
}

/** What stands before `/v1` and `/api` in a cluster's links. */
export function prefixOf(cluster: LabCluster): string {
  return cluster.id === 'local' ? '' : `/k8s/clusters/${cluster.id}`;
}

function trim(path: string | undefined): string {
  return (path ?? '').replace(/\/+$/, '');
}
