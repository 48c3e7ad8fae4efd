import { describe, expect, it } from 'vitest';
import { actionProblem, addVolume, followAttach, followDetach, removeVolume, TakenError, type Watch } from '../../../pkg/hpe-storage/gateway/machines.ts';
import { ApiError, kindOfStatus } from '../../../pkg/hpe-storage/gateway/errors.ts';
import { steveFor, type Steve } from '../../../pkg/hpe-storage/gateway/steve.ts';
import type { AttachChoice } from '../../../pkg/hpe-storage/domain/attachment/plan.ts';
import type { AttachProgress, DetachProgress } from '../../../pkg/hpe-storage/domain/attachment/progress.ts';
import { claimOf } from '../volumes/facts.ts';
import { attachment, BOOT, claim, instance, vm, warning, type Wire } from '../volumes/objects.ts';

type Reply = Wire | undefined | ApiError;

const failed = (status: number, message: string): ApiError => new ApiError(kindOfStatus(status), status, '', message);
const GONE = failed(404, 'not found');

/** A Steve whose answers are given by `METHOD path`; a list of them is gone through, and its last one stays. */
const server = (answers: Readonly<Record<string, readonly Reply[]>>): { readonly steve: Steve; readonly sent: string[] } => {
  const sent: string[] = [];
  const left = new Map(Object.entries(answers).map(([match, replies]) => [match, [...replies]]));

  return { sent, steve: steveFor('c-1', ({ method, url, body }) => {
    const request = `${ method } ${ decodeURIComponent(url).replace('/k8s/clusters/c-1/', '') }`;
    const found = [...left].find(([match]) => request.includes(match))?.[1];
    const reply = found && (found.length > 1 ? found.shift() : found[0]);

    sent.push(body === undefined ? request : `${ request } ${ JSON.stringify(body) }`);

    return reply instanceof ApiError ? Promise.reject(reply) : Promise.resolve({ status: 200, body: reply ?? { data: [] } });
  }) };
};

const choice: AttachChoice = { vmId: 'default/web-1', claim: claimOf(claim()), diskName: 'data-1', isShared: false };
const HOT = { name: 'data-1', claim: 'data-1', hotpluggable: true };
const VMS = 'GET v1/harvester/kubevirt.io.virtualmachines/default?';
const VM = 'GET v1/harvester/kubevirt.io.virtualmachines/default/web-1';
const INSTANCE = 'GET v1/harvester/kubevirt.io.virtualmachineinstances/default/web-1';
const ADD = 'POST v1/harvester/kubevirt.io.virtualmachines/default/web-1?action=addVolume';
const REMOVE = 'POST v1/harvester/kubevirt.io.virtualmachines/default/web-1?action=removeVolume';
const vms = (...all: readonly Wire[]): Wire => ({ data: all });
const signal = new AbortController().signal;
const actionsIn = (sent: readonly string[]): readonly string[] => sent.filter((request) => request.startsWith('POST'));

