import { computed, onBeforeUnmount, ref, watch, type Ref } from 'vue';
import { dataOf, type Screen } from '../../domain/screen.ts';
import { lockedNamespaces } from '../../domain/volumes/rights.ts';
import { rowTest, type VolumeRow, type VolumeTable } from '../../domain/volumes/rows.ts';
import type { DiskUse } from '../../domain/volumes/usage.ts';
import { useHost } from '../../gateway/host.ts';
import { SOMEWHERE, useRightsStore, type Right } from '../../stores/rights.ts';
import { useVolumesStore } from '../../stores/volumes.ts';
import type { Translate } from '../../ui/i18n.ts';
import type { RowReasons } from './words.ts';

/** Reasons of pending claims are read again this often while some are pending. */
const REASONS_EVERY_MS = 30_000;
const AGE_EVERY_MS = 30_000;
/** The URL follows what is typed after a pause: it goes through all of the dashboard's route guards. */
const TYPING_PAUSE_MS = 300;

export type DialogName = 'create' | 'attach' | 'detach' | 'delete';

const DIALOGS: readonly string[] = ['create', 'attach', 'detach', 'delete'];

export interface Filters {
  readonly q?: string;
  readonly vm: string;
  readonly class: string;
  readonly state: string;
}

const isDialog = (name: string): name is DialogName => DIALOGS.includes(name);

const CREATE: Right = { verb: 'create', group: '', resource: 'persistentvolumeclaims', namespace: SOMEWHERE };
const UPDATE: Right = { verb: 'update', group: 'kubevirt.io', resource: 'virtualmachines', namespace: SOMEWHERE };
const DELETE = { ...CREATE, verb: 'delete' };

const every = (ms: number, act: () => void): void => {
  const timer = setInterval(act, ms);

  onBeforeUnmount(() => clearInterval(timer));
};

/** What is typed counts at once; the URL has it a moment later, and what the URL has otherwise (Back, a link) counts too. */
const useTypedFilter = (inUrl: () => string, write: (text: string) => void): { readonly text: Ref<string>; setText(text: string): void } => {
  const text = ref(inUrl());
  let timer: ReturnType<typeof setTimeout> | undefined;

  watch(inUrl, (now) => {
    if (timer === undefined) {
      text.value = now;
    }
  });
  onBeforeUnmount(() => clearTimeout(timer));

  return {
    text,
    setText: (typed) => {
      text.value = typed;
      clearTimeout(timer);
      timer = setTimeout(() => {
        timer = undefined;
        write(typed);
      }, TYPING_PAUSE_MS);
    },
  };
};

/** What the volumes page shows: rows that pass the filters of the URL, and the dialog that the URL names. */
export const useVolumesPage = (t: Translate) => {
  const store = useVolumesStore();
  const rights = useRightsStore();
  const place = useHost();
  const now = ref(Date.now());
  const query = place.query;
  const filters = computed(() => ({ vm: query.value['vm'] ?? '', class: query.value['class'] ?? '', state: query.value['state'] ?? '' }));
  const setFilter = (change: Partial<Filters>): void => place.setQuery(change);
  const { text, setText } = useTypedFilter(() => query.value['q'] ?? '', (q) => setFilter({ q }));
  const isPreview = computed(() => store.live.table.kind === 'loading' && store.live.preview !== undefined);
  /** The first page goes where the whole table will be, so that nothing moves when that takes its place. */
  const screen = computed<Screen<VolumeTable>>(() => {
    const { table, preview } = store.live;

    return table.kind === 'loading' && preview ? { kind: 'ready', data: preview } : table;
  });
  const table = computed(() => dataOf(screen.value));
  const rows = computed<readonly VolumeRow[]>(() => table.value?.rows ?? []);
  const rowFilter = computed(() => {
    const { vm, class: className, state } = filters.value;
    const parts = { text: text.value, vm, className, state };

    return { key: Object.values(parts).join(' ').trim(), passes: rowTest(parts) };
  });
  const shown = computed(() => rows.value.filter(rowFilter.value.passes));
  const pending = computed(() => rows.value.filter(({ state }) => state.kind === 'pending').map(({ id }) => id).join(' '));

  const dialog = computed<DialogName | undefined>(() => {
    const name = query.value['do'] ?? '';

    return isDialog(name) ? name : undefined;
  });

  /** Words for a right that is missing everywhere, or in a namespace. */
  const needs = (isMissing: boolean, right: Right, namespace?: string): string | undefined =>
    (isMissing ? t(namespace ? 'hpe.finding.volume.needsIn' : 'hpe.base.needs', { ...right, namespace }) : undefined);
  const isNowhere = (right: Right): boolean => rights.answer(right) === 'no';
  const locked = computed(() => lockedNamespaces(table.value?.index.vmById.values() ?? []));

  void store.loadServerVersion();
  void store.loadDriver();
  void rights.askAll([CREATE, UPDATE]);
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
    store, place, now, filters, text, rows, shown, rowFilter, dialog, table,
    /** True while only the first page is there. */
    isPreview, screen,
    /** Why a button is off: a right that is missing everywhere for the page's own, and in its namespace for a row's. Rows say it themselves, which takes no request. */
    createReason: computed(() => needs(isNowhere(CREATE), CREATE)),
    attachReason: computed(() => needs(isNowhere(UPDATE), UPDATE)),
    reasons:      {
      attach: ({ claim: { namespace } }: VolumeRow) => needs(isNowhere(UPDATE) || locked.value.has(namespace), UPDATE, namespace),
      detach: ({ claim: { namespace } }: VolumeRow, { vmId }: DiskUse) => needs(table.value?.index.vmById.get(vmId)?.mayUpdate === false, UPDATE, namespace),
      remove: ({ claim: { namespace, mayDelete } }: VolumeRow) => needs(mayDelete === false, DELETE, namespace),
    } satisfies RowReasons,
    setFilter, setText,
    open:      (name: DialogName, more: Readonly<Record<string, string>> = {}): void => place.openQuery({ do: name, ...more }),
    close:     (): void => place.setQuery({ do: undefined, volume: undefined, volumes: undefined, disk: undefined, for: undefined }),
  };
};

export type VolumesPage = ReturnType<typeof useVolumesPage>;
