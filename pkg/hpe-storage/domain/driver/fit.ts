import { finding, type Finding } from '../finding.ts';
import {
  ARCHITECTURES, HARVESTER_SL_MICRO_SINCE, KNOWN_BAD, LOWEST_KUBERNETES, SL_MICRO_SINCE, SUPPORT_MATRIX, VIRTUAL_MACHINES_SINCE, type SupportRow,
} from './support-matrix.ts';
import { compareMinors, compareVersions, isAtLeast, isPrerelease, minorOf, newestFirst } from './versions.ts';

export interface NodeFacts {
  readonly name: string;
  /** `status.nodeInfo.osImage`. */
  readonly osImage: string;
  readonly architecture: string;
  /** `status.nodeInfo.kubeletVersion`. */
  readonly kubelet: string;
  readonly taints: readonly Taint[];
}

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

/** What a driver version has to fit; what could not be read is left out. */
export interface Environment {
  /** Version of Harvester, such as `v1.8.2`. */
  readonly harvester?: string;
  readonly nodes: readonly NodeFacts[];
}

export type Verdict = 'good' | 'untested' | 'unfit';

/** Errors among the reasons make it unfit, warnings untested; infos say more and change nothing. */
export interface Fit {
  readonly verdict: Verdict;
  readonly reasons: readonly Finding[];
}

export type NodeOs = 'sl-micro' | 'sle-micro' | 'known' | 'unknown';

/** Harvester sets PRETTY_NAME, which is what `osImage` shows, to its own name; the system below follows from its version. */
export const nodeOs = (osImage: string): NodeOs => {
  const harvester = /^Harvester v?(\d+\.\d+)/i.exec(osImage)?.[1];

  if (harvester) {
    return compareMinors(harvester, HARVESTER_SL_MICRO_SINCE) >= 0 ? 'sl-micro' : 'sle-micro';
  }
  if (/SL-?\s?Micro|SUSE Linux Micro|SUSE Linux Enterprise Micro 6/i.test(osImage)) {
    return /SLE[- ]Micro/i.test(osImage) ? 'sle-micro' : 'sl-micro';
  }
  if (/SLE[- ]Micro|SUSE Linux Enterprise Micro/i.test(osImage)) {
    return 'sle-micro';
  }

  return /SUSE Linux Enterprise|SLES|Red Hat|CentOS|Rocky|Alma|Oracle|Fedora|CoreOS|Ubuntu|Debian|Amazon/i.test(osImage) ? 'known' : 'unknown';
};

const rowOf = (version: string): SupportRow | undefined => SUPPORT_MATRIX.rows.find(({ drivers }) => drivers.some((driver) => driver === version));

const newestKnown = (): string => newestFirst(SUPPORT_MATRIX.rows.flatMap(({ drivers }) => drivers))[0] ?? '';

/** Lowest and highest minor among the kubelets: a cluster in the middle of an upgrade has two. */
const kubernetesRange = (nodes: readonly NodeFacts[]): readonly [string, string] | undefined => {
  const minors = nodes.map(({ kubelet }) => minorOf(kubelet)).filter((minor): minor is string => minor !== undefined).sort(compareMinors);
  const [low, high] = [minors.at(0), minors.at(-1)];

  return low && high ? [low, high] : undefined;
};

const kubernetesReasons = (version: string, nodes: readonly NodeFacts[]): Finding[] => {
  const range = kubernetesRange(nodes);
  const row = rowOf(version);

  if (!range) {
    return [finding('warning', 'driver.kubernetesUnknown', 'version')];
  }
  const [low, high] = range;

  if (compareMinors(low, LOWEST_KUBERNETES) < 0) {
    return [finding('error', 'driver.kubernetesTooOld', 'version', { kubernetes: low, lowest: LOWEST_KUBERNETES })];
  }
  if (!row) {
    return [];
  }
  const [from, to] = row.kubernetes;

  return compareMinors(low, from) < 0 || compareMinors(high, to) > 0
    ? [finding('warning', 'driver.kubernetesOutside', 'version', { kubernetes: compareMinors(low, from) < 0 ? low : high, from, to })]
    : [finding('info', 'driver.kubernetesInside', 'version', { kubernetes: high, from, to })];
};

const osReasons = (version: string, { harvester, nodes }: Environment): Finding[] => {
  const slMicro = nodes.filter(({ osImage }) => nodeOs(osImage) === 'sl-micro');
  const unknown = nodes.filter(({ osImage }) => nodeOs(osImage) === 'unknown');
  const isSlMicro = slMicro.length > 0 || (harvester !== undefined && compareMinors(minorOf(harvester) ?? '0.0', HARVESTER_SL_MICRO_SINCE) >= 0);

  return [
    ...(isSlMicro && !isAtLeast(version, SL_MICRO_SINCE)
      ? [finding('error', 'driver.slMicro', 'version', { since: SL_MICRO_SINCE, system: slMicro[0]?.osImage ?? `Harvester ${ harvester ?? '' }`.trim() })] : []),
    ...(unknown[0] ? [finding('warning', 'driver.osUnknown', 'version', { system: unknown[0].osImage || '?', count: unknown.length })] : []),
  ];
};

const architectureReasons = (nodes: readonly NodeFacts[]): Finding[] => {
  const foreign = nodes.find(({ architecture }) => !ARCHITECTURES.includes(architecture));

  return foreign ? [finding('error', 'driver.architecture', 'version', { architecture: foreign.architecture, node: foreign.name })] : [];
};

const versionReasons = (version: string): Finding[] => {
  const isUnlisted = !rowOf(version) && !isPrerelease(version);

  return [
    ...(isPrerelease(version) ? [finding('warning', 'driver.prerelease', 'version')] : []),
    ...(isUnlisted && compareVersions(version, newestKnown()) > 0
      ? [finding('warning', 'driver.newerThanMatrix', 'version', { newest: newestKnown(), date: SUPPORT_MATRIX.date })] : []),
    ...(isUnlisted && compareVersions(version, newestKnown()) < 0
      ? [finding('warning', 'driver.notInMatrix', 'version', { date: SUPPORT_MATRIX.date })] : []),
    ...(version === KNOWN_BAD ? [finding('warning', 'driver.knownBad', 'version', { instead: '3.0.1' })] : []),
    ...(isAtLeast(version, VIRTUAL_MACHINES_SINCE) ? [] : [finding('info', 'driver.olderForMachines', 'version', { since: VIRTUAL_MACHINES_SINCE })]),
  ];
};

const verdictOf = (reasons: readonly Finding[]): Verdict => {
  if (reasons.some(({ level }) => level === 'error')) {
    return 'unfit';
  }

  return reasons.some(({ level }) => level === 'warning') ? 'untested' : 'good';
};

/** How well a chart version fits a cluster, by HPE's matrix and the rules that its node check has. */
export const fitOf = (version: string, environment: Environment): Fit => {
  const reasons = [
    ...versionReasons(version), ...kubernetesReasons(version, environment.nodes), ...osReasons(version, environment), ...architectureReasons(environment.nodes),
  ];

  return { verdict: verdictOf(reasons), reasons };
};
