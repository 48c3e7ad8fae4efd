import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { join, relative, resolve, sep } from 'node:path';
import express from 'express';
import { child, parseJson, textOf } from '../../front/json.ts';

/** A built extension on this machine. */
export interface BuiltPlugin {
  name: string;
  version: string;
  /** Holds `<name>-<version>.umd.min.js`. */
  folder: string;
  metadata: Record<string, string>;
}

const MAIN = /^(.+?)-(\d+\.\d+\.\d+.*)\.umd\.min\.js$/;
const ANNOTATION = /^catalog\.cattle\.io\//;

/** Every extension of today's API; an extension that says otherwise in its package.json is believed. */
const API = { 'catalog.cattle.io/ui-extensions-version': '>= 3.0.0 < 4.0.0' };

/**
 * Reads what a folder holds: name and version from its main file, annotations from `rancher.annotations` of its package.json,
 * as Rancher's own build leaves them there. Takes the root of a published extension too, whose files are below `plugin/`.
 * @throws when there is no `<name>-<version>.umd.min.js`
 */
export async function readPlugin(given: string): Promise<BuiltPlugin> {
  const root = resolve(given);
  const folder = (await readdir(root)).includes('plugin') ? join(root, 'plugin') : root;
  const [, name, version] = (await readdir(folder)).flatMap((file) => MAIN.exec(file) ?? []);
  if (name === undefined || version === undefined) throw new Error(`${folder} holds no built extension: <name>-<version>.umd.min.js is missing`);
  const manifest = parseJson(await readFile(join(folder, 'package.json'), 'utf8').catch(() => ''));
  const annotations = Object.entries(child(child(manifest, 'rancher'), 'annotations'));
  const metadata = Object.fromEntries(annotations.flatMap(([key, value]): [string, string][] => (ANNOTATION.test(key) && typeof value === 'string' ? [[key, value]] : [])));
  return { name, version, folder, metadata: { ...API, ...metadata } };
}

/** Serves built extensions as an extension repository does, on loopback, for the controller to fetch from. */
export interface PluginSource {
  endpoint(plugin: BuiltPlugin): string;
  stop(): Promise<void>;
}

export async function servePlugins(plugins: readonly BuiltPlugin[]): Promise<PluginSource> {
  const app = express();
  for (const plugin of plugins) {
    const base = `/${plugin.name}/${plugin.version}`;
    app.get(`${base}/files.txt`, async (_request, response) => {
      response.type('text/plain').send((await filesOf(plugin)).map((file) => `plugin/${file}\n`).join(''));
    });
    app.get(`${base}/plugin/package.json`, async (_request, response) => {
      response.json({ ...await manifestOf(plugin), name: plugin.name, version: plugin.version });
    });
    app.use(`${base}/plugin`, express.static(plugin.folder, { index: false, etag: false, cacheControl: false }));
  }
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: (plugin) => `http://127.0.0.1:${portOf(server)}/${plugin.name}/${plugin.version}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function filesOf(plugin: BuiltPlugin): Promise<string[]> {
  const entries = await readdir(plugin.folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((one) => one.isFile() && !one.name.startsWith('.') && !one.name.endsWith('.map'))
    .map((one) => relative(plugin.folder, join(one.parentPath, one.name)).split(sep).join('/'));
  return [...new Set([...files, 'package.json'])];
}

async function manifestOf(plugin: BuiltPlugin): Promise<Record<string, unknown>> {
  const manifest = parseJson(await readFile(join(plugin.folder, 'package.json'), 'utf8').catch(() => '{}'));
  return { main: `${plugin.name}-${plugin.version}.umd.min.js`, name: textOf(manifest, 'name'), rancher: true };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
