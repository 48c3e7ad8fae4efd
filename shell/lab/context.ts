import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Cluster } from '../cluster/cluster.ts';

/** How Rancher serves the dashboard: many clusters behind a management cluster, or one Harvester by itself. */
export type LabMode = 'rancher' | 'standalone';

export type ScenarioName = 'empty' | 'ready' | 'fleet';

export interface LabOptions {
  mode: LabMode;
  scenario: ScenarioName;
  /** Port of the front; a free one when left out. */
  port?: number;
  /** Folder of the built extension (`<name>-<version>.umd.min.js`); left out: the dashboard without it. */
  extension?: string;
  /** Standalone mode: whether the companion chart is installed at the start; it is unless told otherwise. */
  companion?: boolean;
  /** Folder of a built Harvester UI (`HARVESTER_UI`) that takes the stand-in's place. */
  harvesterUi?: string;
  /** Another host than the usual one; `npm run compat` goes through several. */
  host?: LabHost;
}

/** A dashboard and the Rancher that brings it. */
export interface LabHost {
  /** Folder of the built dashboard. */
  dashboard: string;
  /** Folder `node_modules` with the shell that the dashboard is built from; the stand-ins are built from it too. */
  modules: string;
  /** Version that this Rancher says it has, without a `v`: `2.13.0`. */
  rancher: string;
}

/** The Rancher that the lab stands for unless it is told of another; its answers were recorded from one. */
export const RANCHER_VERSION = '2.15.0';

/** A cluster as Rancher names it: `local` is Rancher's own (in standalone mode: the Harvester itself). */
export interface LabCluster extends Cluster {
  id: string;
  displayName: string;
  kind: 'management' | 'harvester';
}

/** A Harvester that Rancher knows, and whose agent has lost its tunnel. */
export interface AwayCluster {
  id: string;
  displayName: string;
}

export interface LabUser {
  /** Kubernetes user that Steve and Helm act as. */
  id: string;
  name: string;
  groups: readonly string[];
}

/** `rancher`: `/v1` and `/k8s/clusters/<id>/v1`; `harvester`: `…/v1/harvester`. */
export type MountKind = 'rancher' | 'harvester';

/** The place that a Steve request came in by. */
export interface Mount {
  kind: MountKind;
  cluster: LabCluster;
  /** Absolute URL of the mount as the browser sees it, without a trailing slash: `https://localhost:8443/k8s/clusters/c-m-1/v1/harvester`. */
  base: string;
}

export interface SteveRequest {
  mount: Mount;
  user: LabUser;
  method: string;
  /** Path below the mount, without a leading slash: `catalog.cattle.io.clusterrepos/hpe`. */
  path: string;
  query: URLSearchParams;
  http: IncomingMessage;
  /** Reads the body as text, once; later calls give the same text. */
  body(): Promise<string>;
}

export type JsonObject = Record<string, unknown>;

/** What a part of the lab adds in front of a cluster's Steve. */
export interface SteveLayer {
  /** Answers the request itself and returns true, or leaves it to the next layer and returns false. */
  handle?(request: SteveRequest, response: ServerResponse): Promise<boolean>;
  /** The same for WebSockets. */
  upgrade?(request: SteveRequest, socket: Duplex, head: Buffer): Promise<boolean>;
  /** Adds links and actions to a resource in an answer or a frame. May change it in place. */
  decorate?(resource: JsonObject, mount: Mount, user: LabUser): void;
  /** Adds actions to a schema. May change it in place. */
  schema?(schema: JsonObject, mount: Mount): void;
}

/** A running part of the lab. */
export interface Part {
  layers: readonly SteveLayer[];
  stop(): Promise<void>;
}

/** A simulated array, found by the `backend` address of a Secret. */
export interface SimulatedArray {
  /** Host or IP without port and brackets. */
  address: string;
  family: string;
  username: string;
  /** A Secret with any other password is refused as the real array refuses it. */
  password: string;
  protocols: readonly string[];
  /** `refuse` answers nothing at all, `slow` takes longer than the provisioner waits. */
  behaviour: 'well' | 'refuse' | 'slow' | 'full';
  capacityGiB: number;
}

/** The lab's arrays: seeded by a scenario, changed on the lab's page and by tests. */
export interface Arrays {
  list(): readonly SimulatedArray[];
  find(address: string): SimulatedArray | undefined;
  set(array: SimulatedArray): void;
  remove(address: string): void;
}

/** A fault that the front plays on requests whose path matches. */
export interface Fault {
  id: string;
  /** Regular expression over method and path with query: `POST /k8s/clusters/.*action=addVolume`. */
  match: string;
  kind: 'latency' | 'status' | 'drop' | 'timeout';
  /** Milliseconds for `latency`, an HTTP status for `status`. */
  value: number;
  /** How many requests it still hits; -1: all. */
  times: number;
}

export interface Faults {
  list(): readonly Fault[];
  add(fault: Omit<Fault, 'id'>): Fault;
  clear(): void;
}

/** Everything that the parts of a running lab share. */
export interface LabContext {
  mode: LabMode;
  scenario: ScenarioName;
  /** Version of the Rancher that it stands for, without a `v`. */
  rancher: string;
  /** `local` first. */
  clusters: readonly LabCluster[];
  harvesters: readonly LabCluster[];
  away: readonly AwayCluster[];
  tools: { kubectl: string; helm: string };
  /** Folder of this run; each part may make one of its own below it. */
  folder: string;
  arrays: Arrays;
  faults: Faults;
  /** Address of the Helm repository that the lab serves, `http://127.0.0.1:PORT/charts`; set by the catalog part. */
  chartRepository: { url: string };
  /** One line into the lab's log. Never a secret. */
  log(part: string, line: string): void;
}

export interface Lab {
  url: string;
  context: LabContext;
  users: readonly (LabUser & { password: string })[];
  stop(): Promise<void>;
}
