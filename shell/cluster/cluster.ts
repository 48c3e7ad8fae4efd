import path from 'node:path';
import { createNodes, startApiServer, startControllers, startKwok } from './control-plane.ts';
import { startKubevirt } from './kubevirt.ts';
import { loopbackPort, type ClusterOptions } from './starting.ts';
import { startSteve } from './steve.ts';

export type { NodeSpec } from './nodes.ts';
export type { ClusterOptions, Etcd } from './starting.ts';

/** A running cluster. All addresses are loopback's. */
export interface Cluster {
  name: string;
  /** `https://127.0.0.1:PORT` */
  server: string;
  /** File with cluster-admin's rights. */
  kubeconfig: string;
  caFile: string;
  /** Token of a user in system:masters. */
  token: string;
  /** Steve with its SQL cache, as Rancher runs it; believes `Impersonate-User` and `Impersonate-Group`. */
  steve: string;
  /** Steve without it, as Harvester runs it; only with KubeVirt. */
  harvesterSteve: string | undefined;
  stop(): Promise<void>;
}

/**
 * Starts a cluster, from nothing or from what etcd has kept of it, and waits until it is usable: nodes Ready, Steve answering, and with KubeVirt a VM accepted.
 * @throws ProcessError that names the process and the end of its log
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { name, supervisor, progress } = options;
  progress.step(`Starting cluster ${name}`, options.kept === true ? '10 s' : options.kubevirt ? '25 s' : '10 s');
  const starting = await startApiServer(options);
  await startControllers(starting);
  progress.note('Kubernetes answers; nodes, Steve and controllers start');
  const kubeletPort = await loopbackPort();
  const kwok = startKwok(starting, kubeletPort);
  const [steve, harvesterSteve] = await Promise.all([
    startSteve(starting, 'steve', true),
    options.kubevirt ? startSteve(starting, 'harvester-steve', false) : undefined,
    options.kubevirt ? startKubevirt(starting) : undefined,
    ...(options.kept === true ? [] : options.types ?? []).map((file) => starting.apply({ file })),
    kwok.then(() => createNodes(starting, kubeletPort)),
    starting.ready('kube-controller-manager', async () => (await starting.api.get('/api/v1/namespaces/default/serviceaccounts/default')).status === 200),
  ]);
  progress.done();
  return {
    name,
    server: starting.server,
    kubeconfig: starting.kubeconfig,
    caFile: path.join(starting.folder, 'ca.crt'),
    token: starting.token,
    steve,
    harvesterSteve,
    stop: async () => {
      await Promise.all(supervisor.running().filter((process) => process.startsWith(`${name}.`)).map((process) => supervisor.stop(process)));
    },
  };
}
