import { isRecord } from '../kube/json.ts';
import { GLOBAL_KEY, IMAGES_KEY, KNOWN_VALUES, type FieldGroup, type FieldKind } from './values-catalog.ts';
import { isSame, valueAt, type Values } from './values.ts';

export interface Field {
  /** Dotted path in the values. */
  readonly path: string;
  readonly kind: FieldKind;
  readonly group: FieldGroup;
  readonly choices: readonly string[];
  readonly shape: 'map' | 'list' | undefined;
  /** False for a key that this product has no words for: it is shown under its own name. */
  readonly isKnown: boolean;
}

export interface FieldSection {
  readonly group: FieldGroup;
  readonly fields: readonly Field[];
}

const GROUPS: readonly FieldGroup[] = ['families', 'access', 'limits', 'nodes', 'images', 'placement', 'other'];

const kindOfDefault = (value: unknown): Pick<Field, 'kind' | 'shape'> => {
  switch (typeof value) {
    case 'boolean': return { kind: 'switch', shape: undefined };
    case 'number': return { kind: 'count', shape: undefined };
    case 'string': return { kind: 'text', shape: undefined };
    default: return { kind: 'yaml', shape: Array.isArray(value) ? 'list' : 'map' };
  }
};

const knownFields = (defaults: Values): readonly Field[] =>
  KNOWN_VALUES.filter(({ path }) => valueAt(defaults, path) !== undefined).map(({ path, kind, group, choices = [], shape }) => ({
    path, kind, group, choices, shape, isKnown: true,
  }));

/** Leaves of the chart's values that no known field covers; a record without members is a leaf. */
const otherPaths = (values: Values, covered: ReadonlySet<string>, prefix = ''): readonly string[] =>
  Object.entries(values).flatMap(([key, value]) => {
    const path = `${ prefix }${ key }`;

    if (covered.has(path) || path === IMAGES_KEY || path === GLOBAL_KEY) {
      return [];
    }

    return isRecord(value) && Object.keys(value).length && !key.includes('.') ? otherPaths(value, covered, `${ path }.`) : [path];
  });

/**
 * The form for exactly one chart version: what the chart's own values have, in the words and controls that are known, and
 * the rest under `other`, so that a newer chart can be set up too.
 */
export const formFor = (defaults: Values): readonly FieldSection[] => {
  const known = knownFields(defaults);
  const covered = new Set(known.map(({ path }) => path));
  const others = otherPaths(defaults, covered).filter((path) => valueAt(defaults, path) !== undefined).map((path): Field => ({
    path, ...kindOfDefault(valueAt(defaults, path)), group: path.startsWith('disable.') ? 'families' : 'other', choices: [], isKnown: false,
  }));
  const fields = [...known, ...others];

  return GROUPS.map((group) => ({ group, fields: fields.filter((field) => field.group === group) })).filter(
    ({ group, fields: members }) => members.length > 0 || (group === 'images' && isRecord(defaults[IMAGES_KEY])),
  );
};

/** What a switch shows: a `disable…` value is shown as what stays enabled. */
export const shownSwitch = (field: Field, values: Values): boolean => (valueAt(values, field.path) === true) !== (field.kind === 'off');

/** The value that a shown switch stores. */
export const storedSwitch = (field: Field, shown: boolean): boolean => shown !== (field.kind === 'off');

export const isChanged = (field: Field, defaults: Values, values: Values): boolean => !isSame(valueAt(defaults, field.path), valueAt(values, field.path));
