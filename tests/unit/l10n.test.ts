import IntlMessageFormat from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { isRecord, number, text } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { readWords } from '../../shell/extension/l10n.ts';

type Words = ReturnType<typeof readWords>;

const flat = (words: Words, path = ''): readonly (readonly [string, string])[] => Object.entries(words).flatMap(([key, value]) => {
  const at = path ? `${ path }.${ key }` : key;

  return typeof value === 'object' ? flat(value, at) : [[at, value] as const];
});
/** Names of the arguments that a message's tree refers to; kinds 1–6 of its nodes carry one (formatjs icu-messageformat-parser). */
const argsOf = (message: string): readonly string[] => {
  const names = new Set<string>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      node.forEach(visit);
    } else if (isRecord(node)) {
      const kind = number(node, 'type') ?? 0;
      const name = text(node, 'value');

      if (kind >= 1 && kind <= 6 && name !== undefined) {
        names.add(name);
      }
      Object.values(node).forEach(visit);
    }
  };

  visit(new IntlMessageFormat(message, 'en-us').getAst());

  return [...names].sort();
};

const english = new Map(flat(readWords('pkg/hpe-storage/l10n/en-us')));
const chinese = new Map(flat(readWords('pkg/hpe-storage/l10n/zh-hans')));

describe('words', () => {
  it('are there in both languages', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it.each([['en-us', english], ['zh-hans', chinese]] as const)('can all be read as ICU messages in %s', (locale, words) => {
    for (const [key, message] of words) {
      expect(() => new IntlMessageFormat(message, locale), key).not.toThrow();
    }
  });

  it('take the same arguments in both languages', () => {
    const differing = [...english].filter(([key, message]) => argsOf(message).join() !== argsOf(chinese.get(key) ?? '').join()).map(([key]) => key);

    expect(differing).toEqual([]);
  });

  it('address a Chinese reader in one way, and call attaching by one word', () => {
    expect([...chinese].filter(([, message]) => /你|挂接/.test(message)).map(([key]) => key)).toEqual([]);
  });
});
