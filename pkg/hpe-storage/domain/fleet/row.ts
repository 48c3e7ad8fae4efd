import { fitOf, type Fit } from '../driver/fit.ts';
import type { Finding } from '../finding.ts';
import type { Problem } from '../problem.ts';
import { readinessSteps, type ReadinessStep, type Seen } from '../readiness/readiness.ts';
import type { Answer, ClusterFacts, FleetCluster } from './cluster.ts';

/** Who needs attention first. `unknown`: a part of it could not be read; `denied`: the user may not see a part of it. */
export const LEVELS = ['unreachable', 'error', 'warning', 'unknown', 'todo', 'working', 'denied', 'good', 'asking'] as const;

export type Level = typeof LEVELS[number];

/** The worst that was found. Its words are the l10n key `hpe.<code>`. */
export interface Concern {
  readonly level: Level;
  readonly code: string;
  readonly args: Readonly<Record<string, string | number>>;
}

export interface FleetRow {
  readonly cluster: FleetCluster;
  readonly concern: Concern;
  readonly harvester: string;
  /** Version of the driver; empty when it is installed and nothing tells, undefined when there is none. */
  readonly version: Seen<string | undefined>;
  /** Undefined while version or nodes are not known. */
  readonly fit: Fit | undefined;
  readonly backends: Seen<number>;
  readonly classes: Seen<number>;
  readonly volumes: Seen<number>;
  readonly attachments: Seen<number>;
}

const concern = (level: Level, code: string, args: Concern['args'] = {}): Concern => ({ level, code, args });

const ASKING: Seen<never> = { kind: 'loading' };

const mapSeen = <A, B>(seen: Seen<A>, map: (value: A) => B): Seen<B> => (seen.kind === 'known' ? { kind: 'known', value: map(seen.value) } : seen);

const ofProblem = ({ code, args }: Problem, level: Level): Concern => concern(level, `problem.${ code }.title`, args);

const ofUnseen = (seen: Seen<unknown>): Concern | undefined => {
  if (seen.kind === 'denied') {
    return concern('denied', 'overview.unseen.denied', { verb: seen.verb, resource: seen.resource });
  }

  return seen.kind === 'failed' ? ofProblem(seen.problem, 'unknown') : undefined;
};

const STEP_LEVELS: Partial<Record<ReadinessStep['state'], Level>> = { attention: 'error', next: 'todo', working: 'working' };

const ofStep = ({ id, state, reason, args }: ReadinessStep): Concern | undefined => {
  const level = STEP_LEVELS[state];

  return level && concern(level, `overview.${ id }.${ reason }`, args);
};

const ofFinding = (found: Finding | undefined, level: Level): Concern | undefined => found && concern(level, `finding.${ found.code }`, found.args);

const ofFit = ({ verdict, reasons }: Fit): Concern | undefined => (verdict === 'unfit'
  ? ofFinding(reasons.find((reason) => reason.level === 'error'), 'error')
  : ofFinding(reasons.find((reason) => reason.level === 'warning'), 'warning'));

const versionOf = ({ driver }: ClusterFacts): FleetRow['version'] => mapSeen(driver, ({ isRegistered, workloads }) => (
  isRegistered || workloads.length ? workloads.find(({ version }) => version)?.version ?? '' : undefined
));

const fitFor = ({ nodes, harvester }: ClusterFacts, version: FleetRow['version']): Fit | undefined => (version.kind === 'known' && version.value && nodes.kind === 'known'
  ? fitOf(version.value, { nodes: nodes.value, ...(harvester ? { harvester } : {}) }) : undefined);

const rankOf = ({ level }: Concern): number => LEVELS.indexOf(level);

/** The worst; of two that are equally bad the first. */
const worst = (found: readonly Concern[]): Concern => found.reduce((bad, one) => (rankOf(one) < rankOf(bad) ? one : bad), concern('good', 'fleet.good'));

const concernOf = (facts: ClusterFacts, fit: Fit | undefined): Concern => {
  const { driver, backends, classes, volumes, unbound, attachments, nodes } = facts;
  // Volumes and VMs take whole collections to judge, so those two steps are left to the cluster's own page.
  const steps = readinessSteps({ driver, backends, classes, volumes: ASKING });

  return worst([
    ...steps.map(ofStep), fit && ofFit(fit),
    unbound.kind === 'known' && unbound.value > 0 ? concern('warning', 'fleet.unbound', { count: unbound.value }) : undefined,
    ...[driver, backends, classes, volumes, unbound, attachments, nodes].map(ofUnseen),
  ].filter((one) => one !== undefined));
};

/** Rancher answers 401 without a word for a cluster that it has just listed and whose rights are gone. */
const ofSilence = ({ isConnected }: FleetCluster, problem: Problem): Concern => {
  if (problem.code === 'denied' || problem.code === 'unauthenticated') {
    return concern('denied', 'problem.denied.title');
  }

  return isConnected ? ofProblem(problem, 'unreachable') : concern('unreachable', 'fleet.away');
};

const silent = (cluster: FleetCluster, said: Concern, seen: Seen<never>): FleetRow => ({
  cluster, concern: said, harvester: '', version: seen, fit: undefined, backends: seen, classes: seen, volumes: seen, attachments: seen,
});

/** A cluster with what it answered; undefined while it has not. */
export const fleetRow = (cluster: FleetCluster, answer: Answer | undefined): FleetRow => {
  if (!answer) {
    return silent(cluster, concern('asking', 'fleet.asking'), ASKING);
  }
  if (answer.kind === 'failed') {
    return silent(cluster, ofSilence(cluster, answer.problem), answer);
  }
  const { facts } = answer;
  const version = versionOf(facts);
  const fit = fitFor(facts, version);

  return {
    cluster, version, fit, concern: concernOf(facts, fit), harvester: facts.harvester,
    backends: mapSeen(facts.backends, ({ length }) => length), classes: mapSeen(facts.classes, ({ length }) => length),
    volumes: facts.volumes, attachments: facts.attachments,
  };
};

const byText = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true }) || (a < b ? -1 : Number(a > b));

/** Worst first, then by name and id, so that the order never depends on who answered first. */
export const byAttention = (a: FleetRow, b: FleetRow): number =>
  rankOf(a.concern) - rankOf(b.concern) || byText(a.cluster.name, b.cluster.name) || byText(a.cluster.id, b.cluster.id);
