import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Queue } from '../../../../shell/lab/actors/kube/queue.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('Queue', () => {
  it('gives a key one turn at a time, and another one for what came up during it', async () => {
    let open = 0;
    let turns = 0;
    const queue = new Queue(async () => {
      open++;
      expect(open).toBe(1);
      turns++;
      await vi.advanceTimersByTimeAsync(10);
      open--;
    });
    queue.add('a');
    queue.add('a');
    await vi.advanceTimersByTimeAsync(0);
    queue.add('a');
    await vi.runAllTimersAsync();
    expect(turns).toBe(2);
  });

  it('tries a failed turn again in growing intervals, and starts anew after a good one', async () => {
    const at: number[] = [];
    const start = Date.now();
    const queue = new Queue(
      async () => {
        at.push(Date.now() - start);
        if (at.length < 4) throw new Error('no');
      },
      { backoff: 100, longest: 250 },
    );
    queue.add('a');
    await vi.runAllTimersAsync();
    expect(at).toEqual([0, 100, 300, 550]);
  });

  it('brings a turn forward, and never puts it off', async () => {
    const at: number[] = [];
    const start = Date.now();
    const queue = new Queue(async () => {
      at.push(Date.now() - start);
    });
    queue.add('a', 500);
    queue.add('a', 100);
    queue.add('a', 900);
    await vi.runAllTimersAsync();
    expect(at).toEqual([100]);
  });

  it('does nothing after it was stopped', async () => {
    const work = vi.fn(async () => undefined);
    const queue = new Queue(work);
    queue.add('a', 10);
    await queue.stop();
    queue.add('b');
    await vi.runAllTimersAsync();
    expect(work).not.toHaveBeenCalled();
  });
});
