import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { parse } from 'yaml';

type Words = { [key: string]: string | Words };

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

const VIRTUAL = 'virtual:l10n';

/** Vite plugin: `virtual:l10n` holds both languages, so that the bundle carries no YAML reader for them. */
export const l10n = (folder: string): Plugin => ({
  name:      'hpe-l10n',
  resolveId: (id) => (id === VIRTUAL ? `\0${ VIRTUAL }` : undefined),
  load(id) {
    if (id !== `\0${ VIRTUAL }`) {
      return undefined;
    }
    for (const language of ['en-us', 'zh-hans']) {
      readdirSync(join(folder, language)).forEach((name) => { this.addWatchFile(join(folder, language, name)); });
    }
    const words = (language: string): string => JSON.stringify(JSON.stringify(readWords(join(folder, language))));

    return `export const enUs = JSON.parse(${ words('en-us') }); export const zhHans = JSON.parse(${ words('zh-hans') });`;
  },
});
