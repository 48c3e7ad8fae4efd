import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRecord, list, record, text, texts } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { runCommand } from '../../shell/setup/run-command.ts';
import { silent } from '../../shell/setup/progress.ts';
import { ensureTools } from '../../shell/setup/tools.ts';
import { backendSecret } from '../../shell/lab/scenarios/storage.ts';
import { defaultArrays } from '../../shell/lab/scenarios/arrays.ts';
import { eventually, openLab } from './lab.ts';
import type { Answer, Client, ContractLab } from './lab.ts';

/** The recorded VMs and claims live in `default`; here they have a namespace of their own. */
const NAMESPACE = 'contract';
const here = (words: string): string => words.replaceAll('default/', `${NAMESPACE}/`).replaceAll('"namespace":"default"', `"namespace":"${NAMESPACE}"`);

interface Exchange {
  name: string;
  request: { method: string; path: string; body?: unknown };
  response: { status: number; contentType?: string; text?: string; body?: unknown };
  volumeStatus?: unknown;
}

const isExchange = (value: unknown): value is Exchange => isRecord(value) && typeof value['name'] === 'string';
const recording: unknown = JSON.parse(readFileSync(new URL('../fixtures/recordings/harvester-volumes.json', import.meta.url), 'utf8'));
const exchanges = list(recording, 'exchanges').filter(isExchange);

function recorded(name: string): Exchange {
  const found = exchanges.find((one) => one.name === name);
  if (!found) throw new Error(`no recorded exchange "${name}"`);
  return found;
}

let lab: ContractLab;
let admin: Client;
let helm: (args: string[]) => Promise<string>;
let kubectl: (args: string[], input?: string) => Promise<string>;
let installedHere = false;

const mount = (path: string): string => `/k8s/clusters/${lab.harvester}${here(path)}`;
const get = async (path: string): Promise<unknown> => (await admin.get(mount(`/v1/harvester/${path}`))).body;
const actionsOf = (body: unknown): string[] => Object.keys(record(body, 'actions')).sort();

/** Asks what was asked then, with another body where the recorded one is a whole object. */
async function replay(name: string, body?: unknown): Promise<Answer> {
  const { request, response } = recorded(name);
  const sent = body ?? (request.body === undefined ? undefined : JSON.parse(here(JSON.stringify(request.body))) as unknown);
  const answer = await admin.ask(request.method, mount(request.path), sent === undefined ? {} : { body: sent });
  expect({ name, status: answer.status, text: response.status < 400 ? '' : '' }).toEqual({ name, status: response.status, text: '' });
  if (response.contentType) expect(answer.headers['content-type']).toBe(response.contentType);
  if (response.text !== undefined) expect(answer.text).toBe(here(response.text));
  if (response.status === 204) expect(answer.text).toBe('');
  if (text(response.body, 'type') === 'error') expect(answer.body).toEqual({ ...record(response.body), links: {} });
  return answer;
}

/** Names of all fields of an object down to a depth; lists by their first member. */
function shape(value: unknown, depth: number): unknown {
  if (depth === 0 || !isRecord(value)) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shape(member, depth - 1)]));
}

const volumeStatus = async (name: string): Promise<readonly unknown[]> =>
  list(await get(`kubevirt.io.virtualmachineinstances/default/${name}`), 'status', 'volumeStatus');
const phaseOf = (volumes: readonly unknown[], disk: string): string | undefined => text(volumes.find((one) => text(one, 'name') === disk), 'phase');
const devicesOf = (body: unknown) => ({
  disks: list(body, 'spec', 'template', 'spec', 'domain', 'devices', 'disks'), volumes: list(body, 'spec', 'template', 'spec', 'volumes'),
});
const isReady = (disk: string) => (volumes: readonly unknown[]): boolean => phaseOf(volumes, disk) === 'Ready';
const isGone = (disk: string) => (volumes: readonly unknown[]): boolean => volumes.length > 0 && volumes.every((one) => text(one, 'name') !== disk);

