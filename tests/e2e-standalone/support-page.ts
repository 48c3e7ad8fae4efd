import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { expect, type Session } from '../e2e/house/session.ts';

/** What is clicked one after another: a link at the menu's foot, and a button of the page behind it. */
export const CLICKS = ['Support', 'Download KubeConfig'] as const;

/**
 * Downloads a kubeconfig from Harvester's Support page into a folder, under the name that the browser gives it.
 * @returns its absolute path
 */
export const downloadKubeconfig = async({ page, dashboard }: Session, folder: string): Promise<string> => {
  const [link, button] = CLICKS;

  await dashboard.openHarvesters('harvesterhci.io.dashboard');
  await dashboard.nav.getByRole('link', { name: link, exact: true }).click();
  const offered = dashboard.main.getByRole('button', { name: button, exact: true });

  await offered.waitFor();
  expect(new URL(page.url()).pathname).toBe('/dashboard/harvester/c/local/support');
  const [download] = await Promise.all([page.waitForEvent('download'), offered.click()]);
  const file = path.join(folder, download.suggestedFilename());

  await download.saveAs(file);
  await chmod(file, 0o600);

  return file;
};
