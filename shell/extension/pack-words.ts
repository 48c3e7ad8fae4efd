export type Words = { [key: string]: string | Words };

/** A language's words apart from their keys, which both languages share: `a{b c}` and a line for each of `a.b` and `a.c`. */
export interface Packed {
  readonly keys: string;
  readonly lines: string;
}

const KEY = /^[\w.-]+$/;

const keysOf = (words: Words): string => Object.entries(words).map(([key, value]) => {
  if (!KEY.test(key)) {
    throw new Error(`a key of words is made of letters, digits, dots and dashes, unlike ${ key }`);
  }

  return typeof value === 'string' ? key : `${ key }{${ keysOf(value) }}`;
}).join(' ');

const linesOf = (words: Words): readonly string[] => Object.values(words).flatMap((value) => (typeof value === 'string' ? [value] : linesOf(value)));

/** Takes keys and words apart. A text of more than one line is an error. */
export const packWords = (words: Words): Packed => {
  const lines = linesOf(words);
  const broken = lines.find((line) => line.includes('\n'));

  if (broken !== undefined) {
    throw new Error(`words are of one line, unlike ${ broken }`);
  }

  return { keys: keysOf(words), lines: lines.join('\n') };
};

/** Puts them together again; the only part of this file that ships. */
export const unpackWords = ({ keys, lines }: Packed): Words => {
  const left = lines.split('\n');
  const above: Words[] = [];
  let at: Words = {};

  for (const [, key = '', mark] of keys.matchAll(/([\w.-]+)(\{?)|\}/g)) {
    if (mark) {
      const inner: Words = {};

      at[key] = inner;
      above.push(at);
      at = inner;
    } else if (key) {
      at[key] = left.shift() ?? '';
    } else {
      at = above.pop() ?? at;
    }
  }

  return at;
};
