import { readFileSync } from 'node:fs';
import { list, record, text } from '../../../../pkg/hpe-storage/domain/kube/json.ts';

const FILE = new URL('../../../fixtures/charts/recorded.json', import.meta.url);
const EXCHANGES: readonly unknown[] = list(JSON.parse(readFileSync(FILE, 'utf8')), 'exchanges');

/** The recorded exchanges of a name, in their order. Throws when there is none, so that no test passes over nothing. */
export function recorded(name: string): readonly unknown[] {
  const found = EXCHANGES.filter((exchange) => text(exchange, 'name') === name);
  if (found.length === 0) throw new Error(`nothing is recorded as ${name}`);
  return found;
}

export const recordedRequest = (name: string): unknown => record(recorded(name)[0], 'request', 'body');

export const recordedAnswer = (name: string): unknown => record(recorded(name)[0], 'response', 'body');