/** The recorded VM: no annotation, one boot disk of Longhorn. */
const machine = (name: string): object[] => [
  {
    apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: `${name}-disk-0`, namespace: NAMESPACE },
    spec: { accessModes: ['ReadWriteMany'], volumeMode: 'Block', storageClassName: 'harvester-longhorn', resources: { requests: { storage: '10Gi' } } },
  },
  {
    apiVersion: 'kubevirt.io/v1', kind: 'VirtualMachine', metadata: { name, namespace: NAMESPACE },
    spec: {
      runStrategy: 'RerunOnFailure',
      template: {
        metadata: { labels: { 'harvesterhci.io/vmName': name } },
        spec: {
          domain: {
            cpu: { cores: 2, maxSockets: 1 }, memory: { guest: '3996Mi' }, machine: { type: 'q35' },
            devices: { disks: [{ name: 'disk-0', bootOrder: 1, disk: { bus: 'virtio' } }], interfaces: [{ name: 'default', masquerade: {}, model: 'virtio' }] },
            resources: { limits: { cpu: '2', memory: '4Gi' }, requests: { cpu: '125m', memory: '2730Mi' } },
          },
          evictionStrategy: 'LiveMigrateIfPossible', networks: [{ name: 'default', pod: {} }],
          volumes: [{ name: 'disk-0', persistentVolumeClaim: { claimName: `${name}-disk-0` } }],
        },
      },
    },
  },
];

const apply = (...objects: object[]): Promise<string> =>
  kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));

beforeAll(async () => {
  lab = await openLab();
  admin = await lab.login('admin');
  const tools = await ensureTools(silent);
  const config = ['--kubeconfig', lab.kubeconfigs.harvester];
  helm = (args) => runCommand(tools.helm, [...args, ...config], { deadlineMs: 180_000 });
  kubectl = (args, input) => runCommand(tools.kubectl, [...args, ...config], { deadlineMs: 60_000, ...(input === undefined ? {} : { input }) });
  if ((await kubectl(['get', 'csidriver', 'csi.hpe.com', '--ignore-not-found', '-o', 'name'])).trim() === '') {
    await helm(['install', 'contract-hpe', 'hpe-csi-driver', '--repo', lab.chartRepository, '--version', '3.2.0', '-n', 'hpe-storage', '--create-namespace', '--wait', '--timeout', '120s']);
    installedHere = true;
  }
  const [array] = defaultArrays;
  if (!array) throw new Error('the lab has no arrays');
  await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }, backendSecret('hpe-backend', array), ...machine('web-1'), ...machine('web-2'));
  for (const name of ['web-1', 'web-2']) {
    await eventually(() => get(`kubevirt.io.virtualmachines/default/${name}`), (body) => text(body, 'status', 'printableStatus') === 'Running', 90_000);
  }
});

afterAll(async () => {
  await kubectl(['delete', 'vm', '--all', '-n', NAMESPACE, '--ignore-not-found']);
  await kubectl(['delete', 'volumesnapshot,pvc', '--all', '-n', NAMESPACE, '--ignore-not-found', '--timeout=60s']);
  await kubectl(['delete', 'sc', 'hpe-standard', '--ignore-not-found']);
  await kubectl(['delete', 'volumesnapshotclass', 'hpe-snapshot', '--ignore-not-found']);
  for (const name of ['csi-driver-config', 'csi-online-expand-validation']) {
    await kubectl(['patch', 'settings.harvesterhci.io', name, '--type', 'merge', '-p', '{"value":""}']);
  }
  await kubectl(['delete', 'namespace', NAMESPACE, '--ignore-not-found', '--wait=false']);
  if (installedHere) await helm(['uninstall', 'contract-hpe', '-n', 'hpe-storage']);
});

