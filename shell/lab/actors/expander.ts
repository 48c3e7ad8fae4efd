import { rpcText } from './backend.ts';
import { SecretMissing } from './driver.ts';
import type { Driver } from './driver.ts';
import { resources } from './kube/client.ts';
import { Recorder } from './kube/events.ts';
import { keyOf } from './kube/types.ts';
import type { Claim, Condition, Volume } from './kube/types.ts';
import { bytesOf, hpeDriver, longhornDriver } from './provision.ts';
import { pause } from './site.ts';
import type { Site } from './site.ts';

class NotExpanded extends Error {}

/** Whether a bound claim asks for more than it has. */
export const wantsMore = (claim: Claim): boolean =>
  claim.status?.phase === 'Bound' &&
  !claim.metadata.deletionTimestamp &&
  bytesOf(claim.spec.resources?.requests?.['storage']) > bytesOf(claim.status.capacity?.['storage']);

const resizing = (now: string): Condition => ({ type: 'Resizing', status: 'True', lastProbeTime: null, lastTransitionTime: now });

async function askArray(driver: Driver, volume: Volume): Promise<void> {
  try {
    const login = await driver.logInByVolume(volume, 'controllerExpandSecretRef');
    if (login.kind === 'ok') return;
    const text = login.kind === 'failed' ? `Failed to get storage provider from secrets, err: ${login.text}` : 'context deadline exceeded';
    throw new NotExpanded(rpcText({ code: login.kind === 'failed' ? 'Unavailable' : 'DeadlineExceeded', text }));
  } catch (error) {
    if (error instanceof SecretMissing) throw new NotExpanded(error.message);
    throw error;
  }
}

/** csi-resizer of HPE's driver and of Longhorn, and the kubelet's part of it. */
export async function startExpander(site: Site, driver: Driver): Promise<void> {
  const [claims, volumes] = await Promise.all([site.watches.open<Claim>(resources.claims), site.watches.open<Volume>(resources.volumes)]);
  const events = new Recorder(site.kube, `external-resizer ${hpeDriver}`);

  const grow = async (claim: Claim, volume: Volume, size: string): Promise<void> => {
    await site.kube.patch(resources.claims, claim, { status: { conditions: [resizing(new Date().toISOString())] } }, { sub: 'status' });
    await pause(site.pace.expand);
    if (volume.spec.csi?.driver === hpeDriver) await askArray(driver, volume);
    await site.kube.patch(resources.volumes, volume, { spec: { capacity: { storage: size } } });
    await site.kube.patch(resources.claims, claim, { status: { capacity: { storage: size }, conditions: [] } }, { sub: 'status' });
  };

  const queue = site.queue('expander', async (key) => {
    const [namespace = '', name = ''] = key.split('/');
    const claim = claims.get(name, namespace);
    const volume = volumes.get(claim?.spec.volumeName ?? '');
    const owner = volume?.spec.csi?.driver;
    if (!claim || !volume || !wantsMore(claim) || (owner !== hpeDriver && owner !== longhornDriver)) return;
    if (owner === hpeDriver && !driver.namespace()) return;
    const about = { ...claim, apiVersion: 'v1', kind: 'PersistentVolumeClaim' };
    await events.record(about, {
      type: 'Normal',
      reason: 'Resizing',
      message: `External resizer is resizing volume ${volume.metadata.name}`,
    });
    try {
      await grow(claim, volume, claim.spec.resources?.requests?.['storage'] ?? '');
      await events.record(about, { type: 'Normal', reason: 'VolumeResizeSuccessful', message: 'Resize volume succeeded' });
    } catch (error) {
      if (error instanceof NotExpanded) {
        const message = `resize volume "${volume.metadata.name}" by resizer "${hpeDriver}" failed: ${error.message}`;
        await events.record(about, { type: 'Warning', reason: 'VolumeResizeFailed', message });
      }
      throw error;
    }
  });
  claims.onChange((claim, gone) => {
    if (gone) queue.forget(keyOf(claim));
    else if (wantsMore(claim)) queue.add(keyOf(claim));
  });
  driver.onController(() => {
    for (const claim of claims.list()) if (wantsMore(claim)) queue.add(keyOf(claim));
  });
}
