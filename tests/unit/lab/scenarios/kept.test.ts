import { describe, expect, it } from 'vitest';
import type { Claim, Instance, Machine, Pod } from '../../../../shell/lab/actors/kube/types.ts';
import { keysOfOneRun } from '../../../../shell/lab/kept.ts';
import { claimOf, volumePlans } from '../../../../shell/lab/scenarios/storage.ts';
import { machineOf, machinePlans } from '../../../../shell/lab/scenarios/machines.ts';
import { isSettled } from '../../../../shell/lab/scenarios/settled.ts';
import type { Scene } from '../../../../shell/lab/scenarios/settled.ts';

describe('what a kept scenario forgets before it starts again', () => {
  const keys = keysOfOneRun('rancher', 'fleet');

  it('is the same in every cluster, and nothing outside of them', () => {
    const of = (name: string): string[] => keys.filter((key) => key.startsWith(`/${name}/`)).map((key) => key.slice(name.length + 2));
    expect(of('harvester')).toEqual(of('management'));
    expect(of('harvester-2')).toEqual(of('management'));
    expect(keys).toHaveLength(of('management').length * 3);
  });

  it.each([
    ['leases, so that nobody is thought to lead who is gone', 'leases/'],
    ['webhooks, whose ports and certificates are gone', 'validatingwebhookconfigurations/'],
    ['settings, which name the address of the front', 'management.cattle.io/settings/'],
    ['extensions, which the next start may bring in another build', 'catalog.cattle.io/uiplugins/'],
  ])('%s', (_why, key) => {
    expect(keys).toContain(`/harvester/${key}`);
  });

  it('never is what a scenario is made of', () => {
    const seeded = ['persistentvolumeclaims/', 'secrets/', 'kubevirt.io/virtualmachines/', 'storageclasses/', 'harvesterhci.io/settings/', 'minions/'];
    for (const key of seeded) expect(keys.some((one) => `/harvester/${key}`.startsWith(one))).toBe(false);
  });
});

describe('whether a scenario has come to rest', () => {
  const machines: Machine[] = machinePlans.map(machineOf);
  const [first] = machines;
  if (first === undefined) throw new Error('a scenario has machines');
  const instance = (machine: Machine, phase = 'Running', volume?: string): Instance => ({
    apiVersion: 'kubevirt.io/v1', kind: 'VirtualMachineInstance', metadata: machine.metadata, spec: machine.spec.template.spec,
    status: { phase, volumeStatus: volume === undefined ? [] : [{ name: 'data', target: 'sda', phase: volume, hotplugVolume: {} }] },
  });
  const claim = (phase: string): Claim => ({ ...claimOf(volumePlans[0] ?? { name: 'a', namespace: 'b', cls: 'c', gib: 1 }), status: { phase } });
  const pod = (phase: string): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [] }, status: { phase } });
  const rest: Scene = {
    machines, instances: machines.filter(({ spec }) => spec.runStrategy !== 'Halted').map((machine) => instance(machine)), claims: [claim('Bound')], pods: [pod('Running'), pod('Succeeded')],
  };

  it('it has when all VMs that are meant to run do, and nothing is on its way', () => {
    expect(isSettled(rest)).toBe(true);
    expect(isSettled({ ...rest, instances: [instance(first, 'Running', 'Ready'), ...rest.instances.slice(1)] })).toBe(true);
  });

  it.each<[string, Partial<Scene>]>([
    ['a VM has no instance yet', { instances: rest.instances.slice(1) }],
    ['a guest boots', { instances: [instance(first, 'Scheduled'), ...rest.instances.slice(1)] }],
    ['a volume is on its way to a guest', { instances: [instance(first, 'Running', 'AttachedToNode'), ...rest.instances.slice(1)] }],
    ['a claim waits', { claims: [claim('Pending')] }],
    ['a pod starts', { pods: [pod('Pending')] }],
    ['an instance is left of a VM that is to stop', { instances: [...rest.instances, instance(first)] }],
  ])('it has not when %s', (_what, part) => {
    expect(isSettled({ ...rest, ...part })).toBe(false);
  });
});
