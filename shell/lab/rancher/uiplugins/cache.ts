import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { coerce, valid } from 'semver';
import { extract } from 'tar';
import { parseJson, textOf } from '../../front/json.ts';
import type { PluginEntry } from './entry.ts';

/** Rancher's default for setting `max-ui-plugin-file-byte-size`. */
const MAX_FILE_BYTES = 30_000_000;
const FETCH_MS = 30_000;

/** Rancher reads `one.two` and `v1.0` as versions as Masterminds/semver does: a number first, the rest may be missing. */
function semver(text: string): string | undefined {
  const bare = text.replace(/^v/, '');
  return valid(bare) ?? (/^\d+(\.\d+)?$/.test(bare) ? coerce(bare)?.version : undefined) ?? undefined;
}

async function fetchFile(url: string): Promise<Buffer> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(FETCH_MS) });
  // Rancher does not look at the status here: a 404 page is caught by what it is expected to hold
  const body = Buffer.from(await answer.arrayBuffer());
  if (body.length > MAX_FILE_BYTES) throw new Error(`file size limit of ${MAX_FILE_BYTES} bytes reached`);
  return body;
}

/** Plugin files on disk, `<root>/<name>/<version>/plugin/…`, got and checked as rancher/rancher's fscache.go does. */
export class PluginCache {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  folder(name: string, version: string): string {
    return this.#inside(join(name, version));
  }

  async forget(name: string): Promise<void> {
    await rm(this.#inside(name), { recursive: true, force: true });
  }

  async holds(name: string, version: string): Promise<boolean> {
    return readdir(this.folder(name, version)).then((files) => files.length > 0, () => false);
  }

  /** @throws what Rancher would log; its status only ever says "Failed to cache plugin" */
  async fill(entry: PluginEntry): Promise<void> {
    const failures: unknown[] = [];
    if (entry.compressedEndpoint !== '') {
      try {
        return await this.#unpack(entry);
      } catch (error) {
        failures.push(error);
      }
    }
    if (entry.endpoint !== '') return this.#copy(entry);
    if (failures.length > 0) throw failures[0];
  }

  async #copy(entry: PluginEntry): Promise<void> {
    const manifest = parseJson((await fetchFile(`${entry.endpoint}/plugin/package.json`)).toString('utf8'));
    const found = semver(textOf(manifest, 'version'));
    if (found === undefined) throw new Error('version in package.json file is not a semver version');
    const wanted = semver(entry.version);
    if (wanted === undefined) throw new Error(`spec.plugin.version [${entry.version}] is not a semver version`);
    if (found !== wanted) throw new Error(`plugin [${entry.name}] version [${found}] does not match version in controller's cache [${wanted}]`);

    const list = (await fetchFile(`${entry.endpoint}/files.txt`)).toString('utf8').split('\n');
    for (const file of list) checkName(file);
    for (const file of list.filter((name) => name !== '')) {
      const target = this.#inside(join(entry.name, entry.version, file));
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, await fetchFile(`${entry.endpoint}/${file}`));
    }
  }

  async #unpack(entry: PluginEntry): Promise<void> {
    const answer = await fetch(entry.compressedEndpoint, { signal: AbortSignal.timeout(FETCH_MS) });
    if (!answer.ok) throw new Error(`failed to fetch file from URL [${entry.compressedEndpoint}]. Status code: ${answer.status}`);
    const cwd = this.#inside(entry.name);
    await mkdir(cwd, { recursive: true });
    const archive = Buffer.from(await answer.arrayBuffer());
    await pipeline(Readable.from([archive]), extract({ cwd, gzip: true, strict: true }));
  }

  #inside(path: string): string {
    const full = resolve(this.#root, path);
    if (full !== this.#root && !full.startsWith(this.#root + sep)) throw new Error(`path leaves the cache: ${path}`);
    return full;
  }
}

function checkName(entry: string): void {
  const file = decodeURIComponent(entry);
  if (/(^[/\\.])|\.\./.test(file)) throw new Error(`invalid file entry: ${file}`);
}
