import process from 'node:process';
import { chromium, type Page } from 'playwright-core';
import { CoreV1Api, KubeConfig, StorageV1Api } from '@kubernetes/client-node';
import { startLab } from '../../shell/lab/lab.ts';
import { ensureBrowser } from '../../shell/setup/browser.ts';
import { ensureExtension } from '../../shell/setup/extension.ts';
import { silent } from '../../shell/setup/progress.ts';

export interface BrowserLab {
  /** Requests that our page causes when the dashboard has the collections that it shows live: volumes, VMs, classes. */
  requestsOf(page: string): Promise<number>;
  requestsWhileIdle(page: string, ms: number): Promise<number>;
  /** Milliseconds from entering the volumes page to its first rows, when the dashboard has never listed claims. */
  firstRows(): Promise<number>;
  /** Milliseconds from a key to the painted rows that it leaves, with whatever the page waits in between; the slowest of three keys. */
  filterKeystroke(): Promise<number>;
  stop(): Promise<void>;
}

const PATIENCE_MS = 120_000;
const SIDE_BY_SIDE = 20;
/** Harvester's webhook answers each of thousands of claims; on a busy machine a connection to it is lost now and then. */
const FAILURES_AT_MOST = 20;
const QUIET_MS = 1_500;
const QUIET_AT_LATEST_MS = 20_000;

/** The dashboard's Vue application, as Vue leaves it on the element that it is mounted on. */
interface Mounted {
  readonly config: { readonly globalProperties: {
    readonly $router: { push(place: object): Promise<void> };
    readonly $route: { readonly params: Readonly<Record<string, string>> };
  } };
}

/** Claims of a class of the HPE driver that stay pending: listing and drawing them costs what others cost. */
const makeClaims = async(kubeconfig: string, count: number): Promise<void> => {
  const config = new KubeConfig();

  config.loadFromFile(kubeconfig);
  const core = config.makeApiClient(CoreV1Api);
  const names = Array.from({ length: count }, (_, index) => `bench-${ index }`);
  let failures = 0;
  const makeOne = (name: string): Promise<unknown> => core.createNamespacedPersistentVolumeClaim({ namespace: 'default', body: {
    metadata: { name, annotations: { 'volume.kubernetes.io/storage-provisioner': 'csi.hpe.com' } },
    spec: { accessModes: ['ReadWriteMany'], volumeMode: 'Block', storageClassName: 'bench-hpe', resources: { requests: { storage: '1Gi' } } },
  } });
  const make = async(): Promise<void> => {
    for (let name = names.pop(); name !== undefined; name = names.pop()) {
      try {
        await makeOne(name);
      } catch (error) {
        if (++failures > FAILURES_AT_MOST) throw error;
        names.push(name);
      }
    }
  };

  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, make));
};

const makeClass = async(kubeconfig: string): Promise<void> => {
  const config = new KubeConfig();

  config.loadFromFile(kubeconfig);
  await config.makeApiClient(StorageV1Api).createStorageClass({ body: {
    metadata: { name: 'bench-hpe' }, provisioner: 'csi.hpe.com', volumeBindingMode: 'WaitForFirstConsumer',
    parameters: { 'csi.storage.k8s.io/provisioner-secret-name': 'bench', 'csi.storage.k8s.io/provisioner-secret-namespace': 'hpe-storage' },
  } });
};

/** Nothing has been asked for a while, or it will not become quiet at all. */
const quiet = (page: Page, seen: () => number): Promise<void> => new Promise((resolve) => {
  const latest = performance.now() + QUIET_AT_LATEST_MS;
  let last = -1;
  const look = setInterval(() => {
    if (seen() === last || performance.now() > latest) {
      clearInterval(look);
      resolve();
    }
    last = seen();
  }, QUIET_MS);

  page.once('close', () => clearInterval(look));
});