describe('addVolume', () => {
  it('asks Harvester’s mount, after it has looked at fresh VMs', async() => {
    const { steve, sent } = server({ [VMS]: [vms(vm())] });

    await addVolume(steve, choice, signal);
    expect(sent[0]).toContain(VMS);
    expect(actionsIn(sent)).toEqual([`${ ADD } {"diskName":"data-1","volumeSourceName":"data-1"}`]);
  });

  it('says shareable only where it is wanted', async() => {
    const { steve, sent } = server({ [VMS]: [vms(vm())] });

    await addVolume(steve, { ...choice, isShared: true }, signal);
    expect(actionsIn(sent)[0]).toContain('"shareable":true');
  });

  it('tries again on 409, from fresh VMs', async() => {
    const { steve, sent } = server({ [VMS]: [vms(vm())], [ADD]: [failed(409, 'the object has been modified'), undefined] });

    await addVolume(steve, choice, signal);
    expect(actionsIn(sent)).toHaveLength(2);
    expect(sent.filter((request) => request.startsWith(VMS))).toHaveLength(2);
  });

  it('does nothing where the VM has the claim under this name already', async() => {
    const { steve, sent } = server({ [VMS]: [vms(vm({ disks: [BOOT, HOT] }))] });

    await addVolume(steve, choice, signal);
    expect(actionsIn(sent)).toEqual([]);
  });

  it('does not ask again when the first try went through after all', async() => {
    const { steve, sent } = server({ [VMS]: [vms(vm()), vms(vm({ disks: [BOOT, HOT] }))], [ADD]: [failed(409, 'the object has been modified')] });

    await addVolume(steve, choice, signal);
    expect(actionsIn(sent)).toHaveLength(1);
  });

  it.each<[string, readonly Wire[], string, string]>([
    ['another VM', [vm(), vm({ name: 'web-2', disks: [BOOT, { name: 'x', claim: 'data-1' }] })], 'default/web-2', 'x'],
    ['this VM under another name', [vm({ disks: [BOOT, { name: 'x', claim: 'data-1' }] })], 'default/web-1', 'x'],
    ['this VM, with another claim under its name', [vm({ disks: [BOOT, { name: 'data-1', claim: 'other' }] })], 'default/web-1', 'data-1'],
    ['a waiting request of that name', [vm({ requests: ['data-1'] })], 'default/web-1', 'data-1'],
  ])('gives way to %s', async(_what, all, vmId, diskName) => {
    const { steve, sent } = server({ [VMS]: [vms(...all)] });

    await expect(addVolume(steve, choice, signal)).rejects.toMatchObject({ vmId, diskName });
    await expect(addVolume(steve, choice, signal)).rejects.toBeInstanceOf(TakenError);
    expect(actionsIn(sent)).toEqual([]);
  });

  it('gives way to a VM that has the claim for itself, though it is to be shared', async() => {
    const { steve } = server({ [VMS]: [vms(vm(), vm({ name: 'web-2', disks: [BOOT, { name: 'x', claim: 'data-1' }] }))] });

    await expect(addVolume(steve, { ...choice, isShared: true }, signal)).rejects.toBeInstanceOf(TakenError);
  });

  it('passes on what the server refused', async() => {
    const { steve, sent } = server({ [VMS]: [vms(vm())], [ADD]: [failed(422, 'volme data-1 not bound yet')] });

    await expect(addVolume(steve, choice, signal)).rejects.toMatchObject({ kind: 'invalid' });
    expect(actionsIn(sent)).toHaveLength(1);
  });
});

it('removeVolume does nothing where the disk or the VM is gone', async() => {
  const without = server({ [VM]: [vm()] });
  const gone = server({ [VM]: [GONE] });
  const there = server({ [VM]: [vm({ disks: [BOOT, HOT] })] });

  for (const { steve } of [without, gone, there]) await removeVolume(steve, 'default/web-1', 'data-1', signal);
  expect([without, gone, there].map(({ sent }) => actionsIn(sent))).toEqual([[], [], [`${ REMOVE } {"diskName":"data-1"}`]]);
});

it.each([
  [404, 'persistentvolumeclaims "nope" not found', 'claimGone'],
  [404, 'virtualmachines.kubevirt.io "web-1" not found', 'vmGone'],
  [500, 'volme data-1 not bound yet', 'attachNotBound'],
  [422, 'the volume is non-shareable and already used by other VMs', 'attachUsedElsewhere'],
  [422, 'denied the request: a lowercase RFC 1123 label must consist of lower case', 'diskNameRefused'],
  [422, '422: Parameter `diskName` and `volumeName` are required', 'invalid'],
  [409, 'Operation cannot be fulfilled', 'conflict'],
  [403, 'forbidden', 'denied'],
])('an action that ends with %d "%s" is the problem %s', (status, message, code) => {
  expect(actionProblem(failed(status, message))).toMatchObject({ code, detail: message });
});

