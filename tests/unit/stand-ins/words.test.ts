import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { isRecord, record } from '../../../pkg/hpe-storage/domain/kube/json.ts';
import { LISTS } from '../../../shell/harvester/pkg/harvester/lists.ts';
import { PROJECT } from '../../../shell/setup/cache.ts';

/** Paths of all texts below a key. */
const keysOf = (value: unknown, at: string): readonly string[] =>
  (isRecord(value) ? Object.entries(value).flatMap(([key, inner]) => keysOf(inner, `${ at }.${ key }`)) : [at]);

const folderOf = (name: string): string => path.join(PROJECT, 'shell/harvester/pkg', name);
const wordsOf = (name: string): Record<string, unknown> => record(parse(readFileSync(path.join(folderOf(name), 'l10n/en-us.yaml'), 'utf8')));

const namedIn = (name: string): readonly string[] => readdirSync(folderOf(name), { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|vue)$/.test(file))
  .flatMap((file) => readFileSync(path.join(folderOf(name), file), 'utf8').match(/\bharvester(?:Manager)?StandIn(?:\.\w+)+/g) ?? []);

describe.each([
  ['harvester', 'harvesterStandIn', Object.values(LISTS).flatMap(({ columns }) => columns.map(({ labelKey }) => labelKey))],
  ['harvester-manager', 'harvesterManagerStandIn', []],
])('the words of the stand-in %s', (name, root, built) => {
  it('are those that it shows, no more and no less', () => {
    // what a template completes ends where the template begins
    const shown = [...namedIn(name), ...built].filter((key) => key !== `${ root }.columns`);

    expect(keysOf(wordsOf(name)[root], root).toSorted()).toEqual([...new Set(shown)].toSorted());
  });
});

describe('the stand-in for Harvester', () => {
  it('has a title for each list', () => {
    expect(Object.keys(record(wordsOf('harvester'), 'typeLabel')).toSorted()).toEqual(Object.keys(LISTS).toSorted());
  });
});
