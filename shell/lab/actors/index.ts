import type { LabCluster, LabContext, Part } from '../context.ts';
import { startAttacher } from './attacher.ts';
import { Driver } from './driver.ts';
import { startExpander } from './expander.ts';
import { startKubelet } from './kubelet.ts';
import { startNodeDriver } from './node-driver.ts';
import { startProvisioner } from './provisioner.ts';
import { startReclaimer } from './reclaimer.ts';
import { Site, usualPace } from './site.ts';
import type { Pace } from './site.ts';
import { startSnapshotter } from './snapshotter.ts';
import { startVirtHandler } from './virt-handler.ts';

async function startSite(context: LabContext, cluster: LabCluster, pace: Pace): Promise<Site> {
  const site = new Site(context, cluster, pace);
  const driver = await Driver.open(site);
  await Promise.all([
    startNodeDriver(site),
    startKubelet(site),
    startVirtHandler(site),
    startProvisioner(site, driver),
    startReclaimer(site, driver),
    startExpander(site, driver),
    startAttacher(site, driver),
    startSnapshotter(site, driver),
  ]);
  return site;
}

/**
 * Plays what nodes, guests and arrays do in every Harvester cluster of the lab, by watches: it writes the objects, fields, events and
 * messages that the real parts write, and moves no data. Types of Harvester and KubeVirt must be there when it starts.
 */
export async function startActors(context: LabContext, pace: Pace = usualPace): Promise<Part> {
  const sites = await Promise.all(context.harvesters.map((cluster) => startSite(context, cluster, pace)));
  return {
    layers: [],
    stop: async () => {
      await Promise.all(sites.map((site) => site.stop()));
    },
  };
}
