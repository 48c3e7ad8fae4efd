import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { list, text } from '../../../pkg/hpe-storage/domain/kube/json.ts';
import { settledIndex } from '../../../shell/packaging/index-file.ts';

const NOW = new Date('2026-11-23T10:00:00Z');
const index = (...entries: [version: string, digest: string, created: string][]): string =>
  stringify({ apiVersion: 'v1', entries: { 'hpe-storage': entries.map(([version, digest, created]) => ({ name: 'hpe-storage', version, digest, created })) }, generated: 'just now' });
const created = (file: string): unknown => list(parse(file), 'entries', 'hpe-storage').map((one) => [text(one, 'version'), text(one, 'created')]);

describe('an index', () => {
  it('does not tell when it was made', () => {
    const settled = settledIndex(index(['0.1.0', 'aa', '2026-11-23T12:34:56.789Z']), undefined, NOW);
    expect(settled).not.toContain('12:34');
    expect(parse(settled)).toMatchObject({ apiVersion: 'v1', generated: NOW.toISOString() });
    expect(created(settled)).toEqual([['0.1.0', NOW.toISOString()]]);
  });

  it('keeps the times of versions that were there', () => {
    const before = index(['0.1.0', 'aa', '2026-01-01T00:00:00.000Z']);
    const settled = settledIndex(index(['0.2.0', 'bb', 'x'], ['0.1.0', 'aa', 'x']), before, NOW);
    expect(created(settled)).toEqual([['0.2.0', NOW.toISOString()], ['0.1.0', '2026-01-01T00:00:00.000Z']]);
  });

  it('takes a version with another content for a new one', () => {
    const settled = settledIndex(index(['0.1.0', 'cc', 'x']), index(['0.1.0', 'aa', '2026-01-01T00:00:00.000Z']), NOW);
    expect(created(settled)).toEqual([['0.1.0', NOW.toISOString()]]);
  });

  it('settled twice is the same', () => {
    const once = settledIndex(index(['0.1.0', 'aa', 'x']), undefined, NOW);
    expect(settledIndex(once, once, NOW)).toBe(once);
  });
});
