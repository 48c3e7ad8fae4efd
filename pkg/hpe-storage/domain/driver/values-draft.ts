import { isRecord } from '../kube/json.ts';
import { readYaml, writeYaml } from '../kube/yaml.ts';
import { finding, type Finding } from '../finding.ts';
import { mergeValues, withValue, type Values } from './values.ts';

/**
 * Values as they are edited in a form and in YAML at once. While the text is bad, the form keeps the last good values, and nothing
 * can be sent.
 */
export type ValuesDraft =
  | { readonly kind: 'good'; readonly values: Values; readonly text: string }
  | { readonly kind: 'bad'; readonly values: Values; readonly text: string; readonly mistake: Finding };

export type ParsedYaml = { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'mistake'; readonly mistake: Finding };

const mistake = (code: string, path: string, args: Finding['args']): ParsedYaml => ({ kind: 'mistake', mistake: finding('error', code, path, args) });

/** At most one document; a mistake names its line, counted from 1. An empty text is undefined. */
export const parseYaml = (source: string, path = 'values'): ParsedYaml => {
  const [first, second] = readYaml(source);

  if (!first) {
    return { kind: 'value', value: undefined };
  }
  if (first.kind === 'fault') {
    return mistake('driver.yaml', path, { line: first.line, message: first.message });
  }

  return second ? mistake('driver.yamlTwo', path, { line: second.line }) : { kind: 'value', value: first.value };
};

export const draftOf = (values: Values): ValuesDraft => ({ kind: 'good', values, text: writeYaml(values) });

/** After a change in the form. */
export const withField = (draft: ValuesDraft, path: string, value: unknown): ValuesDraft => draftOf(withValue(draft.values, path, value));

/** After a change in the YAML view: keys that were left out come back as the chart's defaults. */
export const withText = (draft: ValuesDraft, text: string, defaults: Values): ValuesDraft => {
  const parsed = parseYaml(text);

  if (parsed.kind === 'mistake') {
    return { kind: 'bad', values: draft.values, text, mistake: parsed.mistake };
  }
  if (parsed.value !== null && parsed.value !== undefined && !isRecord(parsed.value)) {
    return { kind: 'bad', values: draft.values, text, mistake: finding('error', 'driver.yamlNoMap', 'values', { line: 1 }) };
  }

  return { kind: 'good', values: mergeValues(defaults, isRecord(parsed.value) ? parsed.value : {}), text };
};
