import { isRecord, text } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { MEANT } from './differences.ts';
import type { Answer } from './lab.ts';
import type { Exchange } from './recordings.ts';

/** Headers that clients read. */
const HEADERS = ['cache-control', 'content-type', 'x-api-cattle-auth', 'x-api-schemas', 'x-content-type-options'];

/** Objects whose keys are data, not shape, and what recordings leave out. */
const FREE = new Set(['managedFields', 'annotations', 'labels', 'counts', 'creationTimestamp', 'fields', 'relationships', 'finalizers']);

const SAID = ['type', 'code', 'status', 'message', 'reason', 'kind'];

export interface Names {
  /** Address of the lab. */
  url: string;
  /** What stands in the recording → what stands here; longest first. */
  replace: readonly (readonly [string, string])[];
}

/**
 * What of an answer is not as recorded, one line each: status, the headers that clients read, the shape of the body, and every word
 * of an error. Meant differences (`differences.ts`) are left out.
 */
export function differences(recorded: Exchange, got: Answer, names: Names): string[] {
  const found = [
    ...(recorded.response.status === got.status ? [] : [`status: recorded ${recorded.response.status}, here ${got.status} ${got.text.slice(0, 300)}`]),
    ...headers(recorded, got, names),
    ...bodies(recorded, got, names),
  ];
  return found.filter((line) => !MEANT.some((one) => one.exchange.test(recorded.name) && one.line.test(line)));
}

function translate(value: string, names: Names): string {
  return names.replace.reduce((all, [from, to]) => all.replaceAll(from, to), value.replaceAll('https://rancher.example', names.url));
}

function headers(recorded: Exchange, got: Answer, names: Names): string[] {
  return HEADERS.flatMap((name) => {
    const there = recorded.response.headers[name];
    const here = got.headers[name];
    if (there === undefined) return [];
    return translate(there, names) === here ? [] : [`header ${name}: recorded ${translate(there, names)}, here ${String(here)}`];
  });
}

function bodies(recorded: Exchange, got: Answer, names: Names): string[] {
  const { body, text: plain } = recorded.response;
  if (body === undefined) {
    return plain === undefined || translate(plain, names) === got.text ? [] : [`text: recorded ${translate(plain, names)}, here ${got.text.slice(0, 300)}`];
  }
  if (isRecord(body) && (body.type === 'error' || text(body, 'kind') === 'Status')) return words(body, got, names);
  return shapes('body', body, got.body);
}

/** Errors are compared word by word: they are read by people and told apart by code. */
function words(body: Readonly<Record<string, unknown>>, got: Answer, names: Names): string[] {
  const here = isRecord(got.body) ? got.body : {};
  const missing = Object.keys(body).filter((key) => !(key in here)).map((key) => `error.${key}: missing here`);
  return missing.concat(SAID.flatMap((key) => {
    const there = body[key];
    const said = typeof there === 'string' ? translate(there, names) : there;
    return key in here && said !== here[key] ? [`error.${key}: recorded ${String(said)}, here ${String(here[key])}`] : [];
  }));
}

function shapes(at: string, there: unknown, here: unknown): string[] {
  if (Array.isArray(there) && Array.isArray(here)) {
    if (there.length > 0 && here.length === 0) return [`${at}: empty here`];
    return there.length === 0 ? [] : shapes(`${at}[]`, there[0], here[0]);
  }
  if (isRecord(there) && isRecord(here)) {
    const keys = [...new Set([...Object.keys(there), ...Object.keys(here)])].filter((key) => !FREE.has(key));
    return keys.flatMap((key) => {
      if (!(key in here)) return [`${at}.${key}: missing here`];
      if (!(key in there)) return [`${at}.${key}: only here`];
      return shapes(`${at}.${key}`, there[key], here[key]);
    });
  }
  const [a, b] = [kindOf(there), kindOf(here)];
  return a === b ? [] : [`${at}: recorded ${a}, here ${b}`];
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}
