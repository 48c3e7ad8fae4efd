import enUs from './l10n/en-us.yaml';
import metadata from './package.json';
import type { Plugin } from '../dashboard.ts';
import { LISTS } from './lists.ts';
import { models } from './models.ts';
import { init } from './product.ts';
import { routes } from './routes.ts';
import { harvesterStore } from './store.ts';
import { PAGE, PRODUCT } from './types.ts';

export default (plugin: Plugin): void => {
  const { specifics, config, init: start } = harvesterStore();

  plugin.metadata = metadata;
  plugin.addL10n('en-us', () => Promise.resolve({ default: enUs }));
  plugin.addProduct({ init });
  plugin.addDashboardStore(PRODUCT, specifics, config, start);
  plugin.addRoutes(routes);
  for (const [type, model] of Object.entries(models)) plugin.register('models', `${ PRODUCT }/${ type }`, () => ({ default: model }));
  plugin.register('list', PAGE.dashboard, () => import('./list/DashboardPage.vue'));
  for (const page of Object.keys(LISTS)) plugin.register('list', page, () => import('./list/ObjectList.vue'));
};
