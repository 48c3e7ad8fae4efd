import type { Problem } from '../problem.ts';
import type { Workload } from '../driver/facts.ts';
import { CONTROLLER, NODE_DAEMONSET } from '../driver/names.ts';
import { allReady } from '../driver/state.ts';
import type { VolumeTable } from '../volumes/rows.ts';
import type { StorageClass } from '../volumes/types.ts';
import { vmDiskClasses } from '../volumes/create.ts';

/** A thing that was looked at, or why it could not be. */
export type Seen<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'known'; readonly value: T }
  | { readonly kind: 'denied'; readonly verb: string; readonly resource: string }
  | { readonly kind: 'failed'; readonly problem: Problem };

export interface DriverSight {
  /** Whether CSIDriver `csi.hpe.com` is there. */
  readonly isRegistered: boolean;
  /** Controller and node workloads, where there are any. */
  readonly workloads: readonly Workload[];
}

export interface ReadinessFacts {
  readonly driver: Seen<DriverSight>;
  /** Ids of the backend Secrets, `<namespace>/<name>`. */
  readonly backends: Seen<readonly string[]>;
  readonly classes: Seen<readonly StorageClass[]>;
  readonly volumes: Seen<VolumeTable>;
}

export type StepId = 'driver' | 'backends' | 'classes' | 'volumes' | 'vms';

/**
 * `next`: to be done now; `later`: an earlier step comes first; `attention`: there, and something is wrong with it;
 * `working`: it gets there by itself; `unknown`: it could not be looked at.
 */
export type StepState = 'loading' | 'done' | 'next' | 'later' | 'attention' | 'working' | 'unknown';

export interface ReadinessStep {
  readonly id: StepId;
  readonly state: StepState;
  /** Words: `hpe.overview.<id>.<reason>`, or `hpe.overview.unknown.<reason>` for what could not be looked at. */
  readonly reason: string;
  readonly args: Readonly<Record<string, string | number>>;
  readonly problem?: Problem;
  /** What to do next, and where. Words: `hpe.overview.<id>.action.<code>`. */
  readonly action: { readonly code: string; readonly page: string; readonly query?: Readonly<Record<string, string>> };
}

type Verdict = Omit<ReadinessStep, 'id'>;

const NOTHING: ReadinessStep['args'] = {};

const verdict = (state: StepState, reason: string, action: ReadinessStep['action'], args: ReadinessStep['args'] = NOTHING): Verdict => ({ state, reason, args, action });

/** What can be said without having seen it; undefined for what is known. */
const unseen = (seen: Seen<unknown>, action: ReadinessStep['action']): Verdict | undefined => {
  switch (seen.kind) {
    case 'loading': return verdict('loading', 'loading', action);
    case 'denied': return verdict('unknown', 'denied', action, { verb: seen.verb, resource: seen.resource });
    case 'failed': return { ...verdict('unknown', 'failed', action), problem: seen.problem };
    case 'known': return undefined;
  }
};

const judgeDriver = ({ isRegistered, workloads }: DriverSight): Verdict => {
  const open = { code: 'open', page: 'driver' };

  if (!isRegistered && !workloads.length) {
    return verdict('next', 'missing', { code: 'install', page: 'driver' });
  }
  const gaps = [CONTROLLER, NODE_DAEMONSET].filter((name) => !workloads.some((workload) => workload.name === name));
  const late = workloads.filter(({ desired, ready }) => ready < desired);

  if (!isRegistered || gaps.length) {
    return verdict('attention', 'incomplete', open, { what: isRegistered ? gaps.join(', ') : 'CSIDriver csi.hpe.com' });
  }

  return allReady(workloads)
    ? verdict('done', 'ready', open, { nodes: workloads.find(({ name }) => name === NODE_DAEMONSET)?.ready ?? 0 })
    : verdict('attention', 'notReady', open, { what: late.map(({ name, ready, desired }) => `${ name } ${ ready }/${ desired }`).join(', ') });
};

const judgeBackends = (ids: readonly string[]): Verdict => (ids.length
  ? verdict('done', 'ready', { code: 'open', page: 'backends' }, { count: ids.length })
  : verdict('next', 'missing', { code: 'add', page: 'backends' }));

const SECRET_NAME = 'csi.storage.k8s.io/provisioner-secret-name';
const SECRET_NAMESPACE = 'csi.storage.k8s.io/provisioner-secret-namespace';

