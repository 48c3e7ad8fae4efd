import os from 'node:os';
import getPort from 'get-port';
import type { Progress } from '../setup/progress.ts';
import type { KubeApi } from './api.ts';
import type { NodeSpec } from './nodes.ts';
import type { Authority } from './pki.ts';
import type { Programs } from './programs.ts';
import type { StartOptions, Supervisor } from './supervisor.ts';

/** One etcd for all clusters of a lab; each has its keys under a prefix of its own. */
export interface Etcd {
  /** `http://127.0.0.1:PORT` */
  url: string;
}

export interface ClusterOptions {
  /** Lower-case name, unique in the lab: names its folder, logs and etcd prefix. */
  name: string;
  programs: Programs;
  tools: { kubectl: string; helm: string };
  supervisor: Supervisor;
  etcd: Etcd;
  /** Folder of the lab's run; the cluster makes one of its own below. */
  folder: string;
  nodes: readonly NodeSpec[];
  kubevirt: boolean;
  /** YAML files of types that are there before KubeVirt starts, which starts anew when CDI's appear later. */
  types?: readonly string[];
  /** etcd has this cluster already, with its types and nodes: only what belongs to one run is made. */
  kept?: boolean;
  progress: Progress;
}

/** What the starting parts of one cluster share. */
export interface Starting {
  options: ClusterOptions;
  /** Folder of this cluster. */
  folder: string;
  api: KubeApi;
  ca: Authority;
  server: string;
  token: string;
  kubeconfig: string;
  /** Starts a process whose name and log carry the cluster's name. */
  start(name: string, command: string, args: readonly string[], extra?: StartOptions): void;
  ready(name: string, check: () => Promise<boolean>, deadlineMs?: number): Promise<void>;
  /** Server-side apply with the real kubectl. */
  apply(manifest: { file: string } | { text: string }): Promise<void>;
}

/**
 * For Go programs whose heap is small and whose start is mostly garbage: a third less processor time for some 100 MB of memory,
 * measured on virt-api.
 */
export const SPARING = { GOGC: '400' } as const;

const PLENTY_BYTES = 12 * 2 ** 30;

/**
 * The same for kube-apiserver, whose heap is large: 9 s of processor time at a start instead of 13, for 600 MB more, so only where there
 * is plenty.
 */
export const SPARING_LARGE = { GOGC: os.totalmem() >= PLENTY_BYTES ? '300' : '100' } as const;

/** A port on loopback that is free now, and not given to anyone else in this process for a while. */
export function loopbackPort(): Promise<number> {
  return getPort({ host: '127.0.0.1' });
}
