import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import express from 'express';
import { packageCatalog } from '../../../packaging/catalog.ts';
import type { PackagedExtension } from '../../../packaging/catalog.ts';
import { withMetadata } from '../../charts/archive.ts';
import { child } from '../../front/json.ts';
import type { LabContext } from '../../context.ts';
import { runHelm } from '../catalog/helm-process.ts';
import { clientsOf } from '../kube.ts';
import { writeAll } from '../write.ts';
import { PLUGIN_NAMESPACE } from './controller.ts';

/** The ClusterRepo of the lab's own extension catalog. */
export const REPOSITORY = 'hpe-storage-extensions';

export interface ServedFolder {
  /** `http://127.0.0.1:PORT` */
  url: string;
  stop(): Promise<void>;
}

/** Serves a folder on a free loopback port, as GitHub Pages does: an extension catalog is files and nothing else. */
export async function serveFolder(folder: string): Promise<ServedFolder> {
  const server = createServer(express().disable('x-powered-by').use(express.static(folder, { index: false })));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    stop: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

/** Our extension as users get it: from an extension catalog, by its chart. */
export interface ExtensionCatalog {
  /** Resolves when the chart's release is installed. @throws what Helm said */
  installed: Promise<void>;
  /** Packages the extension anew, after it was built again. */
  refresh(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Packages a built extension, serves the catalog, makes it known to Rancher as a repository, and installs the chart from it with the
 * real Helm as Rancher's Extensions page has it done. Helm works on while the lab goes on starting.
 */
export async function startExtensionCatalog(context: LabContext, extension: string): Promise<ExtensionCatalog> {
  const out = join(context.folder, 'extension-catalog');
  await mkdir(out, { recursive: true });
  const served = await serveFolder(out);
  const helm = new AbortController();
  const pack = (): Promise<PackagedExtension> =>
    packageCatalog({ extension, out, endpoint: served.url, replace: true, helm: context.tools.helm });
  const install = async (): Promise<void> => {
    const packaged = await pack();
    await announce(context, served.url);
    await installChart(context, packaged, helm.signal);
  };
  const installed = install();
  // told to whoever awaits it; a lab that is stopped before has nobody who does
  installed.catch(() => undefined);
  return {
    installed,
    refresh: async () => void await pack(),
    stop: async () => {
      helm.abort();
      await installed.catch(() => undefined);
      await served.stop();
    },
  };
}

async function announce({ clusters: [local] }: LabContext, url: string): Promise<void> {
  if (local === undefined) throw new Error('a lab has at least one cluster');
  await writeAll(clientsOf(local), [{ apiVersion: 'catalog.cattle.io/v1', kind: 'ClusterRepo', metadata: { name: REPOSITORY }, spec: { url } }]);
}

/** Says in the chart and on the release where it comes from, as the dashboard asks and Rancher does (dialog/InstallExtensionDialog.vue). */
async function installChart(context: LabContext, { name, chart }: PackagedExtension, signal: AbortSignal): Promise<void> {
  const folder = join(context.folder, 'extension-release');
  await mkdir(folder, { recursive: true });
  const annotated = await withMetadata(await readFile(chart), (metadata) => ({
    ...metadata,
    annotations: { ...child(metadata, 'annotations'), 'catalog.cattle.io/ui-source-repo-type': 'cluster', 'catalog.cattle.io/ui-source-repo': REPOSITORY },
  }));
  const file = join(folder, `${name}.tgz`);
  await writeFile(file, annotated);
  const said: string[] = [];
  const code = await runHelm({
    helm: context.tools.helm, kubeconfig: context.clusters[0]?.kubeconfig ?? '', folder, signal, onLine: (line) => said.push(line),
    args: ['install', name, file, '--namespace', PLUGIN_NAMESPACE, '--labels', `catalog.cattle.io/cluster-repo-name=${REPOSITORY}`],
  });
  context.log('uiplugins', said.join(' · '));
  if (code !== 0 && !signal.aborted) throw new Error(`the extension's chart was not installed:\n${said.join('\n')}`);
}
