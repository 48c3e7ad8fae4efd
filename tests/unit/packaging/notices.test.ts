import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundledPackages, packageFolder } from '../../../shell/extension/bundled.ts';
import { notices, webAddress, type BundledPackage } from '../../../shell/packaging/notices.ts';
import { sbom } from '../../../shell/packaging/sbom.ts';
import { PROJECT } from '../../../shell/setup/cache.ts';

const one = (name: string, licenseText: string, more: Partial<BundledPackage> = {}): BundledPackage =>
  ({ name, version: '1.0.0', license: 'MIT', author: undefined, source: undefined, licenseText, ...more });

describe('the package of a module', () => {
  it.each([
    ['/p/node_modules/pinia/dist/pinia.mjs', '/p/node_modules/pinia'],
    ['/p/node_modules/@rancher/shell/components/A.vue?vue&type=script&lang.ts', '/p/node_modules/@rancher/shell'],
    ['/p/node_modules/a/node_modules/b/index.js', '/p/node_modules/a/node_modules/b'],
    ['\0rolldown/runtime.js', '/p/node_modules/rolldown'],
    ['\0plugin-vue:export-helper', '/p/node_modules/@vitejs/plugin-vue'],
    ['/p/pkg/hpe-storage/index.ts', undefined],
    ['/p/pkg/hpe-storage/A.vue?vue&type=style&index=0', undefined],
    ['\0host-vue', undefined],
  ])('%j is in %s', (id, expected) => {
    expect(packageFolder(id, '/p')).toBe(expected);
  });

  it.each(['\0some/helper.js', '/elsewhere/file.js', 'virtual:other'])('%j stops the build', (id) => {
    expect(() => packageFolder(id, '/p')).toThrow(/belongs to no package/);
  });
});

describe('packages that are bundled', () => {
  it('are read once each, by name, with their licence', () => {
    const ids = ['semver/functions/gt.js', 'pinia/dist/pinia.mjs', 'pinia/dist/other.mjs'].map((file) => path.join(PROJECT, 'node_modules', file));
    const packages = bundledPackages(ids, PROJECT);
    expect(packages.map(({ name, license }) => [name, license])).toEqual([['pinia', 'MIT'], ['semver', 'ISC']]);
    expect(packages[0]?.licenseText).toMatch(/Permission is hereby granted/);
  });

  it('under Apache-2.0 without a copy get the text that all share', () => {
    const [shell] = bundledPackages([path.join(PROJECT, 'node_modules/@rancher/shell/utils/a.js')], PROJECT);
    expect(shell).toMatchObject({ name: '@rancher/shell', license: 'Apache-2.0', author: 'SUSE' });
    expect(shell?.licenseText).toMatch(/Apache License/);
  });
});

describe('notices', () => {
  it('name everyone, and say a text once', () => {
    const text = notices([one('a', 'free for all\n'), one('b', 'free for all', { author: 'B' }), one('c', 'other', { source: 'git+https://github.com/c/c.git' })]);
    expect(text.match(/free for all/g)).toHaveLength(1);
    expect(text).toContain('a 1.0.0 (MIT)\nb 1.0.0 (MIT), by B\n');
    expect(text).toContain('c 1.0.0 (MIT)\n  https://github.com/c/c\n\nother\n');
  });

  it.each([
    ['git+https://github.com/a/b.git', 'https://github.com/a/b'],
    ['github:a/b', 'https://github.com/a/b'],
    ['a/b', 'https://github.com/a/b'],
    ['git@github.com:a/b.git', 'https://github.com/a/b'],
    ['git+ssh://git@github.com/a/b.git', 'https://github.com/a/b'],
    ['https://example.com/a', 'https://example.com/a'],
  ])('%s is read at %s', (given, expected) => {
    expect(webAddress(given)).toBe(expected);
  });
});

describe('the bill of materials', () => {
  const bill = sbom({ name: 'hpe-storage', version: '0.1.0', license: 'Apache-2.0', description: 'words' }, [
    one('@scope/a', 'text', { author: 'A', source: 'a/a' }), one('b', 'text', { license: '(MIT OR Apache-2.0)' }),
  ]);

  it('names packages by their package URL', () => {
    expect(bill.components.map(({ purl, group, name }) => [purl, group, name])).toEqual([
      ['pkg:npm/%40scope/a@1.0.0', '@scope', 'a'], ['pkg:npm/b@1.0.0', undefined, 'b'],
    ]);
  });

  it('tells a licence from an expression', () => {
    expect(bill.components.map(({ licenses }) => licenses[0])).toEqual([{ license: { id: 'MIT' } }, { expression: '(MIT OR Apache-2.0)' }]);
  });

  it('refers only to what is in it', () => {
    const known = new Set([bill.metadata.component['bom-ref'], ...bill.components.map((part) => part['bom-ref'])]);
    expect(bill.dependencies.map(({ ref }) => ref).filter((ref) => !known.has(ref))).toEqual([]);
    expect(bill.dependencies[0]?.dependsOn).toEqual(bill.components.map((part) => part['bom-ref']));
  });
});
