import { expect } from 'vitest';
import type { KubernetesObject } from '@kubernetes/client-node';
import type { Locator } from 'playwright-core';
import type { ClusterView } from './cluster.ts';
import type { LabControl } from './lab.ts';
import type { Session } from './session.ts';

/** What people do with our pages, step by step as they do it; used where it is the subject and where it only prepares one. */

const MINUTE_MS = 60_000;

export interface VmInstance extends KubernetesObject {
  readonly status?: { readonly volumeStatus?: readonly { readonly name: string; readonly phase?: string; readonly target?: string; readonly persistentVolumeClaimInfo?: { readonly claimName?: string } }[] };
}

export interface Claim extends KubernetesObject {
  readonly spec?: { readonly storageClassName?: string; readonly volumeMode?: string; readonly accessModes?: readonly string[] };
  readonly status?: { readonly phase?: string };
}

/** Asks until the answer is there. A condition and never a pause: it ends as soon as `look` gives something. */
export const eventually = async<T>(what: string, look: () => Promise<T | undefined | false>, deadlineMs = MINUTE_MS): Promise<T> => {
  const end = Date.now() + deadlineMs;

  for (;;) {
    const found = await look();

    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`gave up waiting for ${ what }`);
    await new Promise((resolve) => { setTimeout(resolve, 250); });
  }
};

/** Waits for something that has to come, and says what is there instead when it does not. */
const shown = async(wanted: Locator, around: Locator): Promise<void> => {
  const came = await wanted.waitFor({ timeout: MINUTE_MS }).then(() => true, () => false);

  if (!came) throw new Error(`${ String(wanted) } did not come; there is: ${ await around.innerText() }`);
};

/** From the repository to the review; the caller decides what to look at and when to install. */
export const prepareInstall = async({ page, dashboard, watch }: Session, lab: LabControl, options: { version?: string; values?: (session: Session['page']) => Promise<void> } = {}): Promise<void> => {
  // Rancher refuses the socket of an operation's log with 500 until its pod runs (measured); the page asks again.
  watch.expect(/helm-operation-.*Unexpected response code: 500/);
  await dashboard.open('driver');
  await page.getByTestId('hpe-driver-wizard').waitFor();
  await shown(page.getByTestId('hpe-driver-repository-url'), dashboard.main);
  await page.getByTestId('hpe-driver-repository-url').fill(await lab.chartRepository());
  await page.getByTestId('hpe-driver-repository-url-add').getByRole('button').click();
  const next = page.getByTestId('hpe-driver-next').getByRole('button');

  await page.locator('[data-testid=hpe-driver-next] [aria-disabled=false]').waitFor({ timeout: MINUTE_MS });
  await next.click();
  if (options.version !== undefined) await page.getByTestId(`hpe-driver-version-${ options.version }`).check();
  await page.locator('[data-testid=hpe-driver-next] [aria-disabled=false]').waitFor({ timeout: MINUTE_MS });
  await next.click();
  await page.getByTestId('hpe-driver-form').waitFor();
  await options.values?.(page);
  await next.click();
  await page.locator('[data-testid=hpe-driver-install] [aria-disabled=false]').waitFor({ timeout: MINUTE_MS });
};

export const startInstall = ({ page }: Session): Promise<void> => page.getByTestId('hpe-driver-install').getByRole('button').click();

export interface BackendWish {
  readonly family: string | RegExp;
  readonly name: string;
  readonly address: string;
  readonly username: string;
  readonly password: string;
}

export const fillBackend = async({ page, dashboard }: Session, wish: BackendWish): Promise<void> => {
  await page.getByTestId('hpe-backends-create').getByRole('button').click();
  await dashboard.modal.waitFor();
  await dashboard.choose('Array family', wish.family);
  await page.getByTestId('hpe-backends-name').fill(wish.name);
  await page.getByTestId('hpe-backends-address').fill(wish.address);
  await page.getByTestId('hpe-backends-username').fill(wish.username);
  await page.getByTestId('hpe-backends-password').fill(wish.password);
};

