import { AuthorizationV1Api } from '@kubernetes/client-node';
import type { LabContext, LabUser } from '../context.ts';
import { clientsOf } from './kube.ts';

/** Rancher's settings `authorization-cache-ttl-seconds` and `authorization-deny-cache-ttl-seconds`. */
const REMEMBERED_MS = 10_000;

/** Whether a user may enter a cluster by Rancher: by a real review of the right to `get` its object, as Rancher asks. */
export function clusterAccess(context: LabContext): (user: LabUser, clusterId: string) => Promise<boolean> {
  const [management] = context.clusters;
  if (management === undefined || context.mode === 'standalone') return () => Promise.resolve(true);
  const reviews = clientsOf(management).config.makeApiClient(AuthorizationV1Api);
  const known = new Map<string, { until: number; allowed: Promise<boolean> }>();

  const review = async (user: LabUser, name: string): Promise<boolean> => {
    const resourceAttributes = { verb: 'get', group: 'management.cattle.io', version: 'v3', resource: 'clusters', name };
    const { status } = await reviews.createSubjectAccessReview({ body: { spec: { user: user.id, groups: [...user.groups], resourceAttributes } } });
    return status?.allowed === true;
  };
  return (user, clusterId) => {
    const key = `${user.id} ${clusterId}`;
    const found = known.get(key);
    if (found !== undefined && found.until > Date.now()) return found.allowed;
    const allowed = review(user, clusterId);
    known.set(key, { until: Date.now() + REMEMBERED_MS, allowed });
    allowed.catch(() => known.delete(key));
    return allowed;
  };
}
