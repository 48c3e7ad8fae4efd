import type { Arrays, LabCluster, LabContext } from '../context.ts';
import { Kube } from './kube/client.ts';
import { Queue } from './kube/queue.ts';
import type { QueueOptions, Turn } from './kube/queue.ts';
import { Watches } from './kube/watch.ts';

/** How long things take in the lab, in milliseconds. Tests may set their own. */
export interface Pace {
  /** From a claim to its volume on an array. */
  provision: number;
  /** Of a Longhorn volume. */
  local: number;
  expand: number;
  attach: number;
  detach: number;
  remove: number;
  snapshot: number;
  /** From a scheduled guest to a running one. */
  boot: number;
  shutdown: number;
  /** Between two phases of a hotplug. */
  hotplug: number;
  register: number;
  /** First wait after a failure; doubled with each further one. */
  retry: number;
  longestRetry: number;
}

export const usualPace: Pace = {
  provision: 1500,
  local: 300,
  expand: 2000,
  attach: 500,
  detach: 400,
  remove: 800,
  snapshot: 1200,
  boot: 1200,
  shutdown: 800,
  hotplug: 400,
  register: 600,
  retry: 1000,
  longestRetry: 60_000,
};

/** One Harvester cluster as the actors see it. */
export class Site {
  readonly cluster: LabCluster;
  readonly kube: Kube;
  readonly watches: Watches;
  readonly arrays: Arrays;
  readonly pace: Pace;
  private readonly context: LabContext;
  private readonly queues: Queue[] = [];

  constructor(context: LabContext, cluster: LabCluster, pace: Pace = usualPace) {
    this.context = context;
    this.cluster = cluster;
    this.kube = new Kube(cluster);
    this.watches = new Watches(cluster, this.kube);
    this.arrays = context.arrays;
    this.pace = pace;
  }

  /** A queue that is stopped with the site; its failures go to the lab's log, by their message only. */
  queue(name: string, work: (key: string) => Promise<Turn>, options: QueueOptions = {}): Queue {
    const queue = new Queue(work, {
      backoff: this.pace.retry,
      longest: this.pace.longestRetry,
      onError: (key, error) => {
        this.log(`${name} ${key}: ${error instanceof Error ? error.message : 'failed'}`);
      },
      ...options,
    });
    this.queues.push(queue);
    return queue;
  }

  log(line: string): void {
    this.context.log('actors', `${this.cluster.id}: ${line}`);
  }

  async stop(): Promise<void> {
    await Promise.all(this.queues.map((queue) => queue.stop()));
    await this.watches.stop();
    this.kube.close();
  }
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