// The exchanges build on one another, as they did when they were recorded.
describe('classes and claims', () => {
  it('makes a class, and refuses its name twice and what Kubernetes refuses', async () => {
    const made = await replay('class');
    expect(shape(made.body, 1)).toEqual(shape(recorded('class').response.body, 1));
    await replay('class, same name');
    await replay('class, unknown binding mode');
    await replay('class, get');
  });

  it('makes claims, of a class that is not there too', async () => {
    await replay('claim data-1');
    for (const name of ['data-2', 'data-3']) {
      const { body } = recorded('claim data-1').request;
      await admin.ask('POST', mount('/v1/harvester/persistentvolumeclaims'), { body: { ...record(body), metadata: { name, namespace: NAMESPACE } } });
    }
    const orphan = await replay('claim, class that is not there');
    expect(text(orphan.body, 'status', 'phase')).toBe('Pending');
    expect(actionsOf(orphan.body)).toEqual([]);
  });

  it('binds a claim through the backend of its class', async () => {
    for (const name of ['data-2', 'data-3']) await eventually(() => get(`persistentvolumeclaims/default/${name}`), (one) => text(one, 'status', 'phase') === 'Bound');
    await eventually(() => get('persistentvolumeclaims/default/data-1'), (one) => text(one, 'status', 'phase') === 'Bound');
    const { body } = await replay('claim, bound');
    const before = recorded('claim, bound').response.body;
    expect(actionsOf(body)).toEqual(list(before, 'actions'));
    expect(record(body, 'status')).toEqual(record(before, 'status'));
    expect(text(body, 'spec', 'volumeName')).toBe(`pvc-${text(body, 'metadata', 'uid') ?? ''}`);
  });
});

