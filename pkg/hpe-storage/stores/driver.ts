import { shallowReactive } from 'vue';
import type { Environment } from '../domain/driver/fit.ts';
import type { Hazards } from '../domain/driver/hazards.ts';
import { INTENT_NAMESPACE, type Intent } from '../domain/driver/intent.ts';
import { reasonFromLog } from '../domain/driver/log-reason.ts';
import { DEFAULT_NAMESPACE } from '../domain/driver/names.ts';
import type { Operation } from '../domain/driver/operation.ts';
import { DISCARD_RIGHTS, RESUME_RIGHTS, UNINSTALL_RIGHTS, type NeededRight } from '../domain/driver/rights.ts';
import { driverState, type DriverFacts, type DriverState, type Leftover } from '../domain/driver/state.ts';
import type { Problem } from '../domain/problem.ts';
import { dataOf, failScreen, loading, type Screen } from '../domain/screen.ts';
import { operationLogPath } from '../gateway/catalog.ts';
import { deniedRights, loadEnvironment, loadFacts, loadHazards, loadIntent, nodesWithDriver, removeIntent } from '../gateway/driver.ts';
import { deniedRemovals, listLeftovers } from '../gateway/driver-leftovers.ts';
import { isApiError, problemOf } from '../gateway/errors.ts';
import { readLog } from '../gateway/operation-log.ts';
import { perCluster } from './per-cluster.ts';

export interface DriverView {
  readonly state: DriverState;
  readonly facts: DriverFacts;
  readonly environment: Environment;
  /** Nodes on which the driver has registered itself. */
  readonly registered: readonly string[];
  /** A change of version that someone started and nobody ended. */
  readonly intent: Intent | undefined;
  /** Rights that the user lacks to go on with it, and to give it up. */
  readonly intentDenied: { readonly resume: readonly NeededRight[]; readonly discard: readonly NeededRight[] };
  /** Why the last operation failed, out of its log; undefined when none did. */
  readonly failure: Problem | undefined;
}

export interface UninstallView {
  readonly hazards: Hazards;
  readonly denied: readonly NeededRight[];
}

export interface LeftoversView extends UninstallView {
  readonly objects: readonly Leftover[];
}

const failureOf = (state: DriverState): Operation | undefined => (state.kind === 'absent' || state.kind === 'broken' ? state.lastFailure : undefined);

/** Where the driver stands in one cluster. Nothing is asked while nobody looks. */
export const useDriverStore = perCluster('driver', (steve) => {
  const state = shallowReactive<{ screen: Screen<DriverView>; uninstall: Screen<UninstallView>; leftovers: Screen<LeftoversView> }>({ screen: loading, uninstall: loading, leftovers: loading });
  let asked = 0;

  const reasonOf = async(operation: Operation | undefined): Promise<Problem | undefined> => {
    if (operation?.result.kind !== 'failed') {
      return undefined;
    }

    return reasonFromLog(await readLog(operationLogPath(steve, operation.id)) ?? '', operation.result.message);
  };

  const intentDenied = async(intent: Intent | undefined): Promise<DriverView['intentDenied']> => {
    if (!intent) {
      return { resume: [], discard: [] };
    }
    const [resume, discard] = await Promise.all([deniedRights(steve, RESUME_RIGHTS, intent.release.namespace), deniedRights(steve, DISCARD_RIGHTS, INTENT_NAMESPACE)]);

    return { resume: [...resume, ...discard], discard };
  };

  const read = async(): Promise<DriverView> => {
    const [facts, environment, intent, registered] = await Promise.all([loadFacts(steve), loadEnvironment(steve), loadIntent(steve), nodesWithDriver(steve)]);
    const now = driverState(facts, Date.now());

    const [denied, failure] = await Promise.all([intentDenied(intent), reasonOf(failureOf(now))]);

    return { state: now, facts, environment, intent, intentDenied: denied, registered, failure };
  };

  /** Reads the cluster again; an answer that a later question has overtaken is dropped. */
  const load = async(): Promise<void> => {
    const mine = ++asked;

    try {
      const data = await read();

      if (mine === asked) {
        state.screen = { kind: 'ready', data };
      }
    } catch (error) {
      if (mine === asked) {
        state.screen = isApiError(error, 'denied') && !dataOf(state.screen)
          ? { kind: 'denied', verb: 'list', resource: 'nodes' } : failScreen(state.screen, problemOf(error));
      }
    }
  };

  /** Counts what an uninstallation would leave without its driver. */
  const loadUninstall = async(namespace: string): Promise<void> => {
    state.uninstall = loading;
    try {
      const [hazards, denied] = await Promise.all([loadHazards(steve), deniedRights(steve, UNINSTALL_RIGHTS, namespace)]);

      state.uninstall = { kind: 'ready', data: { hazards, denied } };
    } catch (error) {
      state.uninstall = { kind: 'failed', problem: problemOf(error) };
    }
  };

  /** All that an earlier driver left where `seen` was found, and what its removal would meet. */
  const loadLeftovers = async(seen: readonly Leftover[]): Promise<void> => {
    state.leftovers = loading;
    try {
      const namespaces = [...new Set([DEFAULT_NAMESPACE, ...seen.flatMap(({ namespace }) => namespace ?? [])])];
      const [objects, hazards] = await Promise.all([listLeftovers(steve, namespaces), loadHazards(steve)]);

      state.leftovers = { kind: 'ready', data: { objects, hazards, denied: await deniedRemovals(steve, objects) } };
    } catch (error) {
      state.leftovers = { kind: 'failed', problem: problemOf(error) };
    }
  };

  /** Gives up a change of version: only its plan goes, the cluster's driver stays as it is. Resolves with what kept it from going. */
  const discardIntent = async(): Promise<Problem | undefined> => {
    try {
      await removeIntent(steve);
    } catch (error) {
      return problemOf(error);
    }
    await load();

    return undefined;
  };

  return { state, load, loadUninstall, loadLeftovers, discardIntent };
});
