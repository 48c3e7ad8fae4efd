import { shallowReactive } from 'vue';
import type { InstallOrder } from '../domain/driver/commands.ts';
import type { ReleaseRef } from '../domain/driver/facts.ts';
import type { Intent } from '../domain/driver/intent.ts';
import { leftoverGroups, leftoversPlan } from '../domain/driver/leftovers.ts';
import { reasonFromLog } from '../domain/driver/log-reason.ts';
import { isUnderWay, type Operation } from '../domain/driver/operation.ts';
import { changePlan, followPlan, installPlan, uninstallPlan } from '../domain/driver/plans.ts';
import { goneProgress, nothingLeftProgress, registeredProgress, releaseProgress, workloadsProgress, type Progress } from '../domain/driver/progress.ts';
import type { DriverFacts, Leftover } from '../domain/driver/state.ts';
import type { Plan } from '../domain/runs/run.ts';
import { getOperation, operationLogPath, startInstall, startUninstall } from '../gateway/catalog.ts';
import { deleteNodeInfoCrd, loadFacts, removeIntent, saveIntent } from '../gateway/driver.ts';
import { removeLeftover } from '../gateway/driver-leftovers.ts';
import { ifThere, isApiError } from '../gateway/errors.ts';
import { useHost } from '../gateway/host.ts';
import { followLog, readLog } from '../gateway/operation-log.ts';
import type { Steve } from '../gateway/steve.ts';
import { waitUntil } from '../gateway/wait.ts';
import { perCluster } from './per-cluster.ts';
import { StepProblem, useRunsStore, type Run, type StepWork } from './runs.ts';

/** The one run on a cluster's driver: two at a time would work against each other. */
export const DRIVER_RUN = 'driver';

const EVERY_MS = 2_000;

type Context = Parameters<StepWork['perform']>[0];

/** A moment without an answer does not end a step: its deadline does. */
const orLater = async<T>(work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work;
  } catch (error) {
    if (isApiError(error, 'unreachable', 'timeout', 'server')) {
      return undefined;
    }
    throw error;
  }
};

const wait = <T>(check: () => Promise<T | undefined>, { signal }: Context): Promise<T> =>
  // The step's own deadline ends it by the signal, with the step's own words.
  waitUntil(check, { deadlineMs: Number.MAX_SAFE_INTEGER, everyMs: EVERY_MS, signal });

