import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packWords, unpackWords, type Words } from '../../../shell/extension/pack-words.ts';
import { inOrderOf, readWords } from '../../../shell/extension/l10n.ts';

const key = fc.stringMatching(/^[a-zA-Z0-9_.-]+$/).filter((name) => name !== '__proto__');
const line = fc.string().filter((text) => !text.includes('\n'));
const { words } = fc.letrec<{ words: Words }>((tie) => ({
  words: fc.dictionary(key, fc.oneof({ depthSize: 'small' }, line, tie('words')), { minKeys: 1, maxKeys: 5 }).map((found): Words => ({ ...found as Words })),
}));

describe('words as they ship', () => {
  it('come out as they went in', () => {
    fc.assert(fc.property(words, (before) => { expect(unpackWords(packWords(before))).toEqual(before); }));
  });

  it.each(['en-us', 'zh-hans'])('are all there in %s', (language) => {
    const before = readWords(`pkg/hpe-storage/l10n/${ language }`);

    expect(unpackWords(packWords(before))).toEqual(before);
  });

  it.each([[{ 'a b': 'x' }], [{ 'a{': 'x' }], [{ a: 'x\ny' }]])('refuse what they could not bring back: %j', (before) => {
    expect(() => packWords(before)).toThrow();
  });

  it('of another language take the first one\'s order', () => {
    expect(Object.keys(inOrderOf({ a: 'x', b: { c: 'y', d: 'z' } }, { b: { d: '3', c: '2' }, a: '1' }))).toEqual(['a', 'b']);
    expect(packWords(inOrderOf({ a: 'x', b: { c: 'y', d: 'z' } }, { b: { d: '3', c: '2' }, a: '1' })).lines).toBe('1\n2\n3');
  });

  it.each([[{ a: 'x' }, {}], [{}, { a: 'x' }], [{ a: 'x' }, { a: { b: 'x' } }]])('of which one language lacks a key are an error: %j and %j', (english, chinese) => {
    expect(() => inOrderOf(english, chinese)).toThrow('key a');
  });
});
