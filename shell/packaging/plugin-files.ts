import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { SBOM } from '../extension/bundled.ts';

/** Files by their path with slashes. */
export type Files = ReadonlyMap<string, Buffer>;

/** A built extension in memory: what goes below `plugin/`, and what is told of it elsewhere. */
export interface Built {
  name: string;
  version: string;
  manifest: Readonly<Record<string, unknown>>;
  plugin: Files;
  sbom: Readonly<Record<string, unknown>>;
}

/**
 * Reads the folder that `npm run build` fills.
 * @param wanted takes the version's place, in the bundle's global name and in package.json too
 * @throws Error when something that the host or a licence asks for is missing
 */
export async function readBuilt(folder: string, wanted?: string): Promise<Built> {
  const files = new Map<string, Buffer>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile()) files.set(path.relative(folder, file).split(path.sep).join('/'), await readFile(file));
  }
  const manifest = jsonOf(files, 'package.json');
  const [name, built] = [text(manifest, 'name') ?? '', text(manifest, 'version') ?? ''];
  const version = wanted ?? built;
  const main = `${name}-${built}.umd.min.js`;
  const code = files.get(main);
  if (code === undefined) throw new Error(`${folder} holds no built extension: ${main} is missing`);
  const sbom = jsonOf(files, SBOM);
  const own = { ...manifest, version };
  files.delete(SBOM);
  files.delete(main);
  files.set(`${name}-${version}.umd.min.js`, version === built ? code : Buffer.from(renamed(code.toString(), name, built, version)));
  if (version !== built) files.set('package.json', Buffer.from(`${JSON.stringify(own, undefined, 2)}\n`));
  return { name, version, manifest: own, plugin: new Map([...files].toSorted(([a], [b]) => (a < b ? -1 : 1))), sbom };
}

function jsonOf(files: Files, name: string): Record<string, unknown> {
  const content = files.get(name);
  if (content === undefined) throw new Error(`the built extension has no ${name}: build it again (npm run build)`);
  const parsed: unknown = JSON.parse(content.toString());
  if (typeof parsed !== 'object' || parsed === null) throw new Error(`${name} of the built extension is no object`);
  return { ...parsed };
}

/**
 * The same bundle under another version: its global `window["<name>-<version>"]`, and its own manifest in it.
 * @throws Error when the bundle does not carry them as the build writes them
 */
export function renamed(code: string, name: string, from: string, to: string): string {
  const global = `window["${name}-${from}"]`;
  const manifest = new RegExp(`(\\bname:([\`"'])${quoted(name)}\\2,version:\\2)${quoted(from)}\\2`);
  if (!code.includes(global) || !manifest.test(code)) throw new Error(`the bundle does not carry ${name} ${from} where the build writes it`);
  return code.replaceAll(`"${name}-${from}"`, () => `"${name}-${to}"`)
    .replace(manifest, (_all, before: string, quote: string) => `${before}${to}${quote}`);
}

/** A word as a regular expression that finds just it. */
const quoted = (word: string): string => word.replaceAll(/[.+*?^$()[\]{}|\\]/g, '\\$&');

/** `files.txt`: what Rancher's cache is to get, one path a line. */
export function filesTxt(plugin: Files): string {
  return [...plugin.keys()].map((file) => `plugin/${file}\n`).join('');
}
