import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { list, record, text, texts } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { defaultArrays } from '../../shell/lab/scenarios/arrays.ts';
import { backendSecret } from '../../shell/lab/scenarios/storage.ts';
import {
  actionsOf,
  answered,
  devicesOf,
  exchanges,
  isGone,
  isReady,
  machine,
  NAMESPACE,
  phaseOf,
  recorded,
  Replay,
  shape,
} from './harvester-replay.ts';
import { eventually } from './lab.ts';

let house: Replay;
let installedHere = false;
const driver = ['contract-hpe', '-n', 'hpe-storage'] as const;

beforeAll(async () => {
  house = await Replay.open();
  if ((await house.kubectl(['get', 'csidriver', 'csi.hpe.com', '--ignore-not-found', '-o', 'name'])).trim() === '') {
    const chart = ['hpe-csi-driver', '--repo', house.lab.chartRepository, '--version', '3.2.0'];
    await house.helm(['install', ...driver, ...chart, '--create-namespace', '--wait', '--timeout', '120s']);
    installedHere = true;
  }
  const [array] = defaultArrays;
  if (!array) throw new Error('the lab has no arrays');
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } };
  await house.apply(namespace, backendSecret('hpe-backend', array), ...machine('web-1'), ...machine('web-2'));
  const isRunning = (body: unknown): boolean => text(body, 'status', 'printableStatus') === 'Running';
  for (const name of ['web-1', 'web-2'])
    await eventually(() => house.get(`kubevirt.io.virtualmachines/default/${name}`), isRunning, 90_000);
});

afterAll(async () => {
  const remove = (...args: string[]): Promise<string> => house.kubectl(['delete', ...args, '--ignore-not-found']);
  await remove('vm', '--all', '-n', NAMESPACE);
  await remove('volumesnapshot,pvc', '--all', '-n', NAMESPACE, '--timeout=60s');
  await remove('storageclass/hpe-standard', 'volumesnapshotclass/hpe-snapshot');
  for (const name of ['csi-driver-config', 'csi-online-expand-validation']) {
    await house.kubectl(['patch', 'settings.harvesterhci.io', name, '--type', 'merge', '-p', '{"value":""}']);
  }
  await remove('namespace', NAMESPACE, '--wait=false');
  if (installedHere) await house.helm(['uninstall', ...driver]);
});

// The exchanges build on one another, as they did when they were recorded.
describe('classes and claims', () => {
  it('makes a class, and refuses its name twice and what Kubernetes refuses', async () => {
    const made = await house.replay('class');
    expect(shape(made.body, 1)).toEqual(shape(answered('class'), 1));
    await house.replay('class, same name');
    await house.replay('class, unknown binding mode');
    await house.replay('class, get');
  });

  it('makes claims, of a class that is not there too', async () => {
    await house.replay('claim data-1');
    for (const name of ['data-2', 'data-3']) {
      const { body } = recorded('claim data-1').request;
      await house.admin.ask('POST', house.path('/v1/harvester/persistentvolumeclaims'), {
        body: { ...record(body), metadata: { name, namespace: NAMESPACE } },
      });
    }
    const orphan = await house.replay('claim, class that is not there');
    expect(text(orphan.body, 'status', 'phase')).toBe('Pending');
    expect(actionsOf(orphan.body)).toEqual([]);
  });

  it('binds a claim through the backend of its class', async () => {
    for (const name of ['data-2', 'data-3'])
      await eventually(
        () => house.get(`persistentvolumeclaims/default/${name}`),
        (one) => text(one, 'status', 'phase') === 'Bound',
      );
    await eventually(
      () => house.get('persistentvolumeclaims/default/data-1'),
      (one) => text(one, 'status', 'phase') === 'Bound',
    );
    const { body } = await house.replay('claim, bound');
    const before = answered('claim, bound');
    expect(actionsOf(body)).toEqual(list(before, 'actions'));
    expect(record(body, 'status')).toEqual(record(before, 'status'));
    expect(text(body, 'spec', 'volumeName')).toBe(`pvc-${text(body, 'metadata', 'uid') ?? ''}`);
  });
});