/** A lab, a browser in which the admin is logged in, and a cluster with many claims. */
export const startBrowserLab = async(claims: number): Promise<BrowserLab> => {
  const { folder: extension } = await ensureExtension(silent);
  const lab = await startLab({ mode: 'rancher', scenario: 'empty', extension });
  const browser = await chromium.launch({ executablePath: await ensureBrowser(silent), args: ['--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])] });
  const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1500, height: 1000 } });
  const harvester = lab.context.harvesters[0];

  if (harvester === undefined) throw new Error('the lab has no Harvester');
  await makeClass(harvester.kubeconfig);
  await makeClaims(harvester.kubeconfig, claims);
  await context.request.post(`${ lab.url }/v1-public/login`, { data: { type: 'localProvider', responseType: 'cookie', username: 'admin', password: 'admin' } });

  // Rancher's Steve fills its cache at the first list of a type, once for all users; it is the browser that is cold here.
  await context.request.get(`${ lab.url }/k8s/clusters/${ harvester.id }/v1/persistentvolumeclaims?pagesize=1`, { timeout: PATIENCE_MS });
  const url = (resource: string): string => `${ lab.url }/dashboard/harvester/c/${ harvester.id }/${ resource }`;
  const warm = async(): Promise<{ page: Page; asked: string[] }> => {
    const page = await context.newPage();
    const asked: string[] = [];

    page.setDefaultTimeout(PATIENCE_MS);
    page.on('request', (request) => {
      if (/\/(v1|v3|api|apis)\//.test(new URL(request.url()).pathname) && ['fetch', 'xhr'].includes(request.resourceType())) asked.push(request.url());
    });
    await page.goto(url('harvesterhci.io.host'), { waitUntil: 'commit' });
    await page.locator('main table tbody tr.main-row').first().waitFor();
    await quiet(page, () => asked.length);

    return { page, asked };
  };
  const enter = (page: Page, name: string): Promise<void> => page.evaluate((resource) => {
    const app: unknown = Reflect.get(document.getElementById('app') ?? {}, '__vue_app__');
    const { $router, $route } = (app as Mounted).config.globalProperties;

    return $router.push({ name: 'harvester-c-cluster-resource', params: { ...$route.params, resource } });
  }, `hpe.storage.${ name }`);

  return {
    requestsOf: async(name) => {
      const { page, asked } = await warm();

      await enter(page, 'volumes');
      await page.locator('main table tbody tr.main-row').first().waitFor();
      await quiet(page, () => asked.length);
      const before = asked.length;

      await enter(page, name);
      await page.locator('main h1').first().waitFor();
      await quiet(page, () => asked.length);
      const count = asked.length - before;

      await page.close();

      return count;
    },
    requestsWhileIdle: async(name, ms) => {
      const { page, asked } = await warm();

      await enter(page, name);
      await quiet(page, () => asked.length);
      const before = asked.length;

      await page.waitForTimeout(ms);
      const count = asked.length - before;

      await page.close();

      return count;
    },
    firstRows: async() => {
      const { page } = await warm();
      const since = await page.evaluate(() => performance.now());

      await enter(page, 'volumes');
      await page.locator('main table tbody tr.main-row').first().waitFor();
      const took = await page.evaluate(() => performance.now()) - since;

      await page.close();

      return took;
    },
    filterKeystroke: async() => {
      const { page, asked } = await warm();

      await enter(page, 'volumes');
      await page.getByTestId('hpe-volumes-preview').waitFor({ state: 'detached' });
      await page.locator('main table tbody tr.main-row').first().waitFor();
      await quiet(page, () => asked.length);
      const slowest = await page.getByTestId('hpe-volumes-filter-text').evaluate(async(input) => {
        const frame = (): Promise<void> => new Promise((done) => { requestAnimationFrame(() => { setTimeout(done, 0); }); });
        const shown = (text: string): boolean => {
          const rows = [...document.querySelectorAll('main table tbody tr.main-row')];

          return rows.length > 0 && rows.every((row) => row.textContent?.includes(text));
        };
        let longest = 0;

        for (const text of ['bench-4', 'bench-49', 'bench-499']) {
          await frame();
          const since = performance.now();

          Object.assign(input, { value: text });
          input.dispatchEvent(new Event('input', { bubbles: true }));
          do await frame(); while (!shown(text));
          longest = Math.max(longest, performance.now() - since);
        }

        return longest;
      });

      await page.close();

      return slowest;
    },
    stop: async() => {
      await browser.close();
      await lab.stop();
    },
  };
};
