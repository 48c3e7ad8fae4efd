import { rpcText } from './backend.ts';
import type { Login } from './backend.ts';
import { SecretMissing } from './driver.ts';
import type { Driver } from './driver.ts';
import type { NodeInfo } from './initiators.ts';
import { hasStatus, resources } from './kube/client.ts';
import type { Attachment, CsiNode, Volume } from './kube/types.ts';
import type { Cache } from './kube/watch.ts';
import { hpeDriver, longhornDriver } from './provision.ts';
import { publish } from './publish.ts';
import { pause } from './site.ts';
import type { Site } from './site.ts';

const finalizer = (driver: string): string => `external-attacher/${driver.replaceAll('.', '-')}`;

class NotAttached extends Error {}

/** The lowest LUN that no other attachment of the node has. */
export function freeLun(attachments: readonly Attachment[], node: string): number {
  const used = new Set(
    attachments.filter((one) => one.spec.nodeName === node).map((one) => Number(one.status?.attachmentMetadata?.['lunId'] ?? -1)),
  );
  let lun = 0;
  while (used.has(lun)) lun++;
  return lun;
}

interface Parts {
  site: Site;
  driver: Driver;
  attachments: Cache<Attachment>;
  volumes: Cache<Volume>;
}

async function attachHpe({ site, driver, attachments }: Parts, attachment: Attachment, volume: Volume): Promise<Record<string, string>> {
  const { nodeName } = attachment.spec;
  const csiNode = await site.kube.find<CsiNode>(resources.csiNodes, nodeName);
  const nodeId = csiNode?.spec.drivers.find((entry) => entry.name === hpeDriver)?.nodeID;
  if (!nodeId) throw new NotAttached(`CSINode ${nodeName} does not contain driver ${hpeDriver}`);
  const info = await site.kube.find<NodeInfo>(resources.nodeInfos, nodeName);
  let login: Login;
  try {
    login = await driver.logInByVolume(volume, 'controllerPublishSecretRef');
  } catch (error) {
    if (error instanceof SecretMissing) throw new NotAttached(error.message);
    throw error;
  }
  await pause(site.pace.attach);
  const outcome = publish(volume, nodeId, info?.spec.uuid === nodeId ? info : undefined, login, freeLun(attachments.list(), nodeName));
  if (outcome.kind === 'failed') throw new NotAttached(rpcText(outcome.rpc));
  return outcome.context;
}

const status = (
  site: Site,
  attachment: Attachment,
  patch: Partial<NonNullable<Attachment['status']>> | { attachError: null },
): Promise<Attachment> => site.kube.patch<Attachment>(resources.attachments, attachment, { status: patch }, { sub: 'status' });

async function attach(parts: Parts, attachment: Attachment): Promise<void> {
  const { site, volumes } = parts;
  const volume = volumes.get(attachment.spec.source.persistentVolumeName ?? '');
  if (!volume) throw new NotAttached(`persistentvolume "${attachment.spec.source.persistentVolumeName ?? ''}" not found`);
  const kept = attachment.metadata.finalizers ?? [];
  const ours = finalizer(attachment.spec.attacher);
  if (!kept.includes(ours)) await site.kube.patch(resources.attachments, attachment, { metadata: { finalizers: [...kept, ours] } });
  try {
    const attachmentMetadata = attachment.spec.attacher === hpeDriver ? await attachHpe(parts, attachment, volume) : {};
    await status(site, attachment, { attached: true, attachmentMetadata });
    if (attachment.status?.attachError) await status(site, attachment, { attachError: null });
  } catch (error) {
    if (error instanceof NotAttached) {
      await status(site, attachment, { attached: false, attachError: { message: error.message, time: new Date().toISOString() } });
    }
    throw error;
  }
}

async function detach(site: Site, attachment: Attachment): Promise<void> {
  await pause(site.pace.detach);
  const finalizers = (attachment.metadata.finalizers ?? []).filter((name) => name !== finalizer(attachment.spec.attacher));
  await site.kube.patch(resources.attachments, attachment, { metadata: { finalizers } });
}

/** csi-attacher of HPE's driver and of Longhorn. Which attachments there are is decided by kube-controller-manager. */
export async function startAttacher(site: Site, driver: Driver): Promise<void> {
  const [attachments, volumes] = await Promise.all([
    site.watches.open<Attachment>(resources.attachments),
    site.watches.open<Volume>(resources.volumes),
  ]);
  const parts = { site, driver, attachments, volumes };

  const queue = site.queue('attacher', async (name) => {
    const attachment = attachments.get(name);
    if (!attachment) return;
    if (attachment.spec.attacher === hpeDriver && !driver.namespace()) return;
    try {
      if (attachment.metadata.deletionTimestamp) {
        if (attachment.metadata.finalizers?.includes(finalizer(attachment.spec.attacher))) await detach(site, attachment);
      } else if (!attachment.status?.attached) await attach(parts, attachment);
    } catch (error) {
      if (!hasStatus(error, 404)) throw error;
    }
  });
  const ours = (attachment: Attachment): boolean => [hpeDriver, longhornDriver].includes(attachment.spec.attacher);
  attachments.onChange((attachment, gone) => {
    if (gone) queue.forget(attachment.metadata.name);
    else if (ours(attachment) && !attachment.status?.attachError) queue.add(attachment.metadata.name);
    else if (ours(attachment) && attachment.metadata.deletionTimestamp) queue.add(attachment.metadata.name);
  });
  driver.onController(() => {
    for (const attachment of attachments.list()) if (ours(attachment)) queue.add(attachment.metadata.name);
  });
}
