import { rpcText } from './backend.ts';
import { SecretMissing } from './driver.ts';
import type { Driver } from './driver.ts';
import { hasStatus, resources } from './kube/client.ts';
import { Recorder } from './kube/events.ts';
import type { Attachment, Volume } from './kube/types.ts';
import { deletionSecret, hpeDriver, longhornDriver, provisionerFinalizer } from './provision.ts';
import { pause } from './site.ts';
import type { Site } from './site.ts';

class NotDeleted extends Error {}

const byProvisioner = (volume: Volume): string | undefined => volume.metadata.annotations?.['pv.kubernetes.io/provisioned-by'];

const isReleased = (volume: Volume): boolean =>
  volume.status?.phase === 'Released' && volume.spec.persistentVolumeReclaimPolicy === 'Delete' && !volume.metadata.deletionTimestamp;

/** Takes away the finalizer of a volume that is gone from its array (or that nobody asked the array to delete). */
async function letGo(site: Site, volume: Volume): Promise<void> {
  const finalizers = (volume.metadata.finalizers ?? []).filter((finalizer) => finalizer !== provisionerFinalizer);
  try {
    await site.kube.patch(resources.volumes, volume, { metadata: { finalizers, resourceVersion: volume.metadata.resourceVersion } });
  } catch (error) {
    if (!hasStatus(error, 404)) throw error;
  }
}

async function deleteFromArray(driver: Driver, volume: Volume): Promise<void> {
  const annotations = volume.metadata.annotations ?? {};
  const name = annotations[deletionSecret.name];
  const namespace = annotations[deletionSecret.namespace];
  try {
    const login = await driver.logInBySecret(name && namespace ? { name, namespace } : undefined);
    if (login.kind === 'ok') return;
    const text = login.kind === 'failed' ? `Failed to get storage provider from secrets, err: ${login.text}` : 'context deadline exceeded';
    throw new NotDeleted(rpcText({ code: login.kind === 'failed' ? 'Unavailable' : 'DeadlineExceeded', text }));
  } catch (error) {
    if (error instanceof SecretMissing) throw new NotDeleted(error.message);
    throw error;
  }
}

/** csi-provisioner's other half: volumes of deleted claims go, from the array first. */
export async function startReclaimer(site: Site, driver: Driver): Promise<void> {
  const [volumes, attachments] = await Promise.all([
    site.watches.open<Volume>(resources.volumes),
    site.watches.open<Attachment>(resources.attachments),
  ]);
  const events = new Recorder(site.kube, `${hpeDriver}_hpe-csi-controller`);

  const fail = async (volume: Volume, message: string): Promise<never> => {
    await events.record(
      { ...volume, apiVersion: 'v1', kind: 'PersistentVolume' },
      { type: 'Warning', reason: 'VolumeFailedDelete', message },
    );
    throw new NotDeleted(message);
  };

  const queue = site.queue('reclaimer', async (name) => {
    const volume = volumes.get(name);
    if (!volume) return;
    if (volume.metadata.deletionTimestamp) {
      if (!volume.spec.claimRef || volume.status?.phase !== 'Bound') await letGo(site, volume);
      return;
    }
    if (!isReleased(volume)) return;
    const hpe = byProvisioner(volume) === hpeDriver;
    if (hpe && !driver.namespace()) return;
    const held = attachments.list().find((attachment) => attachment.spec.source.persistentVolumeName === name);
    if (held) await fail(volume, `persistentvolume ${name} is still attached to node ${held.spec.nodeName}`);
    await pause(site.pace.remove);
    if (hpe) {
      try {
        await deleteFromArray(driver, volume);
      } catch (error) {
        if (error instanceof NotDeleted) await fail(volume, error.message);
        throw error;
      }
      await site.kube.remove(resources.volumeInfos, { name });
    }
    await site.kube.remove(resources.volumes, { name });
  });
  const ours = (volume: Volume): boolean => [hpeDriver, longhornDriver].includes(byProvisioner(volume) ?? '');
  volumes.onChange((volume, gone) => {
    if (gone) queue.forget(volume.metadata.name);
    else if (ours(volume)) queue.add(volume.metadata.name);
  });
  driver.onController(() => {
    for (const volume of volumes.list()) if (ours(volume)) queue.add(volume.metadata.name);
  });
}
