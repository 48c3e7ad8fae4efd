import enUs from './l10n/en-us.yaml';
import metadata from './package.json';
import type { Plugin, Store } from '../dashboard.ts';

/** Names that Rancher's built-in package uses: the fleet pages of extensions find their place by them. */
const PRODUCT = 'harvesterManager';
const CLUSTERS = 'harvesterhci.io.management.cluster';

const clusters = { name: 'c-cluster-product-resource', params: { cluster: '_', product: PRODUCT, resource: CLUSTERS } };

export const init = (plugin: Plugin, store: Store): void => {
  // A Harvester by itself manages nobody.
  if (store.$config?.rancherEnv === 'harvester') return;
  const { product, basicType, virtualType, configureType } = plugin.DSL(store, PRODUCT);

  product({
    ifHaveType:          'provisioning.cattle.io.cluster',
    inStore:             'management',
    icon:                'harvester',
    removable:           false,
    showClusterSwitcher: false,
    weight:              100,
    to:                  clusters,
    category:            'hci',
  });
  configureType(CLUSTERS, { isCreatable: false, canYaml: false, showListMasthead: true });
  virtualType({ name: CLUSTERS, labelKey: 'harvesterManagerStandIn.clusters', namespaced: false, group: 'Root', weight: 200, exact: false, route: clusters });
  basicType([CLUSTERS]);
};

export default (plugin: Plugin): void => {
  plugin.metadata = metadata;
  plugin.addL10n('en-us', () => Promise.resolve({ default: enUs }));
  plugin.addProduct({ init });
  plugin.register('list', CLUSTERS, () => import('./list/ClusterList.vue'));
};
