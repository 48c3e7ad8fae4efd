import { describe, expect, it } from 'vitest';
import { catalogCluster, daemonSet, deployment, FAILED, open, operation, type putDriver, stubLogSockets, withDriver, type Catalog } from './cluster.ts';

const LONG = { timeout: 30_000 };

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
