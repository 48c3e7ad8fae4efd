import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMap, jsonProblem } from '../../../../shell/lab/harvester/go-json.ts';

describe('jsonProblem', () => {
  // the sentences are those of Go 1.24's encoding/json for the same texts
  it.each([
    ['{nope', "invalid character 'n' looking for beginning of object key string"],
    ['', 'unexpected end of JSON input'],
    ['nope', "invalid character 'o' in literal null (expecting 'u')"],
    ['xyz', "invalid character 'x' looking for beginning of value"],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b":2}', `invalid character '"' after object key:value pair`],
    ['[1 2]', "invalid character '2' after array element"],
    ['{} x', "invalid character 'x' after top-level value"],
    ['{"a":', 'unexpected end of JSON input'],
    ['"a\nb"', String.raw`invalid character '\n' in string literal`],
  ])('%j is %s', (text, sentence) => {
    expect(jsonProblem(text)).toBe(sentence);
  });

  it('takes whatever JSON.parse takes, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.json().map((text) => text.slice(0, -1)),
        ),
        (text) => {
          const parses = (() => {
            try {
              JSON.parse(text);
              return true;
            } catch {
              return false;
            }
          })();
          expect(jsonProblem(text) === undefined).toBe(parses);
        },
      ),
    );
  });
});

describe('decodeMap', () => {
  const flags = (text: string) => decodeMap(text, 'bool', (value): value is boolean => typeof value === 'boolean');

  it.each([
    ['{"a":true}', { kind: 'ok', value: { a: true } }],
    ['null', { kind: 'ok', value: {} }],
    ['{"a":"true"}', { kind: 'broken', message: 'json: cannot unmarshal string into Go value of type bool' }],
    ['[]', { kind: 'broken', message: 'json: cannot unmarshal array into Go value of type map[string]bool' }],
  ])('%s', (text, decoded) => {
    expect(flags(text)).toEqual(decoded);
  });
});
