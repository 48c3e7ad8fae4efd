import type { KubernetesObject } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import { clusterView } from '../e2e/house/cluster.ts';
import { closeBrowser, expect, test, type Session } from '../e2e/house/session.ts';
import { eventually } from '../e2e/house/work.ts';
import { ExtensionsPage } from './extensions-page.ts';
import { publish } from './publish.ts';

const MINUTE_MS = 60_000;
const [FIRST, NEWER] = ['0.1.0', '0.2.0'];
const [NAME, LABEL, REPOSITORY, NAMESPACE] = ['hpe-storage', 'HPE Storage for Harvester', 'hpe-storage-ui', 'cattle-ui-plugin-system'];
const press = inject('press');
const lab = inject('lab');
const views = inject('reach').map((one) => ({ ...one, view: clusterView(one.kubeconfig, lab.kubectl) }));
const harvesters = views.filter(({ kind }) => kind === 'harvester');

interface UIPlugin extends KubernetesObject {
  readonly spec?: { readonly plugin?: { readonly version?: string; readonly endpoint?: string; readonly compressedEndpoint?: string; readonly metadata?: Readonly<Record<string, string>> } };
  readonly status?: { readonly observedGeneration?: number; readonly cacheState?: string; readonly ready?: boolean; readonly error?: string; readonly retryNumber?: number };
}

/** What an admin would not want to find changed by a few pages that came and went. */
const KINDS: readonly (readonly [string, string])[] = [
  ['v1', 'Secret'], ['v1', 'PersistentVolumeClaim'], ['v1', 'PersistentVolume'], ['v1', 'Namespace'], ['storage.k8s.io/v1', 'StorageClass'], ['storage.k8s.io/v1', 'CSIDriver'],
  ['kubevirt.io/v1', 'VirtualMachine'], ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'], ['apps/v1', 'Deployment'], ['apps/v1', 'DaemonSet'],
];

/** Resource version of every such object of every Harvester. */
const contents = async(): Promise<Readonly<Record<string, string>>> => {
  const found = await Promise.all(harvesters.flatMap(({ id, view }) => KINDS.map(async([version, kind]) =>
    (await view.list(version, kind)).map(({ metadata }): [string, string] => [`${ id } ${ kind } ${ metadata?.namespace ?? '' }/${ metadata?.name ?? '' }`, metadata?.resourceVersion ?? '']))));

  return Object.fromEntries(found.flat());
};

const local = () => {
  const found = views.find(({ kind }) => kind === 'management');

  if (found === undefined) throw new Error('a Rancher has a management cluster');

  return found.view;
};
const plugin = (): Promise<UIPlugin | undefined> => local().get<UIPlugin>('catalog.cattle.io/v1', 'UIPlugin', NAME, NAMESPACE);

/** Changes the installed UIPlugin as another chart would have it, and gives what Rancher's cache makes of it. */
const change = async(spec: object): Promise<UIPlugin['status']> => {
  await local().kubectl('-n', NAMESPACE, 'patch', 'uiplugin', NAME, '--type', 'merge', '-p', JSON.stringify({ spec: { plugin: spec } }));

  return eventually('Rancher looks at the changed UIPlugin', async() => {
    const { metadata, status } = await plugin() ?? {};

    return status?.observedGeneration === metadata?.generation && (status?.ready === true || status?.error !== undefined) && status;
  });
};

const loaded = ({ page }: Session): Promise<readonly string[]> => page.evaluate(() => Object.keys(window).filter((key) => key.startsWith('hpe-storage-')));

