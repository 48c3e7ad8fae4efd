import { describe, expect, it } from 'vitest';
import { computed, defineComponent, h, ref } from 'vue';
import { useHost } from '../../../pkg/hpe-storage/gateway/host.ts';
import { steveFor } from '../../../pkg/hpe-storage/gateway/steve.ts';
import { can } from '../../../pkg/hpe-storage/gateway/access.ts';
import { text } from '../../../pkg/hpe-storage/domain/kube/json.ts';
import { AsyncButton, LabeledInput, LabeledSelect, SortableTable, Tab, Tabbed } from '../rancher-stubs.ts';
import { FakeSteve } from '../fake-steve.ts';
import { mountPage } from '../mount.ts';

const claim = (name: string, namespace = 'default') => ({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name, namespace, labels: { app: name } } });

const Claims = defineComponent({
  setup: () => {
    const { screen } = useHost().live('persistentvolumeclaim');
    const rows = computed(() => (screen.value.kind === 'ready' || screen.value.kind === 'stale' ? screen.value.data : []).map((raw) => ({ name: text(raw, 'metadata', 'name') })));

    return () => h('div', [h('p', screen.value.kind), h(SortableTable, { headers: [{ name: 'name', label: 'Name' }], rows: rows.value, tableActions: false, rowActions: false })]);
  },
});

describe('a page over the fake dashboard', () => {
  it('shows live objects and follows their changes', async() => {
    const page = await mountPage(Claims, { objects: { persistentvolumeclaim: [claim('a')] } });

    expect(page.rows()).toEqual([['a']]);
    page.steve.add('persistentvolumeclaim', claim('b'));
    await page.settle();
    expect(page.rows()).toEqual([['a'], ['b']]);
  });

  it('says that its data is stale while the socket is down', async() => {
    const page = await mountPage(Claims, { objects: { persistentvolumeclaim: [claim('a')] } });

    page.dashboard.dropSocket();
    await page.until('stale');
    page.dashboard.restoreSocket();
    await page.until('ready');
  });

  it('tells denied from empty', async() => {
    const page = await mountPage(Claims, { notListable: ['persistentvolumeclaim'] });

    expect(page.text()).toContain('denied');
  });

  it('fills fields, picks options, changes tabs and presses buttons by their words', async() => {
    const Form = defineComponent({ setup: () => {
      const name = ref('');
      const size = ref('');
      const saved = ref('');

      return () => h(Tabbed, {}, { default: () => [
        h(Tab, { name: 'one', label: 'One' }, { default: () => [
          h(LabeledInput, { label: 'Name', value: name.value, 'onUpdate:value': (value: string) => { name.value = value; } }),
          h(LabeledSelect, { label: 'Size', options: ['small', { label: 'Large', value: 'l' }], value: size.value, 'onUpdate:value': (value: string) => { size.value = value; } }),
          h(AsyncButton, { actionLabel: 'Save', onClick: (done: (ok: boolean) => void) => { saved.value = `${ name.value }:${ size.value }`; done(true); } }),
          saved.value,
        ] }),
        h(Tab, { name: 'two', label: 'Two' }, { default: () => 'second' }),
      ] });
    } });
    const page = await mountPage(Form);

    await page.fill('Name', 'vol');
    await page.choose('Size', 'Large');
    await page.click('Save');
    expect(page.has('vol:l')).toBe(true);
    await page.click('Two');
    expect(page.has('second')).toBe(true);
  });
});

describe('the fake Steve', () => {
  const setup = () => {
    const steve = new FakeSteve();

    steve.add('persistentvolumeclaim', claim('a'), claim('b', 'other'));
    steve.add('secret', { metadata: { name: 's', namespace: 'hpe-storage', annotations: { note: 'pw' } }, data: { username: 'dQ==', password: 'cHc=' } });
    globalThis.fetch = steve.fetch;

    return { steve, api: steveFor('c-m-lab') };
  };
  const names = (raw: unknown): string | undefined => text(raw, 'metadata', 'name');

  it.each([
    [{}, ['a', 'b']],
    [{ namespace: 'other' }, ['b']],
    [{ filter: ['metadata.labels.app=a'] }, ['a']],
    [{ sort: '-metadata.name', pageSize: 1, page: 1 }, ['b']],
  ])('lists with %j', async(options, expected) => {
    expect((await setup().api.list('rancher', 'persistentvolumeclaims', names, options)).items).toEqual(expected);
  });

  it('gives only what an allow-list includes', async() => {
    const { api } = setup();
    const seen = await api.get('rancher', 'secrets', 'hpe-storage/s', { include: ['metadata.name', 'data.username'] });

    expect(JSON.stringify(seen)).toContain('dQ==');
    expect(JSON.stringify(seen)).not.toMatch(/cHc=|"pw"/);
  });

  it('refuses a stale PUT and a patch whose test fails', async() => {
    const { steve, api } = setup();
    const stale = structuredClone(steve.find('persistentvolumeclaim', 'default/a'));

    await api.patch('persistentvolumeclaims', 'default/a', [{ op: 'add', path: '/spec', value: {} }]);
    await expect(api.put('rancher', 'persistentvolumeclaims', 'default/a', stale)).rejects.toMatchObject({ kind: 'conflict' });
    await expect(api.patch('persistentvolumeclaims', 'default/a', [{ op: 'test', path: '/spec', value: 1 }])).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('answers access reviews as the test says', async() => {
    const { steve, api } = setup();

    steve.allowed = ({ verb }) => verb !== 'delete';
    expect(await can(api, { verb: 'create', group: '', resource: 'secrets' })).toBe(true);
    expect(await can(api, { verb: 'delete', group: '', resource: 'secrets' })).toBe(false);
  });
});
