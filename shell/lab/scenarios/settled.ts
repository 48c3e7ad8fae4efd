import type { Kube } from '../actors/kube/client.ts';
import { resources } from '../actors/kube/client.ts';
import type { Claim, Instance, Machine, Pod } from '../actors/kube/types.ts';

/** What is asked whether it has come to rest. */
export interface Scene {
  machines: readonly Machine[];
  instances: readonly Instance[];
  claims: readonly Claim[];
  pods: readonly Pod[];
}

/** Whether all that a scenario has begun is done: VMs run, claims are bound, hotplugged volumes are ready, and no pod is on its way. */
export function isSettled({ machines, instances, claims, pods }: Scene): boolean {
  const meant = machines.filter((machine) => machine.spec.runStrategy !== 'Halted');
  const running = instances.filter(({ status }) => status?.phase === 'Running' && (status.volumeStatus ?? []).every((volume) => !volume.hotplugVolume || volume.phase === 'Ready'));
  return running.length === meant.length && instances.length === meant.length
    && claims.every((claim) => claim.status?.phase === 'Bound')
    && pods.every((pod) => pod.status?.phase === 'Running' || pod.status?.phase === 'Succeeded');
}

/** Asks a cluster. */
export async function sceneOf(kube: Kube): Promise<Scene> {
  const [machines, instances, claims, pods] = await Promise.all([
    kube.list<Machine>(resources.machines), kube.list<Instance>(resources.instances), kube.list<Claim>(resources.claims), kube.list<Pod>(resources.pods),
  ]);
  return { machines: machines.items, instances: instances.items, claims: claims.items, pods: pods.items };
}
