import { FLEET, registerFleet } from './gateway/fleet-page.ts';
import { connectHost, createHost, registerPages } from './gateway/host.ts';
import { enUs, zhHans } from 'virtual:l10n';
import metadata from './package.json' with { type: 'json' };
import { forgetEverything } from './stores/per-cluster.ts';
import Backends from './features/backends/Page.vue';
import Classes from './features/classes/Page.vue';
import Driver from './features/driver/Page.vue';
import Fleet from './features/fleet/Page.vue';
import Overview from './features/overview/Page.vue';
import Volumes from './features/volumes/Page.vue';
import { listPage } from './features/list-page.ts';

/** The part of Rancher's extension API (2.11 and later) that is used here. */
interface Plugin {
  metadata: unknown;
  register(kind: 'list', type: string, load: () => Promise<unknown>): void;
  addL10n(locale: string, load: () => Promise<unknown>): void;
  addProduct(product: { init(): void }): void;
  addNavHooks(onEnter: () => Promise<void>, onLeave: () => Promise<void>, onLogOut: () => Promise<void>): void;
}

const PAGES = [
  { name: 'overview', weight: 100, page: Overview },
  { name: 'driver', weight: 90, page: Driver },
  { name: 'backends', weight: 80, page: Backends },
  { name: 'classes', weight: 70, page: Classes },
  { name: 'volumes', weight: 60, page: Volumes },
] as const;

const nothing = (): Promise<void> => Promise.resolve();

/** The dashboard calls this once, before its first page. */
export default (plugin: Plugin, internal: unknown): void => {
  plugin.metadata = metadata;
  plugin.addL10n('en-us', () => Promise.resolve({ default: enUs }));
  plugin.addL10n('zh-hans', () => Promise.resolve({ default: zhHans }));
  for (const { name, page } of [...PAGES, { name: FLEET, page: Fleet }]) {
    const component = listPage(page);

    plugin.register('list', `hpe.storage.${ name }`, () => Promise.resolve(component));
  }
  plugin.addProduct({ init: () => {
    const host = createHost(internal);

    connectHost(host);
    registerPages(internal, PAGES);
    registerFleet(internal, host.standalone.value);
  } });
  // Positional: Rancher 2.11 takes the object form for onEnter itself and then fails to call it.
  plugin.addNavHooks(nothing, nothing, () => Promise.resolve(forgetEverything()));
};