const watch = <T>(seen: T[], deadlineMs = 2_000): Watch<T> => ({ signal, deadlineMs, everyMs: 1, onProgress: (progress) => { seen.push(progress); } });
const status = (phase: string, target = ''): Wire => instance({ volumes: [{ name: 'data-1', claim: 'data-1', phase, target, pod: 'hp-volume-1' }] });
const attached = vm({ disks: [BOOT, HOT] });

describe('followAttach', () => {
  it('goes through KubeVirt’s phases to the device in the guest', async() => {
    const { steve } = server({ [INSTANCE]: [instance(), status('AttachedToNode'), status('MountedToPod'), status('Ready', 'sdb')], [VM]: [attached] });
    const seen: AttachProgress[] = [];

    expect(await followAttach(steve, choice, false, watch(seen))).toEqual({ kind: 'done', target: 'sdb', isRunning: true });
    expect(seen.map((one) => (one.kind === 'going' ? one.phase : one.kind))).toEqual(['requested', 'AttachedToNode', 'MountedToPod', 'done']);
  });

  it('is done on a stopped VM once its spec has the disk', async() => {
    const { steve } = server({ [INSTANCE]: [GONE], [VM]: [vm({ status: 'Stopped' }), vm({ status: 'Stopped', disks: [BOOT, HOT] })] });

    expect(await followAttach(steve, choice, false, watch([]))).toEqual({ kind: 'done', target: '', isRunning: false });
  });

  it('goes on over answers that fail for a moment', async() => {
    const { steve } = server({ [INSTANCE]: [failed(503, ''), failed(500, ''), failed(0, ''), status('Ready', 'sdb')], [VM]: [attached] });

    expect(await followAttach(steve, choice, false, watch([]))).toMatchObject({ kind: 'done' });
  });

  it('ends at once where the right is gone', async() => {
    const { steve } = server({ [INSTANCE]: [failed(403, 'forbidden')], [VM]: [attached] });

    await expect(followAttach(steve, choice, false, watch([]))).rejects.toMatchObject({ kind: 'denied' });
  });

  it('ends at its deadline with what stands in the way', async() => {
    const { steve, sent } = server({
      [INSTANCE]: [status('AttachedToNode')], [VM]: [attached],
      'volumeattachments': [{ data: [attachment('pvc-default-data-1', { attached: false, attachError: { message: 'no path' } }), attachment('pvc-other', { attachError: { message: 'not ours' } })] }],
      'events': [{ items: [warning('Pod', 'hp-volume-1', 'FailedMount', 'late')] }],
    });

    expect(await followAttach(steve, choice, false, watch([], 60))).toMatchObject({ kind: 'going', blocker: { code: 'attachRefused', detail: 'no path' } });
    expect(sent.some((request) => request.includes('fieldSelector=type=Warning'))).toBe(true);
  });

  it('ends at its deadline with the failure, when nobody answers', async() => {
    const { steve } = server({ [INSTANCE]: [failed(503, 'down')], [VM]: [attached] });

    await expect(followAttach(steve, choice, false, watch([], 30))).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it('stops when it is told to', async() => {
    const { steve } = server({ [INSTANCE]: [instance()], [VM]: [attached] });
    const stop = new AbortController();
    const followed = followAttach(steve, choice, false, { ...watch([]), signal: stop.signal });

    stop.abort();
    await expect(followed).rejects.toMatchObject({ kind: 'aborted' });
  });
});

it('followDetach waits for VM and instance', async() => {
  const { steve } = server({ [INSTANCE]: [status('Ready', 'sdb'), status('Ready', 'sdb'), instance()], [VM]: [attached, vm()] });
  const seen: DetachProgress[] = [];

  expect(await followDetach(steve, 'default/web-1', 'data-1', 'pvc-default-data-1', false, watch(seen))).toEqual({ kind: 'done' });
  expect(seen.map(({ kind }) => kind)).toEqual(['going', 'going', 'done']);
});
