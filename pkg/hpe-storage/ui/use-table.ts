import { computed, onBeforeUnmount, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue';

export interface Header {
  readonly name: string;
  readonly label: string;
  /** The row's field that is shown where the page has no `cell:<name>` slot, and that the table's search looks into. */
  readonly value?: string;
  /** The row's fields that order it, the most important first; none for a column that nobody sorts by. */
  readonly sort?: readonly string[];
  readonly width?: number;
}

/** Rows that a page's own filters let through. `key` changes with the filters and with nothing else. */
export interface RowFilter<T> {
  readonly key: string;
  passes(row: T): boolean;
}

export interface Order {
  readonly column: string;
  readonly descending: boolean;
}

/** About what a screen shows: so much is drawn at once, and the same again whenever a reader comes near its end. */
const DRAWN_AT_ONCE = 20;
const NEAR = '600px';
const ROWS_A_PAGE = 100;
/** As Rancher's tables and the server's pages order names, so that a first page of the server's stays where it is. */
const collator = new Intl.Collator();

export const fieldOf = (row: object, field: string | undefined): string | number => {
  const value: unknown = field === undefined ? undefined : Reflect.get(row, field);

  return typeof value === 'number' || typeof value === 'string' ? value : '';
};

const compare = (a: string | number, b: string | number): number =>
  (typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b)));

/** The rows in the order of some of their fields; rows that are alike stay as they were. */
export const sortRows = <T extends object>(rows: readonly T[], fields: readonly string[], isDescending = false): readonly T[] => {
  const sign = isDescending ? -1 : 1;

  return [...rows].sort((a, b) => {
    for (const field of fields) {
      const order = compare(fieldOf(a, field), fieldOf(b, field));

      if (order) {
        return order * sign;
      }
    }

    return 0;
  });
};

/** How many rows are drawn: more when `end`, the element behind them, comes near the screen. `start` goes back to the first. */
const useGrowing = (end: Ref<Element | undefined>): { readonly limit: Ref<number>; start(): void } => {
  const limit = ref(DRAWN_AT_ONCE);
  const start = (): void => { limit.value = DRAWN_AT_ONCE; };
  const observer = new IntersectionObserver((entries) => {
    if (entries.some(({ isIntersecting }) => isIntersecting)) {
      limit.value += DRAWN_AT_ONCE;
    }
  }, { rootMargin: NEAR });

  // Watched anew after each growth, since an element that stays near is told of once.
  watch([end, limit], ([now]) => {
    observer.disconnect();
    if (now) {
      observer.observe(now);
    }
  }, { flush: 'post' });
  onBeforeUnmount(() => observer.disconnect());

  return { limit, start };
};

interface TableProps<T> {
  readonly rows: readonly T[];
  readonly headers: readonly Header[];
  readonly defaultSortBy: string;
  readonly filter?: RowFilter<T> | undefined;
}

/** Order, search and pages of a table. Sorting is not done again for a filter, which only takes rows away. */
export const useTable = <T extends object>(props: TableProps<T>, end: Ref<Element | undefined>): {
  readonly text: Ref<string>;
  readonly order: Ref<Order>;
  readonly page: ComputedRef<number>;
  readonly pages: ComputedRef<number>;
  readonly found: ComputedRef<readonly T[]>;
  readonly range: ComputedRef<{ readonly from: number; readonly to: number; readonly count: number }>;
  readonly paged: ComputedRef<readonly T[]>;
  readonly drawn: ComputedRef<readonly T[]>;
  sortBy(column: string): void;
  goTo(page: number): void;
} => {
  const text = ref('');
  const asked = ref(0);
  const order = shallowRef<Order>({ column: props.defaultSortBy, descending: false });
  const { limit, start } = useGrowing(end);

  const sorted = computed(() =>
    sortRows(props.rows, props.headers.find(({ name }) => name === order.value.column)?.sort ?? [], order.value.descending));
  const found = computed(() => {
    const { filter, headers } = props;
    const part = text.value.trim().toLowerCase();
    const passing = filter?.key ? sorted.value.filter((row) => filter.passes(row)) : sorted.value;

    return part ? passing.filter((row) => headers.some(({ value }) => String(fieldOf(row, value)).toLowerCase().includes(part))) : passing;
  });
  const pages = computed(() => Math.max(1, Math.ceil(found.value.length / ROWS_A_PAGE)));
  const page = computed(() => Math.min(asked.value, pages.value - 1));
  const paged = computed(() => found.value.slice(page.value * ROWS_A_PAGE, (page.value + 1) * ROWS_A_PAGE));

  watch([() => props.filter?.key, text, order], () => { asked.value = 0; });
  watch([() => props.filter?.key, text, order, page], start);

  return {
    text, order, page, pages, found, paged,
    range:  computed(() => ({ from: page.value * ROWS_A_PAGE + 1, to: page.value * ROWS_A_PAGE + paged.value.length, count: found.value.length })),
    drawn:  computed(() => paged.value.slice(0, limit.value)),
    sortBy: (column) => { order.value = { column, descending: order.value.column === column && !order.value.descending }; },
    goTo:   (next) => { asked.value = next; },
  };
};
