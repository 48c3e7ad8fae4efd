import { describe, inject } from 'vitest';
import type { Locator } from 'playwright-core';
import { playsIn } from '../house/scenario.ts';
import { expect, test, type Session } from '../house/session.ts';

const FLEET = '/dashboard/c/_/harvesterManager/hpe.storage.fleet';
/** A cluster whose tunnel is lost has ten seconds to answer. */
const ALL_ANSWERED_MS = 30_000;

const open = async({ page }: Session, query = ''): Promise<Locator> => {
  await page.goto(`${ inject('lab').url }${ FLEET }${ query }`);
  const fleet = page.getByTestId('hpe-fleet');

  await fleet.waitFor();

  return fleet;
};
const answered = ({ page }: Session, words: string): Promise<void> =>
  page.getByTestId('hpe-fleet-progress').getByText(words).waitFor({ timeout: ALL_ANSWERED_MS });
/** State, name, driver and counts of each row, in the order of the page. */
const rows = async(fleet: Locator): Promise<readonly (readonly string[])[]> =>
  (await fleet.locator('tbody tr.main-row').all()).reduce<Promise<string[][]>>(async(before, row) => [
    ...await before, (await row.locator('td').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim()),
  ], Promise.resolve([]));

describe.runIf(inject('lab').mode === 'rancher')('many clusters', () => {
  playsIn('fleet');

  test('are on one page under Virtualization Management, worst first, and those that answer do not wait for others', async({ admin }) => {
    const { page, dashboard } = admin;

    await page.goto(`${ inject('lab').url }/dashboard/c/_/harvesterManager/harvesterhci.io.management.cluster`);
    await dashboard.nav.getByRole('link', { name: 'HPE Storage' }).click();
    const fleet = page.getByTestId('hpe-fleet');

    await answered(admin, '2 of 3 clusters answered');
    expect((await rows(fleet)).map(([state, name]) => `${ state ?? '' } ${ name?.split(' ')[0] ?? '' }`)).toEqual(['Not set up harvester-2', 'Good harvester-1', 'Asking… harvester-3']);
    await answered(admin, '3 of 3 clusters answered');
    const [away, empty, ready] = await rows(fleet);

    expect(away?.slice(0, 2)).toEqual(['No answer', 'harvester-3']);
    expect(away?.at(-1)).toContain('Rancher has lost the connection to this cluster.');
    expect(empty?.slice(0, 7)).toEqual(['Not set up', expect.stringMatching(/^harvester-2 Harvester v/), 'Not installed', '0', '0', '0', '0']);
    expect(ready?.slice(0, 2)).toEqual(['Good', expect.stringMatching(/^harvester-1 Harvester v/)]);
    expect(ready?.[2]).toMatch(/^\d+\.\d+\.\d+ Fits$/);
    // Two backends, and volumes of which some are attached: what the scenario seeds.
    expect(ready?.[3]).toBe('2');
    for (const count of ready?.slice(4, 7) ?? []) expect(Number(count)).toBeGreaterThan(0);
  });

  test('can be filtered by the address and copied, and lead into their pages', async({ admin }) => {
    const { page, dashboard } = admin;

    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const fleet = await open(admin, '?q=harvester-1');

    await fleet.getByText('Nothing needs attention.').waitFor();
    expect(await rows(fleet)).toHaveLength(1);
    await fleet.getByTestId('hpe-fleet-copy').click();
    await fleet.getByText('Copied').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^Cluster,ID,State,[^\r]*\r\nharvester-1,c-m-[^,]+,Good,[^\r]*\r\n$/);
    await fleet.getByRole('link', { name: 'harvester-1' }).click();
    await dashboard.ready();
    expect(page.url()).toContain(`/harvester/c/${ inject('lab').harvester.id }/hpe.storage.overview`);
  });

  test('are those that the user may see, and what may not be seen is said', async({ open: openAs }) => {
    const viewer = await openAs('viewer');
    const fleet = await open(viewer);

    await answered(viewer, '2 of 2 clusters answered');
    const all = await rows(fleet);

    expect(all.map((row) => row[1]?.split(' ')[0])).toEqual(['harvester-3', 'harvester-1']);
    expect(all[1]?.[3]).toBe('— You need the right to list secrets.');
  });

  test('keep apart: the volumes of the one that was left are not in the next, and are there again', async({ admin }) => {
    const { page, dashboard } = admin;
    const volumesOf = async(name: string): Promise<number> => {
      await page.getByTestId('hpe-fleet').getByRole('link', { name }).click();
      await dashboard.nav.getByText('HPE Storage').first().waitFor();
      await dashboard.nav.locator('a[href*="hpe.storage.volumes"]').click();
      await page.locator('main [data-testid=hpe-volumes] [data-screen]:not([data-screen=loading])').waitFor();
      const count = await dashboard.rows().count();

      await page.goBack();
      await page.goBack();
      await page.getByTestId('hpe-fleet').waitFor();

      return count;
    };

    await open(admin);
    const first = await volumesOf('harvester-1');

    expect(first).toBeGreaterThan(0);
    expect(await volumesOf('harvester-2')).toBe(0);
    expect(await volumesOf('harvester-1')).toBe(first);
  });
});
