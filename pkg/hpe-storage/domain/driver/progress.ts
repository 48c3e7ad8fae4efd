import { problem, type Problem } from '../problem.ts';
import { CONTROLLER, NODE_DAEMONSET } from './names.ts';
import type { ReleaseRef } from './facts.ts';
import { allReady, isReady, type DriverFacts } from './state.ts';

/** How far one step of an installation is. `note` is a key of `hpe.driver.note`. */
export type Progress =
  | { readonly kind: 'done' }
  | { readonly kind: 'waiting'; readonly note: string; readonly args: Readonly<Record<string, string | number>> }
  | { readonly kind: 'failed'; readonly problem: Problem };

const done: Progress = { kind: 'done' };

const waiting = (note: string, args: Readonly<Record<string, string | number>> = {}): Progress => ({ kind: 'waiting', note, args });

const FAILED: readonly string[] = ['failed', 'uninstalled', 'superseded'];

/** Rancher shows the release, and Helm calls it deployed in the version that was asked for. */
export const releaseProgress = ({ apps }: DriverFacts, { name, namespace }: ReleaseRef, version: string | undefined): Progress => {
  const app = apps.find((one) => one.name === name && one.namespace === namespace);

  if (!app) {
    return waiting('releaseMissing', { release: name });
  }
  if (FAILED.includes(app.status)) {
    return { kind: 'failed', problem: problem('driver.releaseFailed', { release: name }, app.description || undefined) };
  }

  return app.status === 'deployed' && (version === undefined || app.version === version) ? done : waiting('releaseStatus', { status: app.status || '?' });
};

/** Every workload of the chart has as many ready pods as it wants; a node driver that wants none runs nowhere. */
export const workloadsProgress = ({ workloads }: DriverFacts): Progress => {
  const node = workloads.find(({ name }) => name === NODE_DAEMONSET);
  const lacking = [CONTROLLER, NODE_DAEMONSET].filter((name) => !workloads.some((workload) => workload.name === name));

  if (lacking[0]) {
    return waiting('workloadMissing', { name: lacking.join(', ') });
  }
  if (node?.desired === 0) {
    return waiting('noNode');
  }

  return allReady(workloads)
    ? done
    : waiting('workloads', { list: workloads.filter((workload) => !isReady(workload)).map(({ name, ready, desired }) => `${ name } ${ ready }/${ desired }`).join(', ') });
};

export const registeredProgress = ({ csiDriver }: DriverFacts): Progress => (csiDriver ? done : waiting('notRegistered'));

/** Nothing of a driver is seen any more. */
export const nothingLeftProgress = ({ csiDriver, clusterRole, workloads }: DriverFacts): Progress => {
  const there = [csiDriver, clusterRole, ...workloads].flatMap((object) => object?.name ?? []);

  return there.length ? waiting('objectsThere', { list: there.join(', ') }) : done;
};

/** After an uninstallation nothing of the release is left; what stays on purpose (definitions, NFS servers) is not asked for. */
export const goneProgress = ({ apps, csiDriver, workloads }: DriverFacts, { name, namespace }: ReleaseRef): Progress => {
  if (apps.some((app) => app.name === name && app.namespace === namespace)) {
    return waiting('releaseThere', { release: name });
  }

  return csiDriver || workloads.length ? waiting('objectsThere', { list: [...(csiDriver ? [csiDriver.name] : []), ...workloads.map((one) => one.name)].join(', ') }) : done;
};
