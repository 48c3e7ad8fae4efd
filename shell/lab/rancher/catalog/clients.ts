import { KubeConfig, ListWatch, Watch, type KubernetesListObject, type KubernetesObject } from '@kubernetes/client-node';
import { Kube, hasStatus } from '../../actors/kube/client.ts';
import type { JsonObject, LabCluster, LabUser } from '../../context.ts';

/** The namespace where Rancher keeps indexes and runs Helm. */
export const SYSTEM = 'cattle-system';

export const CATALOG = '/apis/catalog.cattle.io/v1';

/** Talks with one cluster as the lab, or as one of its users. */
export class Clients {
  readonly cluster: LabCluster;
  readonly admin: Kube;

  constructor(cluster: LabCluster) {
    this.cluster = cluster;
    this.admin = new Kube(cluster);
  }

  as(user: LabUser): Kube {
    return this.admin.as({ user: user.id, groups: user.groups });
  }

  /** The object at a path, undefined when there is none. */
  async find(path: string): Promise<JsonObject | undefined> {
    try {
      return await this.admin.send<JsonObject>('GET', path);
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      throw error;
    }
  }

  /** Creates, and is content when it was there already. */
  async ensure(collection: string, object: JsonObject): Promise<void> {
    try {
      await this.admin.send('POST', collection, object);
    } catch (error) {
      if (!hasStatus(error, 409)) throw error;
    }
  }

  /** RFC 7386 merge patch. Undefined when the object has gone meanwhile. */
  async merge(path: string, patch: JsonObject): Promise<JsonObject | undefined> {
    try {
      return await this.admin.send<JsonObject>('PATCH', path, patch, 'application/merge-patch+json');
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      throw error;
    }
  }

  close(): void {
    this.admin.close();
  }
}

export interface Following {
  list(): readonly KubernetesObject[];
  stop(): Promise<void>;
}

export interface Selection {
  labelSelector?: string;
  fieldSelector?: string;
}

const RESTART_MS = 1000;

/**
 * Calls back for every object of a collection and each change of one, until stopped. A collection that is not there yet
 * (a type that is still to be installed) is asked for again every second.
 */
export async function follow(
  { cluster, admin }: Clients, path: string, selection: Selection, call: (object: KubernetesObject, gone: boolean) => void,
): Promise<Following> {
  const config = new KubeConfig();
  config.loadFromFile(cluster.kubeconfig);
  const query = new URLSearchParams({ ...selection }).toString();
  const listing = (): Promise<KubernetesListObject<KubernetesObject>> => admin.send('GET', query === '' ? path : `${path}?${query}`);
  const watch = new ListWatch(path, new Watch(config), listing, false, selection.labelSelector, selection.fieldSelector);
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const start = (): void => {
    watch.start().catch(again);
  };
  const again = (): void => {
    if (!stopped) timer = setTimeout(start, RESTART_MS);
  };
  watch.on('error', again);
  watch.on('add', (object) => call(object, false));
  watch.on('update', (object) => call(object, false));
  watch.on('delete', (object) => call(object, true));
  await watch.start().catch(again);

  return {
    list: () => watch.list(),
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await watch.stop();
    },
  };
}

/** Now, as Kubernetes writes times. */
export const now = (): string => new Date().toISOString().replace(/\.\d+Z$/, 'Z');
