import type { LabContext, LabMode, ScenarioName } from './context.ts';
import { scenariosOf } from './cast.ts';
import { ACCOUNTS } from './front/identity/accounts.ts';
import type { BuiltPlugin } from './rancher/uiplugins/index.ts';

export type LabState =
  | { kind: 'ready'; scenario: ScenarioName }
  | { kind: 'changing'; scenario: ScenarioName }
  | { kind: 'failed'; scenario: ScenarioName; message: string };

const REAL = [
  'Rancher\'s dashboard (@rancher/shell)',
  'etcd, kube-apiserver, controllers and scheduler, one Kubernetes for each cluster',
  'Rancher\'s Steve: lists, watches, patches, conflicts and rights',
  'KubeVirt\'s API and controllers, which decide attach and detach',
  'Helm and kubectl, and the charts that they install',
];

const SIMULATED = [
  'nodes, their kubelets and pods (kwok)',
  'in standalone mode, the Ingress controller; the pod of our companion chart is played by a real nginx where there is one',
  'Harvester\'s own product in the dashboard: a small stand-in',
  'guests: nothing boots; virt-handler\'s part is played',
  'storage arrays and the CSI driver behind the chart: no data is stored anywhere',
  'what Rancher and Harvester add to Steve: login, catalog, extensions, VM actions, admission rules',
];

/** What the page and tools are told of a running lab. No passwords of arrays, no tokens. */
export function labInfo({ url, mode, state, context, plugins }: {
  url: string; mode: LabMode; state: LabState; context: LabContext | undefined; plugins: readonly BuiltPlugin[];
}): object {
  return {
    url, mode, state,
    users: ACCOUNTS.map(({ name, password, role }) => ({ name, password, role })),
    clusters: (context?.clusters ?? []).map(({ id, displayName, kind, server, kubeconfig }) => ({ id, displayName, kind, server, kubeconfig })),
    away: context?.away ?? [],
    scenarios: scenariosOf(mode),
    chartRepository: context?.chartRepository.url ?? '',
    extensions: plugins.map(({ name, version }) => ({ name, version })),
    real: REAL,
    simulated: SIMULATED,
  };
}
