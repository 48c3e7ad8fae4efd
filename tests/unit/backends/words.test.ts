import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import IntlMessageFormat from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = path.resolve(import.meta.dirname, '../../../pkg/hpe-storage');

const flat = (value: unknown, at = ''): readonly (readonly [string, string])[] => (typeof value === 'object' && value !== null
  ? Object.entries(value).flatMap(([key, member]) => flat(member, at ? `${ at }.${ key }` : key))
  : [[at, String(value)]]);
const words = (language: string, slice: string): ReadonlyMap<string, string> =>
  new Map(flat(parse(readFileSync(path.join(ROOT, `l10n/${ language }/${ slice }.yaml`), 'utf8'))));
const sources = (folder: string): string => readdirSync(path.join(ROOT, folder)).map((file) => readFileSync(path.join(ROOT, folder, file), 'utf8')).join('\n');
const LITERAL = 0;
const record = (x: unknown): Readonly<Record<string, unknown>> => (typeof x === 'object' && x !== null ? { ...x } : {});

/** Names of the arguments of an ICU message, which both languages need alike. */
const args = (message: string): readonly string[] => {
  const names = (elements: unknown): readonly string[] => (Array.isArray(elements) ? elements : []).map(record).flatMap(({ type, value, options }) => [
    ...(type !== LITERAL && typeof value === 'string' ? [value] : []), ...Object.values(record(options)).flatMap((option) => names(record(option)['value'])),
  ]);

  return [...new Set(names(new IntlMessageFormat(message, 'en-us').getAst()))].sort();
};

describe.each(['backends', 'classes'])('the words of %s', (slice) => {
  const [english, chinese] = [words('en-us', slice), words('zh-hans', slice)];

  it('are the same keys with the same arguments in both languages', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [key, message] of english) {
      expect([key, args(chinese.get(key) ?? '')]).toEqual([key, args(message)]);
    }
  });
});

describe('findings', () => {
  const all = new Map([...words('en-us', 'backends'), ...words('en-us', 'classes')]);
  const code = `${ sources('domain/backends') }${ sources('domain/classes') }`;
  const found = [
    ...[...code.matchAll(/'((?:backend|class)\.[a-zA-Z0-9]+)'/g)].map(([, name]) => name),
    ...[...code.matchAll(/'(upload\.[a-zA-Z0-9]+|skip[A-Z]\w+)'/g)].map(([, name]) => `backend.${ name ?? '' }`),
  ];

  it('all have words', () => {
    expect(found.length).toBeGreaterThan(60);
    expect([...new Set(found)].filter((name) => !all.has(`hpe.finding.${ name ?? '' }`))).toEqual([]);
  });

  it('have no words without a rule', () => {
    const known = new Set(found.map((name) => `hpe.finding.${ name ?? '' }`));

    expect([...all.keys()].filter((key) => key.startsWith('hpe.finding.') && !known.has(key))).toEqual([]);
  });
});
