import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { isRecord, list, record, text } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { silent } from '../../shell/setup/progress.ts';
import { runCommand } from '../../shell/setup/run-command.ts';
import { ensureTools } from '../../shell/setup/tools.ts';
import { eventually, openLab } from './lab.ts';
import type { Answer, Client, ContractLab } from './lab.ts';

/** The recorded VMs and claims live in `default`; here they have a namespace of their own. */
export const NAMESPACE = 'contract';

/** A recorded path or text, moved to that namespace. */
const here = (words: string): string =>
  words
    .replaceAll('default/', `${NAMESPACE}/`)
    .replace(/\/default$/, `/${NAMESPACE}`)
    .replaceAll('"namespace":"default"', `"namespace":"${NAMESPACE}"`);

export interface Exchange {
  name: string;
  request: { method: string; path: string; body?: unknown };
  response: { status: number; contentType?: string; text?: string; body?: unknown };
  volumeStatus?: unknown;
}

const isExchange = (value: unknown): value is Exchange => isRecord(value) && typeof value['name'] === 'string';
const recording: unknown = JSON.parse(readFileSync(new URL('../fixtures/recordings/harvester-volumes.json', import.meta.url), 'utf8'));
export const exchanges = list(recording, 'exchanges').filter(isExchange);

export function recorded(name: string): Exchange {
  const found = exchanges.find((one) => one.name === name);
  if (!found) throw new Error(`no recorded exchange "${name}"`);
  return found;
}

/** Body of a recorded answer. */
export const answered = (name: string): unknown => recorded(name).response.body;

/** Kind of every field of an object down to a depth. */
export function shape(value: unknown, depth: number): unknown {
  if (depth === 0 || !isRecord(value)) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shape(member, depth - 1)]));
}

export const actionsOf = (body: unknown): string[] => Object.keys(record(body, 'actions')).sort();

export const devicesOf = (body: unknown): { disks: readonly unknown[]; volumes: readonly unknown[] } => ({
  disks: list(body, 'spec', 'template', 'spec', 'domain', 'devices', 'disks'),
  volumes: list(body, 'spec', 'template', 'spec', 'volumes'),
});

const entryOf = (volumes: readonly unknown[], disk: string): unknown => volumes.find((one) => text(one, 'name') === disk);
export const phaseOf = (volumes: readonly unknown[], disk: string): string | undefined => text(entryOf(volumes, disk), 'phase');
export const isReady = (disk: string) => (volumes: readonly unknown[]) => phaseOf(volumes, disk) === 'Ready';
export const isGone = (disk: string) => (volumes: readonly unknown[]) => volumes.length > 0 && entryOf(volumes, disk) === undefined;

/** The recorded VM with its claim: no annotation, one boot disk of Longhorn. */
export const machine = (name: string): object[] => [
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: `${name}-disk-0`, namespace: NAMESPACE },
    spec: {
      accessModes: ['ReadWriteMany'],
      volumeMode: 'Block',
      storageClassName: 'harvester-longhorn',
      resources: { requests: { storage: '10Gi' } },
    },
  },
  {
    apiVersion: 'kubevirt.io/v1',
    kind: 'VirtualMachine',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      runStrategy: 'RerunOnFailure',
      template: {
        metadata: { labels: { 'harvesterhci.io/vmName': name } },
        spec: {
          domain: {
            cpu: { cores: 2, maxSockets: 1 },
            memory: { guest: '3996Mi' },
            machine: { type: 'q35' },
            devices: {
              disks: [{ name: 'disk-0', bootOrder: 1, disk: { bus: 'virtio' } }],
              interfaces: [{ name: 'default', masquerade: {}, model: 'virtio' }],
            },
            resources: { limits: { cpu: '2', memory: '4Gi' }, requests: { cpu: '125m', memory: '2730Mi' } },
          },
          evictionStrategy: 'LiveMigrateIfPossible',
          networks: [{ name: 'default', pod: {} }],
          volumes: [{ name: 'disk-0', persistentVolumeClaim: { claimName: `${name}-disk-0` } }],
        },
      },
    },
  },
];

/** The lab's Harvester, asked as an administrator. */
export class Replay {
  readonly lab: ContractLab;
  readonly admin: Client;
  private readonly tools: { kubectl: string; helm: string };

  private constructor(lab: ContractLab, admin: Client, tools: { kubectl: string; helm: string }) {
    this.lab = lab;
    this.admin = admin;
    this.tools = tools;
  }

  static async open(): Promise<Replay> {
    const lab = await openLab();
    return new Replay(lab, await lab.login('admin'), await ensureTools(silent));
  }

  kubectl(args: readonly string[], input?: string): Promise<string> {
    const options = { deadlineMs: 60_000, ...(input === undefined ? {} : { input }) };
    return runCommand(this.tools.kubectl, [...args, '--kubeconfig', this.lab.kubeconfigs.harvester], options);
  }

  helm(args: readonly string[]): Promise<string> {
    return runCommand(this.tools.helm, [...args, '--kubeconfig', this.lab.kubeconfigs.harvester], { deadlineMs: 180_000 });
  }

  apply(...items: object[]): Promise<string> {
    return this.kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  }

  /** A recorded path on the lab's mount. */
  path(recordedPath: string): string {
    return `/k8s/clusters/${this.lab.harvester}${here(recordedPath)}`;
  }

  async get(path: string): Promise<unknown> {
    return (await this.admin.get(this.path(`/v1/harvester/${path}`))).body;
  }

  act(machine: string, action: string, body: unknown): Promise<Answer> {
    return this.admin.ask('POST', this.path(`/v1/harvester/kubevirt.io.virtualmachines/default/${machine}?action=${action}`), { body });
  }

  async volumeStatus(machine: string): Promise<readonly unknown[]> {
    return list(await this.get(`kubevirt.io.virtualmachineinstances/default/${machine}`), 'status', 'volumeStatus');
  }

  /**
   * Asks what was asked then, with another body where the recorded one was a whole object, and wants the same status, kind and text.
   * KubeVirt writes to its VMs all the time: a collision that was not recorded is tried again, as every client of Harvester must.
   */
  async replay(name: string, body?: unknown): Promise<Answer> {
    const { request, response } = recorded(name);
    const then: unknown = request.body === undefined ? undefined : JSON.parse(here(JSON.stringify(request.body)));
    const sent = body ?? then;
    const ask = (): Promise<Answer> => this.admin.ask(request.method, this.path(request.path), sent === undefined ? {} : { body: sent });
    const isAction = request.path.includes('?action=');
    const answer = await eventually(ask, (one) => !isAction || one.status !== 409 || response.status === 409);
    expect(`${name}: ${String(answer.status)}`, answer.text.slice(0, 1000)).toBe(`${name}: ${String(response.status)}`);
    if (response.contentType) expect(answer.headers['content-type']).toBe(response.contentType);
    if (response.text !== undefined) expect(answer.text).toBe(here(response.text));
    if (response.status === 204) expect(answer.text).toBe('');
    if (text(response.body, 'type') === 'error') expect(answer.body).toEqual({ ...record(response.body), links: {} });
    return answer;
  }
}
