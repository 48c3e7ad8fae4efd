import { describe, expect, it } from 'vitest';
import { Scenes } from '../../../../shell/lab/scenes.ts';

function theatre(): { log: string[]; scenes: Scenes<{ stop(): Promise<void> }>; failNext(): void } {
  const log: string[] = [];
  let fails = false;
  const scenes = new Scenes('empty', async (scenario) => {
    log.push(`begin ${scenario}`);
    await Promise.resolve();
    if (fails) {
      fails = false;
      throw new Error('no etcd');
    }
    log.push(`ready ${scenario}`);
    return { stop: async () => { await Promise.resolve(); log.push(`stopped ${scenario}`); } };
  }, () => log.push('leave'));
  return { log, scenes, failNext: () => { fails = true; } };
}

describe('changing the scenario', () => {
  it('stops the old one before the new one starts, one change after another', async () => {
    const { log, scenes } = theatre();
    const first = scenes.change('empty');
    const second = scenes.change('ready');
    expect(scenes.stage).toBeUndefined();
    await Promise.all([first, second]);
    expect(log).toEqual(['begin empty', 'ready empty', 'leave', 'stopped empty', 'begin ready', 'ready ready']);
    expect(scenes.state).toEqual({ kind: 'ready', scenario: 'ready' });
  });

  it('says what did not start, and can go on from there', async () => {
    const { scenes, failNext } = theatre();
    failNext();
    await expect(scenes.change('ready')).rejects.toThrow('no etcd');
    expect(scenes.state).toEqual({ kind: 'failed', scenario: 'ready', message: 'no etcd' });
    expect(scenes.stage).toBeUndefined();
    await scenes.change('empty');
    expect(scenes.stage).toBeDefined();
  });

  it('ends with what runs, and takes no more', async () => {
    const { log, scenes } = theatre();
    await scenes.change('empty');
    await scenes.end();
    expect(log.at(-1)).toBe('stopped empty');
    await expect(scenes.change('ready')).rejects.toThrow('stopping');
  });
});
