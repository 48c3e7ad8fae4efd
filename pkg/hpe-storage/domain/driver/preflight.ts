import { list, text } from '../kube/json.ts';
import { finding, type Finding } from '../finding.ts';
import type { Environment, NodeFacts, Taint } from './fit.ts';
import { fitOf } from './fit.ts';
import { NFS_NAMESPACE } from './names.ts';
import type { PodSecurity } from './pod-security.ts';
import { isPrivileged } from './pod-security.ts';
import type { NeededRight } from './rights.ts';
import type { DriverState } from './state.ts';
import { valueAt, type Values } from './values.ts';
import { isAtLeast } from './versions.ts';

export interface PreflightInput {
  readonly version: string;
  readonly namespace: string;
  readonly release: string;
  readonly values: Values;
  readonly environment: Environment;
  readonly state: DriverState;
  /** Rights that the access reviews denied. */
  readonly denied: readonly NeededRight[];
  /** Harvester's setting; undefined where there is none. */
  readonly podSecurity: PodSecurity | undefined;
  /** Whether the CHAP Secret exists in the namespace; undefined when none is named or it could not be asked. Its fields are never read. */
  readonly hasChapSecret: boolean | undefined;
  /** Chart of a release that has the name already; undefined for a free one. */
  readonly nameTakenBy: string | undefined;
  /** Whether HPENodeInfo's definition has `nqns`; undefined when it is not there. */
  readonly nodeInfosKnowNqns: boolean | undefined;
  /** In a change of version the release that is there goes first. */
  readonly isChange: boolean;
}

/** Kubernetes' rule (component-helpers/scheduling/corev1/nodeaffinity, Toleration.ToleratesTaint). */
const tolerates = (toleration: unknown, taint: Taint): boolean => {
  const [key, operator, effect] = [text(toleration, 'key') ?? '', text(toleration, 'operator') ?? 'Equal', text(toleration, 'effect') ?? ''];

  return (effect === '' || effect === taint.effect) && (key === '' || key === taint.key)
    && (operator === 'Exists' || (key !== '' && (text(toleration, 'value') ?? '') === (taint.value ?? '')));
};

/** Nodes that will get no node driver: the chart itself tolerates only its own NFS taint. */
export const taintedNodes = (nodes: readonly NodeFacts[], values: Values): readonly NodeFacts[] => {
  const tolerations = [{ key: 'csi.hpe.com/hpe-nfs', operator: 'Exists', effect: 'NoSchedule' }, ...list(values, 'node', 'tolerations')];

  return nodes.filter(({ taints }) =>
    taints.some((taint) => taint.effect !== 'PreferNoSchedule' && !tolerations.some((toleration) => tolerates(toleration, taint))));
};

/** The array holds 31 characters, of which the protocol's prefix takes 4 (`iqn-`, `wwn-`) or 7 (`nqntcp-`); the domain is cut off. */
const LONGEST_HOST_NAME = { any: 27, nvme: 24 } as const;

const hostNameFindings = ({ environment, values }: PreflightInput): readonly Finding[] => {
  const shortNames = environment.nodes.map(({ name }) => name.split('.')[0] ?? name);
  const tooLong = shortNames.filter((name) => name.length > LONGEST_HOST_NAME.any);
  const tooLongForNvme = shortNames.filter((name) => name.length > LONGEST_HOST_NAME.nvme && name.length <= LONGEST_HOST_NAME.any);

  if (valueAt(values, 'disableHostname') === true) {
    return [];
  }

  return [
    ...(tooLong[0] ? [finding('warning', 'driver.hostNameLong', 'nodes', { names: tooLong.join(', '), longest: LONGEST_HOST_NAME.any })] : []),
    ...(tooLongForNvme[0] ? [finding('info', 'driver.hostNameLongNvme', 'nodes', { names: tooLongForNvme.join(', '), longest: LONGEST_HOST_NAME.nvme })] : []),
  ];
};

const stateFindings = ({ state, isChange }: PreflightInput): readonly Finding[] => {
  switch (state.kind) {
    case 'working': return [finding('error', 'driver.working', '')];
    case 'leftovers': return state.objects.map(({ kind, name }) => finding('error', 'driver.leftover', '', { kind, name }));
    case 'installed':
    case 'broken': return isChange ? [] : [finding('error', 'driver.alreadyThere', '')];
    default: return [];
  }
};

const securityFindings = ({ podSecurity, namespace }: PreflightInput): readonly Finding[] => {
  if (!podSecurity?.enabled) {
    return [];
  }

  return [
    ...(isPrivileged(podSecurity, namespace) ? [] : [finding('error', 'driver.podSecurity', 'namespace', { namespace })]),
    ...(isPrivileged(podSecurity, NFS_NAMESPACE) ? [] : [finding('warning', 'driver.podSecurityNfs', 'namespace', { namespace: NFS_NAMESPACE })]),
  ];
};

const chapFindings = ({ values, namespace, hasChapSecret }: PreflightInput): readonly Finding[] => {
  const name = valueAt(values, 'iscsi.chapSecretName');

  if (typeof name !== 'string' || !name) {
    return [];
  }
  const at = 'values.iscsi.chapSecretName';

  return [
    ...(hasChapSecret === false ? [finding('error', 'driver.chapAbsent', at, { name, namespace })] : []),
    ...(hasChapSecret === undefined ? [finding('warning', 'driver.chapUnknown', at, { name, namespace })] : []),
    ...(hasChapSecret ? [finding('info', 'driver.chapUnread', at, { name })] : []),
  ];
};

const nodeFindings = (input: PreflightInput): readonly Finding[] => {
  const tainted = taintedNodes(input.environment.nodes, input.values);

  return [
    ...(tainted.length ? [finding('warning', 'driver.tainted', 'values.node.tolerations', { count: tainted.length, names: tainted.map(({ name }) => name).join(', ') })] : []),
    ...(input.nodeInfosKnowNqns === false && isAtLeast(input.version, '3.1.0') ? [finding('warning', 'driver.oldNodeInfos', '')] : []),
    ...hostNameFindings(input),
  ];
};

/** Everything that can be known to go wrong before Helm is asked; only errors keep the installation from starting. */
export const preflight = (input: PreflightInput): readonly Finding[] => [
  ...stateFindings(input),
  ...input.denied.map(({ verb, resource }) => finding('error', 'driver.rightMissing', 'rights', { verb, resource })),
  ...(input.nameTakenBy ? [finding('error', 'driver.nameTaken', 'release', { release: input.release, chart: input.nameTakenBy })] : []),
  ...securityFindings(input),
  ...chapFindings(input),
  ...fitOf(input.version, input.environment).reasons.filter(({ level }) => level !== 'info'),
  ...nodeFindings(input),
];
