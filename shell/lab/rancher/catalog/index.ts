import { startChartRepository } from '../../charts/repository.ts';
import type { LabContext, Part } from '../../context.ts';
import type { ChoosyLayer } from '../../front/steve/layers.ts';
import { ClusterCatalog } from './cluster-catalog.ts';
import { answerError } from './errors.ts';
import { decorate, decorateSchema, isCatalogType } from './presentation.ts';
import { catalogRequest } from './requests.ts';

/**
 * Rancher's Helm catalog on every cluster: repositories, install, upgrade and uninstall by the real Helm as the user who asks,
 * operations with their logs, and apps. Sets `context.chartRepository.url` to the lab's own Helm repository.
 * Its types must be there.
 */
export async function startCatalog(context: LabContext): Promise<Part> {
  const charts = await startChartRepository(context.tools.helm);
  context.chartRepository.url = charts.url;
  const catalogs = new Map(context.clusters.map((cluster) => [cluster.id, new ClusterCatalog(cluster, context, charts)]));
  const stop = async (): Promise<void> => {
    await Promise.all([...catalogs.values()].map((catalog) => catalog.stop()));
    await charts.stop();
  };
  try {
    await Promise.all([...catalogs.values()].map((catalog) => catalog.start()));
  } catch (error) {
    await stop();
    throw error;
  }

  const layer: ChoosyLayer = {
    decorates: isCatalogType,
    decorate,
    schema: decorateSchema,
    async handle(request, response) {
      const asked = catalogRequest(request);
      const catalog = catalogs.get(request.mount.cluster.id);
      if (asked === undefined || catalog === undefined) return false;
      await catalog.answer(asked, request, response).catch((error: unknown) => answerError(response, error));
      return true;
    },
    async upgrade(request, socket, head) {
      const asked = catalogRequest(request);
      const catalog = catalogs.get(request.mount.cluster.id);
      if (asked?.kind !== 'logs' || catalog === undefined) return false;
      await catalog.upgrade(asked.namespace, asked.name, request, socket, head);
      return true;
    },
  };
  return { layers: [layer], stop };
}
