import { mount, type VueWrapper } from '@vue/test-utils';
import { nextTick, type Plugin } from 'vue';
import { describe, expect, it } from 'vitest';
import DataTable from '../../../pkg/hpe-storage/ui/DataTable.vue';
import { sortRows } from '../../../pkg/hpe-storage/ui/use-table.ts';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly size: number;
}

const HEADERS = [
  { name: 'name', label: 'Name', value: 'name', sort: ['name'] },
  { name: 'size', label: 'Size', value: 'size', sort: ['size', 'name'] },
  { name: 'note', label: 'Note' },
];
const rowsOf = (count: number): Row[] => Array.from({ length: count }, (_, index) => ({ id: `id-${ index }`, name: `row-${ String(index).padStart(3, '0') }`, size: count - index }));
const words: Plugin = (app) => {
  Object.assign(app.config.globalProperties, { t: (key: string, args?: { name?: string; from?: number; to?: number; count?: number }) =>
    (args?.count === undefined ? `${ key.split('.').at(-1) ?? '' }${ args?.name ?? '' }` : `${ args.from ?? '' }-${ args.to ?? '' } of ${ args.count }`) });
};
const show = (rows: readonly Row[], more: object = {}): VueWrapper => mount(DataTable, {
  attachTo: document.body,
  props: { rows, headers: HEADERS, keyField: 'id', defaultSortBy: 'name', ...more },
  slots: { 'cell:note': '<template #cell:note="{ row }"><em>{{ row.id }}</em></template>' },
  global: { plugins: [words] },
});
const names = (table: VueWrapper): string[] => table.findAll('tr.main-row').map((row) => row.findAll('td').find((cell) => cell.attributes('data-title') === 'Name')?.text() ?? '');
const turns = async(): Promise<void> => { for (let turn = 0; turn < 20; turn += 1) await nextTick(); };

describe('the table', () => {
  it('sorts by a column, and the other way when asked again, and says so', async() => {
    const table = show(rowsOf(3));
    const head = (label: string) => table.findAll('th').find((cell) => cell.text().startsWith(label));

    expect(names(table)).toEqual(['row-000', 'row-001', 'row-002']);
    expect(head('Name')?.attributes('aria-sort')).toBe('ascending');
    await head('Size')?.get('button').trigger('click');
    expect(names(table)).toEqual(['row-002', 'row-001', 'row-000']);
    expect(head('Name')?.attributes('aria-sort')).toBe('none');
    await head('Size')?.get('button').trigger('click');
    expect(names(table)).toEqual(['row-000', 'row-001', 'row-002']);
    expect(head('Size')?.attributes('aria-sort')).toBe('descending');
    expect(head('Note')?.find('button').exists()).toBe(false);
    expect(table.get('em').text()).toBe('id-0');
  });

  it('draws a hundred rows a page, and goes back to the first page when fewer are left', async() => {
    const table = show(rowsOf(250), { search: true });

    await turns();
    expect(names(table)).toHaveLength(100);
    expect(table.get('nav').text()).toBe('1-100 of 250');
    await table.get('[aria-label=last]').trigger('click');
    await turns();
    expect(names(table)[0]).toBe('row-200');
    expect(table.get('[aria-label=next]').attributes()).toMatchObject({ 'aria-disabled': 'true' });
    // A disabled button would drop the focus of who has just pressed it.
    expect(table.get('[aria-label=next]').attributes('disabled')).toBeUndefined();
    await table.get('[aria-label=next]').trigger('click');
    expect(names(table)[0]).toBe('row-200');
    await table.get('input[type=search]').setValue('ROW-12');
    expect(names(table)).toEqual(rowsOf(250).slice(120, 130).map(({ name }) => name));
    expect(table.find('nav').exists()).toBe(false);
    await table.get('input[type=search]').setValue('nothing like it');
    expect(table.text()).toContain('nothing');
  });

  it('shows what passes the page\'s own filter', async() => {
    const table = show(rowsOf(30));

    await table.setProps({ filter: { key: 'small', passes: ({ size }: Row) => size <= 2 } });
    expect(names(table)).toEqual(['row-028', 'row-029']);
    await table.setProps({ filter: { key: '', passes: () => false } });
    expect(names(table)[0]).toBe('row-000');
  });

  it('gives what is picked, and forgets a row that is gone', async() => {
    const rows = rowsOf(3);
    const table = show(rows, { selectable: true });
    const boxes = () => table.findAll('input[type=checkbox]');

    await boxes()[1]?.setValue(true);
    expect(table.emitted('selection')?.at(-1)).toEqual([[rows[0]]]);
    await boxes()[0]?.setValue(true);
    expect(table.emitted('selection')?.at(-1)).toEqual([rows]);
    await table.setProps({ rows: rows.slice(1) });
    expect(table.emitted('selection')?.at(-1)).toEqual([rows.slice(1)]);
    await boxes()[0]?.setValue(false);
    expect(table.emitted('selection')?.at(-1)).toEqual([[]]);
  });
});

it('leaves rows that are alike in their order', () => {
  const rows = [{ id: 'b', name: 'x', size: 1 }, { id: 'a', name: 'x', size: 1 }];

  expect(sortRows(rows, ['name', 'size'])).toEqual(rows);
  expect(sortRows(rows, ['name', 'size'], true)).toEqual(rows);
});
