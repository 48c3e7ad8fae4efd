import { test as base, expect, inject } from 'vitest';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { watchForCanaries, type CanaryWatch } from './canary.ts';
import { launchChromium } from './chromium.ts';
import { clusterView, type ClusterView } from './cluster.ts';
import { Dashboard } from './dashboard.ts';
import { LabControl } from './lab.ts';
import { watchPage, type Watch } from './watch.ts';

/** One person with a browser window of their own. */
export interface Session {
  readonly page: Page;
  readonly dashboard: Dashboard;
  readonly watch: Watch;
  readonly canaries: CanaryWatch;
}

interface Fixtures {
  lab: LabControl;
  cluster: ClusterView;
  /** Opens a window in which `user` is logged in; it is looked over for complaints when the test ends. */
  open(user: string): Promise<Session>;
  /** The admin's window. */
  admin: Session;
}

const WINDOW = { width: 1500, height: 1000 };
const PATIENCE_MS = 20_000;

let browser: Promise<Browser> | undefined;
/** By user, and kept from test to test with what it has cached: the dashboard's scripts take two seconds to get and compile. */
const profiles = new Map<string, Promise<BrowserContext>>();

const profileOf = (user: string, running: Browser): Promise<BrowserContext> => {
  const known = profiles.get(user) ?? running.newContext({ viewport: WINDOW, locale: 'en-GB' });

  profiles.set(user, known);

  return known;
};

/** A new window: logged in, and without anything that earlier ones have stored. */
const newSession = async(context: BrowserContext, lab: LabControl, user: string): Promise<Session> => {
  const { url } = lab.handle;

  await lab.logIn(context, user);
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);

  await cdp.send('Storage.clearDataForOrigin', { origin: url, storageTypes: 'local_storage,indexeddb' });
  await cdp.detach();
  page.setDefaultTimeout(PATIENCE_MS);

  return { page, watch: watchPage(page, url), canaries: watchForCanaries(page), dashboard: new Dashboard(page, lab.handle) };
};

export const test = base.extend<Fixtures>({
  // Vitest reads the names of the fixtures that are asked for from the parameter, also where there are none.
  // eslint-disable-next-line no-empty-pattern
  lab: async({}, use) => {
    const lab = await LabControl.connect(inject('lab'));

    await use(lab);
    await lab.clearFaults();
    await lab.close();
  },

  cluster: async({ lab }, use) => {
    await use(clusterView(lab.handle.harvester.kubeconfig, lab.handle.kubectl));
  },

  open: async({ lab }, use) => {
    const sessions: Session[] = [];

    browser ??= launchChromium(inject('browser'), lab.handle.url);
    const running = await browser;

    await use(async(user) => {
      const session = await newSession(await profileOf(user, running), lab, user);

      sessions.push(session);

      return session;
    });
    const complaints = sessions.flatMap(({ watch }) => watch.take());

    await Promise.all(sessions.map(({ page }) => page.close()));
    expect(complaints, 'nothing goes wrong in the browser beside what the test looks at').toEqual([]);
  },

  admin: async({ open }, use) => {
    await use(await open('admin'));
  },
});

export { expect };

/** To be called at the end of a file: a browser left open keeps the worker alive. */
export const closeBrowser = async(): Promise<void> => {
  const running = await browser;

  browser = undefined;
  profiles.clear();
  await running?.close();
};
