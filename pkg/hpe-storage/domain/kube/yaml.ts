import { CORE_SCHEMA, YAMLException, dump, load } from 'js-yaml';

/*
 * The one place that reads and writes YAML. js-yaml 4 is what every Rancher dashboard hands to its extensions
 * (`window.__jsyaml`), so it costs the bundle nothing.
 */

/** Nesting without end is `syntax`: js-yaml stops at 100 levels. */
export type YamlFault = 'syntax' | 'expands';

export type YamlDocument =
  | { readonly kind: 'value'; readonly line: number; readonly value: unknown }
  /** `line` is counted from 1 in the whole text; `message` never quotes the text, which may hold a password. */
  | { readonly kind: 'fault'; readonly line: number; readonly fault: YamlFault; readonly message: string };

const MAX_NODES = 20_000;

/** Anchors are references after loading: walking them counts what they would expand to. */
const expands = (value: unknown): boolean => {
  let nodes = 0;

  const walk = (x: unknown): boolean => {
    nodes += 1;

    return nodes > MAX_NODES || (typeof x === 'object' && x !== null && Object.values(x).some(walk));
  };

  return walk(value);
};

interface Part {
  readonly line: number;
  readonly text: string;
}

/** A `---` or `...` at the start of a line ends a document everywhere, even inside a block scalar (YAML 1.2 §9.1.2). */
const split = (text: string): readonly Part[] => {
  const parts: Part[] = [];
  let lines: string[] = [];
  let first = 1;

  text.split(/\r\n|\r|\n/).forEach((line, index) => {
    if (/^(---|\.\.\.)(\s|$)/.test(line)) {
      parts.push({ line: first, text: lines.join('\n') });
      lines = [line.startsWith('---') ? line.slice(3) : ''];
      first = index + 1;
    } else {
      lines.push(line);
    }
  });
  parts.push({ line: first, text: lines.join('\n') });

  return parts.filter((part) => part.text.split('\n').some((line) => line.trim() && !/^\s*(#|%)/.test(line)));
};

/** js-yaml quotes aliases and tags in its reasons, and a password such as `*secret` is one for it. */
const withoutQuotes = (reason: string): string => reason.replace(/"[^"]*"|!?<[^>]*>/g, '…');

const readPart = (part: Part): YamlDocument => {
  try {
    const value: unknown = load(part.text, { schema: CORE_SCHEMA });

    return expands(value)
      ? { kind: 'fault', line: part.line, fault: 'expands', message: '' }
      : { kind: 'value', line: part.line, value };
  } catch (error) {
    const isYaml = error instanceof YAMLException;
    const offset: unknown = isYaml ? error.mark?.line : undefined;

    return {
      kind: 'fault', line: part.line + (typeof offset === 'number' ? offset : 0), fault: 'syntax', message: isYaml ? withoutQuotes(error.reason) : '',
    };
  }
};

/** Every document of a text by itself, so that a bad one does not hide the good ones; empty documents are left out. */
export const readYaml = (text: string): readonly YamlDocument[] => split(text).map(readPart);

/** Block style, keys in the order given, no anchors, no folded lines. */
export const writeYaml = (value: unknown): string => dump(value, { schema: CORE_SCHEMA, noRefs: true, lineWidth: -1 });