/** Id of the backend that a class provisions from; empty where it names none or builds the name from the claim. */
const backendOf = ({ parameters }: StorageClass): string => {
  const id = `${ parameters[SECRET_NAMESPACE] ?? '' }/${ parameters[SECRET_NAME] ?? '' }`;

  return id === '/' || id.includes('$') ? '' : id;
};

const judgeClasses = (classes: readonly StorageClass[], backends: ReadinessFacts['backends']): Verdict => {
  const ours = vmDiskClasses(classes);
  const open = { code: 'open', page: 'classes' };

  if (!ours.length) {
    return verdict('next', 'missing', { code: 'create', page: 'classes' });
  }
  const broken = backends.kind === 'known' ? ours.filter((one) => backendOf(one) && !backends.value.includes(backendOf(one))) : [];

  return broken.length
    ? verdict('attention', 'backendMissing', open, { names: broken.map(({ name }) => name).join(', '), count: broken.length })
    : verdict('done', 'ready', open, { count: ours.length });
};

const judgeVolumes = ({ rows }: VolumeTable): Verdict => {
  if (!rows.length) {
    return verdict('next', 'missing', { code: 'create', page: 'volumes', query: { do: 'create' } });
  }
  const bad = rows.filter(({ state }) => state.kind === 'lost' || (state.kind === 'pending' && (state.reason === 'failed' || state.reason === 'classMissing')));
  const waiting = rows.filter(({ state }) => state.kind === 'pending' && state.reason === 'provisioning');

  if (bad.length) {
    return verdict('attention', 'broken', { code: 'look', page: 'volumes', query: { state: bad.every(({ state }) => state.kind === 'lost') ? 'lost' : 'pending' } }, { count: bad.length });
  }

  return waiting.length === rows.length
    ? verdict('working', 'pending', { code: 'look', page: 'volumes', query: { state: 'pending' } }, { count: waiting.length })
    : verdict('done', 'ready', { code: 'open', page: 'volumes' }, { count: rows.length, free: rows.filter(({ state }) => state.kind === 'bound').length });
};

const judgeVms = ({ rows, index }: VolumeTable): Verdict => {
  const attach = { code: 'attach', page: 'volumes', query: { do: 'attach' } };

  if (!index.vmById.size) {
    return verdict('next', 'none', { code: 'createVm', page: 'vms' });
  }
  const uses = rows.flatMap((row) => row.uses.filter(({ kind }) => kind === 'disk').map((use) => ({ row, use })));
  const waiting = uses.filter(({ row, use }) => row.state.kind === 'attaching' && index.instanceByVm.get(use.vmId)?.phase === 'Running');
  const vms = new Set(uses.map(({ use }) => use.vmId)).size;

  if (!uses.length) {
    return verdict('next', 'missing', attach, { vms: index.vmById.size });
  }

  return waiting.length
    ? verdict('working', 'waiting', { code: 'look', page: 'volumes', query: { state: 'attaching' } }, { count: waiting.length })
    : verdict('done', 'ready', { code: 'open', page: 'volumes', query: { state: 'inUse' } }, { vms, count: uses.length });
};

const judge = <T>(seen: Seen<T>, page: string, judgeValue: (value: T) => Verdict): Verdict =>
  unseen(seen, { code: 'open', page }) ?? (seen.kind === 'known' ? judgeValue(seen.value) : verdict('unknown', 'failed', { code: 'open', page }));

/** Only the first thing to do is `next`; what follows from it comes later. Steps that are there already keep their state. */
const inOrder = (steps: readonly ReadinessStep[]): readonly ReadinessStep[] => {
  const first = steps.findIndex(({ state }) => state === 'next');

  return steps.map((step, position) => (step.state === 'next' && position > first ? { ...step, state: 'later' } : step));
};

/** The five steps from nothing to a VM with an HPE volume, as the cluster shows them. */
export const readinessSteps = (facts: ReadinessFacts): readonly ReadinessStep[] => inOrder([
  { id: 'driver', ...judge(facts.driver, 'driver', judgeDriver) },
  { id: 'backends', ...judge(facts.backends, 'backends', judgeBackends) },
  { id: 'classes', ...judge(facts.classes, 'classes', (classes) => judgeClasses(classes, facts.backends)) },
  { id: 'volumes', ...judge(facts.volumes, 'volumes', judgeVolumes) },
  { id: 'vms', ...judge(facts.volumes, 'volumes', judgeVms) },
]);

/** How many of the steps are done. */
export const doneSteps = (steps: readonly ReadinessStep[]): number => steps.filter(({ state }) => state === 'done').length;
