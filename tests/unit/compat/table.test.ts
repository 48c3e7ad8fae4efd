import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { satisfies } from 'semver';
import { record, text } from '../../../pkg/hpe-storage/domain/kube/json.ts';
import { HOSTS } from '../../../shell/compat/hosts.ts';
import { BEGIN, compatTable, END, isGood, versionsIn, withTable, type Row } from '../../../shell/compat/table.ts';

const file = (name: string): string => readFileSync(new URL(`../../../${ name }`, import.meta.url), 'utf8');
const json = (name: string): unknown => JSON.parse(file(name));
const [first, second] = HOSTS;
const worked = { loaded: true, pages: true, attach: true, detach: true };

if (first === undefined || second === undefined) throw new Error('there are no hosts');
const good: Row = { host: first, outcome: { kind: 'tried', worked } };
const half: Row = { host: second, outcome: { kind: 'tried', worked: { ...worked, detach: false } } };
const unbuilt: Row = { host: second, outcome: { kind: 'not-built', why: 'npm install ended with 1 |\n no such version' } };

describe('the compatibility table', () => {
  it('has a row for each host, with the Rancher line and what worked', () => {
    const [head, , ...rows] = compatTable([good, half]).split('\n');

    expect(head).toBe('| dashboard (`@rancher/shell`) | Rancher | Harvester | loaded | pages | attach | detach |');
    expect(rows).toEqual([`| 3.0.5 | 2.12 | 1.6 | yes | yes | yes | yes |`, `| 3.0.8 | 2.13 | 1.7 | yes | yes | yes | no |`]);
  });

  it('says why a host could not be built, and keeps its columns', () => {
    const [head = '', , row = ''] = compatTable([unbuilt]).split('\n');

    expect(row).toBe('| 3.0.8 | 2.13 | 1.7 | not built: npm install ended with 1 \\| no such version |  |  |  |');
    expect(row.replaceAll('\\|', '').split('|')).toHaveLength(head.split('|').length);
  });

  it.each([[good, true], [half, false], [unbuilt, false]])('is good only where everything worked', (row, expected) => {
    expect(isGood(row)).toBe(expected);
  });

  it('takes its place in a text, and only that', () => {
    const readme = `before\n${ BEGIN }\nold $1\n${ END }\nafter\n`;
    const written = withTable(readme, compatTable([good]));

    expect(versionsIn(written)).toEqual(['3.0.5']);
    expect(written.startsWith(`before\n${ BEGIN }\n|`)).toBe(true);
    expect(written.endsWith(`|\n${ END }\nafter\n`)).toBe(true);
    expect(() => withTable('no marks', '')).toThrow(/no place/);
  });
});

describe('the versions that are tried', () => {
  it('are the rows that README.md shows', () => {
    expect(versionsIn(file('README.md'))).toEqual(HOSTS.map(({ shell }) => shell));
  });

  it('end with the one that the project builds with', () => {
    expect(HOSTS.at(-1)?.shell).toBe(text(json('package.json'), 'devDependencies', '@rancher/shell'));
  });

  it.each(HOSTS)('shell $shell of Rancher $rancher is in the range that the extension names', ({ shell, rancher }) => {
    const annotations = record(json('pkg/hpe-storage/package.json'), 'rancher', 'annotations');

    expect(satisfies(shell, text(annotations, 'catalog.cattle.io/ui-extensions-version') ?? '')).toBe(true);
    expect(satisfies(rancher, text(annotations, 'catalog.cattle.io/rancher-version') ?? '')).toBe(true);
  });
});
