import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cached, cacheFolder, cacheKey, sources } from '../../../shell/setup/cache.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cache-'));
  vi.stubEnv('XDG_CACHE_HOME', folder);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

describe('the cache folder', () => {
  it('follows XDG_CACHE_HOME', () => {
    expect(cacheFolder('programs', 'k')).toBe(path.join(folder, 'hpe-storage-for-harvester/programs/k'));
  });

  it.each(['', 'relative/path'])('takes ~/.cache when it is %j', (value) => {
    vi.stubEnv('XDG_CACHE_HOME', value);
    expect(cacheFolder()).toBe(path.join(homedir(), '.cache/hpe-storage-for-harvester'));
  });
});

describe('a key', () => {
  it('is the same for the same pieces, and another for any others', () => {
    const pieces = fc.array(fc.string(), { maxLength: 5 });
    fc.assert(fc.property(pieces, pieces, (a, b) => {
      expect(cacheKey(a) === cacheKey(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
    }));
  });

  it('knows names, contents and order of files, and not where they lie', async () => {
    const make = async (where: string, files: Record<string, string>): Promise<string> => {
      const root = path.join(folder, where);
      for (const [name, content] of Object.entries(files)) {
        await mkdir(path.dirname(path.join(root, name)), { recursive: true });
        await writeFile(path.join(root, name), content);
      }
      return cacheKey(await sources(root, ['.']));
    };
    const first = await make('one', { 'go.mod': 'a', 'sub/main.go': 'b' });
    expect(await make('two', { 'sub/main.go': 'b', 'go.mod': 'a' })).toBe(first);
    expect(await make('three', { 'go.mod': 'a', 'sub/main.go': 'c' })).not.toBe(first);
    expect(await make('four', { 'go.mod': 'a', 'sub/other.go': 'b' })).not.toBe(first);
  });
});

describe('what is made once', () => {
  it('is made, and then found', async () => {
    const make = vi.fn(async (draft: string) => writeFile(path.join(draft, 'it'), 'made'));
    const first = await cached('programs', 'k', make);
    const second = await cached('programs', 'k', make);
    expect(second).toBe(first);
    expect(make).toHaveBeenCalledTimes(1);
    expect(await readFile(path.join(first, 'it'), 'utf8')).toBe('made');
  });

  it('leaves nothing behind when making it fails', async () => {
    await expect(cached('programs', 'k', async (draft) => {
      await writeFile(path.join(draft, 'half'), 'done');
      throw new Error('no disk');
    })).rejects.toThrow('no disk');
    expect(await readdir(cacheFolder('programs'))).toEqual([]);
  });

  it('has its name only when it is whole', async () => {
    const seen: string[] = [];
    await cached('programs', 'k', async () => { seen.push(...await readdir(cacheFolder('programs'))); });
    expect(seen).toHaveLength(1);
    expect(seen).not.toContain('k');
  });
});
