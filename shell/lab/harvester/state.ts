import { Kube, resources } from '../actors/kube/client.ts';
import type { Claim, Instance, Machine, Node, Pod, Setting, StorageClass, Volume } from '../actors/kube/types.ts';
import { Watches } from '../actors/kube/watch.ts';
import type { Cache } from '../actors/kube/watch.ts';
import type { LabCluster } from '../context.ts';
import { templateNames, templatesAnnotation } from './templates.ts';

/** What Harvester's caches hold of a cluster. Like the real ones they lag a moment behind, which is where its 409s come from. */
export interface State {
  machines: Cache<Machine>;
  instances: Cache<Instance>;
  claims: Cache<Claim>;
  volumes: Cache<Volume>;
  classes: Cache<StorageClass>;
  pods: Cache<Pod>;
  nodes: Cache<Node>;
  settings: Cache<Setting>;
}

/** Harvester in one cluster. */
export interface Harvester {
  cluster: LabCluster;
  kube: Kube;
  watches: Watches;
  state: State;
}

export async function openHarvester(cluster: LabCluster): Promise<Harvester> {
  const kube = new Kube(cluster);
  const watches = new Watches(cluster, kube);
  const [machines, instances, claims, volumes, classes, pods, nodes, settings] = await Promise.all([
    watches.open<Machine>(resources.machines),
    watches.open<Instance>(resources.instances),
    watches.open<Claim>(resources.claims),
    watches.open<Volume>(resources.volumes),
    watches.open<StorageClass>(resources.classes),
    watches.open<Pod>(resources.pods),
    watches.open<Node>(resources.nodes),
    watches.open<Setting>(resources.settings),
  ]);
  return { cluster, kube, watches, state: { machines, instances, claims, volumes, classes, pods, nodes, settings } };
}

/** The annotation is JSON: it is read once for each version of a VM, not once for each claim that asks. */
const used = new WeakMap<Machine, ReadonlySet<string>>();

/** Claims that a VM uses, by its volumes and by its annotation (Harvester's index VMByPVC). */
export function claimsOf(machine: Machine): ReadonlySet<string> {
  const known = used.get(machine);
  if (known) return known;
  const mounted = (machine.spec.template.spec.volumes ?? []).flatMap((volume) => volume.persistentVolumeClaim?.claimName ?? []);
  const names = new Set([...mounted, ...templateNames(machine.metadata.annotations?.[templatesAnnotation])]);
  used.set(machine, names);
  return names;
}

export const machinesUsing = (machines: Pick<Cache<Machine>, 'list'>, namespace: string, claim: string): Machine[] =>
  machines.list(namespace).filter((machine) => claimsOf(machine).has(claim));

/** Harvester pkg/util/volume.go, GetProvisionedPVCProvisioner. */
export function provisionerOf(claim: Claim, classes: Pick<Cache<StorageClass>, 'get'>): string {
  const annotations = claim.metadata.annotations ?? {};
  return (
    (annotations['volume.beta.kubernetes.io/storage-provisioner'] ?? annotations['volume.kubernetes.io/storage-provisioner']) ||
    (classes.get(claim.spec.storageClassName ?? '')?.provisioner ?? '')
  );
}
