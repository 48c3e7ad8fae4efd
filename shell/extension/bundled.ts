import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Plugin } from 'vite';
import { record, text } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { notices, type BundledPackage } from '../packaging/notices.ts';
import { sbom } from '../packaging/sbom.ts';

/** Names of what the build leaves beside the bundle for the package. */
export const NOTICES = 'THIRD-PARTY-NOTICES.txt';
export const SBOM = 'sbom.cdx.json';

/** Helpers that tools write into a bundle are code of theirs. */
const HELPERS: Readonly<Record<string, string>> = {
  '\0rolldown/runtime.js': 'rolldown',
  '\0plugin-vue:export-helper': '@vitejs/plugin-vue',
};

/** Written by this project's own Vite plugins. */
const OWN_VIRTUAL: readonly string[] = ['\0host-vue', '\0virtual:l10n'];

const IN_PACKAGE = /^(.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+))[\\/]/;

/**
 * Folder of the package that a module of the bundle belongs to; undefined for this project's own.
 * @throws Error for a module that nobody can name: what ships unnamed would have no notice
 */
export function packageFolder(id: string, root: string): string | undefined {
  const helper = HELPERS[id];
  if (helper !== undefined) return join(root, 'node_modules', helper);
  const file = id.split('?', 1)[0] ?? '';
  const folder = IN_PACKAGE.exec(file)?.[1];
  if (folder !== undefined) return folder;
  if (OWN_VIRTUAL.includes(id) || file.startsWith(`${root}/`)) return undefined;
  throw new Error(`${JSON.stringify(id)} is in the bundle and belongs to no package: name its package in shell/extension/bundled.ts`);
}

/** Packages of which something is in the bundle, by name. */
export function bundledPackages(ids: Iterable<string>, root: string): BundledPackage[] {
  const folders = new Set([...ids].flatMap((id) => packageFolder(id, root) ?? []));
  return [...folders].map((folder) => readPackage(folder, join(root, 'LICENSE')))
    .toSorted((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

/**
 * @param apache file with the text of Apache-2.0, which is the same for all who use it: @rancher/shell says that it is under it, and
 *   carries no copy. Other licences have the holder's name in their text, so a package without one is an error.
 */
function readPackage(folder: string, apache: string): BundledPackage {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const license = text(manifest, 'license');
  const name = text(manifest, 'name') ?? folder;
  const file = readdirSync(folder).filter((one) => /^licen[cs]e(\.|$)/i.test(one)).sort()[0];
  if (license === undefined || (file === undefined && license !== 'Apache-2.0')) throw new Error(`${name} is in the bundle and brings no licence text`);
  return {
    name,
    version: text(manifest, 'version') ?? '',
    license,
    author: text(manifest, 'author') ?? text(manifest, 'author', 'name'),
    source: text(manifest, 'repository') ?? text(record(manifest), 'repository', 'url'),
    licenseText: readFileSync(file === undefined ? apache : join(folder, file), 'utf8'),
  };
}

/**
 * Vite plugin: notices and a bill of materials of what really is in the bundle, from the modules that are left in it.
 * @param product package.json of the extension
 */
export const bundled = (product: string, root: string): Plugin => ({
  name: 'hpe-bundled',
  generateBundle(_options, bundle) {
    const ids = Object.values(bundle).flatMap((output) => (output.type === 'chunk' ? Object.keys(output.modules) : []));
    const packages = bundledPackages(ids, resolve(root));
    const manifest: unknown = JSON.parse(readFileSync(product, 'utf8'));
    this.emitFile({ type: 'asset', fileName: NOTICES, source: notices(packages) });
    this.emitFile({ type: 'asset', fileName: SBOM, source: `${JSON.stringify(sbom(manifest, packages), undefined, 2)}\n` });
  },
});
