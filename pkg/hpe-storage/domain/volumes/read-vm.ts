import { flag, isRecord, list, number, record, text } from '../kube/json.ts';
import { hasLink, identity, isDeleting, readConditions } from './read.ts';
import type { InstanceVolume, Vm, VmDisk, VmInstance } from './types.ts';

const TEMPLATES = 'harvesterhci.io/volumeClaimTemplates';

const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
};

/** A broken annotation lists nothing: Harvester itself cannot read it either. */
const templateClaims = (raw: unknown): readonly string[] => {
  const entries = parsed(text(raw, 'metadata', 'annotations', TEMPLATES) ?? '');

  return Array.isArray(entries) ? entries.flatMap((entry: unknown) => text(entry, 'metadata', 'name') ?? []) : [];
};

const claimOf = (volume: unknown): string => text(volume, 'persistentVolumeClaim', 'claimName') ?? text(volume, 'dataVolume', 'name') ?? '';

const isHotpluggable = (volume: unknown): boolean =>
  flag(volume, 'persistentVolumeClaim', 'hotpluggable') || flag(volume, 'dataVolume', 'hotpluggable');

const joinDisks = (disks: readonly unknown[], volumes: readonly unknown[]): readonly VmDisk[] => {
  const byName = new Map(volumes.map((volume) => [text(volume, 'name') ?? '', volume]));
  const shown = new Set(disks.map((disk) => text(disk, 'name') ?? ''));

  return [
    ...disks.map((disk): VmDisk => {
      const name = text(disk, 'name') ?? '';
      const volume = byName.get(name);

      return {
        name, claimName: claimOf(volume), isHotpluggable: isHotpluggable(volume), isShareable: flag(disk, 'shareable'),
        bootOrder: number(disk, 'bootOrder'), hasDisk: true,
      };
    }),
    ...volumes.filter((volume) => !shown.has(text(volume, 'name') ?? '')).map((volume): VmDisk => ({
      name: text(volume, 'name') ?? '', claimName: claimOf(volume), isHotpluggable: isHotpluggable(volume), isShareable: false,
      bootOrder: undefined, hasDisk: false,
    })),
  ];
};

/** Names that wait in `status.volumeRequests`, as KubeVirt before 1.7 keeps a hotplug until it is in the spec. */
const requestedNames = (raw: unknown): readonly string[] =>
  list(raw, 'status', 'volumeRequests').flatMap((request) => text(request, 'addVolumeOptions', 'name') ?? []);

const actionOf = (raw: unknown, name: string): boolean | undefined => {
  const actions = isRecord(raw) ? raw['actions'] : undefined;

  return isRecord(actions) ? typeof actions[name] === 'string' : undefined;
};

export const readVm = (raw: unknown): Vm | undefined => {
  const id = identity(raw);

  if (!id) {
    return undefined;
  }
  const spec = record(raw, 'spec', 'template', 'spec');
  const volumes = list(spec, 'volumes');
  const disks = joinDisks(list(spec, 'domain', 'devices', 'disks'), volumes);
  const filesystems = list(spec, 'domain', 'devices', 'filesystems').flatMap((filesystem) => text(filesystem, 'name') ?? []);
  const restart = readConditions(raw).find(({ type, status }) => type === 'RestartRequired' && status === 'True');

  return {
    ...id,
    disks,
    volumeNames:       volumes.map((volume) => text(volume, 'name') ?? ''),
    takenNames:        [...new Set([...disks.map(({ name }) => name), ...filesystems, ...requestedNames(raw)])],
    templateClaims:    templateClaims(raw),
    isHotplugDisabled: flag(spec, 'domain', 'devices', 'disableHotplug'),
    isDeleting:        isDeleting(raw),
    status:            text(raw, 'status', 'printableStatus') ?? '',
    restartReason:     restart ? restart.message || restart.reason || restart.type : '',
    mayUpdate:         hasLink(raw, 'update'),
    mayAttach:         actionOf(raw, 'addVolume'),
    mayDetach:         actionOf(raw, 'removeVolume'),
  };
};

const readInstanceVolume = (raw: unknown): InstanceVolume => ({
  name:      text(raw, 'name') ?? '',
  claimName: text(raw, 'persistentVolumeClaimInfo', 'claimName') ?? '',
  phase:     text(raw, 'phase') ?? '',
  reason:    text(raw, 'reason') ?? '',
  message:   text(raw, 'message') ?? '',
  target:    text(raw, 'target') ?? '',
  podName:   text(raw, 'hotplugVolume', 'attachPodName') ?? '',
});

export const readInstance = (raw: unknown): VmInstance | undefined => {
  const id = identity(raw);
  const migration = record(raw, 'status', 'migrationState');

  return id && {
    id:          id.id,
    phase:       text(raw, 'status', 'phase') ?? '',
    nodeName:    text(raw, 'status', 'nodeName') ?? '',
    isDeleting:  isDeleting(raw),
    isPaused:    readConditions(raw).some(({ type, status }) => type === 'Paused' && status === 'True'),
    // The state of the last migration stays on the instance after its end.
    isMigrating: Object.keys(migration).length > 0 && !flag(migration, 'completed') && !flag(migration, 'failed'),
    volumes:     list(raw, 'status', 'volumeStatus').map(readInstanceVolume),
  };
};
