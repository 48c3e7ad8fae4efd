/**
 * Guards over JSON of unknown shape. What comes over the wire is `unknown` until one of these has looked at it,
 * so a server that answers something else shows as a missing value and never as a crash.
 */

export type JsonRecord = Readonly<Record<string, unknown>>;

export const isRecord = (x: unknown): x is JsonRecord => typeof x === 'object' && x !== null && !Array.isArray(x);

const at = (x: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined), x);

/** The record at a path; an empty one when there is none. */
export const record = (x: unknown, ...path: string[]): JsonRecord => {
  const value = at(x, path);

  return isRecord(value) ? value : {};
};

/** The string at a path; undefined when there is none or it is something else. */
export const text = (x: unknown, ...path: string[]): string | undefined => {
  const value = at(x, path);

  return typeof value === 'string' ? value : undefined;
};

/** The finite number at a path; undefined when there is none or it is something else. */
export const number = (x: unknown, ...path: string[]): number | undefined => {
  const value = at(x, path);

  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};

/** True only where the path holds the boolean true. */
export const flag = (x: unknown, ...path: string[]): boolean => at(x, path) === true;

/** The list at a path; an empty one when there is none. */
export const list = (x: unknown, ...path: string[]): readonly unknown[] => {
  const value = at(x, path);

  return Array.isArray(value) ? value : [];
};

/** The strings of the list at a path; other members are left out. */
export const texts = (x: unknown, ...path: string[]): readonly string[] =>
  list(x, ...path).filter((value): value is string => typeof value === 'string');

/** The string members of the record at a path, as labels, annotations and parameters are. */
export const textMap = (x: unknown, ...path: string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(record(x, ...path)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
