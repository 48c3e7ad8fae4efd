import { shallowReactive } from 'vue';
import type { ChartVersion } from '../domain/driver/chart-index.ts';
import type { App, ReleaseRef } from '../domain/driver/facts.ts';
import { mirrorOf, withRegistryPrefix } from '../domain/driver/images.ts';
import type { PodSecurity } from '../domain/driver/pod-security.ts';
import type { Repository } from '../domain/driver/repositories.ts';
import { INSTALL_RIGHTS, REPOSITORY_RIGHTS, type NeededRight } from '../domain/driver/rights.ts';
import { carryOver, mergeValues, valueAt, type Values } from '../domain/driver/values.ts';
import { draftOf, type ValuesDraft } from '../domain/driver/values-draft.ts';
import { isAtLeast, OLDEST_OFFERED } from '../domain/driver/versions.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { listScreen, loading, type Screen } from '../domain/screen.ts';
import {
  chartOfRelease, chartValues, chartVersions, createRepository, listRepositories, refreshRepository, removeRepository, releaseValues, waitForRepository,
} from '../gateway/catalog.ts';
import { deniedRights, hasSecret, loadPodSecurity, nodeInfosKnowNqns } from '../gateway/driver.ts';
import { isApiError, problemOf } from '../gateway/errors.ts';
import { perCluster } from './per-cluster.ts';

export interface Repositories {
  readonly items: readonly Repository[];
  readonly canAdd: boolean;
  /** To download one again is to write into it. */
  readonly canRefresh: boolean;
  readonly canRemove: boolean;
}

export interface ChartDefaults {
  readonly repository: string;
  readonly version: string;
  /** The release whose values were brought along. */
  readonly former: string;
  readonly values: Values;
  /** Values of the release before that this chart does not know. */
  readonly dropped: readonly string[];
}

/** What the review asks of the cluster before Helm is asked. */
export interface Preparations {
  readonly denied: readonly NeededRight[];
  readonly podSecurity: PodSecurity | undefined;
  readonly hasChapSecret: boolean | undefined;
  readonly nameTakenBy: string | undefined;
  readonly nodeInfosKnowNqns: boolean | undefined;
}

interface ChoiceState {
  repositories: Screen<Repositories>;
  versions: Screen<readonly ChartVersion[]>;
  defaults: Screen<ChartDefaults>;
  preparations: Screen<Preparations>;
  draft: ValuesDraft;
}

const emptyDraft = draftOf({});

/** What is chosen on the way to an installation: repository, version, values. Holds no secret: charts that are offered take none. */
export const useDriverChoiceStore = perCluster('driver-choice', (steve) => {
  const state = shallowReactive<ChoiceState>({ repositories: loading, versions: loading, defaults: loading, preparations: loading, draft: emptyDraft });
  let versionsOf = '';
  let isTouched = false;

  const into = async<T>(show: (screen: Screen<T>) => void, read: () => Promise<Screen<T>>, isStill: () => boolean = () => true): Promise<void> => {
    try {
      const screen = await read();

      if (isStill()) {
        show(screen);
      }
    } catch (error) {
      if (isStill()) {
        show({ kind: 'failed', problem: isApiError(error, 'notFound') ? problem('driver.noCatalog', {}, error.message || undefined) : problemOf(error) });
      }
    }
  };

  /** `known` is a repository as it was found by its name, undefined when it is gone: the list comes from the server's cache, a moment behind. */
  const loadRepositories = (name = '', known?: Repository): Promise<void> => into((screen) => { state.repositories = screen; }, async() => {
    const [listed, denied] = await Promise.all([listRepositories(steve), deniedRights(steve, REPOSITORY_RIGHTS, '')]);
    const items = [...listed.filter((one) => one.name !== name), ...(known ? [known] : [])];
    const may = (verb: string): boolean => !denied.some((right) => right.verb === verb);

    return { kind: 'ready', data: { items, canAdd: may('create'), canRefresh: may('update'), canRemove: may('delete') } };
  });

  /** Adds one, or asks for a new download; resolves when Rancher has an answer, with what kept it from giving one. */
  const settleRepository = async(name: string, ask: () => Promise<void>): Promise<Problem | undefined> => {
    try {
      await ask();
      await loadRepositories();
      await loadRepositories(name, await waitForRepository(steve, name));

      return undefined;
    } catch (error) {
      await loadRepositories();

      return problemOf(error);
    }
  };

  const remove = async(name: string): Promise<Problem | undefined> => {
    try {
      await removeRepository(steve, name);
      await loadRepositories(name);

      return undefined;
    } catch (error) {
      await loadRepositories();

      return problemOf(error);
    }
  };

  const loadVersions = async(repository: string): Promise<void> => {
    versionsOf = repository;
    state.versions = loading;
    await into((screen) => { state.versions = screen; }, async() => listScreen(await chartVersions(steve, repository)), () => versionsOf === repository);
  };

  /** Values that a release runs with, so that a change of version keeps them; older charts hold passwords there and are not read. */
  const formerValues = async(former: App | undefined): Promise<Values> => {
    if (!former || !isAtLeast(former.version, OLDEST_OFFERED)) {
      return {};
    }
    try {
      return await releaseValues(steve, former) ?? {};
    } catch (error) {
      if (isApiError(error, 'denied', 'notFound')) {
        return {};
      }
      throw error;
    }
  };

  const loadDefaults = async(repository: string, version: string, former?: App): Promise<void> => {
    const release = former ? `${ former.namespace }/${ former.secret ?? former.name }/${ former.version }` : '';
    const now = state.defaults.kind === 'ready' ? state.defaults.data : undefined;

    if (now?.repository === repository && now.version === version && now.former === release) {
      return;
    }
    state.defaults = loading;
    await into((screen) => { state.defaults = screen; }, async() => {
      const [values, before] = await Promise.all([chartValues(steve, repository, version), formerValues(former)]);
      const carried = carryOver(values, before);
      const mirror = mirrorOf(values, before);
      const start = mergeValues(values, carried.values);

      isTouched = false;
      state.draft = draftOf(mirror === undefined ? start : withRegistryPrefix(values, start, mirror));

      return { kind: 'ready', data: { repository, version, former: release, values, dropped: carried.dropped } };
    });
  };

  const prepare = async(release: ReleaseRef, isChange: boolean): Promise<void> => {
    state.preparations = loading;
    await into((screen) => { state.preparations = screen; }, async() => {
      const chap = valueAt(state.draft.values, 'iscsi.chapSecretName');
      const [denied, podSecurity, hasChapSecret, nameTakenBy, nqns] = await Promise.all([
        deniedRights(steve, INSTALL_RIGHTS, release.namespace), loadPodSecurity(steve),
        typeof chap === 'string' && chap ? hasSecret(steve, release.namespace, chap) : undefined,
        isChange ? undefined : chartOfRelease(steve, release), nodeInfosKnowNqns(steve),
      ]);

      return { kind: 'ready', data: { denied, podSecurity, hasChapSecret, nameTakenBy, nodeInfosKnowNqns: nqns } };
    });
  };

  return {
    state, loadRepositories, loadVersions, loadDefaults, prepare,
    addRepository:  (name: string, url: string): Promise<Problem | undefined> => settleRepository(name, () => createRepository(steve, name, url)),
    refresh:        (name: string): Promise<Problem | undefined> => settleRepository(name, () => refreshRepository(steve, name, Date.now())),
    remove,
    setDraft:       (next: ValuesDraft): void => {
      isTouched = true;
      state.draft = next;
    },
    /** True when values were typed that nothing has been done with yet. */
    isTouched:      (): boolean => isTouched,
  };
});
