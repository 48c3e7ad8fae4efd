import { record } from '../domain/kube/json.ts';

/** Rancher's Virtualization Management, a product of the dashboard itself (harvester-manager); its pages have no cluster, which is written `_`. */
const PRODUCT = 'harvesterManager';
export const FLEET = 'fleet';

const TYPE = `hpe.storage.${ FLEET }`;

interface Committer { commit(mutation: string, payload: object): void }

const isCommitter = (x: unknown): x is Committer => typeof x === 'object' && x !== null && 'commit' in x && typeof x.commit === 'function';

/** Puts the fleet page below the list of Harvester clusters. A Harvester by itself has neither. */
export const registerFleet = (internal: unknown, isStandalone: boolean): void => {
  const store = record(internal)['store'];

  if (isStandalone || !isCommitter(store)) {
    return;
  }
  store.commit('type-map/configureType', { match: TYPE, product: PRODUCT, showListMasthead: false, isCreatable: false, canYaml: false });
  store.commit('type-map/virtualType', { product: PRODUCT, obj: {
    name: TYPE, labelKey: 'hpe.nav.fleet', namespaced: false, group: 'Root', weight: -2, exact: false, 'exact-path': true,
    route: { name: 'c-cluster-product-resource', params: { cluster: '_', product: PRODUCT, resource: TYPE } },
  } });
  store.commit('type-map/basicType', { product: PRODUCT, types: [TYPE] });
};
