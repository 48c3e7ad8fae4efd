import { describe, expect, it } from 'vitest';
import { createArrays, readArray } from '../../../../shell/lab/arrays.ts';
import type { Fault } from '../../../../shell/lab/context.ts';
import { createFaults, readFault } from '../../../../shell/lab/faults.ts';

describe('faults', () => {
  it('are taken in order, as often as they say', () => {
    const faults = createFaults();
    faults.add({ match: '^POST .*addVolume', kind: 'status', value: 409, times: 2 });
    faults.add({ match: 'addVolume', kind: 'latency', value: 10, times: -1 });
    const taken = ['GET /v1/pods', 'POST /x?action=addVolume', 'POST /x?action=addVolume', 'POST /x?action=addVolume', 'POST /x?action=addVolume']
      .map((line) => faults.take(line)?.kind);
    expect(taken).toEqual([undefined, 'status', 'status', 'latency', 'latency']);
    expect(faults.list().map(({ kind }) => kind)).toEqual(['latency']);
    faults.clear();
    expect(faults.take('POST addVolume')).toBeUndefined();
  });

  it('are told to who listens, and can be taken back one by one', () => {
    const faults = createFaults();
    const seen: Fault[] = [];
    faults.onAdd((fault) => seen.push(fault));
    const first = faults.add({ match: 'a', kind: 'drop', value: 0, times: 1 });
    const second = faults.add({ match: 'a', kind: 'timeout', value: 0, times: 1 });
    expect(seen).toEqual([first, second]);
    faults.remove(first.id);
    expect(faults.take('a')?.id).toBe(second.id);
  });

  it.each([
    [{ match: 'a', kind: 'drop' }, { match: 'a', kind: 'drop', value: 0, times: 1 }],
    [{ match: 'a', kind: 'latency', value: 5, times: -1 }, { match: 'a', kind: 'latency', value: 5, times: -1 }],
  ])('are read from %j', (json, expected) => {
    expect(readFault(json)).toEqual(expected);
  });

  it.each([null, [], {}, { match: '[', kind: 'drop' }, { match: 'a', kind: 'x' }, { match: 'a', kind: 'status', value: 200 }, { match: 'a', kind: 'drop', times: 0 }, { match: 'a', kind: 'drop', times: 1.5 }])(
    'are refused with a reason: %j', (json) => {
      expect(readFault(json)).toBeTypeOf('string');
    });
});

describe('arrays', () => {
  const json = { address: '10.0.0.1', family: 'nimble', username: 'u', password: 'p' };
  it('are found by address however it is written', () => {
    const array = readArray({ ...json, address: 'FD00::1' });
    if (typeof array === 'string') throw new Error(array);
    const arrays = createArrays([array]);
    expect(arrays.find('[fd00::1]')).toBe(array);
    arrays.set({ ...array, address: 'fd00::1', behaviour: 'full' });
    expect(arrays.list().map(({ behaviour }) => behaviour)).toEqual(['full']);
    arrays.remove('[FD00::1]');
    expect(arrays.list()).toEqual([]);
  });

  it('get what is usual for what is left out', () => {
    expect(readArray(json)).toEqual({ ...json, behaviour: 'well', capacityGiB: 10_240, protocols: ['iscsi', 'fc'] });
  });

  it.each([{}, null, { ...json, password: '' }, { ...json, behaviour: 'odd' }, { ...json, capacityGiB: 0 }, { ...json, protocols: [1] }])('are refused with a reason: %j', (bad) => {
    expect(readArray(bad)).toBeTypeOf('string');
  });
});
