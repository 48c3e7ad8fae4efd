import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Board, duration } from '../../../shell/setup/progress.ts';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

const screen = (isTTY: boolean): { write: (text: string) => void; isTTY: boolean; columns: number; text: () => string } => {
  const written: string[] = [];
  return { write: (text) => { written.push(text); }, isTTY, columns: 80, text: () => written.join('') };
};

describe('progress in a log', () => {
  it('says what, how long it usually takes, how far it is now and then, and how long it took', () => {
    const out = screen(false);
    const progress = new Board(out).open();
    progress.step('Building', '6 min');
    for (let i = 1; i <= 40; i += 1) {
      vi.advanceTimersByTime(1_000);
      progress.note(`${i} packages`);
    }
    progress.done();
    const lines = out.text().trimEnd().split('\n');
    expect(lines[0]).toBe('  Building (usually 6 min)');
    expect(lines.slice(1, -1)).toEqual(['  Building · 15 s · usually 6 min · 14 packages', '  Building · 30 s · usually 6 min · 29 packages']);
    expect(lines.at(-1)).toBe('✓ Building · 40 s');
  });

  it('ends one step when the next begins, and says nothing when there was none', () => {
    const out = screen(false);
    const progress = new Board(out).open();
    progress.done();
    expect(out.text()).toBe('');
    progress.step('one');
    progress.step('two');
    progress.done();
    progress.done();
    expect(out.text()).toBe('  one\n✓ one · 0 s\n  two\n✓ two · 0 s\n');
  });
});

describe('progress on a terminal', () => {
  it('draws rows in place, side by side, none wider than the terminal', () => {
    const out = screen(true);
    const board = new Board(out);
    const [one, two] = [board.open(), board.open()];
    one.step('first');
    two.step('second');
    two.note('x'.repeat(200));
    vi.advanceTimersByTime(300);
    const last = out.text().split('\u001b[0J').at(-1) ?? '';
    expect(last.split('\n').slice(0, 2).map((line) => line.slice(0, 8))).toEqual(['… first ', '… second']);
    expect(last.split('\n').every((line) => line.length < 80)).toBe(true);
    one.done();
    two.done();
    expect(out.text()).toMatch(/✓ first · 0 s\n/);
  });
});

describe('a duration', () => {
  it.each([[400, '0 s'], [59_400, '59 s'], [60_000, '1 min 00 s'], [725_000, '12 min 05 s']])('%d ms is %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});
