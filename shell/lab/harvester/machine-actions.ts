import { isRecord, text } from '../../../pkg/hpe-storage/domain/kube/json.ts';
import { KubeError, pathOf, resources } from '../actors/kube/client.ts';
import type { Kube } from '../actors/kube/client.ts';
import type { Claim, Machine } from '../actors/kube/types.ts';
import { longhornDriver } from '../actors/provision.ts';
import { invalidBody, planAddVolume, planRemoveVolume, refuse } from './attach.ts';
import type { Plan, Refusal } from './attach.ts';
import { machinesUsing, provisionerOf } from './state.ts';
import type { Harvester, State } from './state.ts';

/** An action on one object, by one user. `kube` asks with that user's rights. */
export interface Call {
  harvester: Harvester;
  kube: Kube;
  namespace: string;
  name: string;
  action: string;
  body: unknown;
}

/** Done, done with something to show, or refused with plain text. */
export type Outcome = { kind: 'done' } | { kind: 'answer'; body: unknown } | Refusal;

const done: Outcome = { kind: 'done' };

/** The cached object, or what client-go says of one that is not there. */
export function cached<T>(found: T | undefined, resource: string, name: string): T {
  if (found === undefined) throw new KubeError(404, 'NotFound', `${resource} "${name}" not found`);
  return found;
}

/** pkg/api/vm/handler.go, checkAttachable (its spelling of "volume" included). */
export function notAttachable(claim: Claim, state: Pick<State, 'classes'>): Refusal | undefined {
  const { name } = claim.metadata;
  if (claim.spec.storageClassName === undefined) return refuse(500, `volme ${name} with empty StorageClass is not permitted`);
  const cls = cached(state.classes.get(claim.spec.storageClassName), 'storageclasses.storage.k8s.io', claim.spec.storageClassName);
  if (cls.volumeBindingMode === 'WaitForFirstConsumer') return undefined;
  return claim.status?.phase === 'Bound' ? undefined : refuse(500, `volme ${name} not bound yet`);
}

/** Whether another VM has a claim that only one may have: not ReadWriteMany, or Longhorn's (CheckBlockRWXVolumeForVM). */
export function isTaken(claim: Claim, machine: { namespace: string; name: string }, state: Pick<State, 'classes' | 'machines'>): boolean {
  if (provisionerOf(claim, state.classes) !== longhornDriver && (claim.spec.accessModes ?? []).includes('ReadWriteMany')) return false;
  return state.machines.list(machine.namespace).some((other) => {
    if (other.metadata.name === machine.name) return false;
    const { devices } = other.spec.template.spec.domain;
    const own = new Set((devices.disks ?? []).filter((disk) => disk.shareable !== true).map((disk) => disk.name));
    return (other.spec.template.spec.volumes ?? []).some(
      (volume) => own.has(volume.name) && volume.persistentVolumeClaim?.claimName === claim.metadata.name,
    );
  });
}

async function write(call: Call, plan: Plan): Promise<Outcome> {
  if (plan.kind === 'refused') return plan;
  await call.kube.update(resources.machines, plan.machine);
  return done;
}

async function addVolume(call: Call): Promise<Outcome> {
  const diskName = text(call.body, 'diskName');
  const volumeSourceName = text(call.body, 'volumeSourceName');
  if (!diskName || !volumeSourceName) return invalidBody('Parameter `diskName` and `volumeName` are required');
  const { state } = call.harvester;
  const claim = cached(state.claims.get(volumeSourceName, call.namespace), 'persistentvolumeclaims', volumeSourceName);
  const refusal = notAttachable(claim, state);
  if (refusal) return refusal;
  if (isTaken(claim, call, state)) return refuse(500, 'the volume is non-shareable and already used by other VMs');
  return write(call, planAddVolume(machineOf(call), claim, { diskName, volumeSourceName }));
}

async function removeVolume(call: Call): Promise<Outcome> {
  const diskName = text(call.body, 'diskName');
  if (!diskName) return invalidBody('Parameter `volumeName` are required');
  return write(call, planRemoveVolume(machineOf(call), diskName));
}

const machineOf = (call: Call): Machine =>
  cached(call.harvester.state.machines.get(call.name, call.namespace), 'virtualmachines.kubevirt.io', call.name);

