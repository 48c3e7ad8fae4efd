import { record, text } from '../../../../pkg/hpe-storage/domain/kube/json.ts';
import type { JsonObject, Mount } from '../../context.ts';

const REPOSITORY = 'catalog.cattle.io.clusterrepo';
const APP = 'catalog.cattle.io.app';
const OPERATION = 'catalog.cattle.io.operation';

export const isCatalogType = (type: string): boolean => type === REPOSITORY || type === APP || type === OPERATION;

const OUTPUT = 'chartActionOutput';

const SCHEMA_ACTIONS: Readonly<Record<string, JsonObject>> = {
  [REPOSITORY]: { install: { input: 'chartInstallAction', output: OUTPUT }, upgrade: { input: 'chartUpgradeAction', output: OUTPUT } },
  [APP]: { uninstall: { input: 'chartUninstallAction', output: OUTPUT } },
};

/**
 * Links and actions that Rancher adds for everyone, whatever they may do (rancher/rancher pkg/api/steve/catalog/catalog.go).
 * Harvester's own Steve has the types without them.
 */
export function decorate(resource: JsonObject, mount: Mount): void {
  const type = text(resource, 'type') ?? '';
  const id = text(resource, 'id');
  if (mount.kind !== 'rancher' || id === undefined || !isCatalogType(type)) return;
  const self = text(resource, 'links', 'self') ?? `${mount.base}/${type}s/${id}`;
  const links = record(resource, 'links');
  if (type === REPOSITORY) {
    resource.links = { ...links, ...Object.fromEntries(['chart', 'icon', 'index', 'info'].map((link) => [link, `${self}?link=${link}`])) };
    resource.actions = { ...record(resource, 'actions'), install: `${self}?action=install`, upgrade: `${self}?action=upgrade` };
  } else if (type === APP) {
    resource.actions = { ...record(resource, 'actions'), uninstall: `${self}?action=uninstall` };
  } else if (record(resource, 'status').podCreated === true) {
    resource.links = { ...links, logs: `${self}/logs` };
  }
}

/** Actions in the schemas of a Rancher mount. */
export function decorateSchema(schema: JsonObject, mount: Mount): void {
  const actions = SCHEMA_ACTIONS[text(schema, 'id') ?? ''];
  if (mount.kind === 'rancher' && actions !== undefined) schema.resourceActions = { ...record(schema, 'resourceActions'), ...actions };
}
