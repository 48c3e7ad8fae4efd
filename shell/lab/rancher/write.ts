import { PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import type { Clients } from './kube.ts';
import { statusOf } from './kube.ts';
import type { RancherObject } from './objects.ts';

/** Types whose status is a subresource, with what their URL needs. */
const WITH_STATUS: Readonly<Record<string, string>> = {
  'management.cattle.io/v3 Cluster': 'clusters',
  'provisioning.cattle.io/v1 Cluster': 'clusters',
};

/** Creates objects; those that are there already stay as they are. Writes status where that is a subresource. */
export async function writeAll(clients: Clients, objects: readonly RancherObject[]): Promise<void> {
  await Promise.all(objects.map((object) => write(clients, object)));
}

async function write(clients: Clients, object: RancherObject): Promise<void> {
  try {
    await clients.objects.create(object);
  } catch (error) {
    if (statusOf(error) !== 409) throw error;
  }
  const plural = WITH_STATUS[`${object.apiVersion ?? ''} ${object.kind ?? ''}`];
  if (plural !== undefined && object.status !== undefined) await patchStatus(clients, object, plural);
}

/** Merges `object.status` into what is there, by the status subresource. */
export async function patchStatus(clients: Clients, object: RancherObject, plural: string): Promise<void> {
  const [group = '', version = ''] = (object.apiVersion ?? '').split('/');
  const namespace = object.metadata?.namespace;
  const where = { group, version, plural, name: object.metadata?.name ?? '', body: { status: object.status } };
  const asMerge = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
  if (namespace === undefined) await clients.custom.patchClusterCustomObjectStatus(where, asMerge);
  else await clients.custom.patchNamespacedCustomObjectStatus({ ...where, namespace }, asMerge);
}
