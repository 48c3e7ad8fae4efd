import type { Locator, Page } from 'playwright-core';
import type { Session } from '../e2e/house/session.ts';

const HELM_MS = 60_000;
const RELOAD = 'extension-reload-banner-reload-btn';

/** Rancher's own page of extensions and the one of its repositories, as an admin clicks through them. */
export class ExtensionsPage {
  readonly page: Page;
  readonly #session: Session;
  readonly #url: string;

  /** @param catalog address of the repository that the extension comes from */
  constructor(session: Session, url: string, catalog: string) {
    this.page = session.page;
    this.#session = session;
    this.#url = url;
    // While its charts load, the page has an installed extension without one, and takes the icon from where the chart itself has it
    // (pages/c/_cluster/uiplugins/index.vue wirePluginCRToChart, rancher/dashboard#17956).
    session.watch.expect(new RegExp(`^${ catalog.replaceAll('.', '\\.') }/assets/[^?]*\\.svg$`));
  }

  async open(tab: 'installed' | 'available'): Promise<void> {
    await this.page.goto(`${ this.#url }/dashboard/c/local/uiplugins`);
    await this.#show(tab);
  }

  async #show(tab: 'installed' | 'available'): Promise<void> {
    await this.page.getByTestId(`btn-${ tab }`).click();
  }

  /** The card of the extension with this label. */
  card(label: string): Locator {
    return this.page.locator('.item-card').filter({ has: this.page.getByTestId('item-card-header-title').getByText(label, { exact: true }) });
  }

  get panel(): Locator {
    return this.page.getByTestId('extension-details');
  }

  async #repositories(): Promise<void> {
    await this.page.getByTestId('extensions-page-menu').click();
    await this.page.getByRole('menuitem', { name: 'Manage Repositories' }).click();
    await this.page.waitForURL(/catalog\.cattle\.io\.clusterrepo$/);
  }

  /** ⋮ → Manage Repositories → Create, by the address of an index. */
  async addRepository(name: string, url: string): Promise<void> {
    await this.#repositories();
    await this.page.getByTestId('masthead-create').click();
    await this.page.getByTestId('item-card-helm-url').click();
    await this.#session.dashboard.fill('Name', name);
    await this.page.getByTestId('clusterrepo-helm-url-input').fill(url);
    await this.page.getByTestId('clusterrepo-footer').getByRole('button', { name: 'Add Repository' }).click();
    await this.#isActive(name);
  }

  /** ⋮ → Manage Repositories → ⋮ of its row → Refresh. */
  async refreshRepository(name: string): Promise<void> {
    await this.#repositories();
    const row = this.#session.dashboard.row(name);

    await row.getByTestId(/action-button/).click();
    await this.page.getByRole('menuitem', { name: 'Refresh' }).click();
    await this.#isActive(name);
  }

  #isActive(name: string): Promise<void> {
    return this.#session.dashboard.row(name).getByText('Active', { exact: true }).waitFor({ timeout: HELM_MS });
  }

  async showDetails(label: string): Promise<void> {
    await this.card(label).getByTestId('item-card-content').click();
    await this.panel.waitFor();
  }

  /** Whether the icon there is ours, as Rancher passes it on, and drawn. The host shows its own until ours is there. */
  hasIcon(place: Locator, version: string): Promise<boolean> {
    return place.locator('img').first().evaluate((image: HTMLImageElement, wanted) => {
      const { searchParams } = new URL(image.src, location.href);

      return image.complete && image.naturalWidth > 0 && searchParams.get('link') === 'icon' && searchParams.get('version') === wanted;
    }, version);
  }

  async closeDetails(): Promise<void> {
    await this.page.getByTestId('extension-details-close').click();
    await this.panel.waitFor({ state: 'detached' });
  }

  async choose(label: string, action: 'Install' | 'Upgrade' | 'Uninstall'): Promise<void> {
    await this.card(label).getByTestId('item-card-header-action-menu').click();
    // its icon is a glyph, which is of the name that a role has
    await this.page.getByRole('menuitem').filter({ hasText: new RegExp(`^\\s*${ action }\\s*$`) }).click();
  }

  /** The words of the dialog that asks. */
  async question(dialog: 'install' | 'uninstall'): Promise<string> {
    await this.page.getByTestId(`${ dialog }-ext-modal-${ dialog }-btn`).waitFor();

    return this.#session.dashboard.modal.innerText();
  }

  /** Says yes in the dialog, waits until the page asks to be loaded anew, and does so. */
  async confirm(dialog: 'install' | 'uninstall'): Promise<void> {
    await this.page.getByTestId(`${ dialog }-ext-modal-${ dialog }-btn`).click();
    const reload = this.page.getByTestId(RELOAD);

    await reload.waitFor({ timeout: HELM_MS });
    await Promise.all([this.page.waitForEvent('load'), reload.click()]);
    await this.page.getByTestId('extension-tabs').waitFor();
  }
}
