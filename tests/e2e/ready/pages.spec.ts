import { describe, inject } from 'vitest';
import type { OurPage } from '../house/dashboard.ts';
import { playsIn } from '../house/scenario.ts';
import { expect, test } from '../house/session.ts';
import { harvestersPagesWork } from '../house/work.ts';

const PAGES: readonly OurPage[] = ['overview', 'driver', 'backends', 'classes', 'volumes'];

playsIn('ready');

describe('our pages in a cluster where everything is set up', () => {
  test.for(PAGES)('%s opens by its address, survives a refresh, and leaves Harvester\'s pages working', async(name, { admin }) => {
    const { page, dashboard } = admin;

    await dashboard.open(name);
    const heading = await dashboard.main.locator('h1').first().innerText();
    const screens = await page.locator('[data-screen]').evaluateAll((all) => all.map((one) => one.getAttribute('data-screen')));

    expect(screens).not.toContain('failed');
    await page.reload();
    await dashboard.ready();
    expect(await dashboard.main.locator('h1').first().innerText()).toBe(heading);
    await harvestersPagesWork(admin);
  });

  test('the driver that the scenario brought is one of Helm\'s, however often the scenario was started', async({ admin }) => {
    await admin.dashboard.open('driver');
    const words = await admin.dashboard.main.innerText();

    expect(words).toContain('3.2.0');
    expect(words).not.toContain('It was not installed by Helm');
  });

  test('they are in Harvester\'s menu, in their order', async({ admin }) => {
    await admin.dashboard.openHarvesters('kubevirt.io.virtualmachine');
    await admin.dashboard.nav.getByText('HPE Storage').click();
    const links = await admin.dashboard.nav.locator('a[href*="hpe.storage."]').evaluateAll((all) => all.map((one) => one.getAttribute('href')?.split('hpe.storage.')[1]));

    expect(links).toEqual(PAGES);
  });

  test.runIf(inject('lab').mode === 'rancher')('the way in from Virtualization Management leads there', async({ admin }) => {
    const { page, dashboard } = admin;
    const { url, harvester } = inject('lab');

    await page.goto(`${ url }/dashboard/c/_/harvesterManager/harvesterhci.io.management.cluster`);
    await page.getByRole('link', { name: harvester.name }).click();
    await dashboard.harvesterPageReady('harvesterhci.io.dashboard');
    await dashboard.nav.getByText('HPE Storage').click();
    await dashboard.nav.locator('a[href*="hpe.storage.volumes"]').click();
    await dashboard.ready();
    expect(await dashboard.rows().count()).toBeGreaterThan(0);
  });

  test('a dialog that the address names is open after a refresh', async({ admin }) => {
    await admin.dashboard.open('volumes', '?do=create');
    await admin.dashboard.modal.waitFor();
    await admin.page.reload();
    await admin.dashboard.modal.waitFor();
    expect(await admin.dashboard.modal.innerText()).toContain('Create volumes');
  });
});
