import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flag, list, number, record, text, textMap, texts } from '../../../pkg/hpe-storage/domain/kube/json.ts';

const pod = { metadata: { name: 'a', labels: { app: 'x', odd: 1 } }, spec: { replicas: 2, paused: true, names: ['a', 2, 'b'] } };

describe('guards', () => {
  it.each([
    ['text', text(pod, 'metadata', 'name'), 'a'],
    ['text of a number', text(pod, 'spec', 'replicas'), undefined],
    ['number', number(pod, 'spec', 'replicas'), 2],
    ['flag', flag(pod, 'spec', 'paused'), true],
    ['flag of something truthy', flag(pod, 'spec', 'replicas'), false],
    ['texts', texts(pod, 'spec', 'names'), ['a', 'b']],
    ['list that is none', list(pod, 'metadata'), []],
    ['record that is none', record(pod, 'spec', 'names'), {}],
    ['textMap', textMap(pod, 'metadata', 'labels'), { app: 'x' }],
    ['inherited members', text(pod, 'constructor', 'name'), undefined],
  ])('%s', (_name, found, wanted) => {
    expect(found).toEqual(wanted);
  });

  it('never throws, whatever came', () => {
    fc.assert(fc.property(fc.anything(), fc.array(fc.string()), (x, path) => {
      text(x, ...path);
      texts(x, ...path);
      textMap(x, ...path);
    }));
  });
});
