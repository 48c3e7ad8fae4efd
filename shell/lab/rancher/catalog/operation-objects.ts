import type { JsonObject, LabUser } from '../../context.ts';
import { SYSTEM } from './clients.ts';
import { HELM_DATA } from './commands.ts';

/** Label by which Rancher knows the pod that belongs to an operation's token (rancher/steve pkg/podimpersonation). */
export const TOKEN_LABEL = 'pod-impersonation.cattle.io/token';

const IMAGE = 'rancher/shell:v0.7.0';

interface Owner { apiVersion: string; kind: string; name: string; uid: string }

/** The right to act as the user who asked; everything else of an operation belongs to it. */
export const impersonationRole = (suffix: string, user: LabUser): JsonObject => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name: `pod-impersonation-helm-op-${suffix}` },
  rules: [
    { apiGroups: [''], resources: ['users'], verbs: ['impersonate'], resourceNames: [user.id] },
    ...(user.groups.length === 0 ? []
      : [{ apiGroups: [''], resources: ['groups'], verbs: ['impersonate'], resourceNames: [...user.groups] }]),
  ],
});

export const dataSecret = (name: string, owner: Owner, data: Readonly<Record<string, Buffer>>): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: SYSTEM, ownerReferences: [owner] },
  data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, value.toString('base64')])),
});

/** The pod that runs Helm, with Rancher's two containers. */
export const helmPod = (name: string, token: string, owner: Owner): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: SYSTEM, labels: { [TOKEN_LABEL]: token }, ownerReferences: [owner] },
  spec: {
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 0,
    automountServiceAccountToken: false,
    volumes: [{ name: 'data', secret: { secretName: name } }],
    containers: [
      {
        name: 'helm',
        image: IMAGE,
        command: ['helm-cmd'],
        tty: true,
        stdin: true,
        stdinOnce: true,
        workingDir: HELM_DATA,
        env: [{ name: 'KUBECONFIG', value: '/home/shell/.kube/config' }],
        volumeMounts: [{ name: 'data', mountPath: HELM_DATA, readOnly: true }],
      },
      { name: 'proxy', image: IMAGE, command: ['sh', '-c', 'kubectl proxy --disable-filter'] },
    ],
  },
});

export const operationObject = (name: string, namespace: string, owner: Owner): JsonObject => ({
  apiVersion: 'catalog.cattle.io/v1',
  kind: 'Operation',
  metadata: { name, namespace, ownerReferences: [owner] },
});

/** The caller may read this one operation, whatever else they may. */
export function readersOf(operation: string, namespace: string, user: LabUser, owner: Owner): { role: JsonObject; binding: JsonObject } {
  const named = (kind: string): string => `${operation}-${user.id}-${kind}`.replaceAll(/[^a-z0-9.-]/gi, '-').toLowerCase();
  const metadata = (kind: string): JsonObject => ({ name: named(kind), namespace, ownerReferences: [owner] });
  const role = metadata('role');
  return {
    role: {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: role,
      rules: [{ apiGroups: ['catalog.cattle.io'], resources: ['operations'], resourceNames: [operation], verbs: ['get'] }],
    },
    binding: {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: metadata('rolebinding'),
      subjects: [{ kind: 'User', name: user.id, apiGroup: 'rbac.authorization.k8s.io' }],
      roleRef: { kind: 'Role', name: role.name, apiGroup: 'rbac.authorization.k8s.io' },
    },
  };
}
