import type { Plan, StepPlan } from '../runs/run.ts';
import { checkCommands, deleteCrdCommand, installCommands, uninstallCommand, type InstallOrder } from './commands.ts';
import { CHART_NAME, DRIVER_NAME, NODE_INFO_CRD } from './names.ts';
import type { ReleaseRef } from './facts.ts';
import type { Intent } from './intent.ts';
import { writeYaml } from '../kube/yaml.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Helm gives up after 10 minutes; before it, Rancher pulls its shell image, and a failed attempt may have to be removed. */
const OPERATION_MS = 15 * MINUTE;
/** Rancher's Apps follow Helm's Secrets within seconds. */
const RELEASE_MS = MINUTE;
/** Pods that restart after Helm has stopped waiting. */
const WORKLOADS_MS = 10 * MINUTE;
const OBJECT_MS = MINUTE;

const endOfInstall = (namespace: string): readonly StepPlan[] => [
  { id: 'release', code: 'driverRelease', args: {}, deadlineMs: RELEASE_MS },
  { id: 'workloads', code: 'driverWorkloads', args: {}, deadlineMs: WORKLOADS_MS, command: checkCommands(namespace) },
  { id: 'registered', code: 'driverRegistered', args: { name: DRIVER_NAME }, deadlineMs: OBJECT_MS },
];

const installStep = (order: InstallOrder): StepPlan => ({
  id: 'operation', code: 'driverInstall', args: { chart: CHART_NAME, version: order.version }, deadlineMs: OPERATION_MS,
  yaml: writeYaml(order.values), command: installCommands(order),
});

const uninstallSteps = (release: ReleaseRef): readonly StepPlan[] => [
  { id: 'uninstall', code: 'driverUninstall', args: { release: release.name }, deadlineMs: OPERATION_MS, command: uninstallCommand(release.name, release.namespace) },
  { id: 'gone', code: 'driverGone', args: {}, deadlineMs: 2 * MINUTE },
];

/** From the request to Helm until the driver is registered. */
export const installPlan = (order: InstallOrder): Plan => ({
  code: 'driverInstall', args: { version: order.version }, steps: [installStep(order), ...endOfInstall(order.namespace)],
});

/** The rest of an installation that someone started: nothing is written, it is watched to its end. */
export const followPlan = (release: ReleaseRef, version: string): Plan => ({
  code: 'driverInstall', args: { version },
  steps: [{ id: 'operation', code: 'driverInstall', args: { chart: CHART_NAME, version }, deadlineMs: OPERATION_MS }, ...endOfInstall(release.namespace)],
});

export const uninstallPlan = (release: ReleaseRef): Plan => ({ code: 'driverUninstall', args: { release: release.name }, steps: uninstallSteps(release) });

/** Change of version as HPE supports it: uninstall, then install; the intent is in the cluster from the first step to the last. */
export const changePlan = (intent: Intent, order: InstallOrder): Plan => ({
  code: 'driverChange',
  args: { from: intent.from || '?', to: intent.to },
  steps: [
    { id: 'record', code: 'driverRecord', args: {}, deadlineMs: MINUTE },
    ...uninstallSteps(intent.release),
    ...(intent.resetNodeInfos ? [{ id: 'crd', code: 'driverCrd', args: { name: NODE_INFO_CRD }, deadlineMs: 2 * MINUTE, command: deleteCrdCommand(NODE_INFO_CRD) }] : []),
    installStep(order),
    ...endOfInstall(order.namespace),
    { id: 'forget', code: 'driverForget', args: {}, deadlineMs: MINUTE },
  ],
});
