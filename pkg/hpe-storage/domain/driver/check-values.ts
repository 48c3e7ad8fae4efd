import { isRecord, record, textMap } from '../kube/json.ts';
import { finding, type Finding } from '../finding.ts';
import { checkPlacement } from './check-placement.ts';
import { isImage } from './images.ts';
import { CLOSED_KEYS, GLOBAL_KEY, IMAGES_KEY, KNOWN_VALUES, VOLUMES_PER_NODE } from './values-catalog.ts';
import { valueAt, type Values } from './values.ts';

type Check = (defaults: Values, values: Values) => readonly Finding[];

const NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

/** A key that this chart's strict schema refuses; says which versions have it when that is known. */
const strangerAt = (path: string): Finding => {
  const known = KNOWN_VALUES.find((value) => value.path === path || value.path.startsWith(`${ path }.`));

  if (known?.until !== undefined) {
    return finding('error', 'driver.keyGone', `values.${ path }`, { key: path, until: known.until });
  }

  return known
    ? finding('error', 'driver.keyNotYet', `values.${ path }`, { key: path, since: known.since })
    : finding('error', 'driver.keyUnknown', `values.${ path }`, { key: path });
};

const checkKeys: Check = (defaults, values) => {
  const strangers = (inner: unknown, allowed: unknown, prefix: string): readonly string[] =>
    Object.keys(record(inner)).filter((key) => !Object.hasOwn(record(allowed), key)).map((key) => prefix + key);

  return [
    ...strangers(values, { ...defaults, [GLOBAL_KEY]: {} }, ''),
    ...CLOSED_KEYS.flatMap((key) => (Object.hasOwn(defaults, key) ? strangers(values[key], defaults[key], `${ key }.`) : [])),
  ].map(strangerAt);
};

const typeOf = (x: unknown): 'map' | 'list' | 'boolean' | 'number' | 'string' | 'null' => {
  if (x === null || x === undefined) {
    return 'null';
  }
  if (Array.isArray(x)) {
    return 'list';
  }
  const type = typeof x;

  return type === 'boolean' || type === 'number' || type === 'string' ? type : 'map';
};

const checkTypes = (defaults: Values, values: Values, prefix = ''): readonly Finding[] =>
  Object.entries(defaults).flatMap(([key, before]): readonly Finding[] => {
    const path = `${ prefix }${ key }`;
    const value = Object.hasOwn(values, key) ? values[key] : before;
    const [expected, found] = [typeOf(before), typeOf(value)];

    if (expected !== found && expected !== 'null') {
      return [finding('error', 'driver.wrongType', `values.${ path }`, { key: path, expected, found })];
    }

    // Quantities are texts or numbers, as the writer likes: `checkPlacement` reads them.
    return isRecord(before) && isRecord(value) && key !== 'resources' ? checkTypes(before, value, `${ path }.`) : [];
  });

const checkChoices: Check = (defaults, values) =>
  KNOWN_VALUES.filter(({ path, choices }) => choices && valueAt(defaults, path) !== undefined).flatMap(({ path, choices = [] }) => {
    const value = valueAt(values, path);

    return typeof value === 'string' && !choices.includes(value)
      ? [finding('error', 'driver.noChoice', `values.${ path }`, { key: path, value, choices: choices.join(', ') })] : [];
  });

const checkCount = (values: Values): readonly Finding[] => {
  const count = values['maxVolumesPerNode'];
  const at = 'values.maxVolumesPerNode';

  if (typeof count !== 'number') {
    return [];
  }
  if (!Number.isInteger(count) || count < 1) {
    return [finding('error', 'driver.noCount', at, { key: 'maxVolumesPerNode' })];
  }

  return count > VOLUMES_PER_NODE.recommended && count > 0
    ? [finding('warning', 'driver.manyVolumes', at, { count, ...VOLUMES_PER_NODE })] : [];
};

const checkTexts = (values: Values): readonly Finding[] => {
  const kubelet = values['kubeletRootDir'];
  const chap = valueAt(values, 'iscsi.chapSecretName');

  return [
    ...(typeof kubelet === 'string' && !kubelet.startsWith('/') ? [finding('error', 'driver.noRoot', 'values.kubeletRootDir')] : []),
    ...(typeof chap === 'string' && chap && !NAME.test(chap) ? [finding('error', 'driver.noName', 'values.iscsi.chapSecretName', { value: chap })] : []),
  ];
};

const checkFamilies: Check = (defaults, values) => {
  const switches = Object.keys(record(defaults, 'disable'));

  return switches.length && switches.every((key) => valueAt(values, `disable.${ key }`) === true) ? [finding('error', 'driver.noFamily', 'values.disable')] : [];
};

const checkImages = (values: Values): readonly Finding[] =>
  Object.entries(textMap(values, IMAGES_KEY)).filter(([, image]) => !isImage(image)).map(([key, image]) =>
    finding('error', 'driver.noImage', `values.${ IMAGES_KEY }.${ key }`, { key, value: image }));

/** The driver then leaves the node alone, and the admin has to bring iscsid.conf, multipath.conf and udev rules (SCOD operations.md). */
const checkNodeDuties = (values: Values): readonly Finding[] =>
  ['disableNodeConformance', 'disableNodeConfiguration'].filter((key) => values[key] === true).map((key) =>
    finding('warning', `driver.${ key }`, `values.${ key }`));

/**
 * What is wrong with values for exactly this chart. Stricter than the chart's schema, which looks at nothing below `controller`,
 * `csp` and `node` (its sub-schemas are not wrapped in `properties`).
 */
export const checkValues = (defaults: Values, values: Values): readonly Finding[] => [
  ...checkKeys(defaults, values), ...checkTypes(defaults, values), ...checkChoices(defaults, values), ...checkCount(values), ...checkTexts(values),
  ...checkFamilies(defaults, values), ...checkImages(values), ...checkPlacement(values), ...checkNodeDuties(values),
];
