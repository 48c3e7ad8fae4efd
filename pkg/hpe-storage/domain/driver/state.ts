import { finding, type Finding } from '../finding.ts';
import type { App, ChartObject, ReleaseRef, Workload } from './facts.ts';
import { CONTROLLER, DRIVER_NAME, NODE_DAEMONSET } from './names.ts';
import { isUnderWay, type Operation } from './operation.ts';

/** How the driver got there. `manifest` is anything that left no trace of Helm. */
export type DriverSource = 'rancher' | 'partner' | 'helm' | 'operator' | 'manifest';

export interface Installation {
  /** Empty when nothing tells. */
  readonly version: string;
  readonly source: DriverSource;
  /** ClusterRepo of a Rancher app. */
  readonly repository: string | undefined;
  /** Undefined for an operator's and for manifests. */
  readonly release: ReleaseRef | undefined;
  /** True when Rancher knows it as an App, which is what its uninstall action needs. */
  readonly hasApp: boolean;
  readonly namespace: string;
  readonly workloads: readonly Workload[];
  readonly ready: boolean;
}

export type DriverState =
  | { readonly kind: 'absent'; readonly lastFailure: Operation | undefined }
  | { readonly kind: 'working'; readonly operation: Operation }
  | { readonly kind: 'installed'; readonly installation: Installation }
  | { readonly kind: 'broken'; readonly installation: Installation; readonly reasons: readonly Finding[]; readonly lastFailure: Operation | undefined }
  | { readonly kind: 'leftovers'; readonly objects: readonly Leftover[] }
  | { readonly kind: 'unknown'; readonly missing: readonly string[] };

export interface Leftover {
  readonly kind: 'CSIDriver' | 'ClusterRole' | 'ClusterRoleBinding' | 'Role' | 'RoleBinding' | 'Deployment' | 'DaemonSet' | 'Service' | 'ServiceAccount' | 'ConfigMap';
  readonly name: string;
  readonly namespace?: string;
}

/** What the cluster told, read by the gateway. */
export interface DriverFacts {
  readonly apps: readonly App[];
  /** Of the driver, newest first. */
  readonly operations: readonly Operation[];
  readonly csiDriver: ChartObject | undefined;
  readonly clusterRole: ChartObject | undefined;
  readonly workloads: readonly Workload[];
  /** Types (plural names) that the user may not list. */
  readonly missing: readonly string[];
}

const PARTNER_REPOSITORY = 'rancher-partner-charts';

export const isReady = ({ desired, ready }: Workload): boolean => ready >= desired;

export const allReady = (workloads: readonly Workload[]): boolean =>
  [CONTROLLER, NODE_DAEMONSET].every((name) => workloads.some((workload) => workload.name === name)) && workloads.every(isReady);

const sourceOf = (app: App | undefined, { workloads, csiDriver }: DriverFacts): DriverSource => {
  if (workloads.some(({ owner }) => owner === 'HPECSIDriver')) {
    return 'operator';
  }
  if (app?.repository) {
    return app.repository === PARTNER_REPOSITORY ? 'partner' : 'rancher';
  }

  return app || csiDriver?.release ? 'helm' : 'manifest';
};

const installationOf = (facts: DriverFacts): Installation => {
  const app = facts.apps.find(({ status }) => status === 'deployed') ?? facts.apps[0];
  const controller = facts.workloads.find(({ name }) => name === CONTROLLER) ?? facts.workloads[0];
  const release = app ? { name: app.name, namespace: app.namespace } : (controller?.release ?? facts.csiDriver?.release);

  return {
    version:    app?.version || (facts.workloads.find(({ version }) => version)?.version ?? ''),
    source:     sourceOf(app, facts),
    repository: app?.repository,
    release,
    hasApp:     app !== undefined,
    namespace:  app?.namespace ?? controller?.namespace ?? release?.namespace ?? '',
    workloads:  facts.workloads,
    ready:      facts.csiDriver !== undefined && allReady(facts.workloads),
  };
};

const RELEASE_TROUBLE: Readonly<Record<string, string>> = {
  'failed':           'driver.releaseFailed',
  'pending-install':  'driver.releasePending',
  'pending-upgrade':  'driver.releasePending',
  'pending-rollback': 'driver.releasePending',
  'uninstalling':     'driver.releaseUninstalling',
  'uninstalled':      'driver.releaseUninstalled',
};

const troubles = (facts: DriverFacts): readonly Finding[] => {
  const app = facts.apps.find(({ status }) => status === 'deployed') ?? facts.apps[0];
  const trouble = app ? RELEASE_TROUBLE[app.status] : undefined;
  const lacking = [CONTROLLER, NODE_DAEMONSET].filter((name) => !facts.workloads.some((workload) => workload.name === name));

  return [
    ...(app && trouble ? [finding('error', trouble, 'release', { release: app.name, detail: app.description })] : []),
    ...(facts.apps.length > 1 ? [finding('error', 'driver.twoReleases', 'release', { names: facts.apps.map(({ name }) => name).join(', ') })] : []),
    ...(facts.csiDriver ? [] : [finding('error', 'driver.notRegistered', 'csidriver', { name: DRIVER_NAME })]),
    ...lacking.map((name) => finding('error', 'driver.workloadMissing', 'workloads', { name })),
  ];
};

const leftoversOf = ({ csiDriver, clusterRole, workloads }: DriverFacts): readonly Leftover[] => [
  ...(csiDriver ? [{ kind: 'CSIDriver', name: csiDriver.name } as const] : []),
  ...(clusterRole ? [{ kind: 'ClusterRole', name: clusterRole.name } as const] : []),
  ...workloads.map(({ kind, name, namespace }) => ({ kind, name, namespace })),
];

/**
 * Where the driver stands, from what the cluster has and never from what a page remembers: by chart name, the CSIDriver object and
 * the workloads of fixed names, whatever the release is called. `now` in milliseconds since 1970.
 */
export const driverState = (facts: DriverFacts, now: number): DriverState => {
  const newest = facts.operations[0];
  const lastFailure = newest?.result.kind === 'failed' ? newest : undefined;

  if (newest && isUnderWay(newest, now)) {
    return { kind: 'working', operation: newest };
  }
  const isRunning = facts.csiDriver !== undefined && facts.workloads.some(({ name }) => name === CONTROLLER);

  if (facts.apps.length || isRunning) {
    const [installation, reasons] = [installationOf(facts), troubles(facts)];

    return reasons.length ? { kind: 'broken', installation, reasons, lastFailure } : { kind: 'installed', installation };
  }
  const objects = leftoversOf(facts);

  if (objects.length) {
    return { kind: 'leftovers', objects };
  }

  return facts.missing.length ? { kind: 'unknown', missing: facts.missing } : { kind: 'absent', lastFailure };
};
