import { computed, onBeforeUnmount, onMounted, watch, type ComputedRef } from 'vue';
import type { DriverState } from '../../domain/driver/state.ts';
import { dataOf } from '../../domain/screen.ts';
import { useHost } from '../../gateway/host.ts';
import { useDriverRunsStore } from '../../stores/driver-runs.ts';
import { useDriverStore, type DriverView } from '../../stores/driver.ts';
import type { Run } from '../../stores/runs.ts';

/** What the page shows; a run comes first, since it is what the user waits for. */
export type Panel = 'run' | 'wizard' | 'state' | 'leftovers' | 'unknown';

const panelOf = (run: Run | undefined, state: DriverState | undefined, hasStep: boolean): Panel => {
  if (run) {
    return 'run';
  }
  switch (state?.kind) {
    case 'installed':
    case 'broken': return hasStep ? 'wizard' : 'state';
    case 'leftovers': return 'leftovers';
    case 'unknown': return 'unknown';
    default: return 'wizard';
  }
};

/** How often pods that start are looked at; nothing is asked once they are ready. */
const STARTING_MS = 5_000;

export interface DriverPage {
  readonly view: ComputedRef<DriverView | undefined>;
  readonly run: ComputedRef<Run | undefined>;
  readonly panel: ComputedRef<Panel>;
  reload(): Promise<void>;
  /** Starts a run, or goes on with it, and reads the cluster when it has ended. */
  perform(run: Run): Promise<void>;
  /** Puts a run that has ended away. */
  close(): Promise<void>;
}

/** The page's state: from the cluster and the URL. An operation that runs is taken up, whoever started it. */
export const useDriverPage = (): DriverPage => {
  const [host, driver, runs] = [useHost(), useDriverStore(), useDriverRunsStore()];
  const view = computed(() => dataOf(driver.state.screen));
  const run = computed(() => runs.find());

  let timer: ReturnType<typeof setTimeout> | undefined;

  const perform = async(started: Run): Promise<void> => {
    await started.start();
    await driver.load();
  };
  const reloadOnFocus = (): void => {
    if (document.visibilityState === 'visible' && !run.value) {
      void driver.load();
    }
  };

  onMounted(() => {
    void driver.load();
    document.addEventListener('visibilitychange', reloadOnFocus);
  });
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', reloadOnFocus);
    clearTimeout(timer);
  });
  watch(view, (now) => {
    clearTimeout(timer);
    if (now?.state.kind === 'installed' && !now.state.installation.ready) {
      timer = setTimeout(reloadOnFocus, STARTING_MS);
    }
    if (now?.state.kind === 'working' && !run.value && !now.intent) {
      void perform(runs.follow(now.state.operation));
    }
  }, { immediate: true });

  return {
    view,
    run,
    panel:  computed(() => panelOf(run.value, view.value?.state, Boolean(host.query.value['step']))),
    reload: () => driver.load(),
    perform,
    close:  async() => {
      runs.forget();
      host.setQuery({ step: undefined, repo: undefined, version: undefined, view: undefined });
      await driver.load();
    },
  };
};
