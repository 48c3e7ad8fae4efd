import type { Plugin, Store } from '../dashboard.ts';
import { BEHIND, PAGE, PRODUCT, ROUTE } from './types.ts';

const listOf = (resource: string) => ({ name: ROUTE.list, params: { product: PRODUCT, resource } });

/** Weights of the real one (1.5 to 1.8); pages of extensions find their place between them. */
const NAV = [
  { name: PAGE.dashboard, labelKey: 'harvesterStandIn.nav.dashboard', weight: 500, namespaced: false },
  { name: PAGE.hosts, labelKey: 'harvesterStandIn.nav.hosts', weight: 499, namespaced: false },
  { name: PAGE.machines, labelKey: 'harvesterStandIn.nav.machines', weight: 498, namespaced: true },
  { name: PAGE.volumes, labelKey: 'harvesterStandIn.nav.volumes', weight: 497, namespaced: true },
] as const;

/** A dashboard that is built for one Harvester by itself has no other product, so this one becomes its home. */
const standAlone = (store: Store): void => {
  const home = listOf(PAGE.dashboard);

  void store.dispatch('setIsSingleProduct', {
    productName:       PRODUCT,
    productNameKey:    'product.harvester',
    afterLoginRoute:   home,
    logoRoute:         home,
    supportCustomLogo: true,
  });
};

export const init = (plugin: Pick<Plugin, 'DSL'>, store: Store): void => {
  const { product, basicType, virtualType, configureType, weightGroup } = plugin.DSL(store, PRODUCT);

  if (store.$config?.rancherEnv === PRODUCT) standAlone(store);
  product({
    inStore:               PRODUCT,
    removable:             false,
    showNamespaceFilter:   true,
    hideKubeShell:         true,
    hideKubeConfig:        true,
    showClusterSwitcher:   true,
    hideCopyConfig:        true,
    hideSystemResources:   true,
    customNamespaceFilter: true,
    hideNamespaceLocation: true,
    supportRoute:          { name: `${ ROUTE.cluster }-support` },
    typeStoreMap:          { 'management.cattle.io.project': 'management' },
    to:                    listOf(PAGE.dashboard),
  });
  for (const { name, ...entry } of NAV) {
    const resource = BEHIND[name];

    virtualType({ ...entry, name, group: 'Root', exact: false, route: listOf(name) });
    basicType([name]);
    configureType(name, { isCreatable: false, canYaml: false, ...(resource === undefined ? {} : { resource, location: listOf(name) }) });
  }
  configureType(PAGE.dashboard, { showListMasthead: false });
  virtualType({ name: PAGE.classes, labelKey: 'harvesterStandIn.nav.classes', namespaced: false, group: 'advanced', weight: 80, exact: false, route: listOf(PAGE.classes) });
  configureType(PAGE.classes, { isCreatable: false, canYaml: false, resource: BEHIND[PAGE.classes], location: listOf(PAGE.classes) });
  basicType([PAGE.classes], 'advanced');
  weightGroup('advanced', 0, true);
};
