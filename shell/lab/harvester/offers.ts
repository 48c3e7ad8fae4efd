import { isRecord, text } from '../../../pkg/hpe-storage/domain/kube/json.ts';
import type { Claim, Instance, Machine, Setting, Snapshot } from '../actors/kube/types.ts';
import { longhornDriver } from '../actors/provision.ts';
import { machinesUsing, provisionerOf } from './state.ts';
import type { State } from './state.ts';

/** What a formatter may look at. */
export type Seen = Pick<State, 'instances' | 'machines' | 'claims' | 'classes' | 'nodes' | 'settings'>;

/** A setting's value, or its default while none is set (Harvester pkg/settings, Get). */
export const settingText = (setting: Setting | undefined): string => setting?.value || setting?.default || '';

/** Snapshot class of a driver in `csi-driver-config`: the value replaces the default as a whole. Undefined when the text is broken. */
export function snapshotClassOf(setting: Setting | undefined, provisioner: string): string | undefined {
  try {
    const config: unknown = JSON.parse(settingText(setting));
    return isRecord(config) && isRecord(config[provisioner]) ? text(config, provisioner, 'volumeSnapshotClassName') ?? '' : undefined;
  } catch {
    return undefined;
  }
}

const phaseOf = (instance: Instance | undefined): string | undefined => instance?.status?.phase;
const isTrue = (instance: Instance, type: string): boolean =>
  (instance.status?.conditions ?? []).some((condition) => condition.type === type && condition.status === 'True');

const runStrategyOf = (machine: Machine): string => machine.spec.runStrategy ?? (machine.spec.running ? 'Always' : 'Halted');
const isStarting = (machine: Machine): boolean => (machine.status?.stateChangeRequests ?? []).some((request) => request.action === 'Start');
const isFinal = (phase: string | undefined): boolean => phase === 'Succeeded' || phase === 'Failed';

function canStop(machine: Machine, instance: Instance | undefined): boolean {
  switch (runStrategyOf(machine)) {
    case 'Halted':
      return false;
    case 'Manual':
    case 'RerunOnFailure':
      return ['Pending', 'Scheduling', 'Scheduled', 'Running'].includes(phaseOf(instance) ?? '');
    default:
      return true;
  }
}

function powerActions(machine: Machine, instance: Instance | undefined): string[] {
  const phase = phaseOf(instance);
  const running = phase === 'Running';
  const paused = instance !== undefined && isTrue(instance, 'Paused');
  const down = instance === undefined || isFinal(phase) || phase === undefined || phase === 'Unknown';
  const starting = isStarting(machine);
  return [
    ...(down && !starting ? ['start'] : []),
    ...(canStop(machine, instance) ? ['stop'] : []),
    ...(instance && !starting && runStrategyOf(machine) !== 'Halted' ? ['restart'] : []),
    ...(running && !paused ? ['softreboot', 'pause'] : []),
    ...(running && paused ? ['unpause'] : []),
  ];
}

function canMigrate(instance: Instance | undefined, nodes: number): boolean {
  return (
    instance !== undefined &&
    nodes > 1 &&
    !instance.metadata.deletionTimestamp &&
    phaseOf(instance) === 'Running' &&
    isTrue(instance, 'LiveMigratable')
  );
}

/** Nothing is under way with the guest: there is none, or it runs or has ended, and is not going. */
const settled = (instance: Instance | undefined): boolean =>
  instance === undefined || (!instance.metadata.deletionTimestamp && ['Running', 'Succeeded'].includes(phaseOf(instance) ?? ''));

/** Whether every claim of the VM is of a driver that `csi-driver-config` names with a snapshot class (vm/formatter.go, canDoSnapshot). */
function canSnapshot(machine: Machine, instance: Instance | undefined, seen: Seen): boolean {
  if (machine.metadata.deletionTimestamp || !settled(instance)) return false;
  const config = seen.settings.get('csi-driver-config');
  return (machine.spec.template.spec.volumes ?? []).every((volume) => {
    const claim = volume.persistentVolumeClaim
      ? seen.claims.get(volume.persistentVolumeClaim.claimName, machine.metadata.namespace)
      : undefined;
    return !claim || Boolean(snapshotClassOf(config, provisionerOf(claim, seen.classes)));
  });
}

/**
 * Actions that Harvester 1.8.2 offers on a VM to someone who may update it (pkg/api/vm/formatter.go), without those of parts that the
 * lab has not: backups, CD-ROMs, migrations under way. `quota`: the user may also change resource quotas.
 */
export function machineActions(machine: Machine, seen: Seen, quota: boolean): string[] {
  const instance = seen.instances.get(machine.metadata.name, machine.metadata.namespace);
  return [
    ...(quota ? ['updateResourceQuota', 'deleteResourceQuota'] : []),
    'addVolume',
    'removeVolume',
    'clone',
    ...powerActions(machine, instance),
    ...(canMigrate(instance, seen.nodes.list().length) ? ['migrate', 'findMigratableNodes', 'storageMigration', 'addNic'] : []),
    ...(canSnapshot(machine, instance, seen) ? ['snapshot'] : []),
    ...(settled(instance) ? ['createTemplate'] : []),
    ...(machine.status?.printableStatus === 'Stopping' ? ['forceStop'] : []),
  ];
}

/** Actions on a claim (pkg/api/volume/formatter.go). A Longhorn volume that is resizing offers only to give that up. */
export function claimActions(claim: Claim, seen: Seen): string[] {
  const provisioner = provisionerOf(claim, seen.classes);
  const resizing = (claim.status?.conditions ?? []).some((condition) => condition.type === 'Resizing' && condition.status === 'True');
  if (provisioner === longhornDriver && resizing) return ['cancelExpand'];
  if (claim.status?.phase !== 'Bound') return [];
  const used = machinesUsing(seen.machines, claim.metadata.namespace ?? '', claim.metadata.name).length > 0;
  return [
    'export',
    'clone',
    ...(snapshotClassOf(seen.settings.get('csi-driver-config'), provisioner) ? ['snapshot'] : []),
    ...(used ? [] : ['dataMigration']),
  ];
}

/** Action on a snapshot, only on those that Harvester itself made (pkg/api/volumesnapshot/formatter.go). */
export const snapshotActions = (snapshot: Snapshot): string[] =>
  snapshot.status?.readyToUse && snapshot.metadata.annotations?.['harvesterhci.io/storageClassName'] ? ['restore'] : [];
