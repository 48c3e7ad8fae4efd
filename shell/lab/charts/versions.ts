import semver from 'semver';
import type { JsonObject } from '../context.ts';

/**
 * What differs between versions of HPE's chart: switches, values and images. Facts from the published charts and
 * https://scod.hpedev.io (read in November 2026). 3.3.0 has new values; its image tags are guessed from its number.
 */
export interface ChartVersion {
  version: string;
  appVersion: string;
  created: string;
  /** Tags of the images that differ by version, by their key in `values.images`. */
  tags: Readonly<Record<string, string>>;
}

const IMAGES: Readonly<Record<string, string>> = {
  csiNodeDriver: 'quay.io/hpestorage/csi-driver',
  csiControllerDriver: 'quay.io/hpestorage/csi-driver',
  nimbleCSP: 'quay.io/hpestorage/alletra-6000-and-nimble-csp',
  primera3parCSP: 'quay.io/hpestorage/alletra-9000-primera-and-3par-csp',
  b10000FileServiceCSP: 'quay.io/hpestorage/alletrastoragemp-b10000-nfs-csp',
  x10000FileServiceCSP: 'quay.io/hpestorage/alletrastoragemp-x10000-nfs-csp',
  nfsProvisioner: 'quay.io/hpestorage/nfs-provisioner',
  csiExtensions: 'quay.io/hpestorage/csi-extensions',
  csiVolumeGroupProvisioner: 'quay.io/hpestorage/volume-group-provisioner',
  csiVolumeGroupSnapshotter: 'quay.io/hpestorage/volume-group-snapshotter',
  csiVolumeMutator: 'quay.io/hpestorage/volume-mutator',
  csiAttacher: 'registry.k8s.io/sig-storage/csi-attacher',
  csiNodeDriverRegistrar: 'registry.k8s.io/sig-storage/csi-node-driver-registrar',
  csiProvisioner: 'registry.k8s.io/sig-storage/csi-provisioner',
  csiResizer: 'registry.k8s.io/sig-storage/csi-resizer',
  csiSnapshotter: 'registry.k8s.io/sig-storage/csi-snapshotter',
};

/** In the order of the columns below; a missing tag leaves the image out. */
const ORDER = Object.keys(IMAGES);

const tags = (line: string): Readonly<Record<string, string>> =>
  Object.fromEntries(line.split(' ').flatMap((tag, index) => (tag === '-' ? [] : [[ORDER[index] ?? '', `v${tag}`]])));

const TAGS_2_5_2 = tags('2.5.2 2.5.2 2.5.2 2.5.2 - - 3.0.6 1.2.8 1.0.7 1.0.7 1.3.7 4.8.0 2.13.0 5.1.0 1.12.0 8.2.0');
const TAGS_3_0_2 = tags('3.0.2 3.0.2 3.0.0 3.0.1 1.0.0 - 3.0.8 1.2.9 1.0.8 1.0.8 1.3.8 4.9.0 2.14.0 5.3.0 1.13.2 8.2.1');
const TAGS_3_1_0 = tags('3.1.0 3.1.0 3.1.0 3.1.0 1.1.0 - 3.0.9 1.2.10 1.0.9 1.0.9 1.3.9 4.11.0 2.16.0 6.2.0 2.1.0 8.5.0');
const TAGS_3_2_0 = tags('3.2.0 3.2.0 3.2.0 3.2.0 1.2.0 1.0.0 3.0.10 1.2.11 1.0.10 1.0.10 1.3.10 4.12.0 2.17.0 6.2.0 2.1.0 8.5.0');
const TAGS_3_3_0 = tags('3.3.0 3.3.0 3.3.0 3.3.0 1.3.0 1.1.0 3.0.11 1.2.12 1.0.11 1.0.11 1.3.11 4.12.0 2.17.0 6.2.0 2.1.0 8.5.0');

/** Versions that the lab can pack by itself, newest first. */
export const VERSIONS: readonly ChartVersion[] = [
  { version: '3.3.0', appVersion: '3.3.0', created: '2026-10-02T12:00:00Z', tags: TAGS_3_3_0 },
  { version: '3.3.0-beta', appVersion: '3.3.0-beta', created: '2026-08-28T12:00:00Z', tags: TAGS_3_3_0 },
  { version: '3.2.0', appVersion: '3.2.0', created: '2026-06-05T12:00:00Z', tags: TAGS_3_2_0 },
  { version: '3.1.0', appVersion: '3.1.0', created: '2026-03-06T12:00:00Z', tags: TAGS_3_1_0 },
  { version: '3.0.2', appVersion: '3.0.2', created: '2025-11-28T12:00:00Z', tags: TAGS_3_0_2 },
  { version: '2.5.2', appVersion: '2.5.2', created: '2025-02-19T12:00:00Z', tags: TAGS_2_5_2 },
];

