import { describe, expect, it } from 'vitest';
import { castOf, notMemberOf, scenarioNamed, scenariosOf } from '../../../../shell/lab/cast.ts';
import { readWishes } from '../../../../shell/setup/serve.ts';

describe('the clusters of a scenario', () => {
  it.each(['empty', 'ready'] as const)('%s has one Harvester, filled so, in both modes', (scenario) => {
    expect(castOf('rancher', scenario)).toMatchObject({ harvesters: [{ id: 'c-m-hv4lab01', content: scenario }], away: [] });
    expect(castOf('standalone', scenario)).toMatchObject({ harvesters: [{ id: 'local', displayName: 'local', content: scenario }], away: [] });
  });

  it('fleet has one that is ready, one that is empty, and one that nothing runs for', () => {
    const { harvesters, away } = castOf('rancher', 'fleet');
    expect(harvesters.map(({ id, content }) => [id, content])).toEqual([['c-m-hv4lab01', 'ready'], ['c-m-hv4lab02', 'empty']]);
    expect(away.map(({ id }) => id)).toEqual(['c-m-hv4lab03']);
  });

  it('fleet gives no two clusters the same name, place or network', () => {
    const { harvesters, away } = castOf('rancher', 'fleet');
    const distinct = (values: readonly string[]): void => expect(new Set(values).size).toBe(values.length);
    distinct([...harvesters, ...away].map(({ id }) => id));
    distinct([...harvesters, ...away].map(({ displayName }) => displayName));
    distinct(harvesters.map(({ name }) => name));
    distinct(harvesters.map(({ network }) => network));
    // a cluster's processes are found by `<name>.`, and its keys by `/<name>/`
    expect(harvesters.map(({ name }) => name).every((name) => !name.includes('.') && !name.includes('/'))).toBe(true);
  });

  it('fleet is not for a Harvester that stands alone', () => {
    expect(scenariosOf('standalone')).toEqual(['empty', 'ready']);
    expect(() => castOf('standalone', 'fleet')).toThrow('fleet is not for mode standalone');
  });

  it.each([['u-operator', 'c-m-hv4lab03'], ['u-viewer', 'c-m-hv4lab02']])('%s is no member of %s of the fleet, and of all others', (user, missing) => {
    expect(notMemberOf(user, 'fleet')).toEqual([missing]);
    expect(notMemberOf(user, 'ready')).toEqual([]);
    expect(notMemberOf('user-admin', 'fleet')).toEqual([]);
  });
});

describe('what can be wished for', () => {
  it('is fleet, by name', () => {
    expect(scenarioNamed('fleet')).toBe('fleet');
    expect(readWishes(['--scenario', 'fleet'])).toMatchObject({ mode: 'rancher', scenario: 'fleet' });
  });

  it('is not fleet on a Harvester alone, which is said with what there is', () => {
    expect(() => readWishes(['--mode', 'standalone', '--scenario', 'fleet'])).toThrow(/fleet in mode standalone/);
    expect(() => readWishes(['--scenario', 'flete'])).toThrow(/no scenario flete/);
  });
});
