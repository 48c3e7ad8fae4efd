import { readdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import getPort from 'get-port';
import { list, number as integer, text, texts } from '../../../pkg/hpe-storage/domain/kube/json.ts';
import type { Supervisor } from '../../cluster/supervisor.ts';
import { makeMounts, type FindConfigMap } from './mounts.ts';
import { startStandIn, type RunningContainer } from './stand-in.ts';

export type { RunningContainer } from './stand-in.ts';

export interface ContainerOptions {
  /** Unique among the processes of the supervisor. */
  name: string;
  /** A fresh folder; stands for the container's root. */
  root: string;
  /** `spec` of the pod, as JSON. */
  spec: unknown;
  /** The port that is asked for, by number or name. */
  port: number | string;
  find: FindConfigMap;
  /** Absolute path of the real nginx; undefined: a stand-in serves the mounted files. */
  nginx: string | undefined;
  supervisor: Supervisor;
}

/**
 * Plays a pod's container that runs nginx: the same program with the same arguments and the same mounted files, where only the
 * root lies in a folder and the port is a free one on loopback.
 * @throws when the pod runs no nginx, has no such port, or nginx does not start
 */
export async function startContainer({ name, root, spec, port, find, nginx, supervisor }: ContainerOptions): Promise<RunningContainer> {
  const { container, number } = containerOf(spec, port);
  const program = texts(container, 'command')[0] ?? 'what its image says';
  if (program !== 'nginx') throw new Error(`the lab plays containers that run nginx, and this one runs ${program}`);
  const mounts = list(container, 'volumeMounts').map((mount) => text(mount, 'mountPath') ?? '');
  await makeMounts(root, container, list(spec, 'volumes'), find);
  const own = await getPort({ host: '127.0.0.1' });
  for (const mount of mounts) await moveListener(path.join(root, mount), number, own);
  const args = texts(container, 'args').map((arg) => (isBelow(mounts, arg) ? path.join(root, arg) : arg));
  if (nginx === undefined) return startStandIn(mounts.map((mount) => path.join(root, mount)));
  supervisor.start(name, nginx, [...args, ...asOneself()], { restart: true });
  await supervisor.ready(name, () => answers(own));
  return { url: `http://127.0.0.1:${own}`, stop: () => supervisor.stop(name) };
}

function containerOf(spec: unknown, port: number | string): { container: unknown; number: number } {
  for (const container of list(spec, 'containers')) {
    const found = list(container, 'ports').find((one) => integer(one, 'containerPort') === port || text(one, 'name') === port);
    const number = integer(found, 'containerPort');
    if (number !== undefined) return { container, number };
  }
  throw new Error(`no container has the port ${port}`);
}

/** A path that the container mounts something at, or that holds such a path. */
function isBelow(mounts: readonly string[], arg: string): boolean {
  const folder = arg.replace(/\/?$/, '/');
  return arg.startsWith('/') && mounts.some((mount) => `${mount}/`.startsWith(folder) || folder.startsWith(`${mount}/`));
}

/** Two containers may have the same port, each on an address of its own; on this machine there is one, and it is not for others. */
async function moveListener(folder: string, from: number, to: number): Promise<void> {
  for (const name of (await readdir(folder)).filter((file) => file.endsWith('.conf'))) {
    const file = path.join(folder, name);
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll(new RegExp(`\\blisten ${from};`, 'g'), `listen 127.0.0.1:${to};`));
  }
}

/** Started by root, nginx would answer as a user who cannot read this folder; in a pod it is no root. */
function asOneself(): string[] {
  return process.getuid?.() === 0 ? ['-g', 'user root root;'] : [];
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