/** Steps of runs on the driver. Each looks first at what is there, so that it can be done again. */
const createWorks = (steve: Steve, onLog: (log: string) => void) => {
  const words = (note: string, args: Readonly<Record<string, string | number>> = {}): string => useHost().t(`hpe.driver.note.${ note }`, args);

  const failed = async(operation: Operation, seen: string): Promise<never> => {
    const log = await readLog(operationLogPath(steve, operation.id)) ?? seen;

    onLog(log);
    throw new StepProblem(reasonFromLog(log, operation.result.kind === 'failed' ? operation.result.message : ''));
  };

  /** Until Helm has ended. An operation that was cleared away has ended too: what it did is seen in the next steps. */
  const follow = async(id: string, context: Context): Promise<void> => {
    const ended = new AbortController();
    let seen = '';

    onLog('');
    void followLog(operationLogPath(steve, id), { signal: AbortSignal.any([context.signal, ended.signal]), onText: (log) => {
      seen = log;
      onLog(log);
    } });
    try {
      const operation = await ifThere(wait(async() => {
        const now = await orLater(getOperation(steve, id));

        context.note(words(now?.hasPod ? 'helmWorks' : 'helmStarts'));

        return now && (now.result.kind === 'succeeded' || now.result.kind === 'failed') ? now : undefined;
      }, context));

      if (operation?.result.kind === 'failed') {
        await failed(operation, seen);
      }
      if (operation) {
        onLog(await readLog(operationLogPath(steve, id), context.signal) ?? seen);
      }
    } finally {
      ended.abort();
    }
  };

  const underWay = (facts: DriverFacts): Operation | undefined => {
    const newest = facts.operations[0];

    return newest && isUnderWay(newest, Date.now()) ? newest : undefined;
  };

  const removeRelease = async(release: ReleaseRef, context: Context): Promise<void> => {
    const facts = await loadFacts(steve);
    const running = underWay(facts);

    if (running) {
      await follow(running.id, context);
    }
    const after = running ? await loadFacts(steve) : facts;

    if (after.apps.some(({ name, namespace }) => name === release.name && namespace === release.namespace)) {
      await follow(await startUninstall(steve, release), context);
    }
  };

  const until = (progress: (facts: DriverFacts) => Progress): StepWork => ({
    perform: async(context) => {
      await wait(async() => {
        const facts = await orLater(loadFacts(steve));
        const now = facts && progress(facts);

        if (now?.kind === 'failed') {
          throw new StepProblem(now.problem);
        }
        if (now?.kind === 'waiting') {
          context.note(words(now.note, now.args));
        }

        return now?.kind === 'done' ? now : undefined;
      }, context);
    },
  });

  /** Takes up an installation that runs, clears away one that failed, leaves one that succeeded. */
  const install = (order: InstallOrder): StepWork => ({
    perform: async(context) => {
      const facts = await loadFacts(steve);
      const running = underWay(facts);

      if (running?.action === 'install') {
        return follow(running.id, context);
      }
      const app = facts.apps.find(({ name, namespace }) => name === order.release && namespace === order.namespace);

      if (app?.status === 'deployed' && app.version === order.version) {
        return;
      }
      if (app) {
        context.note(words('clearing'));
        await removeRelease({ name: order.release, namespace: order.namespace }, context);
      }
      await follow(await startInstall(steve, order), context);
    },
  });

  const uninstall = (release: ReleaseRef): readonly StepWork[] => [
    { perform: (context) => removeRelease(release, context) }, until((facts) => goneProgress(facts, release)),
  ];

  /** In a change of version the old release goes, and the new one that a resumed run finds stays. */
  const uninstallOld = (intent: Intent): readonly StepWork[] => {
    const isNewThere = (facts: DriverFacts): boolean =>
      facts.apps.some(({ name, namespace, version }) => name === intent.release.name && namespace === intent.release.namespace && version === intent.to);
    const gone = (facts: DriverFacts): Progress => (isNewThere(facts) ? { kind: 'done' } : goneProgress(facts, intent.release));

    return [
      { perform: async(context) => {
        const facts = await loadFacts(steve);

        if (!isNewThere(facts) && underWay(facts)?.action !== 'install') {
          await removeRelease(intent.release, context);
        }
      } },
      { perform: async(context) => {
        if (underWay(await loadFacts(steve))?.action !== 'install') {
          await until(gone).perform(context);
        }
      } },
    ];
  };

  const end = (release: ReleaseRef, version: string | undefined): readonly StepWork[] => [
    until((facts) => releaseProgress(facts, release, version)), until(workloadsProgress), until(registeredProgress),
  ];

  const resetNodeInfos: StepWork = {
    perform: async() => {
      const facts = await loadFacts(steve);

      // Once the new driver is on its way, its nodes have written their information by the new definition.
      if (!facts.apps.length && !underWay(facts)) {
        await deleteNodeInfoCrd(steve);
      }
    },
  };

  const removeAll = (objects: readonly Leftover[]): readonly StepWork[] => [
    ...leftoverGroups(objects).map((group): StepWork => ({ perform: async() => { await Promise.all(group.objects.map((object) => removeLeftover(steve, object))); } })),
    until(nothingLeftProgress),
  ];

  return { removeAll, follow, install, uninstall, uninstallOld, end, resetNodeInfos };
};

/** Installation, uninstallation and change of version of the driver, as runs. */
export const useDriverRunsStore = perCluster('driver-runs', (steve) => {
  /** Helm's log of the operation at hand. */
  const state = shallowReactive({ log: '' });
  // Now, and not when it is needed: by then the user may be in another cluster.
  const runs = useRunsStore();
  const works = createWorks(steve, (text) => { state.log = text; });

  const plan = (made: Plan, steps: readonly StepWork[]): Run => runs.plan(DRIVER_RUN, made, steps);

  return {
    state,
    find:    (): Run | undefined => runs.find(DRIVER_RUN),
    forget:  (): void => {
      state.log = '';
      runs.forget(DRIVER_RUN);
    },
    install: (order: InstallOrder): Run => {
      const release = { name: order.release, namespace: order.namespace };

      return plan(installPlan(order), [works.install(order), ...works.end(release, order.version)]);
    },
    /** The rest of what someone else, or this page before a reload, has started. */
    follow: ({ id, action, release, namespace, version }: Operation): Run => {
      const ref = { name: release, namespace };
      const watch: StepWork = { perform: (context) => works.follow(id, context) };

      return action === 'uninstall'
        ? plan(uninstallPlan(ref), [watch, ...works.uninstall(ref).slice(1)])
        : plan(followPlan(ref, version ?? ''), [watch, ...works.end(ref, version)]);
    },
    removeLeftovers: (objects: readonly Leftover[]): Run => plan(leftoversPlan(objects), works.removeAll(objects)),
    uninstall: (release: ReleaseRef): Run => plan(uninstallPlan(release), works.uninstall(release)),
    change:    (intent: Intent): Run => {
      const order: InstallOrder = {
        repository: { name: intent.repository, url: intent.repositoryUrl }, version: intent.to, release: intent.release.name, namespace: intent.release.namespace,
        values: intent.values,
      };

      return plan(changePlan(intent, order), [
        { perform: () => saveIntent(steve, intent) },
        ...works.uninstallOld(intent),
        ...(intent.resetNodeInfos ? [works.resetNodeInfos] : []),
        works.install(order),
        ...works.end(intent.release, intent.to),
        { perform: () => removeIntent(steve) },
      ]);
    },
  };
});
