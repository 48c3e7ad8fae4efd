import { createPinia, defineStore, disposePinia, setActivePinia, type Pinia } from 'pinia';
import { useHost } from '../gateway/host.ts';
import { steveFor, type Steve } from '../gateway/steve.ts';
import { fetchTransport, type Transport } from '../gateway/transport.ts';

/** What lasts from one login to the next: all state, and all requests that are under way for it. */
interface Session {
  readonly pinia: Pinia;
  readonly end: AbortController;
  readonly transport: Transport;
}

const newSession = (): Session => {
  const end = new AbortController();

  return {
    pinia:     createPinia(),
    end,
    // A run that goes on after its user has left would work in the name of the next one.
    transport: (request) => fetchTransport({ ...request, signal: request.signal ? AbortSignal.any([request.signal, end.signal]) : end.signal }),
  };
};

let session = newSession();

/**
 * A store of one noun for each cluster that is visited: what was loaded for one is never shown for another.
 * The result is called inside a page's set-up and gives the store of the route's cluster. `transport` is for requests to others.
 */
export const perCluster = <T extends object>(noun: string, setup: (steve: Steve, transport: Transport) => T) => () => {
  const { pinia, transport } = session;
  const host = useHost();
  const clusterId = host.clusterId.value;

  setActivePinia(pinia);
  host.revive();

  return defineStore(`hpe/${ noun }/${ clusterId }`, () => setup(steveFor(clusterId, transport), transport))(pinia);
};

/** After logging out nothing of the last user is left: neither state, nor a request whose answer could still come. */
export const forgetEverything = (): void => {
  session.end.abort();
  disposePinia(session.pinia);
  session = newSession();
};
