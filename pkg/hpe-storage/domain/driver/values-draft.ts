import { parseDocument, stringify } from 'yaml';
import { isRecord } from '../kube/json.ts';
import { finding, type Finding } from '../finding.ts';
import { mergeValues, withValue, type Values } from './values.ts';

/**
 * Values as they are edited in a form and in YAML at once. While the text is bad, the form keeps the last good values, and nothing
 * can be sent.
 */
export type ValuesDraft =
  | { readonly kind: 'good'; readonly values: Values; readonly text: string }
  | { readonly kind: 'bad'; readonly values: Values; readonly text: string; readonly mistake: Finding };

/** Text that readers of YAML 1.1, as Helm is, take the same way: lines are never folded. */
export const toYaml = (value: unknown): string => stringify(value, { lineWidth: 0, version: '1.1' });

/** At most this many aliases are followed: a few lines of anchors can otherwise grow to gigabytes. */
const MAX_ALIASES = 20;

type Parsed = { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'mistake'; readonly mistake: Finding };

/** One YAML document; a mistake names its line, counted from 1. */
export const parseYaml = (source: string, path = 'values'): Parsed => {
  const document = parseDocument(source, { version: '1.1', uniqueKeys: true, prettyErrors: true });
  const [error] = document.errors;

  if (error) {
    const message = error.message.split('\n')[0]?.replace(/ at line \d+.*$/, '') ?? '';

    return { kind: 'mistake', mistake: finding('error', 'driver.yaml', path, { line: error.linePos?.[0].line ?? 1, message }) };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });

    return { kind: 'value', value };
  } catch (thrown) {
    return { kind: 'mistake', mistake: finding('error', 'driver.yaml', path, { line: 1, message: thrown instanceof Error ? thrown.message : '' }) };
  }
};

export const draftOf = (values: Values): ValuesDraft => ({ kind: 'good', values, text: toYaml(values) });

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
