import { flag, list, text, texts } from '../kube/json.ts';
import { CHART_NAME } from './names.ts';

export type OperationResult =
  | { readonly kind: 'starting' }
  | { readonly kind: 'running' }
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly message: string };

export type OperationAction = 'install' | 'upgrade' | 'uninstall' | 'other';

/** A Helm operation of Rancher's catalog; its token is never read. */
export interface Operation {
  /** `<namespace>/<name>`. */
  readonly id: string;
  readonly action: OperationAction;
  readonly release: string;
  readonly namespace: string;
  /** Chart version that its command names; undefined for an uninstallation. */
  readonly version: string | undefined;
  /** True when the command names our chart. */
  readonly isOurChart: boolean;
  /** RFC 3339. */
  readonly created: string;
  /** The log can be asked for. */
  readonly hasPod: boolean;
  readonly result: OperationResult;
}

/** The fields of an Operation that are asked for: all but `status.token`, which is a secret. */
export const OPERATION_FIELDS: readonly string[] = [
  'metadata.name', 'metadata.namespace', 'metadata.creationTimestamp', 'status.action', 'status.command', 'status.conditions', 'status.releaseName',
  'status.namespace', 'status.podCreated',
];

const condition = (raw: unknown, type: string): unknown => list(raw, 'status', 'conditions').find((entry) => text(entry, 'type') === type);

/**
 * Done is what `Reconciling` says: the state alone reads `active` before Rancher's controller has looked at it once, and again
 * when the pod of a failed one is gone (rancher pkg/controllers/dashboard/helm/operations.go).
 */
const resultOf = (raw: unknown): OperationResult => {
  const stalled = condition(raw, 'Stalled');

  if (text(stalled, 'status') === 'True') {
    return { kind: 'failed', message: text(stalled, 'message')?.trim() ?? '' };
  }
  const reconciling = text(condition(raw, 'Reconciling'), 'status');

  if (reconciling === undefined) {
    return { kind: 'starting' };
  }

  return reconciling === 'False' ? { kind: 'succeeded' } : { kind: 'running' };
};

const ACTIONS: readonly OperationAction[] = ['install', 'upgrade', 'uninstall'];

const TARBALL = new RegExp(`(?:^|/)${ CHART_NAME }-(\\d[^/]*)\\.tgz$`);

export const readOperation = (raw: unknown): Operation | undefined => {
  const [name, namespace] = [text(raw, 'metadata', 'name'), text(raw, 'metadata', 'namespace')];

  if (!name || !namespace) {
    return undefined;
  }
  const action = text(raw, 'status', 'action');
  const version = texts(raw, 'status', 'command').map((word) => TARBALL.exec(word)?.[1]).find((found) => found !== undefined);

  return {
    id:         `${ namespace }/${ name }`,
    action:     ACTIONS.find((known) => known === action) ?? 'other',
    release:    text(raw, 'status', 'releaseName') ?? '',
    namespace:  text(raw, 'status', 'namespace') ?? namespace,
    version,
    isOurChart: version !== undefined,
    created:    text(raw, 'metadata', 'creationTimestamp') ?? '',
    hasPod:     flag(raw, 'status', 'podCreated'),
    result:     resultOf(raw),
  };
};

/** Operations on the driver, newest first: those that name its chart, and uninstallations of the releases that those made. */
export const driverOperations = (operations: readonly Operation[], releases: readonly string[]): readonly Operation[] => {
  const known = new Set([...releases, ...operations.filter(({ isOurChart }) => isOurChart).map(({ namespace, release }) => `${ namespace }/${ release }`)]);

  return operations
    .filter(({ isOurChart, action, namespace, release }) => isOurChart || (action === 'uninstall' && known.has(`${ namespace }/${ release }`)))
    .sort((a, b) => b.created.localeCompare(a.created));
};

/** Longer than any operation of ours may take: Helm gives up after 10 minutes. One that still runs then has lost its pod. */
const LOST_AFTER_MS = 30 * 60_000;

/** Whether Helm is at work. `now` in milliseconds since 1970. */
export const isUnderWay = ({ result, created }: Operation, now: number): boolean => {
  const age = now - Date.parse(created);

  return (result.kind === 'starting' || result.kind === 'running') && !(age > LOST_AFTER_MS);
};
