import { describe, expect, it } from 'vitest';
import { LISTS } from '../../../shell/harvester/pkg/harvester/lists.ts';
import { init } from '../../../shell/harvester/pkg/harvester/product.ts';
import { BEHIND, PAGE, pageOf, typeOf } from '../../../shell/harvester/pkg/harvester/types.ts';

interface Entry { readonly name: string; readonly group: string; readonly weight: number; readonly route: { readonly name: string } }

/** What the stand-in tells a dashboard that was built for `rancherEnv`. */
const told = (rancherEnv: string) => {
  const entries: Entry[] = [];
  const products: object[] = [];
  const basic: [string, string | undefined][] = [];
  const single: unknown[] = [];
  const types = new Map<string, object>();
  const dsl = {
    product: (options: object) => { products.push(options); },
    basicType: (names: readonly string[], group?: string) => { basic.push(...names.map((name): [string, string | undefined] => [name, group])); },
    virtualType: (options: Entry) => { entries.push(options); },
    configureType: (type: string, options: object) => { types.set(type, options); },
    weightGroup: () => undefined,
  };

  init({ DSL: () => dsl }, { $config: { rancherEnv }, dispatch: (action, payload) => Promise.resolve(single.push([action, payload])) });

  return { entries, products, basic, single, types };
};

describe('the stand-in for Harvester\'s product', () => {
  it('has the real one\'s pages, in its order', () => {
    const { entries, basic } = told('web');

    expect(entries.map(({ name, group, weight }) => [name, group, weight])).toEqual([
      ['harvesterhci.io.dashboard', 'Root', 500],
      ['harvesterhci.io.host', 'Root', 499],
      ['kubevirt.io.virtualmachine', 'Root', 498],
      ['harvesterhci.io.volume', 'Root', 497],
      ['harvesterhci.io.storage', 'advanced', 80],
    ]);
    expect(basic).toEqual(entries.map(({ name, group }) => [name, group === 'Root' ? undefined : group]));
    expect(new Set(entries.map(({ route }) => route.name))).toEqual(new Set(['harvester-c-cluster-resource']));
  });

  it('names the type behind each page that has none of its own', () => {
    const { types } = told('web');

    for (const [page, resource] of Object.entries(BEHIND)) expect(types.get(page)).toMatchObject({ resource, location: { params: { resource: page } } });
  });

  it('leads from the menu\'s foot to Support', () => {
    expect(told('web').products).toEqual([expect.objectContaining({ supportRoute: { name: 'harvester-c-cluster-support' } })]);
  });

  it('is the only product of a dashboard that is built for Harvester, and of no other', () => {
    expect(told('harvester').single).toEqual([['setIsSingleProduct', expect.objectContaining({ productName: 'harvester' })]]);
    expect(told('web').single).toEqual([]);
  });
});

describe('types and pages', () => {
  it.each(Object.keys(LISTS))('%s leads to its objects and back', (page) => {
    expect(pageOf(typeOf(page))).toBe(page);
  });

  it('every page but the dashboard is a list', () => {
    expect(Object.keys(LISTS).toSorted()).toEqual(Object.values(PAGE).filter((page) => page !== PAGE.dashboard).toSorted());
  });

  it.each(Object.entries(LISTS))('%s has no column twice', (_page, { columns }) => {
    expect(new Set(columns.map(({ name }) => name)).size).toBe(columns.length);
  });
});
