import { computed, onBeforeUnmount, ref, watch, type ComputedRef } from 'vue';
import type { Screen } from '../../domain/screen.ts';
import { filterRows, type VolumeRow, type VolumeTable } from '../../domain/volumes/rows.ts';
import { useHost } from '../../gateway/host.ts';
import { useRightsStore } from '../../stores/rights.ts';
import { useVolumesStore } from '../../stores/volumes.ts';

/** Reasons of pending claims are read again this often while some are pending. */
const REASONS_EVERY_MS = 30_000;
const AGE_EVERY_MS = 30_000;

export type DialogName = 'create' | 'attach' | 'detach' | 'delete';

const DIALOGS: readonly string[] = ['create', 'attach', 'detach', 'delete'];

export interface Filters {
  readonly q: string;
  readonly vm: string;
  readonly class: string;
  readonly state: string;
}

const isDialog = (name: string): name is DialogName => DIALOGS.includes(name);

/** Claims and VMs may be written in some namespaces only; a page asks for all, a dialog for its own. */
const EVERYWHERE = [
  { verb: 'create', group: '', resource: 'persistentvolumeclaims' },
  { verb: 'delete', group: '', resource: 'persistentvolumeclaims' },
  { verb: 'update', group: 'kubevirt.io', resource: 'virtualmachines' },
] as const;

const every = (ms: number, act: () => void): void => {
  const timer = setInterval(act, ms);

  onBeforeUnmount(() => clearInterval(timer));
};

const tableOf = (screen: Screen<VolumeTable>): VolumeTable | undefined => (screen.kind === 'ready' || screen.kind === 'stale' ? screen.data : undefined);

/** What the volumes page shows: rows that pass the filters of the URL, and the dialog that the URL names. */
export const useVolumesPage = () => {
  const store = useVolumesStore();
  const rights = useRightsStore();
  const place = useHost();
  const now = ref(Date.now());
  const query = place.query;
  const filters: ComputedRef<Filters> = computed(() => ({
    q: query.value['q'] ?? '', vm: query.value['vm'] ?? '', class: query.value['class'] ?? '', state: query.value['state'] ?? '',
  }));
  const table = computed(() => tableOf(store.live.table) ?? store.live.preview);
  const rows = computed<readonly VolumeRow[]>(() => table.value?.rows ?? []);
  const shown = computed(() => filterRows(rows.value, { text: filters.value.q, vm: filters.value.vm, className: filters.value.class, state: filters.value.state }));
  const pending = computed(() => rows.value.filter(({ state }) => state.kind === 'pending').map(({ id }) => id).join(' '));

  const dialog = computed<DialogName | undefined>(() => {
    const name = query.value['do'] ?? '';

    return isDialog(name) ? name : undefined;
  });

  void store.loadFirstPage();
  void store.loadServerVersion();
  void rights.askAll(EVERYWHERE);
  watch(pending, (ids) => {
    if (ids) {
      void store.loadWarnings();
    }
  }, { immediate: true });
  every(AGE_EVERY_MS, () => { now.value = Date.now(); });
  every(REASONS_EVERY_MS, () => {
    if (pending.value && !document.hidden) {
      void store.loadWarnings();
    }
  });

  return {
    store, place, now, filters, rows, shown, dialog, table,
    /** True while only the first page is there. */
    isPreview: computed(() => !tableOf(store.live.table) && store.live.preview !== undefined),
    /** The rights that the user lacks, by verb. */
    lacks:     (verb: 'create' | 'delete' | 'update'): boolean => EVERYWHERE.some((right) => right.verb === verb && rights.answer(right) === 'no'),
    setFilter: (change: Partial<Filters>): void => place.setQuery(change),
    open:      (name: DialogName, more: Readonly<Record<string, string>> = {}): void => place.setQuery({ do: name, ...more }),
    close:     (): void => place.setQuery({ do: undefined, volume: undefined, volumes: undefined, disk: undefined, for: undefined }),
  };
};

export type VolumesPage = ReturnType<typeof useVolumesPage>;
