import semver from 'semver';
import type { JsonObject } from '../context.ts';

interface StorageType {
  kind: string;
  scope: 'Cluster' | 'Namespaced';
  /** Served versions, the stored one last. */
  versions: readonly string[];
  shortName?: string;
  /** First chart version that brings it. */
  since?: string;
}

/** Types of storage.hpe.com that the published chart brings in its `crds` folder. */
const TYPES: readonly StorageType[] = [
  { kind: 'HPEVolumeInfo', scope: 'Cluster', versions: ['v1', 'v2'] },
  { kind: 'HPEVolumeGroupInfo', scope: 'Cluster', versions: ['v1', 'v2'], shortName: 'hpevgi' },
  { kind: 'HPESnapshotGroupInfo', scope: 'Cluster', versions: ['v1', 'v2'], shortName: 'hpesgi' },
  { kind: 'HPEReplicationDeviceInfo', scope: 'Cluster', versions: ['v1', 'v2'], shortName: 'hperdi' },
  { kind: 'HPEReplicationMapping', scope: 'Cluster', versions: ['v3'], shortName: 'hperpm', since: '3.0.0' },
  { kind: 'VolumeGroup', scope: 'Namespaced', versions: ['v1'] },
  { kind: 'VolumeGroupClass', scope: 'Cluster', versions: ['v1'] },
  { kind: 'VolumeGroupContent', scope: 'Cluster', versions: ['v1'] },
  { kind: 'SnapshotGroup', scope: 'Namespaced', versions: ['v1'] },
  { kind: 'SnapshotGroupClass', scope: 'Cluster', versions: ['v1'] },
  { kind: 'SnapshotGroupContent', scope: 'Cluster', versions: ['v1'] },
];

const OPEN: JsonObject = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

const plural = (singular: string): string => (singular.endsWith('s') ? `${singular}es` : `${singular}s`);

function definition(type: StorageType, schema: JsonObject): JsonObject {
  const singular = type.kind.toLowerCase();
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural(singular)}.storage.hpe.com` },
    spec: {
      group: 'storage.hpe.com',
      scope: type.scope,
      names: {
        kind: type.kind, listKind: `${type.kind}List`, plural: plural(singular), singular,
        ...(type.shortName === undefined ? {} : { shortNames: [type.shortName] }),
      },
      versions: type.versions.map((name, index) =>
        ({ name, served: true, storage: index === type.versions.length - 1, schema: { openAPIV3Schema: schema } })),
    },
  };
}

/**
 * HPENodeInfo has a closed schema: without `nqns` (before 3.1.0) the server drops what an NVMe/TCP driver writes,
 * which is why NVMe/TCP needs the definition deleted before the reinstall.
 */
function nodeInfo(version: string): JsonObject {
  const strings = { type: 'array', items: { type: 'string' } };
  const spec = {
    type: 'object',
    required: ['uuid', 'networks'],
    properties: {
      uuid: { type: 'string' }, networks: strings, iqns: strings, wwpns: strings,
      ...(semver.gte(version, '3.1.0-0') ? { nqns: strings } : {}),
    },
  };
  return definition({ kind: 'HPENodeInfo', scope: 'Cluster', versions: ['v1'] }, { type: 'object', properties: { spec } });
}

/** The custom resource definitions of a chart version, by file name. */
export function definitionsOf(version: string): Readonly<Record<string, JsonObject>> {
  const others = TYPES.filter(({ since }) => since === undefined || semver.gte(version, `${since}-0`));
  return {
    'hpenodeinfos.yaml': nodeInfo(version),
    ...Object.fromEntries(others.map((type) => [`${plural(type.kind.toLowerCase())}.yaml`, definition(type, OPEN)])),
  };
}
