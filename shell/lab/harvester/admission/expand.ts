import type { Claim } from '../../actors/kube/types.ts';
import { decodeMap } from '../go-json.ts';
import { machinesUsing, provisionerOf } from '../state.ts';
import type { State } from '../state.ts';
import { internal, invalid } from './decision.ts';
import type { Denial } from './decision.ts';

const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';

/** `csi-online-expand-validation`: default and value merged, both read on every expansion, so that a broken one stops them all. */
function isOnlineExpandable(provisioner: string, state: Pick<State, 'settings'>): boolean | Denial {
  const setting = state.settings.get('csi-online-expand-validation');
  const merged: Record<string, boolean> = {};
  for (const data of [setting?.default, setting?.value]) {
    if (!data) continue;
    const decoded = decodeMap(data, 'bool', isFlag);
    if (decoded.kind === 'broken') return internal(decoded.message);
    Object.assign(merged, decoded.value);
  }
  return merged[provisioner] === true;
}

/** Harvester pkg/webhook/util/volume.go, CheckExpand: a claim of a VM that is not stopped needs a driver that can expand online. */
export function denyExpand(claim: Claim, state: Pick<State, 'machines' | 'classes' | 'settings'>): Denial | undefined {
  const { namespace = '', name } = claim.metadata;
  const users = machinesUsing(state.machines, namespace, name);
  if (users.every((machine) => machine.status?.printableStatus === 'Stopped')) return undefined;
  const hotplugged = users.some((machine) =>
    (machine.spec.template.spec.volumes ?? []).some(
      (volume) => volume.persistentVolumeClaim?.claimName === name && volume.persistentVolumeClaim.hotpluggable === true,
    ),
  );
  if (claim.spec.volumeMode === 'Filesystem' && hotplugged) {
    return invalid(`PVC_EXPAND: Expansion of hotplugged PVC '${namespace}/${name}' in filesystem mode is not supported`);
  }
  const provisioner = provisionerOf(claim, state.classes);
  if (!provisioner)
    return internal(
      `error determining provisioner for PVC ${namespace}/${name}: failed to determine provisioner for PVC ${namespace}/${name}`,
    );
  const expandable = isOnlineExpandable(provisioner, state);
  if (typeof expandable !== 'boolean') return expandable;
  return expandable ? undefined : invalid(`PVC_EXPAND: pvc ${namespace}/${name} is not online expandable with its provider`);
}
