import type { Locator, Page } from 'playwright-core';
import type { LabHandle } from './lab.ts';

export type OurPage = 'overview' | 'driver' | 'backends' | 'classes' | 'volumes';

/** Pages of Harvester's own, by the ids of the real one. */
export type HarvestersPage = 'harvesterhci.io.dashboard' | 'harvesterhci.io.host' | 'kubevirt.io.virtualmachine' | 'harvesterhci.io.volume';

const NAV_LABEL: Readonly<Record<HarvestersPage, RegExp>> = {
  'harvesterhci.io.dashboard': /^Dashboard/,
  'harvesterhci.io.host': /^Hosts/,
  'kubevirt.io.virtualmachine': /^Virtual Machines/,
  'harvesterhci.io.volume': /^Volumes/,
};

const exact = (text: string): RegExp => new RegExp(`^\\s*${ text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') }\\s*\\*?\\s*$`);

/** Rancher's dashboard as a person uses it: everything is found by its words, its role or, where there is neither, its test id. */
export class Dashboard {
  readonly page: Page;
  readonly #lab: LabHandle;

  constructor(page: Page, lab: LabHandle) {
    this.page = page;
    this.#lab = lab;
  }

  url(resource: string, query = ''): string {
    return `${ this.#lab.url }/dashboard/harvester/c/${ this.#lab.harvester.id }/${ resource }${ query }`;
  }

  /** Opens one of our pages by its address, as a bookmark would. */
  async open(name: OurPage, query = ''): Promise<void> {
    await this.page.goto(this.url(`hpe.storage.${ name }`, query));
    await this.ready();
  }

  /** One of our pages is there, and no longer loading. */
  async ready(): Promise<void> {
    await this.main.locator('h1').first().waitFor();
    await this.page.waitForFunction(() => document.querySelectorAll('main [data-screen="loading"]').length === 0);
  }

  async openHarvesters(resource: HarvestersPage): Promise<void> {
    await this.page.goto(this.url(resource));
    await this.harvesterPageReady(resource);
  }

  /** Goes from the page that is open to one of Harvester's by its menu, where a broken store would show. */
  async visitByMenu(resource: HarvestersPage): Promise<void> {
    await this.nav.getByRole('link', { name: NAV_LABEL[resource] }).first().click();
    await this.page.waitForURL((url) => url.pathname.endsWith(`/${ resource }`));
    await this.harvesterPageReady(resource);
  }

  async harvesterPageReady(resource: HarvestersPage): Promise<void> {
    if (resource === 'harvesterhci.io.dashboard') await this.main.locator('h1').first().waitFor();
    else await this.main.locator('table.sortable-table tbody tr.main-row').first().waitFor();
  }

  get main(): Locator {
    return this.page.locator('main');
  }

  get nav(): Locator {
    return this.page.locator('nav.side-nav, .side-nav').first();
  }

  get modal(): Locator {
    return this.page.locator('#modals [role=dialog]').last();
  }

  /** Where the user works now: the modal when one is open, else the page. */
  async front(): Promise<Locator> {
    return await this.modal.count() > 0 ? this.modal : this.main;
  }

  /** Rows of the table on the page, or of the one with this test id. */
  rows(testId?: string): Locator {
    const scope = testId === undefined ? this.main : this.page.getByTestId(testId);

    return scope.locator('tbody tr.main-row');
  }

  /** The one row that has a cell with exactly this text. */
  row(cell: string, testId?: string): Locator {
    return this.rows(testId).filter({ has: this.page.locator('td').getByText(cell, { exact: true }) });
  }

  async button(name: string | RegExp): Promise<Locator> {
    return (await this.front()).getByRole('button', { name, ...(typeof name === 'string' ? { exact: true } : {}) }).first();
  }

  async press(name: string | RegExp): Promise<void> {
    await (await this.button(name)).click();
  }

  async field(label: string): Promise<Locator> {
    return (await this.front()).getByLabel(exact(label)).first();
  }

  async fill(label: string, value: string): Promise<void> {
    await (await this.field(label)).fill(value);
  }

  /** Picks an option of a Rancher select by the words of both. */
  async choose(label: string, option: string | RegExp): Promise<void> {
    const select = (await this.front()).locator('.labeled-select').filter({ has: this.page.locator('label', { hasText: exact(label) }) }).first();

    await select.click();
    await this.page.locator('.vs__dropdown-menu [role=option]').filter({ hasText: option }).first().click();
  }

  async check(label: string | RegExp): Promise<void> {
    await (await this.front()).getByRole('checkbox', { name: label }).first().click();
  }

  /** Ticks the rows whose cells have these texts. */
  async tick(...cells: readonly string[]): Promise<void> {
    for (const cell of cells) await this.row(cell).getByRole('checkbox').click();
  }

  /** Gives files to the page's file input, by their names and contents. */
  async upload(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
    await (await this.front()).locator('input[type=file]').first().setInputFiles(Object.entries(files).map(([name, content]) => (
      { name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) }
    )));
  }

  /** The run that is shown has come to one of its ends. */
  async runEnded(deadlineMs = 60_000): Promise<'done' | 'failed' | 'undone'> {
    const ended = this.page.locator('[data-testid=hpe-run]:is([data-phase=done], [data-phase=failed], [data-phase=undone])').last();

    await ended.waitFor({ timeout: deadlineMs });
    const phase = await ended.getAttribute('data-phase');

    return phase === 'done' || phase === 'undone' ? phase : 'failed';
  }
}