/** Whether the menus of Virtualization Management and of every Harvester lead to us. */
const inMenus = async({ page, dashboard }: Session): Promise<readonly boolean[]> => {
  const found: boolean[] = [];

  await page.goto(`${ lab.url }/dashboard/c/_/harvesterManager/harvesterhci.io.management.cluster`);
  await page.getByRole('link', { name: lab.harvester.name }).waitFor();
  found.push(await dashboard.nav.getByText('HPE Storage').count() > 0);
  for (const { id } of harvesters) {
    await page.goto(`${ lab.url }/dashboard/harvester/c/${ id }/harvesterhci.io.host`);
    await dashboard.harvesterPageReady('harvesterhci.io.host');
    found.push(await dashboard.nav.getByText('HPE Storage').count() > 0);
  }

  return found;
};

const everywhere = (there: boolean): readonly boolean[] => [there, ...harvesters.map(() => there)];

let before: Readonly<Record<string, string>> = {};

beforeAll(async() => {
  before = await contents();
  await publish(press, { version: FIRST });
});
afterAll(closeBrowser);

/** One story: each part goes on where the one before ended, as a Rancher's admin would. */
describe('the extension in a Rancher', () => {
  test('is nowhere before anybody asks for it', async({ admin }) => {
    expect(await inMenus(admin)).toEqual(everywhere(false));
    expect(Object.keys(before).filter((key) => key.includes(' VirtualMachine ')).length).toBeGreaterThan(0);
    expect(harvesters).toHaveLength(2);
  });

  test('is offered once its catalog is a repository', async({ admin }) => {
    const extensions = new ExtensionsPage(admin, lab.url, press.url);

    await extensions.open('installed');
    await extensions.addRepository(REPOSITORY, press.url);
    await extensions.open('available');
    const card = extensions.card(LABEL);

    await card.waitFor();
    expect((await card.innerText()).split(/\n+/)).toEqual(expect.arrayContaining([LABEL, FIRST, expect.stringContaining('CSI driver'), REPOSITORY, 'Third-Party']));
    await eventually('the card shows our icon', () => extensions.hasIcon(card, FIRST));
    await extensions.showDetails(LABEL);
    await extensions.panel.getByRole('heading', { name: 'What you get' }).waitFor();
    expect(await extensions.panel.innerText()).toMatch(/Third-Party\s+versions\s+0\.1\.0\s+actions\s+Install[\s\S]*A stored password is never read\./i);
  });

  test('is in every Harvester cluster once installed and the page loaded anew', { timeout: 2 * MINUTE_MS }, async({ admin }) => {
    const { page, dashboard } = admin;
    const extensions = new ExtensionsPage(admin, lab.url, press.url);

    await extensions.open('available');
    await extensions.choose(LABEL, 'Install');
    expect(await extensions.question('install')).toMatch(/Install extension "HPE Storage for Harvester"[\s\S]*untrusted authors[\s\S]*0\.1\.0/);
    expect(await loaded(admin)).toEqual([]);
    await extensions.confirm('install');
    expect(await loaded(admin)).toEqual([`${ NAME }-${ FIRST }`]);
    expect(await plugin()).toMatchObject({ spec: { plugin: { version: FIRST } }, status: { cacheState: 'cached', ready: true } });

    expect(await inMenus(admin)).toEqual(everywhere(true));
    for (const { name } of harvesters) {
      await page.goto(`${ lab.url }/dashboard/c/_/harvesterManager/hpe.storage.fleet`);
      await page.getByTestId('hpe-fleet').getByRole('link', { name }).click();
      await dashboard.ready();
      expect(page.url()).toContain('/hpe.storage.overview');
    }
  });

  test('is upgraded when the catalog has a newer version, and never to one that is for another host', { timeout: 2 * MINUTE_MS }, async({ admin }) => {
    const extensions = new ExtensionsPage(admin, lab.url, press.url);

    await publish(press, { version: NEWER });
    await publish(press, { version: '0.3.0', asks: { 'catalog.cattle.io/ui-extensions-version': '>= 99.0.0' } });
    await publish(press, { version: '0.4.0', asks: { 'catalog.cattle.io/rancher-version': '>= 99.0.0' } });
    await extensions.open('installed');
    await extensions.refreshRepository(REPOSITORY);
    await extensions.open('installed');
    await extensions.showDetails(LABEL);
    const details = await extensions.panel.innerText();

    expect(details).toContain('The latest version of this extension (0.3.0) is not compatible with the current Extensions API version (>= 99.0.0).');
    // Rancher's index itself leaves out what is for another Rancher
    expect(details).toMatch(/versions\s+0\.3\.0\s+0\.2\.0\s+0\.1\.0 \(current\)\s+actions/i);
    await extensions.closeDetails();

    await extensions.choose(LABEL, 'Upgrade');
    expect(await extensions.question('install')).toMatch(/Upgrade extension[\s\S]*0\.2\.0/);
    await extensions.confirm('install');
    expect(await loaded(admin)).toEqual([`${ NAME }-${ NEWER }`]);
    expect((await plugin())?.spec?.plugin?.version).toBe(NEWER);
    await admin.dashboard.open('overview');
  });

  test.for([
    ['is for another Rancher', { metadata: { 'catalog.cattle.io/rancher-version': '>= 99.0.0' } }, { ready: true, cacheState: 'cached' },
      'Unable to load Extension. The version installed is not compatible with the current version of Rancher'],
    // port 9 (discard) has nobody who listens
    ['has an address that is down', { endpoint: 'http://127.0.0.1:9', compressedEndpoint: '' }, { ready: false, cacheState: 'pending', error: 'Failed to cache plugin', retryNumber: 1 },
      'An error occurred loading the code for this Extension'],
  ] as const)('that %s is not loaded, and its card says why', async([, spec, status, words], { admin }) => {
    const extensions = new ExtensionsPage(admin, lab.url, press.url);
    const { spec: good } = await plugin() ?? {};

    admin.watch.expect(/Failed to load (script|extension)|Refused to execute script from '[^']*\/v1\/uiplugins\/hpe-storage\//);
    try {
      expect(await change(spec)).toMatchObject(status);
      await extensions.open('installed');
      await extensions.showDetails(LABEL);
      await extensions.panel.getByText(words, { exact: true }).waitFor();
      expect(await loaded(admin)).toEqual([]);
    } finally {
      expect(await change(good?.plugin ?? {})).toMatchObject({ ready: true });
    }
  });

  test('leaves no trace in the UI when it is uninstalled, and has touched nothing in the clusters', { timeout: 2 * MINUTE_MS }, async({ admin }) => {
    const { page } = admin;
    const extensions = new ExtensionsPage(admin, lab.url, press.url);

    await extensions.open('installed');
    expect(await loaded(admin)).toEqual([`${ NAME }-${ NEWER }`]);
    await extensions.choose(LABEL, 'Uninstall');
    await extensions.confirm('uninstall');
    expect(await loaded(admin)).toEqual([]);
    expect(await inMenus(admin)).toEqual(everywhere(false));
    const asked = admin.watch.requests.length;

    for (const [place, type] of [['c/_/harvesterManager', 'hpe.storage.fleet'], [`harvester/c/${ lab.harvester.id }`, 'hpe.storage.volumes']] as const) {
      await page.goto(`${ lab.url }/dashboard/${ place }/${ type }`);
      // what Rancher says of an address that it never knew
      await page.locator('main').getByText(`Resource type ${ type } not found`).waitFor();
      expect(await page.locator('[data-testid^=hpe-], [data-ext^=hpe-storage]').count()).toBe(0);
    }
    expect(admin.watch.requests.slice(asked).filter((request) => request.url().includes('/uiplugins/hpe-storage'))).toEqual([]);

    expect(await plugin()).toBeUndefined();
    expect(await local().kubectl('-n', NAMESPACE, 'get', 'secrets', '-l', `owner=helm,name=${ NAME }`, '-o', 'name')).toBe('');
    expect(await contents()).toEqual(before);
  });
});
