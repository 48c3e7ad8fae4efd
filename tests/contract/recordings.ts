import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { isRecord, list, number, record, text, textMap } from '../../pkg/hpe-storage/domain/kube/json.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/recordings');

/** One request that a real server was sent, and what it answered. */
export interface Exchange {
  name: string;
  method: string;
  /** As it was sent: `/v1/harvester/…` is a Harvester that stands alone. */
  path: string;
  headers: Readonly<Record<string, string>>;
  body: unknown;
  anonymous: boolean;
  response: { status: number; headers: Readonly<Record<string, string>>; body: unknown; text: string | undefined };
}

/** One frame of a recorded socket, or what was done beside it. */
export type Frame = { kind: 'sent'; data: unknown } | { kind: 'received'; data: Readonly<Record<string, unknown>> } | { kind: 'meanwhile'; steps: readonly unknown[] };

function read(file: string): readonly unknown[] {
  const parsed: unknown = JSON.parse(readFileSync(join(FOLDER, `${file}.json`), 'utf8'));
  return list(parsed, 'exchanges');
}

/** The exchanges of a file in `tests/fixtures/recordings`, in the order in which they were made. */
export function exchangesOf(file: string): Exchange[] {
  return read(file).map((one) => {
    const request = record(one, 'request');
    const response = record(one, 'response');
    return {
      name: text(one, 'name') ?? '',
      method: text(request, 'method') ?? 'GET',
      path: text(request, 'path') ?? '/',
      headers: textMap(request, 'headers'),
      body: request.body ?? request.text,
      anonymous: request.anonymous === true,
      response: { status: number(response, 'status') ?? 0, headers: textMap(response, 'headers'), body: bodyOf(response), text: text(response, 'text') },
    };
  });
}

/** JSON was recorded as such; YAML as text. */
function bodyOf(response: Readonly<Record<string, unknown>>): unknown {
  const plain = text(response, 'text');
  if (plain === undefined || !(text(response, 'headers', 'content-type') ?? '').includes('yaml')) return response.body;
  const parsed: unknown = parse(plain);
  return parsed;
}

export function exchangeOf(file: string, name: string): Exchange {
  const found = exchangesOf(file).find((one) => one.name === name);
  if (found === undefined) throw new Error(`${file} has no exchange "${name}"`);
  return found;
}

export function framesOf(file: string): Frame[] {
  return read(file).flatMap((one): Frame[] => {
    if (!isRecord(one)) return [];
    if ('sent' in one) return [{ kind: 'sent', data: one.sent }];
    if (isRecord(one.received)) return [{ kind: 'received', data: one.received }];
    return Array.isArray(one.meanwhile) ? [{ kind: 'meanwhile', steps: one.meanwhile }] : [];
  });
}