describe('a running VM', () => {
  it('looks as it did', async () => {
    const { body } = await house.replay('vmi');
    expect(list(body, 'status', 'volumeStatus').map((one) => shape(one, 1))).toEqual(
      list(answered('vmi'), 'status', 'volumeStatus').map((one) => shape(one, 1)),
    );
  });

  it('refuses what names no disk or no claim', async () => {
    await house.replay('add volume, no body');
    await house.replay('add volume, claim that is not there');
  });

  it('goes through the recorded phases to Ready', async () => {
    await house.replay('add volume');
    const seen = new Set<string>();
    const last = await eventually(async () => {
      const volumes = await house.volumeStatus('web-1');
      const phase = phaseOf(volumes, 'hpe-data-1');
      if (phase) seen.add(phase);
      return volumes;
    }, isReady('hpe-data-1'));
    const phases = ['Pending', 'Bound', 'AttachedToNode', 'MountedToPod', 'Ready'];
    expect([...seen]).toEqual(phases.filter((phase) => seen.has(phase)));
    const [ready] = exchanges.filter((one) => one.name.startsWith('instance, volumeStatus')).slice(-1);
    const entry = (volumes: readonly unknown[]) => record(volumes.find((one) => text(one, 'name') === 'hpe-data-1'));
    const [mine, theirs] = [entry(last), entry(list(ready, 'volumeStatus'))];
    expect({ ...mine, hotplugVolume: shape(mine['hotplugVolume'], 1) }).toEqual({
      ...theirs,
      hotplugVolume: shape(theirs['hotplugVolume'], 1),
    });
  });

  it('offers no snapshot while its driver is not named, and its claim no data migration', async () => {
    const { body } = await house.replay('vm, attached');
    expect(actionsOf(body)).toEqual(list(answered('vm, attached'), 'actions'));
    expect(devicesOf(body)).toEqual(devicesOf(answered('vm, attached')));
    expect(actionsOf((await house.replay('claim, attached')).body)).toEqual(list(answered('claim, attached'), 'actions'));
  });

  it('takes the same claim again, and no name that KubeVirt refuses', async () => {
    await house.replay('add volume, same claim again');
    await eventually(() => house.volumeStatus('web-1'), isReady('other'));
    await house.replay('add volume, name with dots');
    // recorded right after another attach, and therefore as the collision that the next test has
    const { body } = recorded('add volume, name too long').request;
    const long = await house.act('web-1', 'addVolume', body);
    expect(long).toMatchObject({ status: 422, text: expect.stringContaining('must be no more than 63 characters') });
  });

  it('lets attaches at the same moment collide', async () => {
    const names = ['c1', 'c2', 'c3', 'c4', 'c5'];
    const all = await Promise.all(names.map((diskName) => house.act('web-1', 'addVolume', { diskName, volumeSourceName: 'data-3' })));
    expect([...new Set(all.map((one) => one.status))].sort()).toEqual([204, 409]);
    expect(all.find((one) => one.status === 409)?.text).toBe(recorded('add volume, name too long').response.text);
    for (const diskName of [...names, 'other']) {
      await eventually(
        () => house.act('web-1', 'removeVolume', { diskName }),
        (one) => one.status !== 409,
      );
    }
    await eventually(() => house.volumeStatus('web-1'), isGone('other'));
  });

  it('loses a volume, and says which disk it has not', async () => {
    await house.replay('remove volume, unknown disk');
    await house.replay('remove volume');
    await eventually(() => house.volumeStatus('web-1'), isGone('hpe-data-1'));
    const { body } = await house.replay('vm, detached');
    expect(actionsOf(body)).toEqual(list(answered('vm, detached'), 'actions'));
    expect(devicesOf(body)).toEqual(devicesOf(answered('vm, detached')));
  });

  it('lists claims with their actions', async () => {
    await eventually(
      () => house.act('web-1', 'addVolume', { diskName: 'd2', volumeSourceName: 'data-2' }),
      (one) => one.status === 204,
    );
    await eventually(() => house.volumeStatus('web-1'), isReady('d2'));
    const { body } = await house.replay('claim list with actions');
    const named = (one: unknown) => text(one, 'id')?.replace(/^.*\//, '');
    const mine = Object.fromEntries(list(body, 'data').map((one) => [named(one), actionsOf(one)]));
    expect(mine).toEqual(
      Object.fromEntries(list(answered('claim list with actions'), 'data').map((one) => [named(one), texts(one, 'actions')])),
    );
  });

  it('knows no other action', async () => {
    await house.replay('unknown action');
  });
});

describe('a stopped VM', () => {
  it('takes volumes and gives them back by the same actions', async () => {
    await eventually(
      () => house.act('web-1', 'stop', {}),
      (one) => one.status === 204,
    );
    // the actions follow the instance, which is gone a moment after the VM says that it has stopped
    await eventually(
      () => house.get('kubevirt.io.virtualmachines/default/web-1'),
      (body) => text(body, 'status', 'printableStatus') === 'Stopped' && actionsOf(body).includes('createTemplate'),
      60_000,
    );
    const { body } = await house.replay('vm, stopped');
    expect(actionsOf(body)).toEqual(list(answered('vm, stopped'), 'actions'));
    expect(text(body, 'metadata', 'annotations', 'harvesterhci.io/vmRunStrategy')).toBe('RerunOnFailure');
    await house.replay('add volume to a stopped vm');
    await house.replay('remove volume of a stopped vm');
  });

  it('refuses an update of an older version', async () => {
    const body = record(await house.get('kubevirt.io.virtualmachines/default/web-1'));
    const stale = { ...body, metadata: { ...record(body, 'metadata'), resourceVersion: '1' } };
    await house.replay('cold attach by put, stale', stale);
  });

  it('starts with its disks, and by the strategy it had', async () => {
    await house.replay('start');
    const volumes = await eventually(() => house.volumeStatus('web-1'), isReady('cold'), 60_000);
    // `cold-2` came by an exchange that is not kept
    const then = list(answered('instance, started with cold disks'), 'status', 'volumeStatus').map((one) => text(one, 'name') ?? '');
    expect(volumes.map((one) => text(one, 'name')).sort()).toEqual(then.filter((name) => name !== 'cold-2').sort());
    expect(text(await house.get('kubevirt.io.virtualmachines/default/web-1'), 'spec', 'runStrategy')).toBe('RerunOnFailure');
  });
});

describe('what Harvester lets pass', () => {
  it('takes a volume without a disk', async () => {
    const body = record(await house.get('kubevirt.io.virtualmachines/default/web-2'));
    const changed = structuredClone(body);
    const spec = record(changed, 'spec', 'template', 'spec');
    const volumes = [...list(spec, 'volumes'), { name: 'no-disk', persistentVolumeClaim: { claimName: 'data-3' } }];
    Object.assign(spec, { volumes });
    await house.replay('volume without a disk, on another vm', changed);
  });

  it('removes the boot disk of a running VM', async () => {
    const remove = await eventually(
      () => house.act('web-2', 'removeVolume', { diskName: 'disk-0' }),
      (one) => one.status !== 409,
    );
    expect(remove.status).toBe(204);
    const isRestart = (body: unknown): boolean => list(body, 'status', 'conditions').some((one) => text(one, 'type') === 'RestartRequired');
    const body = await eventually(() => house.get('kubevirt.io.virtualmachines/default/web-2'), isRestart);
    expect(devicesOf(body).disks).toEqual([]);
    expect(actionsOf(body)).toEqual(list(answered('the vm whose boot disk was removed'), 'actions'));
  });

  it('has the recorded settings', async () => {
    const { body } = await house.replay('settings');
    const plain = (source: unknown): Record<string, string> =>
      Object.fromEntries(list(source, 'data').map((one): [string, string] => [text(one, 'id') ?? '', text(one, 'default') ?? '']));
    // a development build was recorded, and a progress that its text was cut at
    const meant = { 'server-version': 'v1.8.2', 'kubevirt-migration': plain(body)['kubevirt-migration'] };
    expect(plain(body)).toEqual({ ...plain(answered('settings')), ...meant });
  });

  it('checks neither csi-driver-config nor csi-online-expand-validation', async () => {
    const put = async (name: string): Promise<void> => {
      const { path, body } = recorded(name).request;
      const setting = record((await house.admin.get(house.path(path))).body);
      const answer = await house.replay(name, { ...setting, ...record(body) });
      expect(text(answer.body, 'value')).toBe(text(body, 'value'));
    };
    await house.replay('snapshot, no class set');
    await house.replay('export');
    for (const name of ['csi-driver-config, class not there', 'csi-driver-config, driver not installed']) await put(name);
    await house.replay('snapshot class');
    await put('csi-driver-config, longhorn left out');
    await eventually(
      () => house.get('persistentvolumeclaims/default/data-2'),
      (one) => actionsOf(one).includes('snapshot'),
    );
    await house.replay('snapshot');
    const { body } = await house.replay('snapshots');
    const mine = list(body, 'data').find((one) => text(one, 'id') === `${NAMESPACE}/snap-1`);
    const theirs = list(answered('snapshots'), 'data')[0];
    expect(record(mine, 'metadata', 'annotations')).toEqual(record(theirs, 'metadata', 'annotations'));
    expect(record(mine, 'spec')).toEqual(record(theirs, 'spec'));
    for (const name of ['csi-online-expand-validation, good', 'csi-online-expand-validation, not json']) await put(name);
  });

  it('lets a broken setting stop every expansion, and no claim shrink', async () => {
    const sized = async (storage: string): Promise<object> => {
      const body = record(await house.get('persistentvolumeclaims/default/data-1'));
      return { ...body, spec: { ...record(body, 'spec'), resources: { requests: { storage } } } };
    };
    await house.replay('expand, free', await sized('20Gi'));
    await house.replay('shrink', await sized('5Gi'));
  });
});

describe('what it keeps', () => {
  it('deletes a free claim', async () => {
    await house.replay('delete claim');
  });

  it('keeps a claim that a VM has from kubectl too', async () => {
    await expect(house.kubectl(['delete', 'pvc', 'data-1', '-n', NAMESPACE])).rejects.toThrow(
      `admission webhook "validator.harvesterhci.io" denied the request: can not delete the volume data-1 which is currently attached to VM: ${NAMESPACE}/web-1`,
    );
  });

  it('keeps one default class', async () => {
    await expect(house.kubectl(['annotate', 'sc', 'hpe-standard', 'storageclass.kubernetes.io/is-default-class=true'])).rejects.toThrow(
      'default storage class harvester-longhorn already exists, please reset it first before set hpe-standard as default',
    );
  });

  it('lets nobody attach who may not change the VM', async () => {
    const viewer = await house.lab.login('viewer');
    const path = house.path('/v1/harvester/kubevirt.io.virtualmachines/default/web-1');
    const attach = await viewer.ask('POST', `${path}?action=addVolume`, { body: { diskName: 'v', volumeSourceName: 'data-3' } });
    expect(attach.status).toBe(403);
    expect(actionsOf((await viewer.get(path)).body)).toEqual([]);
  });
});
