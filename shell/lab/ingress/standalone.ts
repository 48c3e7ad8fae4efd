import type { Supervisor } from '../../cluster/supervisor.ts';
import type { LabContext } from '../context.ts';
import { child } from '../front/json.ts';
import { indexJson } from '../rancher/uiplugins/entry.ts';
import type { IndexedPlugin } from '../rancher/uiplugins/entry.ts';
import type { BuiltPlugin, UiPlugins } from '../rancher/uiplugins/index.ts';
import { servePluginRequest } from '../rancher/uiplugins/serve.ts';
import { besideBuiltIn } from './built-in.ts';
import { startCompanion } from './companion.ts';
import { startIngress } from './index.ts';
import type { Ingress } from './index.ts';

/** What this project makes; every other extension stands in for what a Harvester's dashboard has built in. */
const OWN = 'hpe-storage';

/**
 * The extensions of a Harvester that no Rancher manages. Its Rancher runs no extension controller (it has multi-cluster management
 * off), so by itself it answers that there are none; ours comes by the companion chart, through Ingress, Service and pod.
 */
export async function startStandalone(context: LabContext, supervisor: Supervisor, plugins: readonly BuiltPlugin[]): Promise<{ plugins: UiPlugins; ingress: Ingress }> {
  const standIns = plugins.filter(({ name }) => name !== OWN);
  const own = plugins.find(({ name }) => name === OWN);
  const ingress = await startIngress(context, supervisor);
  const companion = own && startCompanion(context, own);
  return {
    ingress: besideBuiltIn(ingress, builtIn(standIns)),
    plugins: {
      serve: (path, request, response, loggedIn) => servePluginRequest([], () => '', request, response, path, loggedIn),
      refresh: async (name) => {
        if (name === OWN) await companion?.refresh();
      },
      ready: async () => {
        await companion?.installed;
      },
      stop: async () => {
        await companion?.stop();
        await ingress.stop();
      },
    },
  };
}

function builtIn(standIns: readonly BuiltPlugin[]): Parameters<typeof besideBuiltIn>[1] {
  const index = standIns.map(({ name, version, metadata }): IndexedPlugin => ({
    name, version, endpoint: 'https://localhost', compressedEndpoint: '', noCache: false, noAuth: true, metadata, cacheState: 'cached', ready: true,
  }));
  const folderOf = (one: IndexedPlugin): string => standIns.find((plugin) => plugin.name === one.name)?.folder ?? '';
  return {
    entries: child(indexJson(index), 'entries'),
    serve: (path, request, response) => {
      // the files lie flat in the folder of the build; the dashboard asks for them below `plugin/`
      const flat = path.replace(/^(\/v1\/uiplugins\/[^/]+\/[^/]+)\/plugin\//, '$1/');
      return servePluginRequest(index, folderOf, request, response, flat, true);
    },
  };
}
