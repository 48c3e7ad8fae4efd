import type { NodeFacts } from '../driver/fit.ts';
import { isRecord, list, text } from '../kube/json.ts';
import type { Problem } from '../problem.ts';
import type { DriverSight, Seen } from '../readiness/readiness.ts';
import type { StorageClass } from '../volumes/types.ts';

/** A Harvester as Rancher's management cluster lists it: only those that the user may see are in that list. */
export interface FleetCluster {
  readonly id: string;
  readonly name: string;
  /** What Rancher says of its tunnel; it may be behind the truth. */
  readonly isConnected: boolean;
}

/** What one cluster answered; each part may be denied or have failed by itself. */
export interface ClusterFacts {
  /** Version of Harvester, such as `v1.8.2`; empty where it was not told. */
  readonly harvester: string;
  readonly nodes: Seen<readonly NodeFacts[]>;
  readonly driver: Seen<DriverSight>;
  /** Ids of the backend Secrets. */
  readonly backends: Seen<readonly string[]>;
  /** HPE's own. */
  readonly classes: Seen<readonly StorageClass[]>;
  /** Claims of those classes, and those of them that are not bound. */
  readonly volumes: Seen<number>;
  readonly unbound: Seen<number>;
  /** VolumeAttachments of the driver. */
  readonly attachments: Seen<number>;
}

export type Answer =
  | { readonly kind: 'known'; readonly facts: ClusterFacts }
  | { readonly kind: 'failed'; readonly problem: Problem };

const PROVIDER = 'provider.cattle.io';

export const CLUSTER_FIELDS: readonly string[] = [
  'metadata.name', 'metadata.labels', 'metadata.deletionTimestamp', 'spec.displayName', 'status.provider', 'status.conditions',
];

/** A Harvester by its label or, before that is written, its status (@rancher/shell utils/cluster.js isHarvesterCluster); undefined for every other. */
export const readFleetCluster = (raw: unknown): FleetCluster | undefined => {
  const id = text(raw, 'metadata', 'name');
  const provider = text(raw, 'metadata', 'labels', PROVIDER) || text(raw, 'status', 'provider');

  if (!id || provider !== 'harvester' || text(raw, 'metadata', 'deletionTimestamp')) {
    return undefined;
  }
  const conditions = list(raw, 'status', 'conditions').filter(isRecord);
  // Rancher's dashboard prefers Connected and takes Ready where there is none (models/management.cattle.io.cluster.js).
  const condition = conditions.find(({ type }) => type === 'Connected') ?? conditions.find(({ type }) => type === 'Ready');

  return { id, name: text(raw, 'spec', 'displayName') || id, isConnected: condition?.['status'] !== 'False' };
};
