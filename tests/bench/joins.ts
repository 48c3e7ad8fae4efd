import { filterRows, volumeTable } from '../../pkg/hpe-storage/domain/volumes/rows.ts';
import { largeCluster } from './cluster.ts';
import { fastest, type Measure } from './measure.ts';

const joined = (claims: number, vms: number): number => {
  const facts = largeCluster(claims, vms);
  const rows = volumeTable(facts).rows;
  const used = rows.filter(({ uses, nodes }) => uses.length === 1 && nodes.length === 1).length;
  if (used !== claims) throw new Error(`${used} of ${claims} rows were joined, so the figure would mean nothing`);
  return fastest(30, () => void volumeTable(facts));
};

export const measures: readonly Measure[] = [
  {
    what: 'all joins, 10,000 claims and 2,000 VMs',
    limit: 50,
    unit: 'ms',
    run: () => Promise.resolve(joined(10_000, 2_000)),
  },
  {
    what: 'the same, against half of it (2 is linear)',
    limit: 3,
    unit: '',
    run: () => Promise.resolve(joined(10_000, 2_000) / joined(5_000, 1_000)),
  },
  {
    what: 'a filter keystroke over 5,000 rows, without drawing',
    limit: 50,
    unit: 'ms',
    peer: { value: 1_100, name: 'Harvester\'s own page, with drawing' },
    run: () => {
      const { rows } = volumeTable(largeCluster(5_000, 1_000));
      return Promise.resolve(fastest(30, () => void filterRows(rows, { text: 'data-49' })));
    },
  },
];
