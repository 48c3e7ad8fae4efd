import { runCommand } from '../../setup/run-command.ts';
import { hasStatus, Kube, resources } from '../actors/kube/client.ts';
import type { Claim, Setting } from '../actors/kube/types.ts';
import { pause } from '../actors/site.ts';
import { castOf } from '../cast.ts';
import type { Arrays, LabCluster, LabContext } from '../context.ts';
import { actOnMachine } from '../harvester/machine-actions.ts';
import { openHarvester } from '../harvester/state.ts';
import type { Harvester } from '../harvester/state.ts';
import { defaultArrays } from './arrays.ts';
import { foundation } from './foundation.ts';
import { machineOf, machinePlans } from './machines.ts';
import { isSettled, sceneOf } from './settled.ts';
import { backendSecret, blockClass, claimOf, driverNamespace, snapshotClass, volumePlans } from './storage.ts';
import type { VolumePlan } from './storage.ts';

export { defaultArrays } from './arrays.ts';

const chartVersion = '3.2.0';

/** Looks again and again until something is there. Throws with `what` when it does not come. */
async function until<T>(what: string, look: () => Promise<T | undefined>, deadlineMs = 120_000): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`gave up waiting for ${what}`);
    await pause(200);
  }
}

async function seedEmpty(kube: Kube): Promise<void> {
  const isNamespace = (collection: string): boolean => collection === 'api/v1/namespaces';
  await Promise.all(foundation.filter((seed) => isNamespace(seed.collection)).map((seed) => kube.apply(seed.collection, seed.object)));
  // the default class goes first, since a claim without a class takes it when it is made
  for (const seed of foundation.filter((one) => !isNamespace(one.collection))) await kube.apply(seed.collection, seed.object);
  const nodes = await kube.list(resources.nodes);
  const labels = {
    'harvesterhci.io/managed': 'true',
    'network.harvesterhci.io/mgmt': 'true',
    'node.longhorn.io/create-default-disk': 'true',
  };
  await Promise.all(nodes.items.map((node) => kube.patch(resources.nodes, node, { metadata: { labels } })));
  await Promise.all(machinePlans.map((plan) => kube.apply(resources.machines, machineOf(plan))));
}

async function installDriver(context: LabContext, cluster: LabCluster): Promise<void> {
  const { url } = context.chartRepository;
  if (!url) throw new Error('the lab serves no chart repository, so the driver cannot be installed');
  await runCommand(
    context.tools.helm,
    [
      'install',
      'hpe-csi-driver',
      'hpe-csi-driver',
      '--repo',
      url,
      '--version',
      chartVersion,
      '--namespace',
      driverNamespace,
      '--create-namespace',
      '--wait',
      '--timeout',
      '120s',
      '--kubeconfig',
      cluster.kubeconfig,
    ],
    { deadlineMs: 150_000 },
  );
}

const settings: Readonly<Record<string, string>> = {
  'csi-driver-config': JSON.stringify({
    'driver.longhorn.io': { volumeSnapshotClassName: 'longhorn-snapshot', backupVolumeSnapshotClassName: 'longhorn' },
    'csi.hpe.com': { volumeSnapshotClassName: 'hpe-snapshot', backupVolumeSnapshotClassName: '' },
  }),
  'csi-online-expand-validation': JSON.stringify({ 'driver.longhorn.io': true, 'csi.hpe.com': true }),
};

async function seedBackends(kube: Kube): Promise<void> {
  const backends = { 'hpe-b10000': '10.20.0.10', 'hpe-alletra6000': '10.20.0.60' };
  for (const [name, address] of Object.entries(backends)) {
    const array = defaultArrays.find((one) => one.address === address);
    if (array) await kube.apply(resources.secrets, backendSecret(name, array));
  }
  await kube.apply(
    resources.classes,
    blockClass('hpe-b10000', 'hpe-b10000', { hostSeesVLUN: 'true', provisioningType: 'tpvv', cpg: 'SSD_r6' }),
  );
  await kube.apply(resources.classes, blockClass('hpe-alletra6000', 'hpe-alletra6000', { destroyOnDelete: 'true' }));
  await kube.apply(resources.snapshotClasses, snapshotClass('hpe-snapshot', 'hpe-b10000'));
  for (const [name, value] of Object.entries(settings)) await kube.patch<Setting>(resources.settings, { metadata: { name } }, { value });
}

/** Attaches by Harvester's own action, one after another, and again when the VM changed in between. */
async function attach(harvester: Harvester, plan: VolumePlan & { on: string }): Promise<void> {
  await until(`claim ${plan.name} to be bound`, async () => {
    const claim = await harvester.kube.find<Claim>(resources.claims, plan.name, plan.namespace);
    return claim?.status?.phase === 'Bound' && harvester.state.claims.get(plan.name, plan.namespace)?.status?.phase === 'Bound'
      ? claim
      : undefined;
  });
  await until(`${plan.name} on ${plan.on}`, async () => {
    const body = { diskName: plan.name, volumeSourceName: plan.name };
    const call = { harvester, kube: harvester.kube, namespace: plan.namespace, name: plan.on, action: 'addVolume', body };
    try {
      const outcome = await actOnMachine(call);
      if (outcome.kind === 'refused') throw new Error(`${plan.name} on ${plan.on}: ${outcome.text}`);
      return true;
    } catch (error) {
      if (hasStatus(error, 404, 409)) return undefined;
      throw error;
    }
  });
}

async function seedReady(context: LabContext, cluster: LabCluster, kube: Kube): Promise<void> {
  await installDriver(context, cluster);
  await seedBackends(kube);
  await Promise.all(volumePlans.map((plan) => kube.apply(resources.claims, claimOf(plan))));
  const harvester = await openHarvester(cluster);
  try {
    for (const plan of volumePlans) if (plan.on) await attach(harvester, { ...plan, on: plan.on });
  } finally {
    await harvester.watches.stop();
    harvester.kube.close();
  }
}

/**
 * Fills the lab's Harvester clusters. `empty`: Harvester with Longhorn, six VMs, and arrays that wait. `ready`: also the driver (by Helm),
 * two backends with classes, and volumes, some attached through Harvester's own action. `fleet`: one of each. Harvester and the actors must be
 * running.
 */
export async function seed(context: LabContext): Promise<void> {
  const { harvesters } = castOf(context.mode, context.scenario);
  await inEach(context, async (cluster, kube) => {
    await seedEmpty(kube);
    if (harvesters.find(({ id }) => id === cluster.id)?.content === 'ready') await seedReady(context, cluster, kube);
  });
}

/** The arrays of every scenario; they are the lab's own, and in no cluster. */
export function seedArrays(arrays: Arrays): void {
  for (const array of arrays.list()) arrays.remove(array.address);
  for (const array of defaultArrays) arrays.set(array);
}

const SETTLE_MS = 120_000;

/** Resolves when all that a scenario has begun is done. @throws after two minutes */
export function settle(context: LabContext): Promise<void> {
  return inEach(context, async (cluster, kube) => {
    await until(`${cluster.displayName} to come to rest`, async () => isSettled(await sceneOf(kube)) || undefined, SETTLE_MS);
  });
}

async function inEach(context: LabContext, work: (cluster: LabCluster, kube: Kube) => Promise<void>): Promise<void> {
  await Promise.all(
    context.harvesters.map(async (cluster) => {
      const kube = new Kube(cluster);
      try {
        await work(cluster, kube);
      } finally {
        kube.close();
      }
    }),
  );
}
