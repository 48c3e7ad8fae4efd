/** How a value is edited. `yaml` is a piece of YAML of its own; `off` is a switch whose stored value is the opposite of what is shown. */
export type FieldKind = 'switch' | 'off' | 'count' | 'choice' | 'text' | 'yaml';

export type FieldGroup = 'families' | 'access' | 'limits' | 'nodes' | 'images' | 'placement' | 'other';

export interface KnownValue {
  /** Dotted path in the chart's values; words: `hpe.driver.values.<path with the dots left out>`. */
  readonly path: string;
  readonly kind: FieldKind;
  readonly group: FieldGroup;
  /** First chart version that has it. */
  readonly since: string;
  /** Last chart version that has it; left out while it lives. */
  readonly until?: string;
  readonly choices?: readonly string[];
  /** What a `yaml` value must be. */
  readonly shape?: 'map' | 'list';
}

const placement = (part: 'controller' | 'csp' | 'node'): readonly KnownValue[] => [
  { path: `${ part }.tolerations`, kind: 'yaml', shape: 'list', group: part === 'node' ? 'nodes' : 'placement', since: '1.0.0' },
  { path: `${ part }.nodeSelector`, kind: 'yaml', shape: 'map', group: 'placement', since: '1.0.0' },
  { path: `${ part }.labels`, kind: 'yaml', shape: 'map', group: 'placement', since: '1.0.0' },
  { path: `${ part }.affinity`, kind: 'yaml', shape: 'map', group: 'placement', since: '1.0.0' },
  { path: `${ part }.resources`, kind: 'yaml', shape: 'map', group: 'placement', since: '2.5.0' },
];

/**
 * Values by chart version, read from every published tarball up to 3.2.0 and from rancher/partner-charts 3.3.0
 * (co-deployments docs/hpe-csi-driver-*.tgz, as of 2026-08-20). What a chart really has comes from the chart: this only says how to
 * show it, and names the version that a mistaken key belongs to.
 */
export const KNOWN_VALUES: readonly KnownValue[] = [
  { path: 'disable.alletraStorageMP', kind: 'off', group: 'families', since: '2.4.1' },
  { path: 'disable.b10000FileService', kind: 'off', group: 'families', since: '3.0.0' },
  { path: 'disable.x10000FileService', kind: 'off', group: 'families', since: '3.2.0' },
  { path: 'disable.alletra9000', kind: 'off', group: 'families', since: '2.0.0' },
  { path: 'disable.primera', kind: 'off', group: 'families', since: '1.3.0' },
  { path: 'disable.alletra6000', kind: 'off', group: 'families', since: '2.0.0' },
  { path: 'disable.nimble', kind: 'off', group: 'families', since: '1.0.0' },
  { path: 'iscsi.chapSecretName', kind: 'text', group: 'access', since: '2.5.0' },
  { path: 'iscsi.chapUser', kind: 'text', group: 'access', since: '1.0.0', until: '2.4.2' },
  { path: 'iscsi.chapPassword', kind: 'text', group: 'access', since: '1.0.0', until: '2.4.2' },
  { path: 'disableHostDeletion', kind: 'off', group: 'access', since: '2.5.0' },
  { path: 'disableHostname', kind: 'off', group: 'access', since: '3.3.0' },
  { path: 'maxHostnameLength', kind: 'count', group: 'access', since: '3.3.0' },
  { path: 'maxVolumesPerNode', kind: 'count', group: 'limits', since: '2.5.2' },
  { path: 'logLevel', kind: 'choice', group: 'limits', since: '1.0.0', choices: ['info', 'debug', 'trace', 'warn', 'error'] },
  { path: 'disableNodeGetVolumeStats', kind: 'off', group: 'limits', since: '1.0.0' },
  { path: 'disableNodeConformance', kind: 'off', group: 'nodes', since: '1.0.0' },
  { path: 'disableNodeConfiguration', kind: 'off', group: 'nodes', since: '2.4.0' },
  { path: 'disableNodeMonitor', kind: 'off', group: 'nodes', since: '2.5.0' },
  { path: 'kubeletRootDir', kind: 'text', group: 'nodes', since: '1.0.0' },
  { path: 'imagePullPolicy', kind: 'choice', group: 'images', since: '1.0.0', choices: ['IfNotPresent', 'Always', 'Never'] },
  { path: 'registry', kind: 'text', group: 'images', since: '1.0.0', until: '2.4.2' },
  { path: 'disablePreInstallHooks', kind: 'off', group: 'limits', since: '2.5.2' },
  ...placement('node'), ...placement('controller'), ...placement('csp'),
];

/** Full references of images, one key each; edited together by the registry prefix. */
export const IMAGES_KEY = 'images';

/** Injected by Rancher's own form, accepted by the schema, used by no template: never sent. */
export const GLOBAL_KEY = 'global';

/** Keys whose schema forbids members that it does not name (values.schema.json `additionalProperties: false`). */
export const CLOSED_KEYS: readonly string[] = ['disable', 'iscsi'];

/** What HPE tested on one node (SCOD hpe_alletra_storage_mp_b10000 "Limitations"): recommended, and at most. */
export const VOLUMES_PER_NODE = { recommended: 200, tested: 250 } as const;
