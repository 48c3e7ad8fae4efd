import { describe, expect, it } from 'vitest';
import Page from '../../../pkg/hpe-storage/features/driver/Page.vue';
import { mountPage } from '../mount.ts';
import { catalogCluster, daemonSet, deployment, ENDED, FAILED, operation, putDriver, repository, stubLogSockets, type Catalog } from './cluster.ts';

const HPE = 'https://hpe-storage.github.io/co-deployments/';
const LONG = { timeout: 30_000 };

const open = (catalog: Catalog, query: Record<string, string> = {}) => mountPage(Page, { steve: catalog.steve, page: 'driver', query });

const withDriver = (version: string, more: Parameters<typeof putDriver>[2] = {}): Catalog => {
  const catalog = catalogCluster();

  stubLogSockets({ frames: [] });
  putDriver(catalog.steve, version, more);
  catalog.steve.add('catalog.cattle.io.clusterrepo', repository('hpe-storage', HPE));

  return catalog;
};

const attachment = { metadata: { name: 'csi-1' }, spec: { attacher: 'csi.hpe.com', nodeName: 'node-1' } };

describe('a driver that is there', () => {
  it.each<[string, Parameters<typeof putDriver>[2], string]>([
    ['a Rancher app', { repository: 'mirror' }, 'from the repository mirror through Rancher'], ["the partners' repository", { repository: 'rancher-partner-charts' }, "from Rancher's partner repository"],
    ['the Helm command, under its own name', { name: 'my-hpe' }, 'with the Helm command'],
  ])('is found whatever brought it: %s', async(_, more, words) => {
    const page = await open(withDriver('3.1.0', more));

    await page.until(words);
    expect(page.text()).toContain(`hpe-storage/${ more?.name ?? 'hpe-csi-driver' }`);
    expect(page.rows('hpe-driver-workloads')).toEqual([['hpe-csi-controller', 'Deployment', '1/1'], ['nimble-csp', 'Deployment', '1/1'], ['hpe-csi-node', 'DaemonSet', '1/1']]);
  });

  it('of an operator is shown, and not ours to change', async() => {
    const catalog = catalogCluster();
    const owned = (object: Record<string, unknown>) => ({ ...object, metadata: { ...Object(object['metadata']), ownerReferences: [{ kind: 'HPECSIDriver', name: 'x' }] } });

    catalog.steve.add('apps.deployment', owned(deployment('hpe-csi-controller', 1, {})));
    catalog.steve.add('apps.daemonset', owned(daemonSet(1, {})));
    catalog.steve.add('storage.k8s.io.csidriver', { metadata: { name: 'csi.hpe.com' } });
    const page = await open(catalog);

    await page.until("by HPE's operator");
    expect(page.text()).toContain('An operator looks after it; change it there.');
    await expect(page.click('Uninstall')).rejects.toThrow('disabled');
  });

  it('that starts says so', async() => {
    const catalog = withDriver('3.2.0');

    catalog.steve.add('apps.deployment', deployment('hpe-csi-controller', 0));
    const page = await open(catalog);

    await page.until(/HPE CSI Driver 3\.2\.0\s*Starting/);
  });

  it('of a failed release says why, out of the log, and can be removed', async() => {
    const catalog = withDriver('3.2.0', { status: 'failed' });

    catalog.steve.add('catalog.cattle.io.operation', operation('helm-operation-f', 'install', FAILED));
    catalog.log = 'Error: INSTALLATION FAILED: failed pre-install: 1 error occurred:\n\t* job hpe-csi-driver-pre-install failed: BackoffLimitExceeded\n';
    const page = await open(catalog);

    await page.until('The check before the installation failed');
    expect(page.text()).toContain('The release hpe-csi-driver has failed.');
    expect(page.buttons()).toContain('Uninstall');
  });

  it('cannot be told from an absent one without the rights to look', async() => {
    const catalog = catalogCluster();

    catalog.steve.allowed = ({ resource }) => resource !== 'apps';
    const page = await open(catalog);

    await page.until('Whether the driver is there cannot be told');
    expect(page.text()).toContain('apps');
  });

  const leaveParts = (catalog: Catalog): Catalog => {
    stubLogSockets({ frames: [] });
    catalog.steve.add('rbac.authorization.k8s.io.clusterrole', { metadata: { name: 'hpe-csi-driver-role' } }, { metadata: { name: 'hpe-csi-attacher-role' } }, { metadata: { name: 'admin' } });
    catalog.steve.add('rbac.authorization.k8s.io.clusterrolebinding', { metadata: { name: 'hpe-csi-driver-binding' } });
    catalog.steve.add('service', { metadata: { name: 'nimble-csp-svc', namespace: 'hpe-storage' } }, { metadata: { name: 'mine', namespace: 'hpe-storage' } });
    catalog.steve.add('serviceaccount', { metadata: { name: 'hpe-csp-sa', namespace: 'hpe-storage', ownerReferences: [{ kind: 'HPECSIDriver', name: 'x' }] } });
    catalog.steve.add('apiextensions.k8s.io.customresourcedefinition', { metadata: { name: 'hpevolumeinfos.storage.hpe.com' } });

    return catalog;
  };

  it('that left parts behind is told with all of them, and the commands to remove them', async() => {
    const page = await open(leaveParts(catalogCluster()));

    await page.until('kubectl delete clusterrole hpe-csi-driver-role hpe-csi-attacher-role');
    expect(page.text()).toContain('kubectl delete clusterrolebinding hpe-csi-driver-binding');
    expect(page.text()).toContain('kubectl delete service nimble-csp-svc --namespace hpe-storage');
    expect(page.text()).not.toContain('hpe-csp-sa');
  });

  it('that left parts behind is cleared away after its plan was seen, and nothing else with it', async() => {
    const catalog = leaveParts(catalogCluster());
    const page = await open(catalog);

    await page.until('Remove these 4 objects');
    await page.click('Remove these 4 objects');
    await page.until(/Remove 4 objects of an earlier driver — Planned/);
    expect(catalog.steve.writes()).toEqual([]);
    await page.click('Start');
    await page.until(/of an earlier driver — Done/);
    expect(catalog.steve.all('rbac.authorization.k8s.io.clusterrole').map(({ id }) => id)).toEqual(['admin']);
    expect(catalog.steve.all('service').map(({ id }) => id)).toEqual(['hpe-storage/mine']);
    expect(catalog.steve.all('serviceaccount')).toHaveLength(1);
    expect(catalog.steve.all('apiextensions.k8s.io.customresourcedefinition')).toHaveLength(1);
    await page.click('Done');
    await page.until("HPE's repository");
  });

  it('that left parts behind stays as it is without the rights, and while volumes are attached until the driver is typed', async() => {
    const denied = leaveParts(catalogCluster());

    denied.steve.allowed = ({ verb, resource }) => !(verb === 'delete' && resource === 'clusterroles');
    const page = await open(denied);

    await page.until('You need the right to delete clusterroles.');
    await expect(page.click('Remove these 4 objects')).rejects.toThrow('disabled');
    page.wrapper.unmount();

    const used = leaveParts(catalogCluster());

    used.steve.add('storage.k8s.io.volumeattachment', attachment);
    const other = await open(used);

    await other.until('One volume is attached to nodes.');
    await expect(other.click('Remove these 4 objects')).rejects.toThrow('disabled');
    await other.fill('Type csi.hpe.com to confirm', 'csi.hpe.com');
    await other.click('Remove these 4 objects');
    await other.until(/of an earlier driver — Planned/);
  });
});

