import { isRecord } from '../kube/json.ts';
import { GLOBAL_KEY, IMAGES_KEY } from './values-catalog.ts';

export type Values = Readonly<Record<string, unknown>>;

const isObject = (x: unknown): x is Values => isRecord(x);

/** Equality of JSON values; the order of keys does not matter, that of list members does. */
export const isSame = (a: unknown, b: unknown): boolean => {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((value, i) => isSame(value, b[i]));
  }
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);

    return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]));
  }

  return Object.is(a, b);
};

/** The value at a dotted path; undefined when there is none. */
export const valueAt = (values: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined), values);

/** A copy with another value at a dotted path; records on the way are made where they are missing. */
export const withValue = (values: Values, path: string, value: unknown): Values => {
  const [key = '', ...rest] = path.split('.');
  const inner = values[key];

  return { ...values, [key]: rest.length ? withValue(isObject(inner) ? inner : {}, rest.join('.'), value) : value };
};

/**
 * Only what differs from the chart's defaults, as Helm lays it over them: records by key, lists and scalars whole.
 * A key that is missing keeps its default.
 */
export const diffValues = (defaults: Values, values: Values): Values =>
  Object.fromEntries(Object.entries(values).flatMap(([key, value]): [string, unknown][] => {
    const before = Object.hasOwn(defaults, key) ? defaults[key] : undefined;

    if (Object.hasOwn(defaults, key) && isSame(before, value)) {
      return [];
    }
    if (isObject(before) && isObject(value)) {
      const inner = diffValues(before, value);

      return Object.keys(inner).length ? [[key, inner]] : [];
    }

    return [[key, value]];
  }));

/** Defaults with differences laid over them: what Helm hands to the templates. */
export const mergeValues = (defaults: Values, changes: Values): Values => {
  const merged = Object.entries(changes).map(([key, value]): [string, unknown] => {
    const before = Object.hasOwn(defaults, key) ? defaults[key] : undefined;

    return [key, isObject(before) && isObject(value) ? mergeValues(before, value) : value];
  });

  return { ...defaults, ...Object.fromEntries(merged) };
};

/** What is sent to Helm: the differences, without Rancher's `global`. */
export const valuesToSend = (defaults: Values, values: Values): Values => {
  const { [GLOBAL_KEY]: _, ...rest } = diffValues(defaults, values);

  return rest;
};

/**
 * What of another release's values this chart knows; `dropped` names the paths that it does not. Images are left out: their tags
 * belong to the version they came from (`mirrorOf` finds the registry that they share).
 */
export const carryOver = (defaults: Values, changes: Values): { readonly values: Values; readonly dropped: readonly string[] } => {
  const known = Object.entries(changes).filter(([key]) => Object.hasOwn(defaults, key) && key !== IMAGES_KEY);
  const dropped = Object.keys(changes).filter((key) => !Object.hasOwn(defaults, key) && key !== GLOBAL_KEY);
  const inner = known.map(([key, value]) => {
    const before = defaults[key];
    // An empty record in the defaults takes any key: labels, selectors.
    const isClosed = isObject(before) && Object.keys(before).length > 0 && isObject(value);
    const carried = isClosed ? carryOver(before, value) : { values: value, dropped: [] };

    return { key, value: carried.values, dropped: carried.dropped.map((path) => `${ key }.${ path }`) };
  });

  return {
    values:  Object.fromEntries(inner.map(({ key, value }) => [key, value])),
    dropped: [...dropped, ...inner.flatMap((part) => part.dropped)],
  };
};
