import { isAlias, isCollection, LineCounter, parseAllDocuments, visit, type Document } from 'yaml';
import { isRecord, list, text as textAt } from '../kube/json.ts';
import { looksLikeEnv, parseEnv } from './dotenv.ts';

/** A document of a file before anybody knows what it describes. Texts of parsers are not passed on: they quote the source. */
export type RawDocument =
  | { readonly kind: 'object'; readonly value: unknown; readonly line: number }
  | { readonly kind: 'fields'; readonly fields: Readonly<Record<string, string>>; readonly line: number }
  | { readonly kind: 'refused'; readonly code: string; readonly line: number };

/** More nesting and more entries than a manifest could ever need: parsers recurse, and compare every key with every other. */
const DEPTH_MAX = 50;
const ENTRIES_MAX = 20_000;

const refused = (code: string, line: number): RawDocument => ({ kind: 'refused', code, line });

interface Chunk {
  readonly text: string;
  /** Of its first line, from 1. */
  readonly line: number;
}

/**
 * Splits at the `---` lines. YAML allows them nowhere inside a document, not even in a quoted or block text
 * (YAML 1.2 §9.1.2), so each part stands for itself and an open quote in one cannot swallow the next.
 */
const chunks = (source: string): readonly Chunk[] => {
  const lines = source.split('\n');
  const starts = [0, ...lines.flatMap((line, at) => (at > 0 && /^---(?:\s|$)/.test(line) ? [at] : []))];

  return starts.map((start, at) => ({ text: lines.slice(start, starts[at + 1] ?? lines.length).join('\n'), line: start + 1 }))
    .filter(({ text }) => text.split('\n').some((line) => !/^(?:---)?\s*(?:#.*|%.*|\.\.\.)?\s*$/.test(line)));
};

/** A rough look by brackets, commas and lines, without parsing. */
const isTooComplex = (text: string): boolean => {
  let depth = 0;
  let entries = 0;

  for (const char of text) {
    depth += char === '[' || char === '{' ? 1 : char === ']' || char === '}' ? -1 : 0;
    entries += char === ',' || char === '\n' ? 1 : 0;
    if (depth > DEPTH_MAX || entries > ENTRIES_MAX) {
      return true;
    }
  }

  return false;
};

const hasAlias = (doc: Document): boolean => {
  let found = false;

  visit(doc, (_, node) => {
    found ||= isAlias(node);

    return found ? visit.BREAK : undefined;
  });

  return found;
};

const ofYaml = (doc: Document.Parsed, chunk: Chunk, counter: LineCounter): RawDocument => {
  const lineAt = (offset: number): number => chunk.line + Math.max(counter.linePos(offset).line, 1) - 1;
  const line = lineAt(doc.contents?.range?.[0] ?? 0);
  const error = doc.errors[0];

  if (error) {
    return refused(error.code === 'DUPLICATE_KEY' ? 'upload.duplicateKey' : 'upload.yaml', lineAt(error.pos[0]));
  }
  if (hasAlias(doc)) {
    return refused('upload.alias', line);
  }
  // An unknown tag such as !!binary or !vault means that the text is not the value.
  if (doc.warnings.length) {
    return refused('upload.tag', line);
  }
  if (doc.contents !== null && !isCollection(doc.contents)) {
    return refused('upload.noManifest', line);
  }

  return { kind: 'object', value: doc.toJS({ maxAliasCount: 0 }), line };
};

const yamlChunk = (chunk: Chunk): readonly RawDocument[] => {
  const counter = new LineCounter();
  const docs = parseAllDocuments(chunk.text, { lineCounter: counter, prettyErrors: false, logLevel: 'silent', stringKeys: true });

  return Array.isArray(docs) ? docs.filter(({ contents, errors }) => contents !== null || errors.length).map((doc) => ofYaml(doc, chunk, counter)) : [];
};

const fromYaml = (source: string): readonly RawDocument[] =>
  chunks(source.replaceAll('\r\n', '\n')).flatMap((chunk) => {
    if (isTooComplex(chunk.text)) {
      return [refused('upload.tooComplex', chunk.line)];
    }
    try {
      return yamlChunk(chunk);
    } catch {
      return [refused('upload.yaml', chunk.line)];
    }
  });

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

const parsedJson = (source: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(source) };
  } catch {
    return undefined;
  }
};

const fromJson = (name: string, source: string): readonly RawDocument[] => {
  if (isTooComplex(source)) {
    return [refused('upload.tooComplex', 1)];
  }
  const json = parsedJson(source);

  if (json) {
    return [{ kind: 'object', value: json.value, line: 1 }];
  }

  // A YAML document may begin with a bracket too, and its parser knows the line of the mistake.
  return /\.json$/i.test(name) ? [refused('upload.json', 1)] : fromYaml(source);
};

/** Lists of any spelling become their members: a JSON array, a `List`, a `SecretList`. */
const members = (doc: RawDocument): readonly RawDocument[] => {
  if (doc.kind !== 'object') {
    return [doc];
  }
  const { value, line } = doc;
  const items = Array.isArray(value) ? value : isRecord(value) && /List$/.test(textAt(value, 'kind') ?? '') ? list(value, 'items') : undefined;

  return items ? items.flatMap((item) => members({ kind: 'object', value: item, line })) : [doc];
};

/** The documents of a file's text in their order; never throws. */
export const documentsOf = (name: string, source: string): readonly RawDocument[] => {
  if (/\.env$|(?:^|\/)\.env[^/]*$/i.test(name)) {
    return fromEnv(source);
  }
  if (isJson(name, source)) {
    return fromJson(name, source).flatMap(members);
  }

  return looksLikeEnv(source) ? fromEnv(source) : fromYaml(source).flatMap(members);
};
