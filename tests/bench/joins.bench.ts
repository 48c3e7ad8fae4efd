import { bench, describe } from 'vitest';
import { filterRows, volumeTable } from '../../pkg/hpe-storage/domain/volumes/rows.ts';
import { candidatesFor } from '../../pkg/hpe-storage/domain/attachment/eligibility.ts';
import { factsOf } from '../unit/volumes/facts.ts';
import { attachment, claim, instance, vm, volume } from '../unit/volumes/objects.ts';

/** DESIGN §10: all joins at 10,000 claims and 2,000 VMs in at most 50 ms, and linear; a filter over 5,000 rows in 50 ms. */
const PER_VM = 4;

const cluster = (claims: number, vms: number): ReturnType<typeof factsOf> => {
  const names = Array.from({ length: claims }, (_, number) => `data-${ number }`);
  const machines = Array.from({ length: vms }, (_, number) => ({ name: `vm-${ number }`, held: names.slice(number * PER_VM, (number + 1) * PER_VM) }));

  return factsOf({
    claims: names.map((name) => claim({ name })),
    volumes: names.map((name) => volume(name)),
    attachments: names.slice(0, vms * PER_VM).map((name) => attachment(`pvc-default-${ name }`)),
    vms: machines.map(({ name, held }) => vm({ name, disks: [{ name: 'root', claim: `${ name }-root`, bootOrder: 1 }, ...held.map((one) => ({ name: one, claim: one, hotpluggable: true }))] })),
    instances: machines.map(({ name, held }) => instance({ name, volumes: held.map((one) => ({ name: one, claim: one, phase: 'Ready' })) })),
  });
};

const small = cluster(5_000, 1_000);
const large = cluster(10_000, 2_000);
const { index, rows } = volumeTable(small);
const [target] = small.vms;

describe('joins', () => {
  bench('5,000 claims and 1,000 VMs', () => { volumeTable(small); }, { time: 1_000 });
  bench('10,000 claims and 2,000 VMs', () => { volumeTable(large); }, { time: 1_000 });
});

describe('on 5,000 rows', () => {
  bench('a filter keystroke', () => { filterRows(rows, { text: 'data-49' }); }, { time: 500 });
  bench('what can be attached to one VM', () => {
    if (target) candidatesFor(rows, { vm: target, instance: undefined, index, podsByClaim: new Map(), serverVersion: 'v1.8.2' });
  }, { time: 500 });
});
