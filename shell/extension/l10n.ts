import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { parse } from 'yaml';
import { packWords, type Words } from './pack-words.ts';

const isWords = (x: unknown): x is Words => typeof x === 'object' && x !== null && !Array.isArray(x);

const merge = (into: Words, from: Words): Words => {
  for (const [key, value] of Object.entries(from)) {
    const there = into[key];

    if (there !== undefined && !(isWords(there) && isWords(value))) {
      throw new Error(`two files of one language have the key ${ key }`);
    }
    into[key] = isWords(there) && isWords(value) ? merge(there, value) : value;
  }

  return into;
};

/** The words of one language, from every YAML file of its folder; one key in two files is an error. */
export const readWords = (folder: string): Words =>
  readdirSync(folder).filter((name) => name.endsWith('.yaml')).sort().reduce<Words>((words, name) => {
    const content: unknown = parse(readFileSync(join(folder, name), 'utf8'));

    return isWords(content) ? merge(words, content) : words;
  }, {});

/** The same words with the keys in another language's order. A key that only one of them has is an error. */
export const inOrderOf = (model: Words, words: Words): Words => {
  const strange = [...Object.keys(model), ...Object.keys(words)].find((key) => typeof model[key] !== typeof words[key]);

  if (strange !== undefined) {
    throw new Error(`only one language has the key ${ strange }`);
  }

  return Object.fromEntries(Object.entries(model).map(([key, value]) => {
    const own = words[key];

    return [key, isWords(value) && isWords(own) ? inOrderOf(value, own) : own ?? ''];
  }));
};

const VIRTUAL = 'virtual:l10n';
const UNPACK = fileURLToPath(new URL('./pack-words.ts', import.meta.url));

/**
 * Vite plugin: `virtual:l10n` holds both languages, so that the bundle carries no YAML reader for them. Their keys are in it
 * once: gzip looks back 32 KB, which is less than one language is long.
 */
export const l10n = (folder: string): Plugin => ({
  name:      'hpe-l10n',
  resolveId: (id) => (id === VIRTUAL ? `\0${ VIRTUAL }` : undefined),
  load(id) {
    if (id !== `\0${ VIRTUAL }`) {
      return undefined;
    }
    const [english = {}, chinese = {}] = ['en-us', 'zh-hans'].map((language) => {
      readdirSync(join(folder, language)).forEach((name) => { this.addWatchFile(join(folder, language, name)); });

      return readWords(join(folder, language));
    });
    const { keys, lines } = packWords(english);

    return `
import { unpackWords } from ${ JSON.stringify(UNPACK) };
const keys = ${ JSON.stringify(keys) };
export const enUs = unpackWords({ keys, lines: ${ JSON.stringify(lines) } });
export const zhHans = unpackWords({ keys, lines: ${ JSON.stringify(packWords(inOrderOf(english, chinese)).lines) } });
`;
  },
});
