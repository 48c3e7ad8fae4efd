import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { freePort } from '../../../shell/setup/serve.ts';

describe('the port that is served on', () => {
  it('is a usual one when none is asked for', async () => {
    expect(await freePort()).toBeGreaterThanOrEqual(8443);
  });

  it('is the one that is asked for, or a sentence says why not', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => {
        const address = other.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });

    await expect(freePort(port)).rejects.toThrow(`Port ${port} is used by another program`);
    await new Promise((resolve) => { other.close(resolve); });
    expect(await freePort(port)).toBe(port);
  });
});
