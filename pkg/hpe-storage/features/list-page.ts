import { defineComponent, h, type Component } from 'vue';

/**
 * A page as the dashboard's list route takes it: without a `fetch` option it takes a type that has no schema for a
 * mistake and leaves for its error page (extension-mechanics: ResourceList.fetch).
 */
export const listPage = (page: Component): Component => defineComponent({
  name:  'HpeStoragePage',
  fetch: (): Promise<void> => Promise.resolve(),
  setup: () => () => h(page),
});
