import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvOf } from '../../../pkg/hpe-storage/domain/fleet/csv.ts';

/** A reader by the grammar of RFC 4180, §2. */
const read = (csv: string): string[][] => {
  const rows: string[][] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;

  for (let row: string[] = [], found = field.exec(csv); found; found = field.exec(csv)) {
    row.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] === '\r\n') {
      rows.push(row);
      row = [];
    }
    if (field.lastIndex === csv.length) break;
  }

  return rows;
};

describe('CSV', () => {
  it.each([
    [[['a', 'b'], ['1', '2']], 'a,b\r\n1,2\r\n'],
    [[['a,b', 'say "x"', 'two\nlines']], '"a,b","say ""x""","two\nlines"\r\n'],
    [[['', '']], ',\r\n'],
    [[['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '  =1', '\r=1', '＝1']], "'=1+1,'+1,'-1,'@SUM(A1),'\t=1,'  =1,\"'\r=1\",'＝1\r\n"],
    [[['=HYPERLINK("http://x","y")']], '"\'=HYPERLINK(""http://x"",""y"")"\r\n'],
    [[['a=b', '3.2.0', 'c-m-1', '—']], 'a=b,3.2.0,c-m-1,—\r\n'],
  ])('of %j', (rows, expected) => expect(csvOf(rows)).toBe(expected));

  it('is read as it was written, a guard aside, and no cell begins a formula', () => fc.assert(fc.property(
    fc.array(fc.array(fc.oneof(fc.string(), fc.stringMatching(/^[\s=+@,"'\r\n-]{0,6}$/)), { minLength: 1, maxLength: 5 }), { maxLength: 5 }), (rows) => {
      const back = read(csvOf(rows));

      expect(back.map((row) => row.length)).toEqual(rows.map((row) => row.length));
      back.forEach((row, r) => row.forEach((text, c) => {
        const asked = rows[r]?.[c] ?? '';

        expect([asked, `'${ asked }`]).toContain(text);
        expect(text).not.toMatch(/^\s*[=+\-@]/);
      }));
    },
  )));
});
