import { isRecord, list, text as textAt } from '../kube/json.ts';
import { readYaml, type YamlDocument } from '../kube/yaml.ts';
import { looksLikeEnv, parseEnv } from './dotenv.ts';

/**
 * A document of a file before anybody knows what it describes. What parsers say is not passed on: they quote the
 * source, and with it a password such as `*secret`, which YAML takes for an alias.
 */
export type RawDocument =
  | { readonly kind: 'object'; readonly value: unknown; readonly line: number }
  | { readonly kind: 'fields'; readonly fields: Readonly<Record<string, string>>; readonly line: number }
  | { readonly kind: 'refused'; readonly code: string; readonly line: number };

const refused = (code: string, line: number): RawDocument => ({ kind: 'refused', code, line });

/** An alias shows after loading as one map or list in two places. */
const repeats = (value: unknown, seen = new Set<object>()): boolean => {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  if (seen.has(value)) {
    return true;
  }
  seen.add(value);

  return Object.values(value).some((member) => repeats(member, seen));
};

/** js-yaml's reasons (lib/loader.js) for mistakes that deserve words of their own. */
const CODE_OF_MESSAGE: readonly (readonly [string, string])[] = [
  ['duplicated mapping key', 'upload.duplicateKey'], ['unknown tag', 'upload.tag'], ['unidentified alias', 'upload.alias'],
];

const codeOfMessage = (message: string): string => CODE_OF_MESSAGE.find(([start]) => message.startsWith(start))?.[1] ?? 'upload.yaml';

const ofYaml = (document: YamlDocument): RawDocument => {
  const { line } = document;

  if (document.kind === 'fault') {
    return refused(document.fault === 'expands' ? 'upload.tooComplex' : codeOfMessage(document.message), line);
  }
  if (repeats(document.value)) {
    return refused('upload.alias', line);
  }

  return isRecord(document.value) || Array.isArray(document.value)
    ? { kind: 'object', value: document.value, line }
    : refused('upload.noManifest', line);
};

const fromYaml = (source: string): readonly RawDocument[] => readYaml(source).map(ofYaml);

const fromEnv = (source: string): readonly RawDocument[] => {
  const file = parseEnv(source);

  if (file.kind === 'invalid') {
    return [refused('upload.env', file.line)];
  }
  const keys = file.entries.map(({ key }) => key);
  const twice = file.entries.find(({ key }, at) => keys.indexOf(key) !== at);

  return twice
    ? [refused('upload.duplicateKey', twice.line)]
    : [{ kind: 'fields', fields: Object.fromEntries(file.entries.map(({ key, value }) => [key, value])), line: 1 }];
};

const isJson = (name: string, source: string): boolean => /\.json$/i.test(name) || /^\s*[[{]/.test(source);

const fromJson = (name: string, source: string): readonly RawDocument[] => {
  try {
    return [{ kind: 'object', value: JSON.parse(source), line: 1 }];
  } catch {
    // A YAML document may begin with a bracket too, and its parser knows the line of the mistake.
    return /\.json$/i.test(name) ? [refused('upload.json', 1)] : fromYaml(source);
  }
};

/** Lists of any spelling become their members: an array, a `List`, a `SecretList`. */
const members = (document: RawDocument): readonly RawDocument[] => {
  if (document.kind !== 'object') {
    return [document];
  }
  const { value, line } = document;
  const items = Array.isArray(value) ? value : /List$/.test(textAt(value, 'kind') ?? '') ? list(value, 'items') : undefined;

  return items ? items.flatMap((item) => members({ kind: 'object', value: item, line })) : [document];
};

/** The documents of a file's text in their order. May throw a RangeError for what nests deeper than the stack. */
export const documentsOf = (name: string, source: string): readonly RawDocument[] => {
  if (/\.env$|(?:^|\/)\.env[^/]*$/i.test(name)) {
    return fromEnv(source);
  }
  if (isJson(name, source)) {
    return fromJson(name, source).flatMap(members);
  }

  return looksLikeEnv(source) ? fromEnv(source) : fromYaml(source).flatMap(members);
};
