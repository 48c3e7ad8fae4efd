import type { Page } from 'playwright-core';
import { describe } from 'vitest';
import type { ClusterView } from '../house/cluster.ts';
import { playsIn } from '../house/scenario.ts';
import { expect, test, type Session } from '../house/session.ts';
import { harvestersPagesWork, prepareInstall, startInstall } from '../house/work.ts';

const MINUTE_MS = 60_000;

playsIn('empty');

interface InstallBody {
  timeout?: string;
  charts: { values: Record<string, unknown> }[];
}

/** Changes what the page asks of the catalog on its way, as another client would have asked. */
const changeInstall = async(page: Page, change: (body: InstallBody) => void): Promise<void> => {
  await page.route(/action=install/, async(route) => {
    const body: InstallBody = route.request().postDataJSON();

    change(body);
    await route.continue({ postData: JSON.stringify(body) });
  });
};

/** The failed attempt is cleared away from the page that shows it, and nothing of it stays in the cluster. */
const clearAway = async({ page, dashboard }: Session, cluster: ClusterView): Promise<void> => {
  await page.getByTestId('hpe-driver-cleanup').click();
  expect(await dashboard.runEnded(3 * MINUTE_MS)).toBe('done');
  expect(await cluster.kubectl('get', 'deployments,daemonsets', '-n', 'hpe-storage', '-o', 'name')).toBe('');
};

/** One cluster for all: each test leaves it as it found it, and the last one installs. */
describe('an installation that Helm does not bring to its end', () => {
  test('a hook that cannot run: the page says why, and clears away what exists now', { timeout: 8 * MINUTE_MS }, async({ admin, lab, cluster }) => {
    await cluster.kubectl('create', 'namespace', 'hpe-storage');
    await cluster.apply({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'no-jobs', namespace: 'hpe-storage' }, spec: { hard: { 'count/jobs.batch': '0' } } });
    await prepareInstall(admin, lab);
    await startInstall(admin);
    expect(await admin.dashboard.runEnded(4 * MINUTE_MS)).toBe('failed');
    expect(await admin.page.getByTestId('hpe-driver-run').innerText()).toMatch(/quota/);
    await clearAway(admin, cluster);
    await cluster.remove('v1', 'ResourceQuota', 'no-jobs', 'hpe-storage');
  });

  test('images that never come: the wait has an end', { timeout: 8 * MINUTE_MS }, async({ admin, lab, cluster }) => {
    await prepareInstall(admin, lab, { values: async(page) => {
      await page.locator('[data-group=images] summary').click();
      await page.getByTestId('hpe-driver-mirror').fill('registry.invalid/hpe');
    } });
    await changeInstall(admin.page, (body) => { body.timeout = '20s'; });
    await startInstall(admin);
    expect(await admin.dashboard.runEnded(4 * MINUTE_MS)).toBe('failed');
    expect(await admin.page.getByTestId('hpe-driver-run').innerText()).toMatch(/timed? ?out|deadline/i);
    await clearAway(admin, cluster);
    await harvestersPagesWork(admin);
  });

  test('values that the chart\'s schema refuses: Helm\'s reason is shown, nothing is left, and another try works', { timeout: 8 * MINUTE_MS }, async({ admin, lab, cluster }) => {
    await prepareInstall(admin, lab);
    await changeInstall(admin.page, ({ charts }) => {
      for (const { values } of charts) values['logLevel'] = 'shout';
    });
    await startInstall(admin);
    expect(await admin.dashboard.runEnded(3 * MINUTE_MS)).toBe('failed');
    expect(await admin.page.getByTestId('hpe-driver-run').innerText()).toMatch(/logLevel/);
    expect(await cluster.kubectl('get', 'deployments', '-A', '-o', 'name')).not.toContain('hpe-csi-controller');
    await admin.page.unroute(/action=install/);
    await admin.page.getByTestId('hpe-run-retry').click();
    expect(await admin.dashboard.runEnded(4 * MINUTE_MS)).toBe('done');
    await harvestersPagesWork(admin);
  });
});
