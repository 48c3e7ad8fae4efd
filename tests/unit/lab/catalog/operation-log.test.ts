import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { logQuery, OperationLog, selected, shown } from '../../../../shell/lab/rancher/catalog/operation-log.ts';

const query = (text = ''): ReturnType<typeof logQuery> => logQuery(new URLSearchParams(text));

describe('log of an operation', () => {
  let folder = '';
  let log = new OperationLog('');

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'log-'));
    log = new OperationLog(path.join(folder, 'log'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Everything that a reader is told. */
  function told(text = ''): { lines: string[]; ended: () => boolean; stop: () => void } {
    const lines: string[] = [];
    let ends = 0;
    const stop = log.read(query(text), (line) => lines.push(line.text), () => { ends += 1; });
    return { lines, stop, ended: () => ends === 1 };
  }

  it('gives what there is, and ends, to one who does not follow', () => {
    log.say('one');
    const reader = told();
    log.say('two');

    expect(reader.lines).toEqual(['one']);
    expect(reader.ended()).toBe(true);
  });

  it('gives what comes to one who follows, until it ends', async () => {
    log.say('one');
    const reader = told('follow=true');
    log.say('two');
    expect(reader.ended()).toBe(false);
    await log.end();

    expect(reader.lines).toEqual(['one', 'two']);
    expect(reader.ended()).toBe(true);
  });

  it('gives all to one who comes when it is over', async () => {
    log.say('one');
    await log.end();
    const reader = told('follow=true');

    expect(reader.lines).toEqual(['one']);
    expect(reader.ended()).toBe(true);
  });

  it('gives nothing more to one who left', () => {
    const reader = told('follow=true');
    reader.stop();
    log.say('one');

    expect(reader.lines).toEqual([]);
  });

  it('keeps the lines in a file as container runtimes do', async () => {
    log.say('one');
    log.say('');
    await log.end();

    expect(await readFile(path.join(folder, 'log'), 'utf8')).toMatch(/^\S+Z stdout F one\n\S+Z stdout F \n$/);
  });

  const LINES = ['00', '10', '20'].map((second) => ({ time: `2026-11-23T07:10:${second}.000000000Z`, text: second }));
  const AT = Date.parse('2026-11-23T07:10:21Z');

  it.each([
    ['', ['00', '10', '20']],
    ['tailLines=2', ['10', '20']],
    ['tailLines=0', []],
    ['sinceSeconds=12', ['10', '20']],
    ['sinceSeconds=12&tailLines=1', ['20']],
    ['tailLines=many', ['00', '10', '20']],
  ])('chooses by "%s"', (text, expected) => {
    expect(selected(LINES, query(text), AT).map((line) => line.text)).toEqual(expected);
  });

  it('shows times when asked to', () => {
    const line = { time: '2026-11-23T07:10:00.000000000Z', text: 'one' };

    expect(shown(line, query('timestamps=true'))).toBe('2026-11-23T07:10:00.000000000Z one\n');
    expect(shown(line, query())).toBe('one\n');
  });
});
