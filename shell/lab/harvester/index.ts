import path from 'node:path';
import { hasStatus, resources } from '../actors/kube/client.ts';
import type { LabContext, Part } from '../context.ts';
import { Webhooks } from './admission/webhooks.ts';
import { startControllers } from './controllers.ts';
import { harvesterLayer } from './layer.ts';
import { settingObjects } from './settings.ts';
import { openHarvester } from './state.ts';
import type { Harvester } from './state.ts';

/** Harvester's server makes its settings when it starts, and leaves those that are there as they are. */
async function makeSettings(harvester: Harvester): Promise<void> {
  await Promise.all(
    settingObjects().filter(({ metadata }) => !harvester.state.settings.get(metadata.name)).map(async (setting) => {
      try {
        await harvester.kube.create(resources.settings, setting);
      } catch (error) {
        if (!hasStatus(error, 409)) throw error;
      }
    }),
  );
}

/**
 * Harvester 1.8.2 in every Harvester cluster of the lab: its share of the Steve mount, its admission rules as real webhooks, its settings,
 * and what its controllers do with VMs and their claims. Its types and KubeVirt's must be there.
 */
export async function startHarvester(context: LabContext): Promise<Part> {
  const harvesters = new Map<string, Harvester>();
  await Promise.all(
    context.harvesters.map(async (cluster) => {
      harvesters.set(cluster.id, await openHarvester(cluster));
    }),
  );
  const find = (id: string): Harvester | undefined => harvesters.get(id);
  const webhooks = await Webhooks.start(path.join(context.folder, 'harvester-webhook'), find);
  await Promise.all([...harvesters.values()].flatMap((harvester) => [makeSettings(harvester), webhooks.register(harvester)]));
  const queues = [...harvesters.values()].map((harvester) => startControllers(context, harvester));
  return {
    layers: [harvesterLayer(find)],
    stop: async () => {
      await Promise.all(queues.map((queue) => queue.stop()));
      await webhooks.stop();
      await Promise.all(
        [...harvesters.values()].map(async (harvester) => {
          await harvester.watches.stop();
          harvester.kube.close();
        }),
      );
    },
  };
}
