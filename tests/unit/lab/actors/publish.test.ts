import { describe, expect, it } from 'vitest';
import { freeLun } from '../../../../shell/lab/actors/attacher.ts';
import { familyOf } from '../../../../shell/lab/actors/families.ts';
import { missingInitiator, nodeInfoOf } from '../../../../shell/lab/actors/initiators.ts';
import { isMounted } from '../../../../shell/lab/actors/kubelet.ts';
import type { Attachment, Volume } from '../../../../shell/lab/actors/kube/types.ts';
import { volumeLimit, withDriver } from '../../../../shell/lab/actors/node-driver.ts';
import { publish } from '../../../../shell/lab/actors/publish.ts';
import { defaultArrays } from '../../../../shell/lab/scenarios/arrays.ts';

const info = (...initiators: string[]) => nodeInfoOf('harvester-1', '10.0.10.11', initiators);
const volume = (accessProtocol: string): Volume => ({
  metadata: { name: 'pvc-1' },
  spec: {
    capacity: {},
    accessModes: [],
    volumeMode: 'Block',
    csi: { driver: 'csi.hpe.com', volumeHandle: 'pvc-1', volumeAttributes: { accessProtocol } },
  },
});
const array = defaultArrays[0];
const family = familyOf('b10000');
if (!array || !family) throw new Error('no array');
const ok = { kind: 'ok', array, family } as const;

describe('publish', () => {
  it.each(['iscsi', 'fc', 'nvmetcp'])('gives a publish context for %s', (protocol) => {
    const outcome = publish(volume(protocol), 'uuid', info('iscsi', 'fc', 'nvmetcp'), ok, 3);
    expect(outcome).toMatchObject({
      kind: 'attached',
      context: { accessProtocol: protocol, lunId: '3', readOnly: 'false', targetScope: 'group' },
    });
  });

  it('fails on a host without an initiator of the protocol', () => {
    const outcome = publish(volume('iscsi'), 'uuid', info('fc'), ok, 0);
    expect(outcome).toMatchObject({
      kind: 'failed',
      rpc: {
        code: 'Internal',
        text: expect.stringMatching(/^Failed to add ACL to volume pvc-1 for node .*No iSCSI initiators found for host harvester-1/),
      },
    });
  });

  it("fails on a node that is not registered, and with the backend's reason", () => {
    expect(publish(volume('iscsi'), 'uuid', undefined, ok, 0)).toEqual({
      kind: 'failed',
      rpc: { code: 'NotFound', text: 'failed to get node with id uuid' },
    });
    expect(publish(volume('iscsi'), 'uuid', info('iscsi'), { kind: 'failed', text: 'why' }, 0)).toMatchObject({
      rpc: { code: 'Unavailable', text: 'Failed to get storage provider from secrets, err: why' },
    });
  });
});

describe('node info', () => {
  it('is the same every time and differs by node', () => {
    expect(info('iscsi')).toEqual(info('iscsi'));
    expect(info('iscsi')?.spec.iqns).not.toEqual(nodeInfoOf('harvester-2', '10.0.10.12', ['iscsi'])?.spec.iqns);
    expect(info('iscsi')?.spec.networks[0]).toBe('10.0.10.11/24');
  });

  it('has only what the host has, and is none without any', () => {
    const fc = info('fc');
    expect(fc?.spec.iqns).toBeUndefined();
    expect(fc && missingInitiator(fc, 'fc')).toBeUndefined();
    expect(fc && missingInitiator(fc, 'nvmetcp')).toBe('No NVMe/TCP initiators found for host harvester-1');
    expect(info()).toBeUndefined();
  });
});

const attachment = (name: string, attached: boolean, lunId = '0'): Attachment => ({
  metadata: { name: `csi-${name}` },
  spec: { attacher: 'csi.hpe.com', nodeName: 'harvester-1', source: { persistentVolumeName: name } },
  status: { attached, attachmentMetadata: { lunId } },
});

it('gives the lowest free LUN of a node', () => {
  expect(freeLun([attachment('a', true, '0'), attachment('b', true, '2')], 'harvester-1')).toBe(1);
  expect(freeLun([attachment('a', true, '0')], 'harvester-2')).toBe(0);
});

it('starts a pod when each of its claims is attached to its node', () => {
  const pod = {
    metadata: { name: 'p' },
    spec: { nodeName: 'harvester-1', containers: [], volumes: [{ name: 'a', persistentVolumeClaim: { claimName: 'a' } }] },
  };
  const claims = (name: string) => ({ metadata: { name }, spec: { volumeName: `pvc-${name}` } });
  expect(isMounted(pod, claims, [attachment('pvc-a', true)])).toBe(true);
  expect(isMounted(pod, claims, [attachment('pvc-a', false)])).toBe(false);
  expect(isMounted(pod, claims, [attachment('pvc-b', true)])).toBe(false);
  expect(isMounted({ ...pod, spec: { ...pod.spec, nodeName: 'harvester-2' } }, claims, [attachment('pvc-a', true)])).toBe(false);
});

describe('CSINode', () => {
  const longhorn = { name: 'driver.longhorn.io', nodeID: 'n', topologyKeys: null };
  const hpe = { name: 'csi.hpe.com', nodeID: 'u', topologyKeys: null, allocatable: { count: 100 } };

  it.each([
    ['in', [longhorn], hpe, [longhorn, hpe]],
    ['in again', [longhorn, hpe], hpe, undefined],
    ['out', [longhorn, hpe], undefined, [longhorn]],
    ['out again', [longhorn], undefined, undefined],
  ])('a driver comes %s', (_, before, entry, after) => {
    expect(withDriver(before, 'csi.hpe.com', entry)).toEqual(after);
  });

  it('takes its limit from the chart', () => {
    const pod = (value?: string) => ({
      metadata: { name: 'p' },
      spec: { containers: [{ name: 'c', env: value === undefined ? [] : [{ name: 'MAX_VOLUMES_PER_NODE', value }] }] },
    });
    expect(volumeLimit(pod('250'))).toBe(250);
    expect(volumeLimit(pod())).toBe(100);
  });
});
