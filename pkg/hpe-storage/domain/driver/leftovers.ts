import type { Plan } from '../runs/run.ts';
import { shellQuote } from './commands.ts';
import type { NeededRight } from './rights.ts';
import type { Leftover } from './state.ts';

export interface LeftoverKind {
  readonly kind: Leftover['kind'];
  readonly group: string;
  /** Plural, as in rights and API paths. */
  readonly resource: string;
  readonly isNamespaced: boolean;
  readonly names: readonly string[];
}

const RBAC = 'rbac.authorization.k8s.io';

/**
 * Objects of fixed names that the chart writes (hpe-csi-driver 2.5.0 to 3.3.0 templates/), in the order in which they are removed:
 * what works first, what it needs later. Definitions (CRDs) are not among them: they hold the only record of volumes.
 */
export const LEFTOVER_KINDS: readonly LeftoverKind[] = [
  { kind: 'CSIDriver', group: 'storage.k8s.io', resource: 'csidrivers', isNamespaced: false, names: ['csi.hpe.com'] },
  {
    kind: 'Deployment', group: 'apps', resource: 'deployments', isNamespaced: true,
    names: ['hpe-csi-controller', 'primera3par-csp', 'nimble-csp', 'alletrastoragemp-b10000-nfs-csp', 'alletrastoragemp-x10000-nfs-csp'],
  },
  { kind: 'DaemonSet', group: 'apps', resource: 'daemonsets', isNamespaced: true, names: ['hpe-csi-node'] },
  {
    kind: 'Service', group: '', resource: 'services', isNamespaced: true,
    names: [
      'alletra6000-csp-svc', 'alletra9000-csp-svc', 'alletrastoragemp-csp-svc', 'nimble-csp-svc', 'primera3par-csp-svc', 'alletrastoragemp-b10000-nfs-csp-svc',
      'alletrastoragemp-x10000-nfs-csp-svc',
    ],
  },
  { kind: 'ConfigMap', group: '', resource: 'configmaps', isNamespaced: true, names: ['hpe-linux-config'] },
  { kind: 'RoleBinding', group: RBAC, resource: 'rolebindings', isNamespaced: true, names: ['hpe-csi-resizer-role-cfg', 'hpe-csi-mutator-role-cfg'] },
  { kind: 'Role', group: RBAC, resource: 'roles', isNamespaced: true, names: ['hpe-external-resizer-cfg', 'hpe-csi-mutator-cfg'] },
  {
    kind: 'ClusterRoleBinding', group: RBAC, resource: 'clusterrolebindings', isNamespaced: false,
    names: [...['provisioner', 'attacher', 'snapshotter', 'volumegroup', 'snapshotgroup', 'mutator', 'driver'].map((part) => `hpe-csi-${ part }-binding`), 'hpe-csi-resizer-role'],
  },
  {
    kind: 'ClusterRole', group: RBAC, resource: 'clusterroles', isNamespaced: false,
    names: [...['provisioner', 'attacher', 'snapshotter', 'volumegroup', 'snapshotgroup', 'mutator', 'driver'].map((part) => `hpe-csi-${ part }-role`), 'hpe-external-resizer-role'],
  },
  { kind: 'ServiceAccount', group: '', resource: 'serviceaccounts', isNamespaced: true, names: ['hpe-csi-controller-sa', 'hpe-csi-node-sa', 'hpe-csp-sa'] },
];

/** Objects of one kind and namespace, which one command removes. */
interface Group {
  readonly kind: Leftover['kind'];
  readonly namespace: string | undefined;
  readonly objects: readonly Leftover[];
}

/** Objects by kind and namespace, in the order of removal. */
export const leftoverGroups = (objects: readonly Leftover[]): readonly Group[] => LEFTOVER_KINDS.flatMap(({ kind }) => {
  const ofKind = objects.filter((object) => object.kind === kind);

  return [...new Set(ofKind.map(({ namespace }) => namespace))].map((namespace) => ({ kind, namespace, objects: ofKind.filter((object) => object.namespace === namespace) }));
});

const commandOf = ({ kind, namespace, objects }: Group): string =>
  ['kubectl', 'delete', kind.toLowerCase(), ...objects.map(({ name }) => name), ...(namespace ? ['--namespace', namespace] : [])].map(shellQuote).join(' ');

export const leftoverCommands = (objects: readonly Leftover[]): string => leftoverGroups(objects).map(commandOf).join('\n');

/** Rights that their removal takes; those in a namespace are asked for in every one that they are in. */
export const leftoverRights = (objects: readonly Leftover[]): readonly (NeededRight & { readonly namespace: string })[] => leftoverGroups(objects).flatMap(({ kind, namespace }) =>
  LEFTOVER_KINDS.filter((one) => one.kind === kind).map(({ group, resource, isNamespaced }) => ({ verb: 'delete', group, resource, inNamespace: isNamespaced, namespace: namespace ?? '' })));

const STEP_MS = 60_000;

/** Removal of what an earlier driver left, one step for each kind and namespace, until nothing of it is found. */
export const leftoversPlan = (objects: readonly Leftover[]): Plan => ({
  code: 'driverLeftovers', args: { count: objects.length },
  steps: [
    ...leftoverGroups(objects).map((group) => ({
      id:      `remove-${ group.kind }-${ group.namespace ?? '' }`, code: 'driverRemove', args: { kind: group.kind, count: group.objects.length, names: group.objects.map(({ name }) => name).join(', ') },
      command: commandOf(group), deadlineMs: STEP_MS,
    })),
    { id: 'gone', code: 'driverNothingLeft', args: {}, deadlineMs: 2 * STEP_MS },
  ],
});
