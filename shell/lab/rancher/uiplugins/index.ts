import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Request, Response } from 'express';
import type { LabContext } from '../../context.ts';
import { clientsOf } from '../kube.ts';
import type { RancherObject } from '../objects.ts';
import { PluginCache } from './cache.ts';
import { PLUGIN_NAMESPACE, startPluginController } from './controller.ts';
import type { IndexedPlugin } from './entry.ts';
import { startExtensionCatalog } from './extension-catalog.ts';
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

/** What this project makes; every other extension stands in for what a Rancher has already. */
const OWN = 'hpe-storage';

/**
 * With a management cluster, extensions are UIPlugin objects like any that a user installs, and come from Rancher's cache. Ours comes
 * from an extension catalog by its chart, the way its users get it.
 * A standalone Harvester has no such controller: see `ingress/standalone.ts`.
 */
export async function startUiPlugins(context: LabContext, plugins: readonly BuiltPlugin[]): Promise<UiPlugins> {
  const local = context.clusters[0];
  if (local === undefined) throw new Error('a lab has at least one cluster');
  const root = join(context.folder, 'uiplugin');
  await mkdir(root, { recursive: true });
  const cache = new PluginCache(root);
  const others = plugins.filter(({ name }) => name !== OWN);
  const own = plugins.find(({ name }) => name === OWN);
  const source = await servePlugins(others);
  const controller = await startPluginController(local, cache, (line) => context.log('uiplugins', line));
  const catalog = own && await startExtensionCatalog(context, own.folder);
  await Promise.all(others.map((plugin) => clientsOf(local).objects.create(objectOf(plugin, source.endpoint(plugin)))));
  const index = (): IndexedPlugin[] => [...controller.index()];
  return {
    serve: (path, request, response, loggedIn) =>
      servePluginRequest(index(), (one) => cache.folder(one.name, one.version), request, response, path, loggedIn),
    refresh: async (name) => {
      if (name === OWN) await catalog?.refresh();
      await controller.refresh(name);
    },
    ready: async () => {
      await catalog?.installed;
      await controller.settled(plugins.map((one) => one.name));
    },
    stop: async () => {
      await catalog?.stop();
      await controller.stop();
      await source.stop();
    },
  };
}

function objectOf(plugin: BuiltPlugin, endpoint: string): RancherObject {
  return {
    apiVersion: 'catalog.cattle.io/v1', kind: 'UIPlugin',
    metadata: { name: plugin.name, namespace: PLUGIN_NAMESPACE },
    spec: { plugin: { name: plugin.name, version: plugin.version, endpoint, noCache: false, noAuth: false, metadata: plugin.metadata } },
  };
}
