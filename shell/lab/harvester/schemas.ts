import type { JsonObject } from '../context.ts';

/** Actions by schema, with the inputs that Harvester 1.8.2 names (recorded on its mount's schemas). */
const actions: Readonly<Record<string, Readonly<Record<string, { input?: string }>>>> = {
  'kubevirt.io.virtualmachine': {
    abortMigration: {},
    addNic: { input: 'addNicInput' },
    addVolume: { input: 'addVolumeInput' },
    backup: { input: 'backupInput' },
    cancelStorageMigration: {},
    clone: { input: 'cloneInput' },
    cpuAndMemoryHotplug: { input: 'cpuAndMemoryHotplugInput' },
    createTemplate: { input: 'createTemplateInput' },
    deleteResourceQuota: {},
    dismissInsufficientResourceQuota: {},
    ejectCdRomVolume: { input: 'ejectCdRomVolumeActionInput' },
    findHotunpluggableNics: {},
    findMigratableNodes: {},
    forceStop: {},
    insertCdRomVolume: { input: 'insertCdRomVolumeActionInput' },
    migrate: { input: 'migrateInput' },
    pause: {},
    removeNic: { input: 'removeNicInput' },
    removeVolume: { input: 'removeVolumeInput' },
    restart: {},
    restore: { input: 'restoreInput' },
    snapshot: {},
    softreboot: {},
    start: {},
    stop: {},
    storageMigration: { input: 'storageMigrationInput' },
    unpause: {},
    updateResourceQuota: { input: 'updateResourceQuotaInput' },
  },
  'persistentvolumeclaim': {
    cancelExpand: {},
    clone: { input: 'cloneVolumeInput' },
    dataMigration: { input: 'dataMigrationInput' },
    export: { input: 'exportVolumeInput' },
    snapshot: { input: 'snapshotVolumeInput' },
  },
  'snapshot.storage.k8s.io.volumesnapshot': { restore: { input: 'restoreSnapshotInput' } },
};

/** Whether a collection knows an action: what it does not know is refused by Steve itself, with JSON. */
export const knowsAction = (type: string, action: string): boolean => actions[type]?.[action] !== undefined;

/** Adds the actions of a type to its schema, in place. */
export function addActions(schema: JsonObject): void {
  const known = typeof schema['id'] === 'string' ? actions[schema['id']] : undefined;
  if (known) schema['resourceActions'] = known;
}
