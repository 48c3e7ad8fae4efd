import { setTimeout as wait } from 'node:timers/promises';
import type { LabUser } from '../context.ts';
import type { Place } from './steve/mount.ts';
import type { World } from './world.ts';

/** What Rancher answers instead of the cluster. */
export interface Refusal {
  status: number;
  text: string;
}

/** pkg/api/steve/proxy/proxy.go of rancher/rancher 2.15, dialer: 15 tries, a second between two. */
const STEVE_GIVES_UP_MS = 14_000;
/** pkg/dialer/factory.go, clusterDialer: four waits of 5 to 10 s, «about 30 seconds» in its own words. */
const RAW_GIVES_UP_MS = 30_000;

/** How long Rancher looks for a cluster's tunnel before it says that there is none, in milliseconds. Tests may set their own. */
export interface Patience {
  steve: number;
  raw: number;
}

export const usualPatience: Patience = { steve: STEVE_GIVES_UP_MS, raw: RAW_GIVES_UP_MS };

/**
 * What stands between a user and another cluster's Steve in Rancher: whoever may not `get` the cluster's object is answered 401
 * without a word, and a cluster whose agent is away lets everyone wait. Undefined: the way is free. Raw Kubernetes asks the
 * cluster itself for rights.
 * @param signal aborted when nobody waits for the answer any more
 */
export async function tunnelRefusal(place: Place, user: LabUser, world: Pick<World, 'mayEnter' | 'context'>, signal: AbortSignal,
  patience = usualPatience): Promise<Refusal | undefined> {
  if (place.kind === 'steve') {
    const { id } = place.mount.cluster;
    return id === 'local' || await world.mayEnter(user, id) ? undefined : { status: 401, text: '' };
  }
  if (place.kind !== 'unknown-cluster') return undefined;
  const isAway = world.context.away.some(({ id }) => id === place.id);
  if (place.raw) {
    if (isAway) await lookFor(patience.raw, signal);
    return { status: 500, text: 'cluster agent disconnected' };
  }
  if (!await world.mayEnter(user, place.id)) return { status: 401, text: '' };
  if (isAway) await lookFor(patience.steve, signal);
  return { status: 500, text: `lost connection to cluster: failed to find Session for client stv-cluster-${place.id}` };
}

/** Ends early, and in peace, when nobody waits any more. */
function lookFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  return wait(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);
}
