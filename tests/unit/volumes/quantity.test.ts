import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareQuantities, displayBytes, formatBytes, parseBytes, parseQuantity } from '../../../pkg/hpe-storage/domain/kube/quantity.ts';

describe('quantities', () => {
  it.each([
    ['0', 0n], ['1', 1n], ['10Gi', 10n << 30n], ['1.5Ti', 3n << 39n], ['0.5Ki', 512n], ['1k', 1000n], ['1M', 1_000_000n], ['2E', 2_000_000_000_000_000_000n],
    ['16Ei', 16n << 60n], ['1e3', 1000n], ['1E3', 1000n], ['1.2e3', 1200n], ['5e-1', 1n], ['100m', 1n], ['1001m', 2n], ['.5Gi', 1n << 29n], ['5.', 5n], ['+3', 3n],
    ['-1', -1n], [' 10Gi ', 10n << 30n],
  ])('%s is %s bytes', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  it.each(['', 'Gi', '10GB', '10gi', '10 Gi', '1e', '1e999999999', '--1', '1.2.3', '0x10', 'ten', '１０Gi'])('%j is no quantity', (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });

  it.each([['1Gi', '1024Mi', 0], ['1G', '1Gi', -1], ['1.5Gi', '1535Mi', 1], ['1000m', '1', 0], ['-1', '1', -1]] as const)('%s against %s is %s', (a, b, order) => {
    expect(compareQuantities(a, b)).toBe(order);
  });

  it('compares nothing with what is no quantity', () => {
    expect(compareQuantities('1Gi', 'much')).toBeUndefined();
  });

  it.each([[0n, '0'], [1023n, '1023'], [1024n, '1Ki'], [10n << 30n, '10Gi'], [1536n << 20n, '1536Mi'], [1n << 40n, '1Ti']])('%s bytes are written %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each([[0n, '0 B'], [512n, '512 B'], [1024n, '1 KiB'], [1536n << 20n, '1.5 GiB'], [10n << 30n, '10 GiB'], [(1n << 40n) - 1n, '1023.9 GiB'],
    [2000n << 30n, '2000 GiB'], [1000n << 30n, '1000 GiB'], [1024n << 30n, '1 TiB'], [1536n << 30n, '1.5 TiB'], [10241n << 20n, '10241 MiB'], [100_000_000_000n, '93.1 GiB'],
  ])('%s bytes read %s', (bytes, text) => {
    expect(displayBytes(bytes)).toBe(text);
  });

  it('gives the same bytes back, however large', () => {
    fc.assert(fc.property(fc.bigInt(0n, (1n << 80n)), (bytes) => {
      expect(parseBytes(formatBytes(bytes))).toBe(bytes);
    }));
  });

  it('keeps order: comparing texts is comparing sizes', () => {
    const size = fc.tuple(fc.nat(5000), fc.constantFrom('', 'Ki', 'Mi', 'Gi', 'k', 'M', 'G', 'm'));

    fc.assert(fc.property(size, size, ([a, unitA], [b, unitB]) => {
      const [left, right] = [`${ a }${ unitA }`, `${ b }${ unitB }`];
      const [x, y] = [parseQuantity(left) ?? 0n, parseQuantity(right) ?? 0n];

      expect(compareQuantities(left, right)).toBe(x === y ? 0 : x < y ? -1 : 1);
      expect(compareQuantities(right, left)).toBe(x === y ? 0 : x < y ? 1 : -1);
    }));
  });

  it('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string(), (text) => {
      parseBytes(text);
    }));
  });
});