describe('uninstalling', () => {
  it('counts its hazards and wants the name typed while volumes depend on the driver', LONG, async() => {
    const catalog = withDriver('3.2.0');

    catalog.steve.add('storage.k8s.io.volumeattachment', attachment);
    catalog.steve.add('persistentvolume', { metadata: { name: 'pvc-1' }, spec: { csi: { driver: 'csi.hpe.com' } } }, { metadata: { name: 'pvc-2' }, spec: { csi: { driver: 'driver.longhorn.io' } } });
    const page = await open(catalog);

    await page.until('Change version');
    await page.click('Uninstall');
    await page.until('One volume is attached to nodes.');
    expect(page.text()).toContain('One volume of the driver exists.');
    await page.fill('Type hpe-csi-driver to confirm', 'hpe-csi');
    expect(page.text()).toContain('Type hpe-csi-driver to confirm that volumes lose their driver.');
    await page.fill('Type hpe-csi-driver to confirm', 'hpe-csi-driver');
    document.querySelector<HTMLElement>('[data-testid="hpe-driver-uninstall-start"] button')?.click();
    await page.until(/Uninstall the release hpe-csi-driver — Done/);
    await page.click('Done');
    await page.until("HPE's repository");
    expect(catalog.steve.writes().map(({ method, url }) => `${ method } ${ url.split('?')[1] ?? '' }`)).toEqual(['POST action=uninstall']);
  });
});

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
