import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { isRecord } from '../../../pkg/hpe-storage/domain/kube/json.ts';

const PKG = path.resolve(import.meta.dirname, '../../../pkg/hpe-storage');
const words = (language: string, slice: string): unknown => load(readFileSync(path.join(PKG, 'l10n', language, `${ slice }.yaml`), 'utf8'));
const keys = (tree: unknown, before = ''): readonly string[] =>
  (isRecord(tree) ? Object.entries(tree).flatMap(([key, value]) => keys(value, before ? `${ before }.${ key }` : key)) : [before]);
const sources = (...folders: readonly string[]): string => folders.flatMap((folder) =>
  readdirSync(path.join(PKG, folder)).map((file) => readFileSync(path.join(PKG, folder, file), 'utf8'))).join('\n');
const found = (text: string, pattern: RegExp): readonly string[] => [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))];

describe.each(['volumes', 'overview'])('words of %s', (slice) => {
  it('are the same keys in both languages', () => {
    expect(keys(words('zh-hans', slice))).toEqual(keys(words('en-us', slice)));
  });

  it('have the same arguments in both languages, where a sentence needs them', () => {
    const args = (language: string): readonly string[] => keys(words(language, slice)).filter((key) => /\{/.test(String(key.split('.').reduce<unknown>((tree, part) => (isRecord(tree) ? tree[part] : undefined), words(language, slice)))));

    expect(args('zh-hans')).toEqual(args('en-us'));
  });
});

const known = new Set([...keys(words('en-us', 'volumes')), ...keys(words('en-us', 'overview')), ...keys(words('en-us', 'base'))]);
const domain = sources('domain/volumes', 'domain/attachment');
const attach = readFileSync(path.join(PKG, 'domain/attachment/eligibility.ts'), 'utf8');
const detach = readFileSync(path.join(PKG, 'domain/attachment/detach.ts'), 'utf8');
const problems = domain + sources('stores').replace(/driver[\s\S]*/, '') + readFileSync(path.join(PKG, 'gateway/machines.ts'), 'utf8');

it.each([
  ...found(domain + sources('features/volumes'), /finding\('(?:error|warning|info)', '((?:volume|attach|detach)\.[A-Za-z]+)'/g).map((code) => `hpe.finding.${ code }`),
  ...found(attach, /refusal\('([A-Za-z]+)'/g).map((code) => `hpe.finding.attach.${ code }`),
  ...found(detach, /refusal\('([A-Za-z]+)'/g).map((code) => `hpe.finding.detach.${ code }`),
  ...found(problems, /problem\('((?:attach|detach|vm|restart)[A-Za-z]*)'/g).flatMap((code) => [`hpe.problem.${ code }.title`, `hpe.problem.${ code }.next`]),
  ...found(sources('features/volumes', 'features/overview'), /\bt\('(hpe\.(?:volumes|overview|base)\.[A-Za-z.]+)'/g),
])('%s has words', (key) => {
  expect(known).toContain(key);
});
