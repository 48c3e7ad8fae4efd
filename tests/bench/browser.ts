import { startBrowserLab, type BrowserLab } from './browser-lab.ts';
import type { Measure } from './measure.ts';

const CLAIMS = 5_000;
const IDLE_MS = 60_000;

let started: Promise<BrowserLab> | undefined;
const lab = (): Promise<BrowserLab> => {
  started ??= startBrowserLab(CLAIMS);

  return started;
};

/** What only a browser over a running lab can tell. The lab is started by the first that asks, and stopped by the last. */
export const measures: readonly Measure[] = [
  {
    what:  'requests of the overview on a warm dashboard',
    limit: 6,
    unit:  '',
    run:   async() => (await lab()).requestsOf('overview'),
  },
  {
    what:  'requests while idle, in 30 s',
    limit: 1,
    unit:  '',
    run:   async() => (await (await lab()).requestsWhileIdle('overview', IDLE_MS)) / (IDLE_MS / 30_000),
  },
  {
    what:  `the volumes page at ${ CLAIMS } claims, first rows on a cold store`,
    limit: 500,
    unit:  'ms',
    peer:  { value: 2_900, name: 'Harvester\'s own mount alone' },
    run:   async() => (await lab()).firstRows(),
  },
  {
    what:  `a filter keystroke over ${ CLAIMS } rows, in the browser`,
    limit: 50,
    unit:  'ms',
    peer:  { value: 1_100, name: 'Harvester\'s own page' },
    run:   async() => {
      const running = await lab();

      try {
        return await running.filterKeystroke();
      } finally {
        await running.stop();
      }
    },
  },
];
