export interface NeededRight {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** True where the right in the release's namespace is enough. */
  readonly inNamespace: boolean;
}

const clusterWide = (group: string, resource: string, verb = 'create'): NeededRight => ({ verb, group, resource, inNamespace: false });
const inNamespace = (group: string, resource: string): NeededRight => ({ verb: 'create', group, resource, inNamespace: true });

/**
 * What Helm writes as the user who asked (hpe-csi-driver 3.2.0 templates/ and crds/). Rancher answers 201 to everyone, and Helm fails
 * later, so all of it is asked before.
 */
export const INSTALL_RIGHTS: readonly NeededRight[] = [
  clusterWide('rbac.authorization.k8s.io', 'clusterroles'),
  clusterWide('rbac.authorization.k8s.io', 'clusterroles', 'escalate'),
  clusterWide('rbac.authorization.k8s.io', 'clusterrolebindings'),
  clusterWide('apiextensions.k8s.io', 'customresourcedefinitions'),
  clusterWide('storage.k8s.io', 'csidrivers'),
  clusterWide('', 'namespaces'),
  inNamespace('apps', 'deployments'),
  inNamespace('apps', 'daemonsets'),
  inNamespace('batch', 'jobs'),
  inNamespace('', 'services'),
  inNamespace('', 'serviceaccounts'),
  inNamespace('', 'configmaps'),
  inNamespace('', 'secrets'),
];

export const UNINSTALL_RIGHTS: readonly NeededRight[] = [
  clusterWide('rbac.authorization.k8s.io', 'clusterroles', 'delete'),
  clusterWide('rbac.authorization.k8s.io', 'clusterrolebindings', 'delete'),
  clusterWide('storage.k8s.io', 'csidrivers', 'delete'),
  { verb: 'delete', group: 'apps', resource: 'deployments', inNamespace: true },
  { verb: 'delete', group: 'apps', resource: 'daemonsets', inNamespace: true },
  { verb: 'delete', group: '', resource: 'secrets', inNamespace: true },
];

/** To go on with a change of version: both ends of it, and its plan in the cluster. */
export const RESUME_RIGHTS: readonly NeededRight[] = [...UNINSTALL_RIGHTS, ...INSTALL_RIGHTS];

/** To put away the kept plan of a change of version, whether it has ended or is given up. */
export const DISCARD_RIGHTS: readonly NeededRight[] = [{ verb: 'delete', group: '', resource: 'configmaps', inNamespace: true }];

/** To add, refresh or remove a repository. */
export const REPOSITORY_RIGHTS: readonly NeededRight[] = [
  clusterWide('catalog.cattle.io', 'clusterrepos'), clusterWide('catalog.cattle.io', 'clusterrepos', 'update'),
  clusterWide('catalog.cattle.io', 'clusterrepos', 'delete'),
];
