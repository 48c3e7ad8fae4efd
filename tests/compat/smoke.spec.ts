import process from 'node:process';
import { afterAll, describe, inject } from 'vitest';
import { text } from '../../pkg/hpe-storage/domain/kube/json.ts';
import type { OurPage } from '../e2e/house/dashboard.ts';
import { tellAnybody } from '../e2e/house/lab.ts';
import { closeBrowser, expect, test } from '../e2e/house/session.ts';
import { attach, detach, harvestersPagesWork, volumeIs, volumeStatus } from '../e2e/house/work.ts';

const PAGES: readonly OurPage[] = ['overview', 'driver', 'backends', 'classes', 'volumes'];

/** Seeded by the scenario `ready`: bound, and on no machine. */
const SPARE = 'default/spare-1';
const VM = 'default/web-1';

afterAll(closeBrowser);

/** The names of the tests are columns of the table that README.md carries (shell/compat/table.ts). */
describe('the extension in a host that users have', () => {
  test('loaded', async({ admin }) => {
    const { page, dashboard } = admin;
    const { url, users: [user] } = inject('lab');

    await page.context().clearCookies();
    await page.goto(`${ url }/dashboard/`);
    await page.getByTestId('local-login-username').getByRole('textbox').or(page.locator('input[data-testid=local-login-username]')).first().fill(user?.name ?? '');
    await page.locator('[data-testid=local-login-password] input, input[data-testid=local-login-password]').first().fill(user?.password ?? '');
    await page.getByTestId('login-submit').click();
    await page.waitForURL((address) => !address.pathname.includes('/auth/login'));
    expect(text(await tellAnybody(url, '/rancherversion'), 'Version')).toBe(`v${ process.env['HOST_RANCHER'] ?? '' }`);

    await dashboard.open('overview');
    expect(await dashboard.main.locator('h1').first().innerText()).toBe('HPE Storage');
    const links = await dashboard.nav.locator('a[href*="/hpe.storage."]').evaluateAll((all) => all.map((one) => one.getAttribute('href')?.split('hpe.storage.')[1]));

    expect(links, 'in Harvester\'s menu').toEqual(PAGES);
  });

  test('pages', async({ admin }) => {
    const { page, dashboard } = admin;

    for (const name of PAGES) {
      await dashboard.open(name);
      const screens = await page.locator('main [data-screen]').evaluateAll((all) => all.map((one) => one.getAttribute('data-screen')));

      expect(screens.filter((one) => one === 'failed' || one === 'denied'), name).toEqual([]);
      expect(await dashboard.main.innerText(), `every word of ${ name } is found`).not.toMatch(/%?\bhpe\.[\w.]+/);
    }
    expect(await page.evaluate(() => {
      const css = document.querySelector('style[data-extension^=hpe-storage-]')?.textContent ?? '';
      const host = getComputedStyle(document.body);

      return [...css.matchAll(/var\((--[\w-]+)\)/g)].map(([, name = '']) => name).filter((name) => host.getPropertyValue(name) === '' && !css.includes(`${ name }:`));
    }), 'the host has every colour that our styles count on').toEqual([]);
    await harvestersPagesWork(admin);
    await page.goto(`${ inject('lab').url }/dashboard/c/_/harvesterManager/hpe.storage.fleet`);
    await dashboard.ready();
    expect(await dashboard.main.innerText()).toContain(inject('lab').harvester.name);
  });

  test('attach', async({ admin, cluster }) => {
    await admin.dashboard.open('volumes');
    await attach(admin, VM, [SPARE]);
    expect(await volumeStatus(cluster, VM, 'spare-1')).toMatchObject({ phase: 'Ready', target: expect.stringMatching(/^sd/) });
    await admin.page.getByTestId('hpe-volumes-attach-close').click();
    expect(await admin.dashboard.row('spare-1').innerText()).toContain('web-1');
  });

  test('detach', async({ admin, cluster }) => {
    await admin.dashboard.open('volumes');
    await detach(admin, SPARE);
    expect(await volumeStatus(cluster, VM, 'spare-1')).toBeUndefined();
    await admin.page.getByTestId('hpe-volumes-detach-close').click();
    await volumeIs(admin, SPARE, 'bound');
  });
});