/** Power by KubeVirt's own subresources, which Harvester asks with its own rights once the user may update the VM. */
async function subresource(call: Call, kind: 'virtualmachines' | 'virtualmachineinstances', sub: string): Promise<Outcome> {
  try {
    await mayUpdate(call);
    if (sub === 'start') startable(call);
    const path = pathOf(`apis/subresources.kubevirt.io/v1/${kind}`, { namespace: call.namespace, name: call.name, sub });
    await call.harvester.kube.send('PUT', path, {});
    return done;
  } catch (error) {
    if (!(error instanceof Error) || (error instanceof KubeError && error.status === 403)) throw error;
    return refuse(500, `${call.action} virtual machine ${call.namespace}/${call.name} failed, ${error.message}`);
  }
}

/** A Longhorn volume that is being resized keeps its VM from starting (startPreCheck). */
function startable(call: Call): void {
  const { claims, classes } = call.harvester.state;
  for (const volume of machineOf(call).spec.template.spec.volumes ?? []) {
    const name = volume.persistentVolumeClaim?.claimName;
    if (!name) continue;
    const claim = cached(claims.get(name, call.namespace), 'persistentvolumeclaims', name);
    const resizing = (claim.status?.conditions ?? []).some((condition) => condition.type === 'Resizing' && condition.status === 'True');
    if (resizing && provisionerOf(claim, classes) === longhornDriver) {
      throw new Error(`can not start the VM ${call.namespace}/${call.name} which has a resizing volume ${call.namespace}/${name}`);
    }
  }
}

/** Asks Kubernetes whether the user may update this VM, by an access review. */
async function mayUpdate(call: Call): Promise<void> {
  const { namespace, name } = call;
  const review = await call.kube.send('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { group: 'kubevirt.io', resource: 'virtualmachines', verb: 'update', namespace, name } },
  });
  const status = isRecord(review) ? review['status'] : undefined;
  if (!isRecord(status) || status['allowed'] !== true) {
    throw new KubeError(
      403,
      'Forbidden',
      `virtualmachines.kubevirt.io "${name}" is forbidden: cannot update resource "virtualmachines" in API group "kubevirt.io" ` +
        `in the namespace "${namespace}"`,
    );
  }
}

/** Stopping sets the run strategy; the one from before is kept in an annotation (stopVM, StoreRunStrategy). */
async function stop(call: Call): Promise<Outcome> {
  const machine = machineOf(call);
  try {
    if (machine.spec.runStrategy !== 'Halted')
      await call.kube.update(resources.machines, { ...machine, spec: { ...machine.spec, runStrategy: 'Halted' } });
    return done;
  } catch (error) {
    if (!(error instanceof KubeError) || error.status === 403) throw error;
    return refuse(500, `stop virtual machine ${call.namespace}/${call.name} failed, ${error.message}`);
  }
}

const nodesToMigrateTo = (call: Call): Outcome => {
  const { instances, nodes } = call.harvester.state;
  const at = instances.get(call.name, call.namespace)?.status?.nodeName;
  const others = nodes.list().filter((node) => node.metadata.name !== at && node.spec?.unschedulable !== true);
  return { kind: 'answer', body: { nodes: others.map((node) => node.metadata.name) } };
};

/** Copies the VM without its addresses; its claims are cloned too unless only the definition is wanted (cloneVM). */
async function clone(call: Call): Promise<Outcome> {
  const target = text(call.body, 'targetVm');
  if (!target) return invalidBody('Parameter targetVm are required');
  return refuse(501, 'the lab clones no VMs');
}

/** Carries out an action on a VM as Harvester 1.8.2 does. Throws KubeError for what Kubernetes refuses. */
export function actOnMachine(call: Call): Promise<Outcome> {
  switch (call.action) {
    case 'addVolume':
      return addVolume(call);
    case 'removeVolume':
      return removeVolume(call);
    case 'start':
    case 'restart':
      return subresource(call, 'virtualmachines', call.action);
    case 'stop':
      return stop(call);
    case 'pause':
    case 'unpause':
    case 'softreboot':
      return subresource(call, 'virtualmachineinstances', call.action);
    case 'findMigratableNodes':
      return Promise.resolve(nodesToMigrateTo(call));
    case 'snapshot':
      return Promise.resolve(done);
    case 'clone':
      return clone(call);
    default:
      return Promise.resolve(refuse(501, `the lab has no action ${call.action}`));
  }
}

/** Names of the other VMs that use a claim, for callers that refuse because of them. */
export const usersOf = (state: Pick<State, 'machines'>, namespace: string, claim: string): string[] =>
  machinesUsing(state.machines, namespace, claim).map((machine) => `${namespace}/${machine.metadata.name}`);
