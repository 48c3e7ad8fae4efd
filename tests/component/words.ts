import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import IntlMessageFormat from 'intl-messageformat';
import { parse } from 'yaml';

const L10N = path.resolve(import.meta.dirname, '../../pkg/hpe-storage/l10n');

type Tree = { [key: string]: Tree | string };

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

const merged = (into: Tree, from: Tree): Tree => {
  for (const [key, value] of Object.entries(from)) {
    const old = into[key];

    into[key] = isTree(old) && isTree(value) ? merged(old, value) : value;
  }

  return into;
};

/** All words of a language: the slices' files as one tree, as the build merges them. */
export const readWords = (locale: 'en-us' | 'zh-hans' = 'en-us'): Tree => {
  const folder = path.join(L10N, locale);
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml')).sort();

  return files.reduce<Tree>((words, file) => {
    const slice: unknown = parse(readFileSync(path.join(folder, file), 'utf8'));

    return isTree(slice) ? merged(words, slice) : words;
  }, {});
};

const find = (words: Tree, key: string): string | undefined => {
  let found: Tree | string | undefined = words;

  for (const part of key.split('.')) found = isTree(found) ? found[part] : undefined;

  return typeof found === 'string' ? found : undefined;
};

/** The dashboard's `i18n/t`: ICU messages by dotted key; undefined for a key without words. */
export const translator = (words: Tree) => (key: string, args: Record<string, unknown> = {}): string | undefined => {
  const message = find(words, key);

  if (message === undefined || !message.includes('{')) return message;

  return new IntlMessageFormat(message, 'en-us').format({ vendor: 'Rancher', appName: 'Rancher', ...args });
};