describe('a running VM', () => {
  it('looks as it did', async () => {
    const { body } = await replay('vmi');
    expect(list(body, 'status', 'volumeStatus').map((one) => shape(one, 1))).toEqual(
      list(recorded('vmi').response.body, 'status', 'volumeStatus').map((one) => shape(one, 1)));
  });

  it('refuses what names no disk or no claim', async () => {
    await replay('add volume, no body');
    await replay('add volume, claim that is not there');
  });

  it('goes through the recorded phases to Ready', async () => {
    await replay('add volume');
    const seen = new Set<string>();
    const last = await eventually(async () => {
      const volumes = await volumeStatus('web-1');
      const phase = phaseOf(volumes, 'hpe-data-1');
      if (phase) seen.add(phase);
      return volumes;
    }, isReady('hpe-data-1'));
    const phases = ['Pending', 'Bound', 'AttachedToNode', 'MountedToPod', 'Ready'];
    expect([...seen]).toEqual(phases.filter((phase) => seen.has(phase)));
    const [ready] = exchanges.filter((one) => one.name.startsWith('instance, volumeStatus')).slice(-1);
    const entry = (volumes: readonly unknown[]) => record(volumes.find((one) => text(one, 'name') === 'hpe-data-1'));
    const [mine, theirs] = [entry(last), entry(list(ready, 'volumeStatus'))];
    expect({ ...mine, hotplugVolume: shape(mine['hotplugVolume'], 1) }).toEqual({ ...theirs, hotplugVolume: shape(theirs['hotplugVolume'], 1) });
  });

  it('offers no snapshot while its driver is not named, and its claim no data migration', async () => {
    const { body } = await replay('vm, attached');
    expect(actionsOf(body)).toEqual(list(recorded('vm, attached').response.body, 'actions'));
    expect(devicesOf(body)).toEqual(devicesOf(recorded('vm, attached').response.body));
    expect(actionsOf((await replay('claim, attached')).body)).toEqual(list(recorded('claim, attached').response.body, 'actions'));
  });

  it('takes the same claim again, and no name that KubeVirt refuses', async () => {
    await replay('add volume, same claim again');
    await eventually(() => volumeStatus('web-1'), isReady('other'));
    await replay('add volume, name with dots');
    // recorded right after another attach, and therefore as the collision that the next test has
    const { body } = recorded('add volume, name too long').request;
    const long = await admin.ask('POST', mount('/v1/harvester/kubevirt.io.virtualmachines/default/web-1?action=addVolume'), { body });
    expect(long).toMatchObject({ status: 422, text: expect.stringContaining('must be no more than 63 characters') });
  });

  it('lets two attaches at the same moment collide', async () => {
    const add = (diskName: string) => admin.ask('POST', mount('/v1/harvester/kubevirt.io.virtualmachines/default/web-1?action=addVolume'), { body: { diskName, volumeSourceName: 'data-3' } });
    const both = await Promise.all([add('c1'), add('c2')]);
    expect(both.map((one) => one.status).sort()).toEqual([204, 409]);
    expect(both.find((one) => one.status === 409)?.text).toBe(recorded('add volume, name too long').response.text);
    for (const name of ['c1', 'c2', 'other']) {
      await eventually(() => admin.ask('POST', mount('/v1/harvester/kubevirt.io.virtualmachines/default/web-1?action=removeVolume'), { body: { diskName: name } }), (one) => one.status !== 409);
    }
  });

  it('loses a volume, and says which disk it has not', async () => {
    await replay('remove volume, unknown disk');
    await replay('remove volume');
    await eventually(() => volumeStatus('web-1'), isGone('hpe-data-1'));
    const { body } = await replay('vm, detached');
    expect(actionsOf(body)).toEqual(list(recorded('vm, detached').response.body, 'actions'));
    expect(devicesOf(body)).toEqual(devicesOf(recorded('vm, detached').response.body));
  });

  it('lists claims with their actions', async () => {
    await eventually(() => admin.ask('POST', mount('/v1/harvester/kubevirt.io.virtualmachines/default/web-1?action=addVolume'), { body: { diskName: 'd2', volumeSourceName: 'data-2' } }), (one) => one.status === 204);
    await eventually(() => volumeStatus('web-1'), isReady('d2'));
    const { body } = await replay('claim list with actions');
    const named = (one: unknown) => text(one, 'id')?.replace(/^.*\//, '');
    const mine = Object.fromEntries(list(body, 'data').map((one) => [named(one), actionsOf(one)]));
    expect(mine).toEqual(Object.fromEntries(list(recorded('claim list with actions').response.body, 'data').map((one) => [named(one), texts(one, 'actions')])));
  });

  it('knows no other action', async () => {
    await replay('unknown action');
  });
});

describe('a stopped VM', () => {
  it('takes volumes and gives them back by the same actions', async () => {
    const stop = await admin.ask('POST', mount('/v1/harvester/kubevirt.io.virtualmachines/default/web-1?action=stop'), { body: {} });
    expect(stop.status).toBe(204);
    await eventually(() => get('kubevirt.io.virtualmachines/default/web-1'), (body) => text(body, 'status', 'printableStatus') === 'Stopped', 60_000);
    const { body } = await replay('vm, stopped');
    expect(actionsOf(body)).toEqual(list(recorded('vm, stopped').response.body, 'actions'));
    expect(text(body, 'metadata', 'annotations', 'harvesterhci.io/vmRunStrategy')).toBe('RerunOnFailure');
    await replay('add volume to a stopped vm');
    await replay('remove volume of a stopped vm');
  });

  it('refuses an update of an older version', async () => {
    const body = record(await get('kubevirt.io.virtualmachines/default/web-1'));
    const stale = { ...body, metadata: { ...record(body, 'metadata'), resourceVersion: '1' } };
    await replay('cold attach by put, stale', stale);
  });

  it('starts with its disks, and by the strategy it had', async () => {
    await replay('start');
    const volumes = await eventually(() => volumeStatus('web-1'), isReady('cold'), 60_000);
    const names = list(recorded('instance, started with cold disks').response.body, 'status', 'volumeStatus').map((one) => text(one, 'name'));
    expect(volumes.map((one) => text(one, 'name')).sort()).toEqual(names.sort());
    expect(text(await get('kubevirt.io.virtualmachines/default/web-1'), 'spec', 'runStrategy')).toBe('RerunOnFailure');
  });
});

describe('what Harvester lets pass', () => {
  it('takes a volume without a disk', async () => {
    const body = record(await get('kubevirt.io.virtualmachines/default/web-2'));
    const changed = structuredClone(body);
    const spec = record(changed, 'spec', 'template', 'spec');
    const volumes = [...list(spec, 'volumes'), { name: 'no-disk', persistentVolumeClaim: { claimName: 'data-3' } }];
    Object.assign(spec, { volumes });
    await replay('volume without a disk, on another vm', changed);
  });

  it('removes the boot disk of a running VM', async () => {
    const remove = await eventually(
      () => admin.ask('POST', mount('/v1/harvester/kubevirt.io.virtualmachines/default/web-2?action=removeVolume'), { body: { diskName: 'disk-0' } }), (one) => one.status !== 409);
    expect(remove.status).toBe(204);
    const isRestart = (body: unknown): boolean => list(body, 'status', 'conditions').some((one) => text(one, 'type') === 'RestartRequired');
    const body = await eventually(() => get('kubevirt.io.virtualmachines/default/web-2'), isRestart);
    expect(devicesOf(body).disks).toEqual([]);
    expect(actionsOf(body)).toEqual(list(recorded('the vm whose boot disk was removed').response.body, 'actions'));
  });

  it('has the recorded settings', async () => {
    const { body } = await replay('settings');
    const plain = (source: unknown) => Object.fromEntries(list(source, 'data').map((one) => [text(one, 'id'), text(one, 'default') ?? '']));
    // a development build was recorded, and a progress that its text was cut at
    const meant = { 'server-version': 'v1.8.2', 'kubevirt-migration': plain(body)['kubevirt-migration'] };
    expect(plain(body)).toEqual({ ...plain(recorded('settings').response.body), ...meant });
  });

  it('checks neither csi-driver-config nor csi-online-expand-validation', async () => {
    const put = async (name: string): Promise<void> => {
      const { path, body } = recorded(name).request;
      const setting = record((await admin.get(mount(path))).body);
      const answer = await replay(name, { ...setting, ...record(body) });
      expect(text(answer.body, 'value')).toBe(text(body, 'value'));
    };
    await replay('snapshot, no class set');
    await replay('export');
    for (const name of ['csi-driver-config, class not there', 'csi-driver-config, driver not installed']) await put(name);
    await replay('snapshot class');
    await put('csi-driver-config, longhorn left out');
    await eventually(() => get('persistentvolumeclaims/default/data-2'), (one) => actionsOf(one).includes('snapshot'));
    await replay('snapshot');
    const { body } = await replay('snapshots');
    const mine = list(body, 'data').find((one) => text(one, 'id') === `${NAMESPACE}/snap-1`);
    const theirs = list(recorded('snapshots').response.body, 'data')[0];
    expect(record(mine, 'metadata', 'annotations')).toEqual(record(theirs, 'metadata', 'annotations'));
    expect(record(mine, 'spec')).toEqual(record(theirs, 'spec'));
    for (const name of ['csi-online-expand-validation, good', 'csi-online-expand-validation, not json']) await put(name);
  });

  it('lets a broken setting stop every expansion, and no claim shrink', async () => {
    const sized = async (storage: string): Promise<object> => {
      const body = record(await get('persistentvolumeclaims/default/data-1'));
      return { ...body, spec: { ...record(body, 'spec'), resources: { requests: { storage } } } };
    };
    await replay('expand, free', await sized('20Gi'));
    await replay('shrink', await sized('5Gi'));
  });
});

describe('what it keeps', () => {
  it('deletes a free claim', async () => {
    await replay('delete claim');
  });

  it('keeps a claim that a VM has from kubectl too', async () => {
    await expect(kubectl(['delete', 'pvc', 'data-1', '-n', NAMESPACE])).rejects.toThrow(
      `admission webhook "validator.harvesterhci.io" denied the request: can not delete the volume data-1 which is currently attached to VM: ${NAMESPACE}/web-1`);
  });

  it('keeps one default class', async () => {
    await expect(kubectl(['annotate', 'sc', 'hpe-standard', 'storageclass.kubernetes.io/is-default-class=true'])).rejects.toThrow(
      'default storage class harvester-longhorn already exists, please reset it first before set hpe-standard as default');
  });

  it('lets nobody attach who may not change the VM', async () => {
    const viewer = await lab.login('viewer');
    const path = mount('/v1/harvester/kubevirt.io.virtualmachines/default/web-1');
    const attach = await viewer.ask('POST', `${path}?action=addVolume`, { body: { diskName: 'v', volumeSourceName: 'data-3' } });
    expect(attach.status).toBe(403);
    expect(actionsOf((await viewer.get(path)).body)).toEqual([]);
  });
});
