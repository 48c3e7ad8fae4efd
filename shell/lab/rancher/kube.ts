import { CoreV1Api, CustomObjectsApi, KubeConfig, KubernetesObjectApi, VersionApi } from '@kubernetes/client-node';
import type { Cluster } from '../../cluster/cluster.ts';

/** The real client over a cluster of the lab, with its administrator's rights. */
export interface Clients {
  config: KubeConfig;
  objects: KubernetesObjectApi;
  custom: CustomObjectsApi;
  core: CoreV1Api;
  version: VersionApi;
}

export function clientsOf(cluster: Pick<Cluster, 'kubeconfig'>): Clients {
  const config = new KubeConfig();
  config.loadFromFile(cluster.kubeconfig);
  return {
    config,
    objects: KubernetesObjectApi.makeApiClient(config),
    custom: config.makeApiClient(CustomObjectsApi),
    core: config.makeApiClient(CoreV1Api),
    version: config.makeApiClient(VersionApi),
  };
}

/** The HTTP status of an error of the client, undefined for errors that are none of the server's. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'number' ? error.code : undefined;
}
