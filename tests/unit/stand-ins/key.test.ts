import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BUILT_WITH, standInsKey } from '../../../shell/harvester/build.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stand-ins-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A folder `node_modules` with the builders in version 1.0.0, but for those that are named. */
const modules = async (name: string, versions: Readonly<Record<string, string>> = {}): Promise<string> => {
  for (const one of BUILT_WITH) {
    const at = path.join(folder, name, one);
    await mkdir(at, { recursive: true });
    await writeFile(path.join(at, 'package.json'), JSON.stringify({ name: one, version: versions[one] ?? '1.0.0' }));
  }
  return path.join(folder, name);
};

describe('what the stand-ins are cached by', () => {
  it('is the same wherever the project lies', async () => {
    expect(await standInsKey(await modules('one'))).toBe(await standInsKey(await modules('two')));
  });

  it.each(['@rancher/shell', '@vue/cli-service', 'vue', 'vuex', 'webpack', 'sass', 'typescript', 'ts-loader'])('changes with the version of %s', async (name) => {
    expect(await standInsKey(await modules('one'))).not.toBe(await standInsKey(await modules('two', { [name]: '1.0.1' })));
  });
});
