import { DRIVER_NAME } from '../domain/driver/names.ts';
import { NODE_FIELDS, readNode } from '../domain/driver/facts.ts';
import { CLUSTER_FIELDS, readFleetCluster, type ClusterFacts, type FleetCluster } from '../domain/fleet/cluster.ts';
import { text } from '../domain/kube/json.ts';
import type { Seen } from '../domain/readiness/readiness.ts';
import { HPE_PROVISIONER, type StorageClass } from '../domain/volumes/types.ts';
import { can, type Right } from './access.ts';
import { ApiError, ifReadable, ifThere } from './errors.ts';
import { seeBackends, seeDriver, seenOr } from './readiness.ts';
import { CLASS_COLUMN, listClasses } from './storage.ts';
import { steveFor, type Steve } from './steve.ts';
import type { Transport } from './transport.ts';

/** The Harvesters that the user may see: Rancher's list leaves out the others. */
export const listHarvesters = async(transport: Transport): Promise<readonly FleetCluster[]> =>
  (await steveFor('local', transport).list('rancher', 'management.cattle.io.clusters', readFleetCluster, { include: CLUSTER_FIELDS })).items;

/** A list that is not allowed comes as an empty one or as 404 (measured), so "none" is believed after the right was asked for. */
const seeAll = <T>(steve: Steve, right: Right, read: () => Promise<T>, none: T, isNone: (value: T) => boolean): Promise<Seen<T>> => seenOr(async() => {
  const value = await ifThere(read()) ?? none;

  return isNone(value) && !await can(steve, right)
    ? { kind: 'denied', verb: right.verb, resource: right.resource } : { kind: 'known', value };
}, right.verb, right.resource);

/** How many there are: one member is sent, and none of its fields but the name. */
const count = async(steve: Steve, type: string, filter: readonly string[]): Promise<number> => {
  const answer = await steve.list('rancher', type, (raw) => raw, { filter, page: 1, pageSize: 1, include: ['metadata.name'] });

  // Steve leaves a count of zero out.
  if (answer.count === undefined && answer.items.length) {
    throw new ApiError('server', 200, 'NoCount', '');
  }

  return answer.count ?? 0;
};

const list = (group: string, resource: string): Right => ({ verb: 'list', group, resource });

const seeCount = (steve: Steve, right: Right, type: string, filter: readonly string[]): Promise<Seen<number>> =>
  seeAll(steve, right, () => count(steve, type, filter), 0, (value) => value === 0);

const NO_CLASSES: readonly StorageClass[] = [];
const hasNone = ({ length }: readonly unknown[]): boolean => length === 0;
const ZERO: Seen<number> = { kind: 'known', value: 0 };

const seeClasses = async(steve: Steve): Promise<Seen<readonly StorageClass[]>> => {
  const seen = await seeAll(steve, list('storage.k8s.io', 'storageclasses'), () => listClasses(steve), NO_CLASSES, hasNone);

  return seen.kind === 'known' ? { kind: 'known', value: seen.value.filter(({ provisioner }) => provisioner === HPE_PROVISIONER) } : seen;
};

const CLAIMS = 'persistentvolumeclaims';
/** Columns of `kubectl get`, which Steve's cache knows by their position. */
const PHASE_COLUMN = 'metadata.fields[1]';
const ATTACHER_COLUMN = 'metadata.fields[1]';

/** Volumes are the claims of HPE's classes, so where the classes are not known these are not either. */
const seeVolumes = async(steve: Steve, classes: Seen<readonly StorageClass[]>): Promise<Pick<ClusterFacts, 'volumes' | 'unbound'>> => {
  if (classes.kind !== 'known') {
    return { volumes: classes, unbound: classes };
  }
  if (!classes.value.length) {
    return { volumes: ZERO, unbound: ZERO };
  }
  const ours = classes.value.map(({ name }) => `${ CLASS_COLUMN }=${ name }`).join(',');
  const volumes = await seeCount(steve, list('', CLAIMS), CLAIMS, [ours]);

  if (volumes.kind !== 'known' || !volumes.value) {
    return { volumes, unbound: ZERO };
  }
  const unbound = await seenOr<number>(async() => ({
    kind: 'known', value: await count(steve, CLAIMS, [ours, `${ PHASE_COLUMN }=Pending,${ PHASE_COLUMN }=Lost`]),
  }), 'list', CLAIMS);

  return { volumes, unbound };
};

/** Fails where nobody answers; a cluster that refuses this one is asked for the rest all the same. */
const harvesterVersion = async(steve: Steve): Promise<string> => {
  const setting = await ifReadable(steve.get('rancher', 'harvesterhci.io.settings', 'server-version', { include: ['value', 'default'] }));

  return text(setting, 'value') || (text(setting, 'default') ?? '');
};

export interface LookOptions {
  /** For all questions together. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/**
 * What the fleet page says of one cluster: a request to see whether it answers at all, so that one that hangs holds a single
 * connection, then nine more at most, and an access review for each of these that came back empty. No collection that grows with
 * the use of the cluster is loaded.
 * @throws {ApiError} when the cluster does not answer.
 */
export const lookAtCluster = async(id: string, transport: Transport, { deadlineMs, signal }: LookOptions): Promise<ClusterFacts> => {
  const end = performance.now() + deadlineMs;
  const steve = steveFor(id, (request) => transport({ ...request, signal, deadlineMs: Math.max(1, Math.ceil(end - performance.now())) }));
  const harvester = await harvesterVersion(steve);
  const [nodes, driver, backends, { classes, volumes, unbound }, attachments] = await Promise.all([
    seeAll(steve, list('', 'nodes'), async() => (await steve.list('rancher', 'nodes', readNode, { include: NODE_FIELDS })).items, [], hasNone),
    seeDriver(steve), seeBackends(steve),
    seeClasses(steve).then(async(seen) => ({ classes: seen, ...await seeVolumes(steve, seen) })),
    seeCount(steve, list('storage.k8s.io', 'volumeattachments'), 'storage.k8s.io.volumeattachments', [`${ ATTACHER_COLUMN }=${ DRIVER_NAME }`]),
  ]);

  return { harvester, nodes, driver, backends, classes, volumes, unbound, attachments };
};
