import { flushPromises, mount } from '@vue/test-utils';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Component } from 'vue';
import { LISTS } from '../../../shell/harvester/pkg/harvester/lists.ts';
import ObjectList from '../../../shell/harvester/pkg/harvester/list/ObjectList.vue';
import SupportPage from '../../../shell/harvester/pkg/harvester/pages/SupportPage.vue';
import { typeOf } from '../../../shell/harvester/pkg/harvester/types.ts';

const downloadKubeConfig = vi.fn();

// Rancher's sources are one module here (vitest.config.ts): this one, whose default is the table.
vi.mock('@shell/components/ResourceTable', async() => {
  const { defineComponent, h } = await import('vue');

  return {
    default: defineComponent({
      props: { schema: { type: Object, default: null }, rows: { type: Array, required: true }, headers: { type: Array<{ name: string }>, required: true }, keyField: { type: String, default: '' } },
      render() {
        return h('table', [h('tr', this.headers.map(({ name }) => h('th', name))), ...this.rows.map((row) => h('tr', String(row)))]);
      },
    }),
    STATE: { name: 'state' }, NAME: { name: 'name' }, NAMESPACE: { name: 'namespace' }, AGE: { name: 'age' },
  };
});

/** The dashboard's store as the pages ask it. */
const storeOf = (schemas: readonly string[], dispatch: (action: string, payload: unknown) => unknown) => ({
  getters: {
    'i18n/t': (key: string) => key,
    'harvester/schemaFor': (type: string) => (schemas.includes(type) ? { id: type } : null),
    'currentCluster': { downloadKubeConfig },
  },
  dispatch,
});

const mounted = async(page: Component, $store: object, props = {}) => {
  const wrapper = mount(page, { props, global: { mocks: { $store, $fetchState: { pending: false }, t: (key: string) => key } } });

  // The dashboard's own part of Vue does this (mixins/fetch.client.js).
  const fetch: unknown = Reflect.get(page, 'fetch');

  if (typeof fetch === 'function') await Reflect.apply(fetch, wrapper.vm, []);
  await flushPromises();

  return wrapper;
};

beforeEach(() => { downloadKubeConfig.mockReset(); });

describe('a list', () => {
  const dispatch = vi.fn((_action: string, payload: unknown) => [payload]);

  beforeEach(() => dispatch.mockClear());

  it.each(Object.entries(LISTS))('%s loads its objects and what its columns look at', async(page, { besides, testId, columns }) => {
    const types = [typeOf(page), ...besides];
    const list = await mounted(ObjectList, storeOf(types, dispatch), { resource: page, schema: { attributes: { namespaced: true } } });

    expect(dispatch.mock.calls).toEqual(types.map((type) => ['harvester/findAll', { type }]));
    expect(list.findAll('tr')).toHaveLength(2);
    expect(list.findAll('th').map((one) => one.text())).toEqual(['state', 'name', 'namespace', ...columns.map(({ name }) => name), 'age']);
    expect(list.attributes('data-testid')).toBe(testId);
  });

  it('has no namespaces where its objects have none', async() => {
    const list = await mounted(ObjectList, storeOf(['node'], dispatch), { resource: 'harvesterhci.io.host', schema: { attributes: { namespaced: false } } });

    expect(list.findAll('th').map((one) => one.text())).not.toContain('namespace');
  });

  it('is empty, and asks for nothing, for who may not see the type', async() => {
    const list = await mounted(ObjectList, storeOf([], dispatch), { resource: 'harvesterhci.io.volume', schema: null });

    expect(dispatch).not.toHaveBeenCalled();
    expect(list.findAll('tr')).toHaveLength(1);
  });
});

describe('Support', () => {
  it('has the dashboard download the kubeconfig of the cluster that is open, as the real one does', async() => {
    const dispatch = vi.fn();
    const page = await mounted(SupportPage, storeOf([], dispatch));

    await page.get('button').trigger('click');
    await flushPromises();
    expect(downloadKubeConfig).toHaveBeenCalledOnce();
    expect(dispatch).not.toHaveBeenCalled();
  });

  it('says why there is none', async() => {
    const refusal = new Error('no such cluster');
    const dispatch = vi.fn();
    const page = await mounted(SupportPage, storeOf([], dispatch));

    downloadKubeConfig.mockRejectedValue(refusal);
    await page.get('button').trigger('click');
    await flushPromises();
    expect(dispatch).toHaveBeenCalledExactlyOnceWith('growl/fromError', { title: 'harvesterStandIn.support.failed', err: refusal });
  });
});
