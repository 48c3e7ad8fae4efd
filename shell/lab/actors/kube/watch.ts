import { KubeConfig, makeInformer } from '@kubernetes/client-node';
import type { KubernetesListObject, KubernetesObject } from '@kubernetes/client-node';
import type { Kube, Resource, Server } from './client.ts';
import { pathOf } from './client.ts';
import type { KubeObject } from './types.ts';

/** A live copy of a collection. */
export interface Cache<T> {
  get(name: string, namespace?: string): T | undefined;
  list(namespace?: string): readonly T[];
  /** Called for each object there is, and after each change; `gone` when it was deleted. */
  onChange(call: (object: T, gone: boolean) => void): void;
}

/** Opens watches on one cluster, and closes all of them together. */
export class Watches {
  private readonly config = new KubeConfig();
  private readonly kube: Kube;
  private readonly stops: (() => Promise<void>)[] = [];
  private readonly caches = new Map<Resource, Promise<Cache<KubernetesObject>>>();
  private stopped = false;

  constructor(at: Server, kube: Kube) {
    this.kube = kube;
    this.config.loadFromOptions({
      clusters: [{ name: 'lab', server: at.server, caFile: at.caFile, skipTLSVerify: false }],
      users: [{ name: 'lab', token: at.token }],
      contexts: [{ name: 'lab', cluster: 'lab', user: 'lab' }],
      currentContext: 'lab',
    });
  }

  /** The cache of a resource, filled once; asked for twice it is the same. */
  open<T extends KubeObject>(resource: Resource): Promise<Cache<T>> {
    const cache = this.caches.get(resource) ?? this.watch(resource);
    this.caches.set(resource, cache);
    // what a collection holds is decided by its path, and times come as text: nothing on the wire could tell the compiler
    return cache as unknown as Promise<Cache<T>>;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.stops.map((stop) => stop()));
  }

  private async watch(resource: Resource): Promise<Cache<KubernetesObject>> {
    const listing = (): Promise<KubernetesListObject<KubernetesObject>> => this.kube.send('GET', pathOf(resource));
    const informer = makeInformer(this.config, pathOf(resource), listing);
    let pause: NodeJS.Timeout | undefined;
    informer.on('error', () => {
      // client-node's informer ends at the first error of its connection, and leaves starting again to its user
      if (!this.stopped)
        pause = setTimeout(() => {
          void informer.start();
        }, 1000);
    });
    this.stops.push(async () => {
      clearTimeout(pause);
      await informer.stop();
    });
    await informer.start();
    return {
      get: (name, namespace) => informer.get(name, namespace),
      list: (namespace) => informer.list(namespace),
      onChange: (call) => {
        for (const object of informer.list()) call(object, false);
        informer.on('add', (object) => {
          call(object, false);
        });
        informer.on('update', (object) => {
          call(object, false);
        });
        informer.on('delete', (object) => {
          call(object, true);
        });
      },
    };
  }
}
