import { hasStatus, resources } from './kube/client.ts';
import { keyOf } from './kube/types.ts';
import type { Attachment, Claim, Pod } from './kube/types.ts';
import type { Site } from './site.ts';

/** kwok holds pods with claims back (stage `lab-pod-waits-for-volumes`) until they carry this annotation. */
export const mountedAnnotation = 'lab.hpe-storage/volumes';

const claimNames = (pod: Pod): string[] =>
  (pod.spec.volumes ?? []).flatMap((volume) => (volume.persistentVolumeClaim ? [volume.persistentVolumeClaim.claimName] : []));

const waits = (pod: Pod): boolean =>
  pod.status?.phase === 'Pending' &&
  pod.spec.nodeName !== undefined &&
  !pod.metadata.deletionTimestamp &&
  claimNames(pod).length > 0 &&
  pod.metadata.annotations?.[mountedAnnotation] === undefined;

/** Whether every claim of a pod is attached to its node: what a kubelet waits for before it starts the containers. */
export function isMounted(pod: Pod, claims: (name: string) => Claim | undefined, attachments: readonly Attachment[]): boolean {
  return claimNames(pod).every((name) => {
    const volume = claims(name)?.spec.volumeName;
    return (
      volume !== undefined &&
      attachments.some(
        (attachment) =>
          attachment.spec.nodeName === pod.spec.nodeName &&
          attachment.spec.source.persistentVolumeName === volume &&
          attachment.status?.attached === true &&
          !attachment.metadata.deletionTimestamp,
      )
    );
  });
}

/** The kubelet's wait for volumes; everything else of a pod's life is kwok's. */
export async function startKubelet(site: Site): Promise<void> {
  const [pods, claims, attachments] = await Promise.all([
    site.watches.open<Pod>(resources.pods),
    site.watches.open<Claim>(resources.claims),
    site.watches.open<Attachment>(resources.attachments),
  ]);
  const queue = site.queue('kubelet', async (key) => {
    const [namespace = '', name = ''] = key.split('/');
    const pod = pods.get(name, namespace);
    if (!pod || !waits(pod) || !isMounted(pod, (claim) => claims.get(claim, namespace), attachments.list())) return;
    try {
      await site.kube.patch(resources.pods, pod, { metadata: { annotations: { [mountedAnnotation]: 'mounted' } } });
    } catch (error) {
      if (!hasStatus(error, 404)) throw error;
    }
  });
  pods.onChange((pod, gone) => {
    if (!gone && waits(pod)) queue.add(keyOf(pod));
  });
  attachments.onChange((attachment) => {
    for (const pod of pods.list()) if (pod.spec.nodeName === attachment.spec.nodeName && waits(pod)) queue.add(keyOf(pod));
  });
}
