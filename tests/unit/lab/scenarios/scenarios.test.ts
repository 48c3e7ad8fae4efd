import { describe, expect, it } from 'vitest';
import { credentialsOf, logIn } from '../../../../shell/lab/actors/backend.ts';
import { familyOf } from '../../../../shell/lab/actors/families.ts';
import { denyMachine } from '../../../../shell/lab/harvester/admission/machines.ts';
import { claimWork } from '../../../../shell/lab/harvester/controllers.ts';
import { settingObjects } from '../../../../shell/lab/harvester/settings.ts';
import { defaultArrays } from '../../../../shell/lab/scenarios/arrays.ts';
import { foundation } from '../../../../shell/lab/scenarios/foundation.ts';
import { machineOf, machinePlans } from '../../../../shell/lab/scenarios/machines.ts';
import { backendSecret, blockClass, claimOf, volumePlans } from '../../../../shell/lab/scenarios/storage.ts';
import { seen } from '../harvester/fixtures.ts';

describe('arrays', () => {
  it.each(defaultArrays.map((array) => [array.family, array.address, array] as const))(
    '%s at %s lets its own Secret in',
    (id, _, array) => {
      const family = familyOf(id);
      expect(array.protocols.every((protocol) => family?.protocols.includes(protocol))).toBe(true);
      const given = credentialsOf(backendSecret('s', array).data);
      const login = logIn(given, 'ready', (address) => (address === array.address ? array : undefined));
      expect(login).toMatchObject({ kind: 'ok' });
    },
  );

  it('have an address each, and one of them is full', () => {
    expect(new Set(defaultArrays.map((array) => array.address)).size).toBe(defaultArrays.length);
    expect(defaultArrays.filter((array) => array.behaviour === 'full')).toHaveLength(1);
  });
});

describe('machines', () => {
  it('are six in two namespaces, of which four run', () => {
    expect(machinePlans).toHaveLength(6);
    expect(new Set(machinePlans.map((plan) => plan.namespace))).toEqual(new Set(['default', 'production']));
    expect(machinePlans.filter((plan) => plan.running)).toHaveLength(4);
  });

  it.each(machinePlans.map((plan) => [plan.name, plan] as const))(
    '%s passes the admission rules, and its claims are made from its annotation',
    (_, plan) => {
      const machine = machineOf(plan);
      expect(denyMachine(undefined, machine, seen({}))).toBeUndefined();
      const made = claimWork(machine, () => undefined).map((item) => item.claim.metadata.name);
      expect(made).toEqual((machine.spec.template.spec.volumes ?? []).map((volume) => volume.persistentVolumeClaim?.claimName));
    },
  );
});

describe('foundation', () => {
  it('has one default class', () => {
    const defaults = foundation.filter(
      (seed) => seed.object.metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true',
    );
    expect(defaults.map((seed) => seed.object.metadata.name)).toEqual(['harvester-longhorn']);
  });

  it('has every namespace that something lives in', () => {
    const there = new Set([
      'default',
      ...foundation.filter((seed) => seed.object.kind === 'Namespace').map((seed) => seed.object.metadata.name),
    ]);
    for (const seed of foundation) expect(there).toContain(seed.object.metadata.namespace ?? 'default');
    for (const plan of [...machinePlans, ...volumePlans]) expect(there).toContain(plan.namespace);
  });

  it('is a Harvester 1.8.2', () => {
    expect(settingObjects().find((setting) => setting.metadata.name === 'server-version')?.value).toBe('v1.8.2');
  });
});

describe('volumes of ready', () => {
  it('are blocks for many writers, on VMs of their own namespace', () => {
    for (const plan of volumePlans) {
      expect(claimOf(plan).spec).toMatchObject({ accessModes: ['ReadWriteMany'], volumeMode: 'Block' });
      if (plan.on) expect(machinePlans.find((machine) => machine.name === plan.on)?.namespace).toBe(plan.namespace);
    }
  });

  it('have a class with all five Secret pairs', () => {
    const keys = Object.keys(blockClass('c', 's', {}).parameters ?? {}).filter((key) => key.includes('secret'));
    expect(keys).toHaveLength(10);
  });
});