/** Reviews what the open form says, starts the run, and gives how it ended. */
export const reviewAndStart = async({ page, dashboard }: Session, review = 'hpe-backends-review'): Promise<'done' | 'failed' | 'undone'> => {
  await page.getByTestId(review).click();
  const start = page.getByTestId('hpe-run-start');

  await shown(start, dashboard.modal);
  await start.click();

  return dashboard.runEnded();
};

export const createBackend = async(session: Session, wish: BackendWish): Promise<void> => {
  await session.dashboard.open('backends');
  await fillBackend(session, wish);
  expect(await reviewAndStart(session)).toBe('done');
  await session.page.getByTestId('hpe-backends-close').click();
  await session.dashboard.row(wish.name).waitFor();
};

export const createVolume = async(session: Session, wish: { namespace: string; className: string; name: string; size: string; count?: number }): Promise<void> => {
  const { page, dashboard } = session;

  await dashboard.open('volumes');
  await page.getByTestId('hpe-volumes-create').getByRole('button').click();
  await dashboard.modal.waitFor();
  await dashboard.choose('Namespace', wish.namespace);
  await dashboard.choose('Storage class', wish.className);
  await page.getByTestId('hpe-volumes-create-name').fill(wish.name);
  await page.getByTestId('hpe-volumes-create-size').fill(wish.size);
  if (wish.count !== undefined) await page.getByTestId('hpe-volumes-create-count').fill(String(wish.count));
  expect(await reviewAndStart(session, 'hpe-volumes-create-next')).toBe('done');
  await page.getByTestId('hpe-volumes-create-close').click();
};

export const stateOf = (session: Session, id: string): Promise<string | null> => session.page.getByTestId(`hpe-volumes-state-${ id }`).getAttribute('data-state');

/** Waits until the page says so, as the user would. */
export const volumeIs = (session: Session, id: string, state: string, deadlineMs = MINUTE_MS): Promise<void> =>
  session.page.locator(`[data-testid="hpe-volumes-state-${ id }"][data-state="${ state }"]`).waitFor({ timeout: deadlineMs });

/** Attaches volumes by the button of the first one's row. */
export const attach = async(session: Session, vm: string, ids: readonly string[]): Promise<void> => {
  const { page, dashboard } = session;
  const [first = ''] = ids;

  await page.getByTestId(`hpe-volumes-attach-${ first }`).click();
  await dashboard.modal.waitFor();
  await dashboard.choose('Virtual machine', vm);
  for (const id of ids) {
    const box = page.getByTestId(`hpe-volumes-attach-pick-${ id }`).getByRole('checkbox');

    if (await box.getAttribute('aria-checked') !== 'true') await box.click();
  }
  expect(await reviewAndStart(session, 'hpe-volumes-attach-next')).toBe('done');
};

export const detach = async(session: Session, id: string): Promise<void> => {
  await session.page.getByTestId(`hpe-volumes-detach-${ id }`).click();
  await session.dashboard.modal.waitFor();
  expect(await reviewAndStart(session, 'hpe-volumes-detach-next')).toBe('done');
};

/** The instance's own word on a claim: phase and target of its volume. */
export const volumeStatus = async(cluster: ClusterView, vm: string, claim: string): Promise<{ phase: string; target: string } | undefined> => {
  const [namespace = '', name = ''] = vm.split('/');
  const instance = await cluster.get<VmInstance>('kubevirt.io/v1', 'VirtualMachineInstance', name, namespace);
  const status = instance?.status?.volumeStatus?.find((volume) => volume.persistentVolumeClaimInfo?.claimName === claim);

  return status === undefined ? undefined : { phase: status.phase ?? '', target: status.target ?? '' };
};

/** Harvester's own pages, reached by the menu from ours, still show their rows. */
export const harvestersPagesWork = async({ dashboard }: Session): Promise<void> => {
  for (const page of ['kubevirt.io.virtualmachine', 'harvesterhci.io.volume', 'harvesterhci.io.host', 'harvesterhci.io.dashboard'] as const) {
    await dashboard.visitByMenu(page);
  }
};
