import { isRecord, list, record } from '../kube/json.ts';
import { finding, type Finding } from '../finding.ts';
import type { Values } from './values.ts';

const PARTS = ['controller', 'csp', 'node'] as const;
const OPERATORS: readonly unknown[] = ['Exists', 'Equal', undefined];
const EFFECTS: readonly unknown[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute', undefined, ''];
const QUANTITY = /^\d+(\.\d+)?(m|k|Ki|[MGTPE]i?)?$/;
/** Kubernetes' qualified name: an optional DNS prefix, then at most 63 characters. */
const LABEL_KEY = /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/;

const isToleration = (x: unknown): boolean => {
  if (!isRecord(x)) {
    return false;
  }
  const { key, operator, value, effect, tolerationSeconds, ...rest } = x;

  return Object.keys(rest).length === 0 && OPERATORS.includes(operator) && EFFECTS.includes(effect)
    && (key === undefined ? operator === 'Exists' : typeof key === 'string') && (operator !== 'Exists' || value === undefined || value === '')
    && (value === undefined || typeof value === 'string') && (tolerationSeconds === undefined || Number.isInteger(tolerationSeconds));
};

const checkTolerations = (values: Values, part: string): readonly Finding[] =>
  list(values, part, 'tolerations').flatMap((toleration, index) =>
    isToleration(toleration) ? [] : [finding('error', 'driver.noToleration', `values.${ part }.tolerations`, { part, number: index + 1 })]);

const checkLabels = (values: Values, part: string, key: 'labels' | 'nodeSelector'): readonly Finding[] =>
  Object.entries(record(values, part, key))
    .filter(([name, value]) => !LABEL_KEY.test(name) || typeof value !== 'string' || !LABEL_VALUE.test(value))
    .map(([name]) => finding('error', 'driver.noLabel', `values.${ part }.${ key }`, { name }));

const checkResources = (values: Values, part: string): readonly Finding[] =>
  (['limits', 'requests'] as const).flatMap((kind) =>
    Object.entries(record(values, part, 'resources', kind))
      .filter(([, amount]) => !QUANTITY.test(String(amount)))
      .map(([name, amount]) => finding('error', 'driver.noQuantity', `values.${ part }.resources`, { name: `${ kind }.${ name }`, value: String(amount) })));

/** Tolerations, labels, selectors and resources of the three pod templates: the schema lets anything through. */
export const checkPlacement = (values: Values): readonly Finding[] =>
  PARTS.flatMap((part) => [
    ...checkTolerations(values, part), ...checkLabels(values, part, 'labels'), ...checkLabels(values, part, 'nodeSelector'), ...checkResources(values, part),
  ]);
