import { parse, stringify } from 'yaml';
import { isRecord, list, record, text } from '../../pkg/hpe-storage/domain/kube/json.ts';

/**
 * Helm's index with times that do not change from run to run: a version that was there before keeps its own, a new one gets `date`,
 * and so does the index as a whole.
 * @param fresh what `helm repo index` wrote
 * @param before the index that was there
 */
export function settledIndex(fresh: string, before: string | undefined, date: Date): string {
  const index: unknown = parse(fresh);
  const known = before === undefined ? undefined : createdOf(parse(before));
  const entries = Object.fromEntries(Object.entries(record(index, 'entries')).map(([chart, versions]) => [
    chart,
    (Array.isArray(versions) ? versions : []).filter(isRecord).map((one) => ({ ...one, created: known?.get(keyOf(chart, one)) ?? date.toISOString() })),
  ]));
  return stringify({ ...record(index), entries, generated: date.toISOString() }, { lineWidth: 0 });
}

/** A version that was packed anew is a new one: its digest is part of what it is known by. */
const keyOf = (chart: string, entry: unknown): string => `${chart} ${text(entry, 'version') ?? ''} ${text(entry, 'digest') ?? ''}`;

function createdOf(index: unknown): Map<string, string> {
  return new Map(Object.keys(record(index, 'entries')).flatMap((chart) => list(index, 'entries', chart).map((one): [string, string] =>
    [keyOf(chart, one), text(one, 'created') ?? ''])));
}
