import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readYaml, writeYaml } from '../../../pkg/hpe-storage/domain/kube/yaml.ts';

describe('readYaml', () => {
  it('reads several documents and leaves out empty ones', () => {
    expect(readYaml('a: 1\n---\n# only a comment\n---\nb: 2\n...\n---\n')).toEqual([
      { kind: 'value', line: 1, value: { a: 1 } },
      { kind: 'value', line: 4, value: { b: 2 } },
    ]);
  });

  it('keeps good documents beside a bad one and names its line in the whole text', () => {
    const [first, second, third] = readYaml('a: 1\n---\nb: [1\nc: 2\n---\nd: 3\n');

    expect(first).toMatchObject({ kind: 'value', value: { a: 1 } });
    expect(second).toMatchObject({ kind: 'fault', fault: 'syntax' });
    expect(second?.line).toBeGreaterThanOrEqual(3);
    expect(third).toMatchObject({ kind: 'value', value: { d: 3 } });
  });

  it('refuses anchors that expand', () => {
    const bomb = ['a0: &a0 [x,x,x,x,x,x,x,x,x,x]', ...[1, 2, 3, 4, 5, 6].map((n) => `a${ n }: &a${ n } [${ Array(10).fill(`*a${ n - 1 }`).join(',') }]`)].join('\n');

    expect(readYaml(bomb)).toEqual([{ kind: 'fault', line: 1, fault: 'expands', message: '' }]);
  });

  it('refuses what is nested without end', () => {
    expect(readYaml('['.repeat(200) + ']'.repeat(200))[0]).toMatchObject({ kind: 'fault', fault: 'syntax' });
  });

  it('never quotes the text in a fault', () => {
    for (const text of ['password: "s3cret-canary\nmore: [', 'password: *canary', 'password: !canary x', 'password: !<canary> x', '"canary": 1\n"canary": 2']) {
      const [fault] = readYaml(text);

      expect(fault).toMatchObject({ kind: 'fault', fault: 'syntax' });
      expect(JSON.stringify(fault)).not.toContain('canary');
    }
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      readYaml(text);
    }));
  });
});

describe('writeYaml', () => {
  it('gives back what was written', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      const text = writeYaml(value);
      const [document] = readYaml(text);

      expect(document?.kind === 'value' ? JSON.stringify(document.value) : 'null').toBe(JSON.stringify(value));
    }));
  });
});
