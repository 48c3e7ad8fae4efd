import { createPinia, defineStore, disposePinia, setActivePinia, type Pinia } from 'pinia';
import { useHost } from '../gateway/host.ts';
import { steveFor, type Steve } from '../gateway/steve.ts';

let pinia: Pinia = createPinia();

/**
 * A store of one noun for each cluster that is visited: what was loaded for one is never shown for another.
 * The result is called inside a page's set-up and gives the store of the route's cluster.
 */
export const perCluster = <T extends object>(noun: string, setup: (steve: Steve) => T) => () => {
  setActivePinia(pinia);
  const clusterId = useHost().clusterId.value;

  return defineStore(`hpe/${ noun }/${ clusterId }`, () => setup(steveFor(clusterId)))(pinia);
};

/** After logging out nothing of the last user is left. */
export const forgetEverything = (): void => {
  disposePinia(pinia);
  pinia = createPinia();
};
