import type { AwayCluster, LabMode, ScenarioName } from './context.ts';

/** A Harvester of a scenario: a Kubernetes of its own, filled as one of the plain scenarios is. */
export interface HarvesterPlan {
  /** Rancher's id; ids of imported clusters look like this. */
  id: string;
  displayName: string;
  /** Names its folder, logs and place in etcd. */
  name: string;
  /** First three numbers of its nodes' addresses. */
  network: string;
  content: 'empty' | 'ready';
}

/** Which clusters a scenario has. */
export interface Cast {
  harvesters: readonly HarvesterPlan[];
  /** Clusters that Rancher knows and cannot reach; nothing runs for them. */
  away: readonly AwayCluster[];
}

/** In the order in which they are offered. */
const NAMES: readonly ScenarioName[] = ['empty', 'ready', 'fleet'];

/** The scenario of that name, undefined when there is none. */
export function scenarioNamed(name: unknown): ScenarioName | undefined {
  return NAMES.find((one) => one === name);
}

/** The scenarios that a mode can have: a Harvester that stands alone manages no other clusters. */
export function scenariosOf(mode: LabMode): ScenarioName[] {
  return NAMES.filter((name) => mode === 'rancher' || name !== 'fleet');
}

const first = (content: HarvesterPlan['content']): HarvesterPlan =>
  ({ id: 'c-m-hv4lab01', displayName: 'harvester-1', name: 'harvester', network: '10.0.10', content });

const FLEET: Cast = {
  harvesters: [first('ready'), { id: 'c-m-hv4lab02', displayName: 'harvester-2', name: 'harvester-2', network: '10.0.20', content: 'empty' }],
  away: [{ id: 'c-m-hv4lab03', displayName: 'harvester-3' }],
};

/**
 * The clusters of a scenario. A Harvester that stands alone is its own Rancher, so it is called `local`, and there are no others.
 * @throws Error for a scenario that is not of this mode
 */
export function castOf(mode: LabMode, scenario: ScenarioName): Cast {
  if (!scenariosOf(mode).includes(scenario)) throw new Error(`scenario ${scenario} is not for mode ${mode}`);
  if (scenario === 'fleet') return FLEET;
  const one = first(scenario);
  return { harvesters: [mode === 'standalone' ? { ...one, id: 'local', displayName: 'local' } : one], away: [] };
}

/**
 * Ids of the Harvesters that a user is no member of in Rancher, as kept by Rancher's ClusterRoleTemplateBindings: operator and
 * viewer each lack one of the fleet.
 */
export function notMemberOf(userId: string, scenario: ScenarioName): readonly string[] {
  if (scenario !== 'fleet') return [];
  return { 'u-operator': ['c-m-hv4lab03'], 'u-viewer': ['c-m-hv4lab02'] }[userId] ?? [];
}
