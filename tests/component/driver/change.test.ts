import { describe, expect, it } from 'vitest';
import { catalogCluster, ENDED, FAILED, HPE, open, putDriver, stubLogSockets, withDriver, type Catalog } from './cluster.ts';

const LONG = { timeout: 30_000 };

describe('changing the version', () => {
  const atReview = { step: 'review', repo: 'hpe-storage', version: '3.2.0' };

  it('uninstalls, installs, and keeps its plan in the cluster meanwhile', LONG, async() => {
    const catalog = withDriver('3.0.2', { name: 'my-hpe', repository: 'hpe-storage' });
    const plans: unknown[] = [];

    catalog.onInstall = (version) => {
      plans.push(catalog.steve.find('configmap', 'hpe-storage/hpe-storage-run')?.['data']);
      putDriver(catalog.steve, version, { name: 'my-hpe', repository: 'hpe-storage' });

      return ENDED;
    };
    catalog.steve.add('configmap', { metadata: { name: 'other', namespace: 'hpe-storage' } });
    catalog.steve.add('apiextensions.k8s.io.customresourcedefinition', { metadata: { name: 'hpenodeinfos.storage.hpe.com' } }, { metadata: { name: 'hpevolumeinfos.storage.hpe.com' } });
    catalog.steve.on(/GET .*secrets\/hpe-storage\/sh\.helm/, { body: { data: { release: { config: { logLevel: 'debug', registry: 'x' } } } } });
    const page = await open(catalog, atReview);

    await page.until('What depends on the driver now');
    await page.until('logLevel: debug');
    expect(page.text()).toMatch(/helm uninstall my-hpe --namespace hpe-storage.*helm install my-hpe /);
    await page.check(/^Renew the definition of HPENodeInfo/);
    await page.click('Change to 3.2.0');
    await page.until(/Change HPE CSI Driver from 3\.0\.2 to 3\.2\.0 — Done/);
    expect([...document.querySelectorAll('[data-testid="hpe-run"] summary')].map(({ textContent }) => textContent)).toEqual(
      ['The same by hand', 'The same by hand', 'YAML, and the same by hand', 'The same by hand'],
    );
    expect(catalog.installs).toEqual([expect.objectContaining({ charts: [expect.objectContaining({ releaseName: 'my-hpe', version: '3.2.0', values: { logLevel: 'debug' } })] })]);
    expect(plans).toEqual([expect.objectContaining({ kind: 'change-driver-version' })]);
    expect(catalog.steve.find('configmap', 'hpe-storage/hpe-storage-run')).toBeUndefined();
    expect(catalog.steve.all('apiextensions.k8s.io.customresourcedefinition').map(({ id }) => id)).toEqual(['hpevolumeinfos.storage.hpe.com']);
    await page.click('Done');
    await page.until(/HPE CSI Driver 3\.2\.0\s*Ready/);
  });

  it('that was left between the two is found by whoever comes next, and ended', LONG, async() => {
    const catalog = catalogCluster();
    const intent = { from: '3.1.0', to: '3.2.0', release: { name: 'hpe-csi-driver', namespace: 'hpe-storage' }, repository: 'hpe-storage', repositoryUrl: HPE, values: {}, resetNodeInfos: false, started: '2026-11-23T07:00:00Z' };

    stubLogSockets({ frames: [] });
    catalog.steve.add('configmap', { metadata: { name: 'hpe-storage-run', namespace: 'hpe-storage' }, data: { kind: 'change-driver-version', intent: JSON.stringify(intent) } });
    const page = await open(catalog);

    await page.until('Changing the driver from 3.1.0 to 3.2.0 was not finished');
    await page.click('Go on');
    await page.until(/Change HPE CSI Driver from 3\.1\.0 to 3\.2\.0 — Done/);
    expect(catalog.installs).toHaveLength(1);
    expect(catalog.steve.find('configmap', 'hpe-storage/hpe-storage-run')).toBeUndefined();
  });

  it('brings the values of the release that is there, whatever was typed for the same version before', LONG, async() => {
    const catalog = withDriver('3.1.0', { repository: 'hpe-storage' });

    catalog.steve.on(/GET .*secrets\/hpe-storage\/sh\.helm/, { body: { data: { release: { config: { logLevel: 'debug' } } } } });
    const page = await open(catalog, atReview);

    await page.until('logLevel: debug');
    catalog.steve.on(/GET .*secrets\/hpe-storage\/sh\.helm/, { body: { data: { release: { config: { logLevel: 'trace' } } } } });
    putDriver(catalog.steve, '3.0.2', { repository: 'hpe-storage' });
    await page.click('Look again');
    await page.until('logLevel: trace');
  });

  it.each([['3.0.2', true], ['3.2.0', false]])('from %s recommends a newer version only', async(installed, isThere) => {
    const page = await open(withDriver(installed, { repository: 'hpe-storage' }), { step: 'version', repo: 'hpe-storage' });

    await page.until('installed now');
    expect(page.has('recommended')).toBe(isThere);
    expect(page.dashboard.query()['version']).toBe(isThere ? '3.2.0' : undefined);
  });

  it('names the right that refreshing a repository takes', async() => {
    const catalog = withDriver('3.1.0');

    catalog.steve.allowed = ({ verb }) => verb !== 'update';
    const page = await open(catalog, { step: 'repository' });

    await page.until('You need the right to update clusterrepos.');
    await expect(page.click('Refresh')).rejects.toThrow('disabled');
  });

  const left = { from: '3.1.0', to: '3.2.0', release: { name: 'hpe-csi-driver', namespace: 'hpe-storage' }, repository: 'hpe-storage', repositoryUrl: HPE, values: { logLevel: 'debug' }, resetNodeInfos: false, started: '2026-11-23T07:00:00Z' };
  const keep = (catalog: Catalog): Catalog => {
    stubLogSockets({ frames: [] });
    catalog.steve.add('configmap', { metadata: { name: 'hpe-storage-run', namespace: 'hpe-storage' }, data: { kind: 'change-driver-version', intent: JSON.stringify(left) } });

    return catalog;
  };

  it('can be given up: says what the cluster has, removes the plan only, and leads to the wizard', async() => {
    const catalog = keep(catalogCluster());
    const page = await open(catalog);

    await page.until('The cluster has no driver now.');
    await page.click('Discard');
    await page.until('Discard the change from 3.1.0 to 3.2.0?');
    expect(page.text()).toContain('Next: choose repository, version and values in the wizard');
    expect(page.text()).toContain('logLevel: debug');
    expect(page.text()).toContain('kubectl delete configmap hpe-storage-run --namespace hpe-storage');
    await page.click('Cancel');
    expect(catalog.steve.writes()).toEqual([]);
    await page.click('Discard');
    document.querySelector<HTMLElement>('[data-testid="hpe-driver-discard-confirm"]')?.click();
    await page.until("HPE's repository");
    expect(catalog.steve.find('configmap', 'hpe-storage/hpe-storage-run')).toBeUndefined();
    expect(catalog.steve.writes().map(({ method }) => method)).toEqual(['DELETE']);
  });

  it('that is given up says which driver is there, and shows it', async() => {
    const page = await open(keep(withDriver('3.1.0')));

    await page.until('The cluster has the driver 3.1.0 now.');
    await page.click('Discard');
    document.querySelector<HTMLElement>('[data-testid="hpe-driver-discard-confirm"]')?.click();
    await page.until(/HPE CSI Driver 3\.1\.0\s*Ready/);
  });

  it('is not begun beside one that another admin has begun since the page was opened', async() => {
    const catalog = withDriver('3.1.0', { repository: 'hpe-storage' });
    const page = await open(catalog, atReview);

    await page.until('What depends on the driver now');
    keep(catalog);
    await page.click('Change to 3.2.0');
    await page.until('Someone else changed it at the same time');
    expect(catalog.steve.writes().filter(({ url }) => url.includes('action='))).toEqual([]);
  });

  it('is neither gone on with nor given up without the rights', async() => {
    const catalog = keep(catalogCluster());

    catalog.steve.allowed = ({ verb }) => verb !== 'delete';
    const page = await open(catalog);

    await page.until('You need the right to delete configmaps.');
    expect(page.text()).toContain('You need the right to delete clusterroles.');
    await expect(page.click('Discard')).rejects.toThrow('disabled');
    await expect(page.click('Go on')).rejects.toThrow('disabled');
  });

  it('that failed in the middle tries again without doing twice what is done', LONG, async() => {
    const catalog = withDriver('3.1.0');
    let attempts = 0;

    catalog.onInstall = (version) => {
      attempts += 1;
      if (attempts === 1) return FAILED;
      putDriver(catalog.steve, version);

      return ENDED;
    };
    catalog.log = 'Error: INSTALLATION FAILED: context deadline exceeded\n';
    const page = await open(catalog, atReview);

    await page.until('Change to 3.2.0');
    await page.until('What depends on the driver now');
    await page.click('Change to 3.2.0');
    await page.until('The driver did not become ready in time');
    expect(catalog.steve.find('configmap', 'hpe-storage/hpe-storage-run')).toBeDefined();
    await page.click('Try again');
    await page.until(/from 3\.1\.0 to 3\.2\.0 — Done/);
    expect(catalog.steve.writes().filter(({ url }) => url.includes('action=uninstall'))).toHaveLength(1);
    expect(attempts).toBe(2);
  });
});
