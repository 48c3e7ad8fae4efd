import { kubevirtUser } from '../../cluster/kubevirt.ts';
import { nextGuest } from './guest.ts';
import { hasStatus, resources } from './kube/client.ts';
import { keyOf } from './kube/types.ts';
import type { Instance, Pod } from './kube/types.ts';
import type { Site } from './site.ts';

/** virt-handler on every node: guests come up and go down, and volumes pass the last phases of a hotplug. */
export async function startVirtHandler(site: Site): Promise<void> {
  // KubeVirt's webhooks keep the status of instances from everyone but its own parts
  const kube = site.kube.as({ user: kubevirtUser('handler') });
  const [instances, pods] = await Promise.all([site.watches.open<Instance>(resources.instances), site.watches.open<Pod>(resources.pods)]);

  const launcherOf = (instance: Instance): Pod | undefined =>
    pods
      .list(instance.metadata.namespace)
      .find((pod) => pod.metadata.labels?.['kubevirt.io/created-by'] === instance.metadata.uid && pod.status?.phase === 'Running');

  const step = (instance: Instance): ReturnType<typeof nextGuest> =>
    nextGuest(instance, launcherOf(instance), new Date().toISOString().replace(/\.\d+Z$/, 'Z'));

  const delayOf = (instance: Instance): number => {
    if (instance.metadata.deletionTimestamp) return site.pace.shutdown;
    return instance.status?.phase === 'Scheduled' ? site.pace.boot : site.pace.hotplug;
  };

  const queue = site.queue('virt-handler', async (key) => {
    const [namespace = '', name = ''] = key.split('/');
    const instance = instances.get(name, namespace);
    const status = instance ? step(instance) : undefined;
    if (!instance || !status) return;
    try {
      await kube.patch(resources.instances, instance, { metadata: { resourceVersion: instance.metadata.resourceVersion }, status });
    } catch (error) {
      // virt-controller wrote in between: its change comes as an event, and the step is taken again from there
      if (hasStatus(error, 409)) return { again: site.pace.hotplug };
      if (!hasStatus(error, 404)) throw error;
    }
    return undefined;
  });
  instances.onChange((instance, gone) => {
    if (gone) queue.forget(keyOf(instance));
    else if (step(instance)) queue.add(keyOf(instance), delayOf(instance));
  });
}
