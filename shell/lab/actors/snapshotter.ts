import { rpcText } from './backend.ts';
import { SecretMissing } from './driver.ts';
import type { Driver } from './driver.ts';
import { hasStatus, resources } from './kube/client.ts';
import { keyOf } from './kube/types.ts';
import type { Claim, KubeObject, Snapshot, Volume } from './kube/types.ts';
import { hpeDriver } from './provision.ts';
import { pause } from './site.ts';
import type { Site } from './site.ts';

interface SnapshotClass extends KubeObject {
  driver: string;
  parameters?: Record<string, string>;
}

class NotTaken extends Error {}

async function askArray(driver: Driver, cls: SnapshotClass): Promise<void> {
  const name = cls.parameters?.['csi.storage.k8s.io/snapshotter-secret-name'];
  const namespace = cls.parameters?.['csi.storage.k8s.io/snapshotter-secret-namespace'];
  try {
    const login = await driver.logInBySecret(name && namespace ? { name, namespace } : undefined);
    if (login.kind === 'ok') return;
    const text = login.kind === 'failed' ? `Failed to get storage provider from secrets, ${login.text}` : 'context deadline exceeded';
    throw new NotTaken(
      `Failed to create snapshot: ${rpcText({ code: login.kind === 'failed' ? 'Unavailable' : 'DeadlineExceeded', text })}`,
    );
  } catch (error) {
    if (error instanceof SecretMissing) throw new NotTaken(error.message);
    throw error;
  }
}

/** snapshot-controller and csi-snapshotter in one: a snapshot becomes ready, or says why not. */
export async function startSnapshotter(site: Site, driver: Driver): Promise<void> {
  const [snapshots, claims, volumes] = await Promise.all([
    site.watches.open<Snapshot>(resources.snapshots),
    site.watches.open<Claim>(resources.claims),
    site.watches.open<Volume>(resources.volumes),
  ]);

  const take = async (snapshot: Snapshot): Promise<string> => {
    const source = snapshot.spec.source.persistentVolumeClaimName ?? '';
    const claim = claims.get(source, snapshot.metadata.namespace);
    const volume = volumes.get(claim?.spec.volumeName ?? '');
    if (!claim || !volume)
      throw new NotTaken(
        `Failed to create snapshot content with error snapshot controller failed to update ${snapshot.metadata.name} on API server: ` +
          'cannot get claim from snapshot',
      );
    const cls = await site.kube.find<SnapshotClass>(resources.snapshotClasses, snapshot.spec.volumeSnapshotClassName ?? '');
    if (!cls)
      throw new NotTaken(
        `Failed to get snapshot class with error volumesnapshotclass.snapshot.storage.k8s.io "${
          snapshot.spec.volumeSnapshotClassName ?? ''
        }" not found`,
      );
    await pause(site.pace.snapshot);
    if (cls.driver === hpeDriver) await askArray(driver, cls);
    return claim.status?.capacity?.['storage'] ?? claim.spec.resources?.requests?.['storage'] ?? '';
  };

  const queue = site.queue('snapshotter', async (key) => {
    const [namespace = '', name = ''] = key.split('/');
    const snapshot = snapshots.get(name, namespace);
    if (!snapshot || snapshot.metadata.deletionTimestamp || snapshot.status?.readyToUse) return;
    try {
      const restoreSize = await take(snapshot);
      const status = {
        readyToUse: true,
        restoreSize,
        creationTime: new Date().toISOString(),
        boundVolumeSnapshotContentName: `snapcontent-${snapshot.metadata.uid ?? ''}`,
        error: null,
      };
      await site.kube.patch(resources.snapshots, snapshot, { status }, { sub: 'status' });
    } catch (error) {
      if (hasStatus(error, 404)) return;
      if (error instanceof NotTaken) {
        const status = { readyToUse: false, error: { message: error.message, time: new Date().toISOString() } };
        await site.kube.patch(resources.snapshots, snapshot, { status }, { sub: 'status' });
      }
      throw error;
    }
  });
  snapshots.onChange((snapshot, gone) => {
    if (gone) queue.forget(keyOf(snapshot));
    else if (!snapshot.status) queue.add(keyOf(snapshot));
  });
}
