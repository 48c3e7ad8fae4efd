import { isRecord, list, text } from '../../../pkg/hpe-storage/domain/kube/json.ts';
import { notMemberOf } from '../cast.ts';
import type { ScenarioName } from '../context.ts';
import { ACCOUNTS } from '../front/identity/accounts.ts';
import type { Clients } from './kube.ts';
import type { KnownCluster, RancherObject } from './objects.ts';

const GROUP = 'rbac.authorization.k8s.io';
const SEEN = ['get', 'list', 'watch'];

/** Everyone but the administrator, whose rights need no names. */
const PEOPLE = ACCOUNTS.filter(({ role }) => role !== 'admin');

/** Kubernetes users that are no members of a cluster. */
export function strangersOf(clusterId: string, scenario: ScenarioName): string[] {
  return PEOPLE.map(({ id }) => id).filter((id) => notMemberOf(id, scenario).includes(clusterId));
}

/**
 * The roles by which a user sees the clusters that he is a member of, by name: Rancher makes the like from a cluster's members
 * (rancher/rancher pkg/controllers/management/auth and provisioningv2/cluster). Who lacks them gets the cluster in no list.
 */
export function memberships(known: readonly KnownCluster[], scenario: ScenarioName): RancherObject[] {
  return PEOPLE.flatMap(({ id }) => {
    const own = known.filter((cluster) => !notMemberOf(id, scenario).includes(cluster.id));
    const name = `lab-clusters-${id}`;
    const subjects = [{ kind: 'User', name: id, apiGroup: GROUP }];
    const provisioned = (namespace: string, names: readonly string[]): RancherObject[] => [
      role('Role', { name, namespace }, 'provisioning.cattle.io', names),
      { apiVersion: `${GROUP}/v1`, kind: 'RoleBinding', metadata: { name, namespace }, subjects, roleRef: { kind: 'Role', name, apiGroup: GROUP } },
    ];
    return [
      role('ClusterRole', { name }, 'management.cattle.io', own.map((cluster) => cluster.id)),
      { apiVersion: `${GROUP}/v1`, kind: 'ClusterRoleBinding', metadata: { name }, subjects, roleRef: { kind: 'ClusterRole', name, apiGroup: GROUP } },
      ...provisioned('fleet-local', ['local']),
      ...provisioned('fleet-default', own.filter((cluster) => cluster.id !== 'local').map((cluster) => cluster.displayName)),
    ];
  });
}

function role(kind: 'Role' | 'ClusterRole', metadata: { name: string; namespace?: string }, group: string, names: readonly string[]): RancherObject {
  const rules = [{ apiGroups: [group], resources: ['clusters'], resourceNames: [...names], verbs: SEEN }];
  return { apiVersion: `${GROUP}/v1`, kind, metadata, rules };
}

/** Takes users out of a cluster's own bindings: Rancher makes those only for a cluster's members. */
export async function dismiss(clients: Clients, users: readonly string[]): Promise<void> {
  if (users.length === 0) return;
  const bindings = await clients.objects.list(`${GROUP}/v1`, 'ClusterRoleBinding');
  await Promise.all(bindings.items.map(async (item) => {
    const left = subjectsWithout(item, users);
    if (left === undefined) return;
    const binding: RancherObject = { ...item, apiVersion: `${GROUP}/v1`, kind: 'ClusterRoleBinding', subjects: left };
    if (left.length === 0) await clients.objects.delete(binding);
    else await clients.objects.replace(binding);
  }));
}

/** The subjects of a binding without these users; undefined when it names none of them. */
export function subjectsWithout(binding: object, users: readonly string[]): Record<string, unknown>[] | undefined {
  const subjects = list(binding, 'subjects').filter(isRecord);
  const left = subjects.filter((subject) => !(text(subject, 'kind') === 'User' && users.includes(text(subject, 'name') ?? '')));
  return left.length === subjects.length ? undefined : left;
}
