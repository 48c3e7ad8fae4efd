import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Request, Response } from 'express';
import type { LabContext } from '../../context.ts';
import { clientsOf } from '../kube.ts';
import type { RancherObject } from '../objects.ts';
import { PluginCache } from './cache.ts';
import { PLUGIN_NAMESPACE, startPluginController } from './controller.ts';
import type { IndexedPlugin } from './entry.ts';
import { servePluginRequest } from './serve.ts';
import type { BuiltPlugin } from './source.ts';
import { servePlugins } from './source.ts';

export { readPlugin } from './source.ts';
export type { BuiltPlugin } from './source.ts';

/** The extensions of a lab. */
export interface UiPlugins {
  /** Answers everything below `/v1/uiplugins`. */
  serve(path: string, request: Request, response: Response, loggedIn: boolean): Promise<void>;
  /** Takes an extension's files anew, after it was built again. */
  refresh(name: string): Promise<void>;
  /** Resolves when all given extensions are ready to be loaded. */
  ready(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * With a management cluster, extensions are UIPlugin objects like any that a user installs, and come from Rancher's cache.
 * A standalone Harvester runs no such controller (it has multi-cluster management off): its companion chart, a later piece of
 * work, serves the index and the bundle on the path the dashboard asks for, and that is what stands here.
 */
export async function startUiPlugins(context: LabContext, plugins: readonly BuiltPlugin[]): Promise<UiPlugins> {
  return context.mode === 'rancher' ? cachedPlugins(context, plugins) : directPlugins(plugins);
}

async function cachedPlugins(context: LabContext, plugins: readonly BuiltPlugin[]): Promise<UiPlugins> {
  const local = context.clusters[0];
  if (local === undefined) throw new Error('a lab has at least one cluster');
  const root = join(context.folder, 'uiplugin');
  await mkdir(root, { recursive: true });
  const cache = new PluginCache(root);
  const source = await servePlugins(plugins);
  const controller = await startPluginController(local, cache, (line) => context.log('uiplugins', line));
  await Promise.all(plugins.map((plugin) => clientsOf(local).objects.create(objectOf(plugin, source.endpoint(plugin)))));
  const index = (): IndexedPlugin[] => [...controller.index()];
  return {
    serve: (path, request, response, loggedIn) =>
      servePluginRequest(index(), (one) => cache.folder(one.name, one.version), request, response, path, loggedIn),
    refresh: (name) => controller.refresh(name),
    ready: () => controller.settled(plugins.map((one) => one.name)),
    stop: async () => {
      await controller.stop();
      await source.stop();
    },
  };
}

function directPlugins(plugins: readonly BuiltPlugin[]): UiPlugins {
  const index = plugins.map((plugin): IndexedPlugin => ({
    name: plugin.name, version: plugin.version, endpoint: 'https://localhost', compressedEndpoint: '', noCache: false, noAuth: true,
    metadata: plugin.metadata, cacheState: 'cached', ready: true,
  }));
  const folderOf = (one: IndexedPlugin): string => plugins.find((plugin) => plugin.name === one.name)?.folder ?? '';
  return {
    serve: (path, request, response, loggedIn) => {
      // the files lie flat in the folder of the build; the dashboard asks for them below `plugin/`
      const flat = path.replace(/^(\/v1\/uiplugins\/[^/]+\/[^/]+)\/plugin\//, '$1/');
      return servePluginRequest(index, folderOf, request, response, flat, loggedIn);
    },
    refresh: () => Promise.resolve(),
    ready: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
}

function objectOf(plugin: BuiltPlugin, endpoint: string): RancherObject {
  return {
    apiVersion: 'catalog.cattle.io/v1', kind: 'UIPlugin',
    metadata: { name: plugin.name, namespace: PLUGIN_NAMESPACE },
    spec: { plugin: { name: plugin.name, version: plugin.version, endpoint, noCache: false, noAuth: false, metadata: plugin.metadata } },
  };
}
