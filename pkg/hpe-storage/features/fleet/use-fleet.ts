import { computed, shallowRef, type ComputedRef } from 'vue';
import { csvOf } from '../../domain/fleet/csv.ts';
import type { FleetCluster } from '../../domain/fleet/cluster.ts';
import type { FleetRow } from '../../domain/fleet/row.ts';
import type { Seen } from '../../domain/readiness/readiness.ts';
import { useHost, type Place } from '../../gateway/host.ts';
import { useFleetStore } from '../../stores/fleet.ts';
import type { Translate } from '../../ui/i18n.ts';

export const COUNTS = ['backends', 'classes', 'volumes', 'attachments'] as const;

export interface Cell {
  readonly text: string;
  /** Why there is no number. */
  readonly reason: string;
}

type Counts = Readonly<Record<typeof COUNTS[number], number>>;

/** A row in words, as it is shown, filtered and copied; with its counts as numbers, by which it is sorted: -1 where there is none. */
export interface Line extends Counts {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly driver: string;
  readonly fit: string;
  readonly harvester: string;
  readonly finding: string;
  readonly cells: Readonly<Record<typeof COUNTS[number], Cell>>;
  /** Place among all, worst first. */
  readonly order: number;
  readonly row: FleetRow;
}

const cellOf = <T>(t: Translate, seen: Seen<T>, words: (value: T) => string): Cell => {
  switch (seen.kind) {
    case 'known': return { text: words(seen.value), reason: '' };
    case 'loading': return { text: '…', reason: '' };
    case 'denied': return { text: '—', reason: t('hpe.base.needs', { verb: seen.verb, resource: seen.resource }) };
    case 'failed': return { text: '?', reason: t(`hpe.problem.${ seen.problem.code }.title`, seen.problem.args) };
  }
};

const versionWords = (t: Translate) => (version: string | undefined): string => (version === undefined ? t('hpe.fleet.noDriver') : version || t('hpe.fleet.versionUnknown'));

const lineOf = (t: Translate, row: FleetRow, order: number): Line => {
  const count = (seen: Seen<number>): Cell => cellOf(t, seen, String);
  const number = (seen: Seen<number>): number => (seen.kind === 'known' ? seen.value : -1);

  return {
    id: row.cluster.id, name: row.cluster.name, state: t(`hpe.fleet.level.${ row.concern.level }`), harvester: row.harvester,
    driver: cellOf(t, row.version, versionWords(t)).text, fit: row.fit ? t(`hpe.driver.verdict.${ row.fit.verdict }`) : '',
    finding: t(`hpe.${ row.concern.code }`, row.concern.args),
    cells: { backends: count(row.backends), classes: count(row.classes), volumes: count(row.volumes), attachments: count(row.attachments) },
    backends: number(row.backends), classes: number(row.classes), volumes: number(row.volumes), attachments: number(row.attachments),
    order, row,
  };
};

const textsOf = (line: Line): readonly string[] => [
  line.name, line.id, line.state, line.harvester, line.driver, line.fit, ...COUNTS.map((name) => line.cells[name].reason || line.cells[name].text), line.finding,
];

const COLUMNS = ['name', 'id', 'state', 'harvester', 'driver', 'fit', ...COUNTS, 'finding'] as const;

export interface FleetPage {
  readonly store: ReturnType<typeof useFleetStore>;
  readonly shown: ComputedRef<readonly Line[]>;
  readonly query: ComputedRef<string>;
  readonly copied: Readonly<{ value: boolean }>;
  placeOf(line: Line): Place;
  askAgain(cluster: FleetCluster): void;
  copy(): Promise<void>;
}

/** The fleet in words. */
export const useFleet = (t: Translate): FleetPage => {
  const host = useHost();
  const store = useFleetStore();
  const query = computed(() => host.query.value['q'] ?? '');
  const lines = computed(() => store.rows().map((row, order) => lineOf(t, row, order)));
  const shown = computed(() => {
    const wanted = query.value.trim().toLowerCase();

    return lines.value.filter((line) => textsOf(line).join('\n').toLowerCase().includes(wanted));
  });
  const copied = shallowRef(false);

  return {
    store, shown, query, copied,
    placeOf:  ({ id }) => ({ name: 'harvester-c-cluster-resource', params: { product: 'harvester', cluster: id, resource: 'hpe.storage.overview' } }),
    askAgain: (cluster) => { void store.askAgain(cluster); },
    copy:     async() => {
      await navigator.clipboard.writeText(csvOf([COLUMNS.map((name) => t(`hpe.fleet.column.${ name }`)), ...shown.value.map(textsOf)]));
      copied.value = true;
      setTimeout(() => { copied.value = false; }, 2_000);
    },
  };
};
