import { isRecord, list, text } from '../../pkg/hpe-storage/domain/kube/json.ts';

/** Fields whose values belong to one run. */
const VOLATILE = new Set([
  'uid', 'resourceVersion', 'creationTimestamp', 'lastUpdateTime', 'downloadTime', 'nextRetryAt', 'token', 'operationName', 'firstDeployed',
  'lastDeployed', 'revision', 'objectset.rio.cattle.io/hash',
]);

/** Kept by Kubernetes for itself, or written by the lab to say what it simulates. */
const LEFT_OUT = new Set(['managedFields', 'objectset.rio.cattle.io/applied', 'lab/served-from']);

const WORDS: readonly [RegExp, string][] = [
  [/https:\/\/(localhost|127\.0\.0\.1):\d+/g, 'https://rancher.example'],
  [/http:\/\/127\.0\.0\.1:\d+\/charts/g, 'http://charts.example'],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uid>'],
  [/helm-op(eration)?-[a-z0-9]{5}/g, 'helm-op$1-xxxxx'],
  [/-(user-75qfw|user-admin|u-[a-z]+)-role/g, '-<user>-role'],
  [/Will retry after \S+/g, 'Will retry after <time>'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '<time>'],
];

const words = (value: string): string => WORDS.reduce((all, [pattern, into]) => all.replaceAll(pattern, into), value);

/** How things are related, not how those others are just now. */
function relation(one: unknown): string {
  const other = text(one, 'toId') ?? text(one, 'fromId') ?? text(one, 'selector') ?? '';
  return `${text(one, 'rel') ?? ''} ${text(one, 'toType') ?? text(one, 'fromType') ?? ''} ${words(other)}`;
}

/** An answer without what differs from run to run, so that a recorded one and the lab's can be compared whole. */
export function normal(value: unknown): unknown {
  if (typeof value === 'string') return words(value);
  if (Array.isArray(value)) return value.map(normal);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !LEFT_OUT.has(key)).map(([key, one]) => {
    if (key === 'relationships') return [key, Array.isArray(one) ? list(value, key).map(relation).toSorted() : one];
    return [key, VOLATILE.has(key) && one !== null ? `<${key}>` : normal(one)];
  }));
}
