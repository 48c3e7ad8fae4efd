import { defineComponent, h, ref, type PropType, type Slots, type VNode } from 'vue';
import { isRecord, shown, words } from './parts.ts';

interface Header {
  readonly name: string;
  readonly label?: string;
  readonly labelKey?: string;
  readonly value?: string | ((row: Record<string, unknown>) => unknown);
}

const valueAt = (row: Record<string, unknown>, header: Header): unknown => {
  if (typeof header.value === 'function') return header.value(row);
  let found: unknown = row;

  for (const part of (header.value ?? header.name).split('.')) found = isRecord(found) ? found[part] : undefined;

  return found;
};

export const SortableTable = defineComponent({
  name: 'SortableTable',
  inheritAttrs: false,
  props: {
    headers: { type: Array as PropType<readonly Header[]>, required: true },
    rows: { type: Array as PropType<readonly Record<string, unknown>[]>, required: true },
    keyField: { type: String, default: '_key' },
    loading: Boolean,
    tableActions: { type: Boolean, default: true },
    rowActions: { type: Boolean, default: true },
    search: { type: Boolean, default: true },
    noRowsKey: { type: String, default: '' },
    subRows: Boolean,
  },
  emits: ['selection', 'clickedActionButton', 'group-value-change', 'enter'],
  setup: () => ({ picked: ref<readonly Record<string, unknown>[]>([]) }),
  methods: {
    pick(row: Record<string, unknown>, on: boolean) {
      this.picked = on ? [...this.picked, row] : this.picked.filter((other) => other !== row);
      this.$emit('selection', this.picked);
    },
  },
  render() {
    const slots: Slots = this.$slots;
    const head = this.headers.map((header) => h('th', { scope: 'col' }, words(this, header.label, header.labelKey)));
    const cell = (header: Header, row: Record<string, unknown>): VNode => {
      const value = valueAt(row, header);
      const whole = slots[`col:${ header.name }`]?.({ row, col: header, value });

      return whole?.[0] ?? h('td', slots[`cell:${ header.name }`]?.({ row, col: header, value }) ?? shown(value));
    };
    const box = (row: Record<string, unknown>): VNode | undefined => (this.tableActions ? h('td', [h('input', {
      type: 'checkbox',
      'aria-label': `Select ${ shown(row['name'] ?? row[this.keyField]) }`,
      checked: this.picked.includes(row),
      onChange: (event: Event) => {
        if (event.target instanceof HTMLInputElement) this.pick(row, event.target.checked);
      },
    })]) : undefined);
    const empty = slots['no-rows']?.() ?? [h('tr', [h('td', { colspan: this.headers.length }, words(this, '', this.noRowsKey))])];

    return h('div', { ...this.$attrs, 'aria-busy': this.loading }, [
      slots['header-left']?.(), slots['header-middle']?.(), slots['header-right']?.(),
      h('table', [
        h('thead', [h('tr', [this.tableActions ? h('th') : undefined, ...head])]),
        h('tbody', this.rows.length === 0 ? empty : this.rows.flatMap((row) => [
          h('tr', { key: shown(row[this.keyField]) }, [
            box(row),
            ...this.headers.map((header) => cell(header, row)),
            this.rowActions ? h('td', slots['row-actions']?.({ row })) : undefined,
          ]),
          ...(this.subRows ? slots['sub-row']?.({ row, fullColspan: this.headers.length }) ?? [] : []),
        ])),
      ]),
    ]);
  },
});
