import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { withLock } from '../../../shell/setup/lock.ts';

const unique = (name: string): string => `${name}-${process.pid}-${Math.random()}`;

describe('a lock', () => {
  it('lets one work at a time, and every one in the end', async () => {
    const name = unique('turns');
    const log: string[] = [];
    const work = async (who: string): Promise<void> => withLock(name, async () => {
      log.push(`${who} in`);
      await new Promise((resolve) => { setImmediate(resolve); });
      log.push(`${who} out`);
    });
    await Promise.all(['a', 'b', 'c'].map(work));
    expect(log).toHaveLength(6);
    for (let i = 0; i < log.length; i += 2) expect(log[i + 1]).toBe(log[i]?.replace('in', 'out'));
  });

  it('is free again when the work failed', async () => {
    const name = unique('failed');
    await expect(withLock(name, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(withLock(name, () => Promise.resolve('fine'))).resolves.toBe('fine');
  });

  it('is free again when its holder was killed, and says that it waits', async () => {
    const name = unique('killed');
    const module = path.join(import.meta.dirname, '../../../shell/setup/lock.ts');
    const holder = spawn(process.execPath, ['--input-type=module', '-e', `
      import { withLock } from ${JSON.stringify(module)};
      await withLock(${JSON.stringify(name)}, () => new Promise(() => { console.log('held'); setInterval(() => {}, 1000); }));
    `], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');
    const { promise: told, resolve: tell } = Promise.withResolvers<undefined>();
    const mine = withLock(name, () => Promise.resolve('mine'), () => tell(undefined));
    await told;
    holder.kill('SIGKILL');
    await expect(mine).resolves.toBe('mine');
  });
});
