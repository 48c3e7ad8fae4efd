import { list, number, record, text, textMap } from '../kube/json.ts';
import type { NodeFacts, Taint } from './fit.ts';
import { CHART_NAME } from './names.ts';

export interface ReleaseRef {
  readonly name: string;
  readonly namespace: string;
}

/** Rancher's App: one for each Helm release, however it was installed. */
export interface App extends ReleaseRef {
  readonly version: string;
  /** Helm's own: `deployed`, `failed`, `pending-install`, `uninstalling` … */
  readonly status: string;
  readonly description: string;
  /** ClusterRepo that it came from; undefined for a release by the Helm command. */
  readonly repository: string | undefined;
  /** Secret that holds the release. */
  readonly secret: string | undefined;
}

export interface Workload {
  readonly kind: 'Deployment' | 'DaemonSet';
  readonly name: string;
  readonly namespace: string;
  readonly desired: number;
  readonly ready: number;
  /** Helm release that it belongs to, by Helm's annotations. */
  readonly release: ReleaseRef | undefined;
  /** Kind of its owner; an operator's resource. */
  readonly owner: string | undefined;
  /** Driver version by its image's tag; undefined when it has none. */
  readonly version: string | undefined;
}

/** A cluster-scoped object of the chart. */
export interface ChartObject {
  readonly name: string;
  readonly release: ReleaseRef | undefined;
}

export const APP_FIELDS: readonly string[] = [
  'metadata.name', 'metadata.namespace', 'metadata.labels', 'metadata.ownerReferences', 'spec.name', 'spec.namespace', 'spec.info.status',
  'spec.info.description', 'spec.chart.metadata.name', 'spec.chart.metadata.version', 'spec.chart.metadata.annotations',
];

const SOURCE_REPOSITORY = 'catalog.cattle.io/ui-source-repo';
const REPOSITORY_LABEL = 'catalog.cattle.io/cluster-repo-name';

/** An App of the driver's chart, under whatever name it was released; undefined for every other. */
export const readApp = (raw: unknown): App | undefined => {
  const [name, namespace] = [text(raw, 'metadata', 'name'), text(raw, 'metadata', 'namespace')];
  const metadata = record(raw, 'spec', 'chart', 'metadata');

  if (!name || !namespace || text(metadata, 'name') !== CHART_NAME) {
    return undefined;
  }

  return {
    name,
    namespace,
    version:     text(metadata, 'version') ?? '',
    status:      text(raw, 'spec', 'info', 'status') ?? '',
    description: text(raw, 'spec', 'info', 'description') ?? '',
    repository:  textMap(raw, 'metadata', 'labels')[REPOSITORY_LABEL] ?? textMap(metadata, 'annotations')[SOURCE_REPOSITORY],
    secret:      list(raw, 'metadata', 'ownerReferences').map((owner) => (text(owner, 'kind') === 'Secret' ? text(owner, 'name') : undefined)).find(Boolean),
  };
};

const releaseOf = (raw: unknown): ReleaseRef | undefined => {
  const annotations = textMap(raw, 'metadata', 'annotations');
  const [name, namespace] = [annotations['meta.helm.sh/release-name'], annotations['meta.helm.sh/release-namespace']];

  return name && namespace ? { name, namespace } : undefined;
};

export const WORKLOAD_FIELDS: readonly string[] = [
  'kind', 'metadata.name', 'metadata.namespace', 'metadata.annotations', 'metadata.ownerReferences', 'spec.replicas', 'spec.template.spec.containers', 'status',
];

const driverTag = (raw: unknown): string | undefined =>
  list(raw, 'spec', 'template', 'spec', 'containers')
    .map((container) => /\/csi-driver:v?([\w.-]+)$/.exec(text(container, 'image') ?? '')?.[1])
    .find((tag) => tag !== undefined);

export const readWorkload = (kind: Workload['kind']) => (raw: unknown): Workload | undefined => {
  const [name, namespace] = [text(raw, 'metadata', 'name'), text(raw, 'metadata', 'namespace')];

  if (!name || !namespace) {
    return undefined;
  }
  const counts = kind === 'Deployment'
    ? { desired: number(raw, 'spec', 'replicas') ?? 1, ready: number(raw, 'status', 'readyReplicas') ?? 0 }
    : { desired: number(raw, 'status', 'desiredNumberScheduled') ?? 0, ready: number(raw, 'status', 'numberReady') ?? 0 };

  return {
    kind, name, namespace, ...counts,
    release: releaseOf(raw),
    owner:   text(list(raw, 'metadata', 'ownerReferences')[0], 'kind'),
    version: driverTag(raw),
  };
};

export const readChartObject = (raw: unknown): ChartObject | undefined => {
  const name = text(raw, 'metadata', 'name');

  return name ? { name, release: releaseOf(raw) } : undefined;
};

export const NODE_FIELDS: readonly string[] = ['metadata.name', 'spec.taints', 'status.nodeInfo'];

const readTaint = (raw: unknown): Taint[] => {
  const [key, effect, value] = [text(raw, 'key'), text(raw, 'effect'), text(raw, 'value')];

  return key && effect ? [{ key, effect, ...(value === undefined ? {} : { value }) }] : [];
};

export const readNode = (raw: unknown): NodeFacts | undefined => {
  const name = text(raw, 'metadata', 'name');

  return name ? {
    name,
    osImage:      text(raw, 'status', 'nodeInfo', 'osImage') ?? '',
    architecture: text(raw, 'status', 'nodeInfo', 'architecture') ?? '',
    kubelet:      text(raw, 'status', 'nodeInfo', 'kubeletVersion') ?? '',
    taints:       list(raw, 'spec', 'taints').flatMap(readTaint),
  } : undefined;
};
