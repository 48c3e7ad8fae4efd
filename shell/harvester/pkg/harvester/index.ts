import enUs from './l10n/en-us.yaml';
import metadata from './package.json';
import { models } from './models.ts';
import { init } from './product.ts';
import { routes } from './routes.ts';
import { commonStore, harvesterStore } from './store.ts';
import { PAGE, PRODUCT } from './types.ts';

interface Store { registerModule(name: string, module: object): void; unregisterModule(name: string): void }

interface Plugin {
  metadata: object;
  addProduct(product: object): void;
  addL10n(locale: string, load: () => Promise<unknown>): void;
  addRoutes(routes: readonly object[]): void;
  addDashboardStore(name: string, specifics: object, config: object, init: unknown): void;
  addStore(name: string, register: () => (store: Store) => void, unregister: (store: Store) => void): void;
  register(kind: string, name: string, load: () => unknown): void;
}

export default (plugin: Plugin): void => {
  const { specifics, config, init: start } = harvesterStore();

  plugin.metadata = metadata;
  plugin.addL10n('en-us', () => Promise.resolve({ default: enUs }));
  plugin.addProduct({ init });
  plugin.addStore(commonStore.name, () => (store) => store.registerModule(commonStore.name, commonStore.module), (store) => store.unregisterModule(commonStore.name));
  plugin.addDashboardStore(PRODUCT, specifics, config, start);
  plugin.addRoutes(routes);
  for (const [type, model] of Object.entries(models)) plugin.register('models', `${ PRODUCT }/${ type }`, () => ({ default: model }));
  plugin.register('list', PAGE.dashboard, () => import('./list/DashboardPage.vue'));
  plugin.register('list', PAGE.hosts, () => import('./list/HostList.vue'));
  plugin.register('list', PAGE.machines, () => import('./list/MachineList.vue'));
  plugin.register('list', PAGE.volumes, () => import('./list/VolumeList.vue'));
  plugin.register('list', PAGE.classes, () => import('./list/ClassList.vue'));
};
