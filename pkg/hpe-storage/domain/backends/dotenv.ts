/** One assignment of a `.env` file. `line` counts from 1. */
export interface EnvEntry {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

export type EnvFile =
  | { readonly kind: 'entries'; readonly entries: readonly EnvEntry[] }
  | { readonly kind: 'invalid'; readonly line: number };

const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=\s*(.*)$/;
const IGNORED = /^\s*(?:#.*)?$/;
const DOUBLE = /^"((?:[^"\\]|\\.)*)"\s*(?:#.*)?$/;
const SINGLE = /^'([^']*)'\s*(?:#.*)?$/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

const unescape = (text: string): string => text.replace(/\\(.)/g, (_, char: string) => ESCAPES[char] ?? char);

/** Quotes as in a shell; without them a value ends before ` #`. Nothing is expanded: `$` is part of passwords. */
const valueOf = (text: string): string | undefined => {
  const double = DOUBLE.exec(text);

  if (double) {
    return unescape(double[1] ?? '');
  }
  const single = SINGLE.exec(text);

  if (single) {
    return single[1] ?? '';
  }

  return /^["']/.test(text) ? undefined : text.replace(/(?:^|\s+)#.*$/, '').trimEnd();
};

/** Reads `KEY=value` lines; `invalid` at the first line that is none, so that nothing is guessed. */
export const parseEnv = (text: string): EnvFile => {
  const entries: EnvEntry[] = [];

  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (IGNORED.test(line)) {
      continue;
    }
    const [, key, rest] = ASSIGNMENT.exec(line) ?? [];
    const value = rest === undefined ? undefined : valueOf(rest);

    if (key === undefined || value === undefined) {
      return { kind: 'invalid', line: index + 1 };
    }
    entries.push({ key, value, line: index + 1 });
  }

  return { kind: 'entries', entries };
};

/** Whether a text without a telling file name is a `.env`: its first line with content is an assignment. */
export const looksLikeEnv = (text: string): boolean => {
  const first = text.split(/\r\n|\n|\r/).find((line) => !IGNORED.test(line));

  return first !== undefined && ASSIGNMENT.test(first);
};
