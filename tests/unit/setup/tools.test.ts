import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { onPath } from '../../../shell/setup/tools.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tools-'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

describe('a program on the PATH', () => {
  it('is the first that can be run', async () => {
    await writeFile(path.join(folder, 'helm'), '');
    vi.stubEnv('PATH', ['', '/no/such/folder', folder].join(path.delimiter));
    expect(await onPath('helm')).toBeUndefined();
    await chmod(path.join(folder, 'helm'), 0o755);
    expect(await onPath('helm')).toBe(path.join(folder, 'helm'));
  });
});
