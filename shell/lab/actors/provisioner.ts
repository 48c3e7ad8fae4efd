import { rpcText } from './backend.ts';
import type { Login, Rpc } from './backend.ts';
import { SecretMissing } from './driver.ts';
import type { Driver } from './driver.ts';
import { hasStatus, resources } from './kube/client.ts';
import { Recorder } from './kube/events.ts';
import { keyOf } from './kube/types.ts';
import type { Claim, KubeObject, StorageClass, Volume } from './kube/types.ts';
import type { Cache } from './kube/watch.ts';
import { gibOf, hpeDriver, longhornDriver, refusedByArray, refusedRequest, volumeFor, volumeHandle, volumeName } from './provision.ts';
import { pause } from './site.ts';
import type { Site } from './site.ts';

const asClaim = (claim: Claim): Claim => ({ ...claim, apiVersion: 'v1', kind: 'PersistentVolumeClaim' });

/** Who is to make a volume for a claim (kube-controller-manager writes it onto claims whose turn it is). */
export const provisionerOf = (claim: Claim): string | undefined => claim.metadata.annotations?.['volume.kubernetes.io/storage-provisioner'];

const waits = (claim: Claim, cls: StorageClass): boolean =>
  claim.status?.phase === 'Pending' &&
  !claim.spec.volumeName &&
  !claim.metadata.deletionTimestamp &&
  (cls.volumeBindingMode !== 'WaitForFirstConsumer' || claim.metadata.annotations?.['volume.kubernetes.io/selected-node'] !== undefined);

class ProvisioningFailed extends Error {}

interface Parts {
  site: Site;
  driver: Driver;
  claims: Cache<Claim>;
  volumes: Cache<Volume>;
}

/** GiB that an array has given away already. */
function usedGiB(volumes: Cache<Volume>, address: string): number {
  return volumes
    .list()
    .filter((volume) => volume.metadata.annotations?.['lab.hpe-storage/array'] === address)
    .reduce((sum, volume) => sum + gibOf(volume.spec.capacity['storage']), 0);
}

/** Some arrays keep volume metadata in the cluster (3PAR family: HPEVolumeInfo). */
async function keepVolumeInfo(site: Site, volume: Volume): Promise<void> {
  const { name } = volume.metadata;
  const info: KubeObject & { spec: unknown } = {
    apiVersion: 'storage.hpe.com/v2',
    kind: 'HPEVolumeInfo',
    metadata: { name },
    spec: {
      uuid: name,
      record: { Id: name, Name: name.slice(0, 31), MultiInitiator: String(volume.spec.accessModes.includes('ReadWriteMany')) },
    },
  };
  try {
    await site.kube.create(resources.volumeInfos, info);
  } catch (error) {
    if (!hasStatus(error, 404, 409)) throw error;
  }
}

/** Makes the volume of an HPE claim, or throws ProvisioningFailed with the sentence that csi-provisioner puts into its event. */
async function provisionHpe({ site, driver, volumes }: Parts, claim: Claim, cls: StorageClass): Promise<Volume> {
  const fail = (rpc: Rpc): never => {
    throw new ProvisioningFailed(rpcText(rpc));
  };
  const refused = refusedRequest(claim, cls);
  if (refused) fail(refused);
  let login: Login;
  try {
    login = await driver.logInByClass(cls, 'provisioner');
  } catch (error) {
    if (error instanceof SecretMissing) throw new ProvisioningFailed(error.message);
    throw error;
  }
  const used = login.kind === 'ok' ? usedGiB(volumes, login.array.address) : 0;
  const rejected = refusedByArray(login, claim, cls, used, gibOf(claim.spec.resources?.requests?.['storage']));
  if (rejected || login.kind !== 'ok') return fail(rejected ?? { code: 'Internal', text: 'no backend' });
  const volume = volumeFor(claim, cls, hpeDriver, volumeHandle(login.family, claim), login.array);
  volume.metadata.annotations = { ...volume.metadata.annotations, 'lab.hpe-storage/array': login.array.address };
  if (login.family.kind === '3par') await keepVolumeInfo(site, volume);
  return volume;
}

/** csi-provisioner of HPE's driver and of Longhorn: a volume for every claim that waits for one of them. */
export async function startProvisioner(site: Site, driver: Driver): Promise<void> {
  const [claims, volumes, classes] = await Promise.all([
    site.watches.open<Claim>(resources.claims),
    site.watches.open<Volume>(resources.volumes),
    site.watches.open<StorageClass>(resources.classes),
  ]);
  const parts = { site, driver, claims, volumes };
  const recorders = {
    [hpeDriver]: new Recorder(site.kube, `${hpeDriver}_hpe-csi-controller`),
    [longhornDriver]: new Recorder(site.kube, longhornDriver),
  };

  const queue = site.queue('provisioner', async (key) => {
    const [namespace = '', name = ''] = key.split('/');
    const claim = claims.get(name, namespace);
    const cls = claim ? classes.get(claim.spec.storageClassName ?? '') : undefined;
    if (!claim || !cls || !waits(claim, cls) || volumes.get(volumeName(claim))) return;
    const provisioner = provisionerOf(claim);
    if (provisioner !== hpeDriver && provisioner !== longhornDriver) return;
    if (provisioner === hpeDriver && !driver.namespace()) return;
    const about = asClaim(claim);
    const events = recorders[provisioner];
    await events.record(about, {
      type: 'Normal',
      reason: 'Provisioning',
      message: `External provisioner is provisioning volume for claim "${key}"`,
    });
    try {
      await pause(provisioner === hpeDriver ? site.pace.provision : site.pace.local);
      const volume =
        provisioner === hpeDriver ? await provisionHpe(parts, claim, cls) : volumeFor(claim, cls, longhornDriver, volumeName(claim));
      await create(site, volume);
      await events.record(about, {
        type: 'Normal',
        reason: 'ProvisioningSucceeded',
        message: `Successfully provisioned volume ${volume.metadata.name}`,
      });
    } catch (error) {
      if (error instanceof ProvisioningFailed) {
        const message = `failed to provision volume with StorageClass "${cls.metadata.name}": ${error.message}`;
        await events.record(about, { type: 'Warning', reason: 'ProvisioningFailed', message });
      }
      throw error;
    }
  });
  claims.onChange((claim, gone) => {
    if (gone) queue.forget(keyOf(claim));
    else if (!claim.spec.volumeName && provisionerOf(claim)) queue.add(keyOf(claim));
  });
  const all = (): void => {
    for (const claim of claims.list()) if (!claim.spec.volumeName && provisionerOf(claim)) queue.add(keyOf(claim));
  };
  driver.onController(all);
  classes.onChange(all);
}

async function create(site: Site, volume: Volume): Promise<void> {
  try {
    await site.kube.create(resources.volumes, volume);
  } catch (error) {
    if (!hasStatus(error, 409)) throw error;
  }
}
