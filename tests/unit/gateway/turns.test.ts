import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { inTurns } from '../../../pkg/hpe-storage/gateway/turns.ts';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

/** Work that ends when the test says so. */
const site = () => {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (item: string): Promise<void> => {
    begun.push(item);

    return new Promise((resolve) => { ends.set(item, resolve); });
  };

  return { begun, work, end: async(item: string) => {
    ends.get(item)?.();
    await vi.advanceTimersByTimeAsync(0);
  } };
};

describe('turns', () => {
  it('has only so many under way, in their order', async() => {
    const { begun, work, end } = site();
    const all = inTurns(['a', 'b', 'c', 'd'], work, { width: 2, patienceMs: 1_000 });

    expect(begun).toEqual(['a', 'b']);
    await end('b');
    expect(begun).toEqual(['a', 'b', 'c']);
    for (const item of ['a', 'c', 'd']) await end(item);
    await all;
  });

  it('does not wait for slow ones, and still sees them to their end', async() => {
    const { begun, work, end } = site();
    let isOver = false;
    const all = inTurns(['slow', 'dead', 'quick', 'last'], work, { width: 2, patienceMs: 1_000 }).then(() => { isOver = true; });

    await vi.advanceTimersByTimeAsync(999);
    expect(begun).toEqual(['slow', 'dead']);
    await vi.advanceTimersByTimeAsync(1);
    expect(begun).toEqual(['slow', 'dead', 'quick', 'last']);
    for (const item of ['quick', 'last', 'slow']) await end(item);
    expect(isOver).toBe(false);
    await end('dead');
    await all;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('of nothing is over at once', () => inTurns([], () => Promise.reject(new Error('never')), { width: 3, patienceMs: 10 }));
});
