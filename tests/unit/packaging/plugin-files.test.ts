import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesTxt, readBuilt, renamed } from '../../../shell/packaging/plugin-files.ts';

const CODE = 'var __hpeStorage=(()=>({default(p){p.metadata={name:`hpe-storage`,version:`0.1.0`}},semver:`0.1.0`}))();\n'
  + '(()=>{const s={dataset:{}};s.dataset.extension="hpe-storage-0.1.0"})();window["hpe-storage-0.1.0"]=__hpeStorage;\n';
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'built-'));
  await mkdir(path.join(folder, 'img'));
  await writeFile(path.join(folder, 'hpe-storage-0.1.0.umd.min.js'), CODE);
  await writeFile(path.join(folder, 'package.json'), '{"name":"hpe-storage","version":"0.1.0"}');
  await writeFile(path.join(folder, 'sbom.cdx.json'), '{"bomFormat":"CycloneDX"}');
  await writeFile(path.join(folder, 'img/logo.svg'), '<svg/>');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a bundle under another version', () => {
  it('has another global and another manifest, and is otherwise the same', () => {
    const other = renamed(CODE, 'hpe-storage', '0.1.0', '0.2.0-rc.1');
    expect(other).toContain('window["hpe-storage-0.2.0-rc.1"]=__hpeStorage');
    expect(other).toContain('name:`hpe-storage`,version:`0.2.0-rc.1`');
    expect(other).toContain('semver:`0.1.0`');
    expect(renamed(other, 'hpe-storage', '0.2.0-rc.1', '0.1.0')).toBe(CODE);
  });

  it.each(['window["hpe-storage-0.1.0"]', 'name:`hpe-storage`,version:`0.1.0`'])('cannot be had without %s', (part) => {
    expect(() => renamed(CODE.replace(part, 'gone'), 'hpe-storage', '0.1.0', '0.2.0')).toThrow(/does not carry hpe-storage 0\.1\.0/);
  });
});

describe('what is published of a build', () => {
  it('is every file but the bill of materials, by name', async () => {
    const built = await readBuilt(folder);
    expect(filesTxt(built.plugin)).toBe('plugin/hpe-storage-0.1.0.umd.min.js\nplugin/img/logo.svg\nplugin/package.json\n');
    expect(built).toMatchObject({ name: 'hpe-storage', version: '0.1.0', sbom: { bomFormat: 'CycloneDX' } });
    expect(built.plugin.get('hpe-storage-0.1.0.umd.min.js')?.toString()).toBe(CODE);
  });

  it('has the version asked for in name, code and manifest', async () => {
    const built = await readBuilt(folder, '0.2.0');
    expect([...built.plugin.keys()]).toEqual(['hpe-storage-0.2.0.umd.min.js', 'img/logo.svg', 'package.json']);
    expect(JSON.parse(built.plugin.get('package.json')?.toString() ?? '')).toEqual({ name: 'hpe-storage', version: '0.2.0' });
    expect(built.manifest.version).toBe('0.2.0');
  });

  it.each([
    ['package.json', /has no package\.json/],
    ['sbom.cdx.json', /has no sbom\.cdx\.json: build it again/],
    ['hpe-storage-0.1.0.umd.min.js', /hpe-storage-0\.1\.0\.umd\.min\.js is missing/],
  ])('needs %s', async (missing, reason) => {
    const other = await mkdtemp(path.join(tmpdir(), 'built-'));
    const files = { 'package.json': '{"name":"hpe-storage","version":"0.1.0"}', 'sbom.cdx.json': '{}', 'hpe-storage-0.1.0.umd.min.js': CODE };
    for (const [name, content] of Object.entries(files)) if (name !== missing) await writeFile(path.join(other, name), content);
    await expect(readBuilt(other)).rejects.toThrow(reason);
    await rm(other, { recursive: true });
  });
});
