import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goDuration, parseGoDuration } from '../../../../shell/lab/rancher/catalog/go-duration.ts';

describe('durations as Go has them', () => {
  it.each([
    ['600s', 600_000, '10m0s'],
    ['120s', 120_000, '2m0s'],
    ['45s', 45_000, '45s'],
    ['1.5h', 5_400_000, '1h30m0s'],
    ['5m45s', 345_000, '5m45s'],
    ['250ms', 250, '250ms'],
    ['0', 0, '0s'],
    ['-90s', -90_000, '-1m30s'],
  ])('%s is %d ms, written %s', (text, ms, written) => {
    expect(parseGoDuration(text)).toBe(ms);
    expect(goDuration(ms)).toBe(written);
  });

  it.each(['', 's', '10', '10 s', '10x', 'm10'])('"%s" is none', (text) => {
    expect(parseGoDuration(text)).toBeUndefined();
  });

  it('reads what it writes', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 10_000_000 }), (seconds) => {
      expect(parseGoDuration(goDuration(seconds * 1000))).toBe(seconds * 1000);
    }));
  });
});
