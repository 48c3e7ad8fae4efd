import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFleetCluster, type Answer } from '../../../pkg/hpe-storage/domain/fleet/cluster.ts';
import { byAttention, fleetRow, LEVELS } from '../../../pkg/hpe-storage/domain/fleet/row.ts';
import { cluster, denied, driver, EMPTY, failed, known, says, silent } from './answers.ts';

const concern = (answer: Answer | undefined): string => {
  const { level, code } = fleetRow(cluster('a'), answer).concern;

  return `${ level } ${ code }`;
};

describe('the worst finding of a cluster', () => {
  it.each<[string, Answer | undefined, string]>([
    ['that has not answered', undefined, 'asking fleet.asking'],
    ['that is in order', says(), 'good fleet.good'],
    ['without anything', says({}, EMPTY), 'todo overview.driver.missing'],
    ['with a driver and no backend', says({ backends: known([]) }), 'error overview.classes.backendMissing'],
    ['with a driver alone', says({ backends: known([]), classes: known([]) }), 'todo overview.backends.missing'],
    ['whose driver is not ready', says({ driver: driver('3.2.0', 1) }), 'error overview.driver.notReady'],
    ['whose driver does not fit', says({ driver: driver('3.0.2') }), 'error finding.driver.slMicro'],
    ['whose driver is newer than the matrix', says({ driver: driver('9.9.9') }), 'warning finding.driver.newerThanMatrix'],
    ['whose volumes are not bound', says({ unbound: known(2) }), 'warning fleet.unbound'],
    ['that fits badly and is broken', says({ driver: driver('9.9.9', 0), unbound: known(1) }), 'error overview.driver.notReady'],
    ['that could not be read in part', says({ attachments: failed('timeout') }), 'unknown problem.timeout.title'],
    ['whose Secrets may not be seen', says({ backends: denied('secrets') }), 'denied overview.unseen.denied'],
    ['that is not set up and may not be seen', says({ backends: denied('secrets') }, EMPTY), 'todo overview.driver.missing'],
    ['that is away', silent('unreachable'), 'unreachable problem.unreachable.title'],
    ['that takes too long', silent('timeout'), 'unreachable problem.timeout.title'],
    ['that lets nobody in', silent('denied'), 'denied problem.denied.title'],
    ['whose rights have just gone', silent('unauthenticated'), 'denied problem.denied.title'],
  ])('%s', (_, answer, expected) => expect(concern(answer)).toBe(expected));

  it('says it as Rancher does where Rancher knows that the cluster is away', () => {
    expect(fleetRow({ ...cluster('a'), isConnected: false }, silent('timeout')).concern).toMatchObject({ level: 'unreachable', code: 'fleet.away' });
    expect(fleetRow({ ...cluster('a'), isConnected: false }, says()).concern).toMatchObject({ level: 'good' });
  });

  it('never guesses a fit', () => {
    expect(fleetRow(cluster('a'), says({ nodes: denied('nodes') })).fit).toBeUndefined();
    expect(fleetRow(cluster('a'), says({ driver: driver('') })).fit).toBeUndefined();
    expect(fleetRow(cluster('a'), says({}, EMPTY))).toMatchObject({ fit: undefined, version: { kind: 'known', value: undefined } });
    expect(fleetRow(cluster('a'), says()).fit?.verdict).toBe('good');
  });

  it('tells none from not known', () => {
    expect(fleetRow(cluster('a'), says({ backends: denied('secrets'), volumes: failed('timeout') }))).toMatchObject({
      backends: { kind: 'denied' }, classes: { kind: 'known', value: 1 }, volumes: { kind: 'failed' }, attachments: { kind: 'known', value: 2 },
    });
  });
});

describe('the order', () => {
  const answers: readonly (Answer | undefined)[] = [
    undefined, says(), says({}, EMPTY), silent('timeout'), says({ driver: driver('3.2.0', 0) }), says({ unbound: known(1) }), says({ backends: denied('secrets') }), says({ nodes: failed('server') }),
  ];
  const rows = fc.array(fc.record({ name: fc.constantFrom('a', 'B', 'b', 'a2', 'a10', 'ä', ''), answer: fc.constantFrom(...answers) }), { maxLength: 12 })
    .map((drawn) => drawn.map(({ name, answer }, at) => fleetRow(cluster(name, `c-m-${ at }`), answer)));

  it('is by attention, whoever answered first', () => fc.assert(fc.property(rows.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))), ([all, shuffled]) => {
    const sorted = [...all].sort(byAttention);
    const ranks = sorted.map(({ concern: { level } }) => LEVELS.indexOf(level));

    expect([...shuffled].sort(byAttention)).toEqual(sorted);
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
  })));

  it('counts in names', () => {
    expect(['a10', 'a2', 'a1'].map((name) => fleetRow(cluster(name), says())).sort(byAttention).map((row) => row.cluster.name)).toEqual(['a1', 'a2', 'a10']);
  });

  it('knows every level', () => {
    expect(new Set(answers.map((answer) => fleetRow(cluster('a'), answer).concern.level))).toEqual(new Set(LEVELS.filter((level) => level !== 'working')));
  });
});

describe('Rancher\'s list', () => {
  const wire = (more: object = {}, status: object = {}) => ({
    metadata: { name: 'c-m-1', labels: { 'provider.cattle.io': 'harvester' } }, spec: { displayName: 'paris' }, status: { conditions: [{ type: 'Connected', status: 'True' }], ...status }, ...more,
  });

  it.each<[string, unknown, unknown]>([
    ['a Harvester', wire(), { id: 'c-m-1', name: 'paris', isConnected: true }],
    ['one by its status', wire({ metadata: { name: 'c-m-1' } }, { provider: 'harvester' }), { id: 'c-m-1', name: 'paris', isConnected: true }],
    ['one without a name', wire({ spec: {} }), { id: 'c-m-1', name: 'c-m-1', isConnected: true }],
    ['one that is away', wire({}, { conditions: [{ type: 'Ready', status: 'True' }, { type: 'Connected', status: 'False' }] }), { id: 'c-m-1', name: 'paris', isConnected: false }],
    ['one that only says Ready', wire({}, { conditions: [{ type: 'Ready', status: 'False' }] }), { id: 'c-m-1', name: 'paris', isConnected: false }],
    ['one that is being removed', wire({ metadata: { name: 'c-m-1', labels: { 'provider.cattle.io': 'harvester' }, deletionTimestamp: '2026-11-01T00:00:00Z' } }), undefined],
    ['another Kubernetes', wire({ metadata: { name: 'c-m-1', labels: { 'provider.cattle.io': 'rke2' } } }, { provider: 'harvester' }), undefined],
    ['no cluster', 'x', undefined],
  ])('%s', (_, raw, expected) => expect(readFleetCluster(raw)).toEqual(expected));
});
