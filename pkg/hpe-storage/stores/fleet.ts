import { shallowReactive } from 'vue';
import type { Answer, FleetCluster } from '../domain/fleet/cluster.ts';
import { byAttention, fleetRow, type FleetRow } from '../domain/fleet/row.ts';
import { dataOf, failScreen, listScreen, loading, type Screen } from '../domain/screen.ts';
import { isApiError, problemOf } from '../gateway/errors.ts';
import { listHarvesters, lookAtCluster } from '../gateway/fleet.ts';
import { inTurns } from '../gateway/turns.ts';
import { perCluster } from './per-cluster.ts';

/** For all questions to one cluster together. */
const DEADLINE_MS = 10_000;
const TURNS = { width: 6, patienceMs: 1_500 };

/** All Harvesters that the user may see, with what each answered. */
export const useFleetStore = perCluster('fleet', (_steve, transport) => {
  const state = shallowReactive<{ clusters: Screen<readonly FleetCluster[]> }>({ clusters: loading });
  const answers = shallowReactive(new Map<string, Answer>());
  /** The question under way for each cluster, by which an answer that a later one has overtaken is known. */
  const asking = shallowReactive(new Map<string, AbortController>());
  let round = 0;

  const ask = async({ id }: FleetCluster, question: AbortController): Promise<void> => {
    const answer = await lookAtCluster(id, transport, { deadlineMs: DEADLINE_MS, signal: question.signal })
      .then((facts): Answer => ({ kind: 'known', facts }), (error: unknown): Answer => ({ kind: 'failed', problem: problemOf(error) }));

    if (asking.get(id) === question) {
      asking.delete(id);
      answers.set(id, answer);
    }
  };

  const begin = ({ id }: FleetCluster): AbortController => {
    const question = new AbortController();

    asking.get(id)?.abort();
    asking.set(id, question);

    return question;
  };

  const forgetOthers = (clusters: readonly FleetCluster[]): void => {
    const ids = new Set(clusters.map(({ id }) => id));

    for (const [id, question] of asking) {
      if (!ids.has(id)) {
        question.abort();
        asking.delete(id);
      }
    }
    for (const id of answers.keys()) {
      if (!ids.has(id)) {
        answers.delete(id);
      }
    }
  };

  const list = async(): Promise<Screen<readonly FleetCluster[]>> => {
    try {
      return listScreen(await listHarvesters(transport));
    } catch (error) {
      return isApiError(error, 'denied', 'notFound')
        ? { kind: 'denied', verb: 'list', resource: 'management.cattle.io.clusters' } : failScreen(state.clusters, problemOf(error));
    }
  };

  /** Asks Rancher for the clusters, and each of them. What was known stays until its cluster has answered again. */
  const load = async(): Promise<void> => {
    const mine = ++round;
    const screen = await list();

    if (mine !== round) {
      return;
    }
    state.clusters = screen;
    const clusters = dataOf(screen) ?? [];

    forgetOthers(clusters);
    if (screen.kind !== 'ready') {
      return;
    }
    const questions = clusters.map((cluster) => ({ cluster, question: begin(cluster) }));

    // Those that Rancher itself cannot reach would only take the places of others.
    await inTurns([...questions].sort((a, b) => Number(b.cluster.isConnected) - Number(a.cluster.isConnected)), ({ cluster, question }) => ask(cluster, question), TURNS);
  };

  return {
    clusters:  (): Screen<readonly FleetCluster[]> => state.clusters,
    rows:      (): readonly FleetRow[] => (dataOf(state.clusters) ?? []).map((cluster) => fleetRow(cluster, answers.get(cluster.id))).sort(byAttention),
    /** How many of the clusters have not answered yet. */
    open:      (): number => asking.size,
    isAsking:  (id: string): boolean => asking.has(id),
    load,
    askAgain:  (cluster: FleetCluster): Promise<void> => ask(cluster, begin(cluster)),
  };
});
