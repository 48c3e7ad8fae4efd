import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { CHART_NAME, packageStandalone } from '../../packaging/standalone/index.ts';
import type { LabContext } from '../context.ts';
import { runHelm } from '../rancher/catalog/helm-process.ts';
import type { BuiltPlugin } from '../rancher/uiplugins/index.ts';

export const COMPANION_NAMESPACE = 'hpe-storage-ui';

/** Our extension as the users of a standalone Harvester get it: by the companion chart and the real Helm. */
export interface Companion {
  /** Resolves when its pod is ready. @throws what Helm said */
  installed: Promise<void>;
  /** Packs and upgrades, after the extension was built again. */
  refresh(): Promise<void>;
  stop(): Promise<void>;
}

export function startCompanion(context: LabContext, plugin: BuiltPlugin): Companion {
  const ended = new AbortController();
  const install = (): Promise<void> => upgrade(context, plugin, ended.signal);
  const installed = install();
  // told to whoever awaits it; a lab that is stopped before has nobody who does
  installed.catch(() => undefined);
  return {
    installed,
    refresh: install,
    stop: async () => {
      ended.abort();
      await installed.catch(() => undefined);
    },
  };
}

async function upgrade({ clusters: [cluster], folder, tools, log }: LabContext, plugin: BuiltPlugin, signal: AbortSignal): Promise<void> {
  if (cluster === undefined) throw new Error('a lab has at least one cluster');
  const own = path.join(folder, 'companion');
  await mkdir(own, { recursive: true });
  const chart = await packageStandalone({ extension: plugin.folder, out: own, version: plugin.version, helm: tools.helm });
  const said: string[] = [];
  const code = await runHelm({
    helm: tools.helm, kubeconfig: cluster.kubeconfig, folder: own, signal,
    // a developer builds the same version many times
    args: ['upgrade', '--install', CHART_NAME, chart, '--namespace', COMPANION_NAMESPACE, '--create-namespace', '--set', 'cacheSeconds=0', '--wait', '--timeout', '3m'],
    onLine: (line) => said.push(line),
  });
  log('companion', `${path.basename(chart)}: helm ended with ${code}`);
  if (code !== 0) throw new Error(`helm could not install ${CHART_NAME}: ${said.join('\n')}`);
}
