import type { Claim } from '../../actors/kube/types.ts';
import { bytesOf } from '../../actors/provision.ts';
import { machinesUsing } from '../state.ts';
import type { State } from '../state.ts';
import { conflict, invalid } from './decision.ts';
import type { Denial } from './decision.ts';
import { denyExpand } from './expand.ts';

const golden = 'harvesterhci.io/goldenImage';

/** Classes that Harvester keeps for itself. KubeVirt's own state volumes are of the second. */
const isReserved = (claim: Claim): boolean => {
  const name = claim.spec.storageClassName;
  if (name === 'longhorn-static') return true;
  return name === 'vmstate-persistence' && !claim.metadata.labels?.['persistent-state-for'];
};

export const denyClaimCreate = (claim: Claim): Denial | undefined =>
  isReserved(claim) ? invalid(`can not create volume with the reserved storage class ${claim.spec.storageClassName ?? ''}`) : undefined;

const sizeOf = (claim: Claim): number => bytesOf(claim.spec.resources?.requests?.['storage']);

/** pkg/webhook/resources/persistentvolumeclaim/validator.go, Update. */
export function denyClaimUpdate(before: Claim, after: Claim, state: Pick<State, 'machines' | 'classes' | 'settings'>): Denial | undefined {
  const { namespace = '', name } = after.metadata;
  const was = before.metadata.annotations?.[golden];
  const is = after.metadata.annotations?.[golden];
  if (was !== undefined && was !== is) {
    return invalid(`can not ${is === undefined ? 'remove' : 'change'} golden image annotation from PVC ${namespace}/${name}`);
  }
  return sizeOf(before) === sizeOf(after) ? undefined : denyExpand(after, state);
}

/** Delete: golden images, and claims that a VM has (by a volume or by its annotation). Garbage collection is let through by the caller. */
export function denyClaimDelete(claim: Claim, state: Pick<State, 'machines'>): Denial | undefined {
  if (claim.metadata.annotations?.[golden] === 'true') return invalid('can not delete golden image PVC');
  const { namespace = '', name } = claim.metadata;
  const user = machinesUsing(state.machines, namespace, name).find((machine) => !machine.metadata.deletionTimestamp);
  return user
    ? conflict(`can not delete the volume ${name} which is currently attached to VM: ${namespace}/${user.metadata.name}`)
    : undefined;
}