/** True when `version` has what came with `since`, betas of `since` included. */
const has = (version: string, since: string): boolean => semver.gte(version, `${since}-0`);

/** The families that can be switched off, in the order of the published values. */
export function familiesOf(version: string): readonly string[] {
  return [
    'nimble', 'primera', 'alletra6000', 'alletra9000', 'alletraStorageMP',
    ...(has(version, '3.0.0') ? ['b10000FileService'] : []),
    ...(has(version, '3.2.0') ? ['x10000FileService'] : []),
  ];
}

const flagsOf = (version: string): readonly string[] => [
  'disableNodeConformance', 'disableNodeConfiguration', 'disableNodeGetVolumeStats', 'disableNodeMonitor', 'disableHostDeletion',
  'disablePreInstallHooks', ...(has(version, '3.3.0') ? ['disableHostname'] : []),
];

const PART = {
  labels: {}, nodeSelector: {}, tolerations: [], affinity: {},
  resources: { limits: { cpu: '2000m', memory: '1Gi' }, requests: { cpu: '100m', memory: '128Mi' } },
};

const allFalse = (keys: readonly string[]): Record<string, boolean> => Object.fromEntries(keys.map((key) => [key, false]));

/** `values.yaml` of a version: the published keys and defaults. */
export function valuesOf({ version, tags: tag }: ChartVersion): JsonObject {
  return {
    disable: allFalse(familiesOf(version)),
    ...allFalse(flagsOf(version)),
    maxVolumesPerNode: has(version, '3.3.0') ? 250 : 100,
    ...(has(version, '3.3.0') ? { maxHostnameLength: 31 } : {}),
    imagePullPolicy: 'IfNotPresent',
    iscsi: { chapSecretName: '' },
    logLevel: 'info',
    kubeletRootDir: '/var/lib/kubelet',
    controller: PART,
    csp: PART,
    node: PART,
    images: Object.fromEntries(ORDER.flatMap((key) => (tag[key] === undefined ? [] : [[key, `${IMAGES[key] ?? key}:${tag[key]}`]]))),
  };
}

const closed = (properties: JsonObject): JsonObject =>
  ({ type: 'object', required: Object.keys(properties), properties, additionalProperties: false });

const each = (keys: readonly string[], schema: JsonObject): JsonObject => Object.fromEntries(keys.map((key) => [key, schema]));

/**
 * `values.schema.json` of a version, as strict and as lax as the published one: the root, `disable` and `iscsi` are closed;
 * what `controller`, `csp` and `node` say is not under `properties`, so Helm checks nothing below them.
 */
export function schemaOf(chart: ChartVersion): JsonObject {
  const { version } = chart;
  const object = { type: 'object' };
  const unchecked = { nodeSelector: object, tolerations: { type: 'array' }, affinity: object, labels: object };
  const integers = ['maxVolumesPerNode', ...(has(version, '3.3.0') ? ['maxHostnameLength'] : [])];
  const required = Object.keys(valuesOf(chart)).filter((key) => key !== 'disablePreInstallHooks');

  return {
    $schema: 'http://json-schema.org/draft-07/schema',
    type: 'object',
    required,
    properties: {
      disable: closed(each(familiesOf(version), { type: 'boolean' })),
      ...each(flagsOf(version), { type: 'boolean' }),
      ...each(integers, { type: 'integer' }),
      imagePullPolicy: { type: 'string', enum: ['Always', 'IfNotPresent', 'Never'] },
      iscsi: closed({ chapSecretName: { type: 'string' } }),
      logLevel: { type: 'string', enum: ['info', 'debug', 'trace', 'warn', 'error'] },
      kubeletRootDir: { type: 'string', pattern: '^/' },
      controller: unchecked,
      csp: unchecked,
      node: unchecked,
      images: { type: 'object', required: ORDER.filter((key) => key in chart.tags), properties: each(ORDER, { type: 'string' }) },
      global: {},
    },
    additionalProperties: false,
  };
}

/** `Chart.yaml` of a version. */
export function metadataOf({ version, appVersion }: ChartVersion): JsonObject {
  return {
    apiVersion: 'v1',
    name: 'hpe-csi-driver',
    version,
    appVersion,
    description: 'The local lab\'s stand-in for HPE\'s chart: the same names, values and objects, and no driver inside',
    icon: 'icon.svg',
    home: 'https://scod.hpedev.io/csi_driver/',
    keywords: ['HPE', 'Storage', 'CSI', 'lab'],
  };
}
