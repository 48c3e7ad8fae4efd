import path from 'node:path';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import { clusterView, type ClusterView } from '../house/cluster.ts';
import { playsIn } from '../house/scenario.ts';
import { expect, test, type Session } from '../house/session.ts';
import { attach, createVolume, detach, eventually, harvestersPagesWork, reviewAndStart, volumeIs, volumeStatus, type Claim } from '../house/work.ts';

/** The operator of docs/permissions.md, bound where the team works; `default` is somebody else's. */
const TEAM = 'production';
const BINDING = 'e2e-operator-of-team';
const RUN = Date.now().toString(36);
const OPERATOR = path.resolve(import.meta.dirname, '../../../docs/roles/operator.yaml');

const atWork = (): ClusterView => {
  const { harvester, kubectl } = inject('lab');

  return clusterView(harvester.kubeconfig, kubectl);
};

playsIn('ready');
beforeAll(async() => {
  const { kubectl } = atWork();

  await kubectl('apply', '--filename', OPERATOR);
  await kubectl('create', 'rolebinding', BINDING, '--clusterrole=hpe-storage-operator', '--user=u-viewer', `--namespace=${ TEAM }`);
});
afterAll(async() => {
  const { kubectl } = atWork();

  await kubectl('delete', 'rolebinding', BINDING, `--namespace=${ TEAM }`, '--ignore-not-found');
  await kubectl('delete', 'clusterrole', 'hpe-storage-operator', '--ignore-not-found');
});

/** Opens the page until the server's own cache of rights has the binding: a page asks once. */
const openVolumes = ({ dashboard, page }: Session): Promise<unknown> => eventually('the button to be offered', async() => {
  await dashboard.open('volumes');
  await page.locator('[data-testid=hpe-volumes-create] [aria-disabled]').waitFor();

  return page.waitForSelector('[data-testid=hpe-volumes-create] [aria-disabled=false]', { timeout: 3_000 }).catch(() => undefined);
});
const hpeClass = async(cluster: ClusterView): Promise<string> => {
  const names = await cluster.kubectl('get', 'storageclass', '-o', 'jsonpath={.items[?(@.provisioner=="csi.hpe.com")].metadata.name}');

  return names.split(' ')[0] ?? '';
};

/** By row in the list of a table whose page may not be the first. */
const only = async({ page }: Session, name: string): Promise<void> => {
  await page.getByTestId('hpe-volumes-filter-text').fill(name);
};

describe('a reader of the cluster who operates one namespace', () => {
  test('makes, attaches, detaches and deletes a volume there; elsewhere each control names the right and the namespace', { timeout: 300_000 }, async({ open, cluster }) => {
    const viewer = await open('viewer');
    const { page, dashboard } = viewer;
    const name = `team-${ RUN }`;
    const className = await hpeClass(cluster);

    viewer.watch.expect(/403|404|Forbidden/);
    await cluster.apply({
      apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: `theirs-${ RUN }`, namespace: 'default' },
      spec: { accessModes: ['ReadWriteMany'], volumeMode: 'Block', storageClassName: className, resources: { requests: { storage: '1Gi' } } },
    });
    await openVolumes(viewer);
    await page.getByTestId('hpe-volumes-create').getByRole('button').click();
    await dashboard.modal.getByText('Left out').waitFor();
    expect(await dashboard.modal.locator('.labeled-select').filter({ hasText: 'Namespace' }).innerText()).toContain(TEAM);
    await page.keyboard.press('Escape');

    await createVolume(viewer, { namespace: TEAM, className, name, size: '1Gi' });
    await volumeIs(viewer, `${ TEAM }/${ name }`, 'bound', 120_000);
    const [vm = ''] = (await cluster.kubectl('get', 'vmi', '-n', TEAM, '-o', 'jsonpath={.items[*].metadata.name}')).split(' ');

    await attach(viewer, `${ TEAM }/${ vm }`, [`${ TEAM }/${ name }`]);
    expect(await volumeStatus(cluster, `${ TEAM }/${ vm }`, name)).toMatchObject({ phase: 'Ready' });
    await page.getByTestId('hpe-volumes-attach-close').click();

    await only(viewer, `theirs-${ RUN }`);
    const theirs = page.getByTestId(`hpe-volumes-attach-default/theirs-${ RUN }`);

    expect(await theirs.isDisabled()).toBe(true);
    expect(await theirs.getAttribute('title')).toBe('You need the right to update virtualmachines in default.');
    expect(await page.getByTestId(`hpe-volumes-delete-default/theirs-${ RUN }`).getAttribute('title')).toBe('You need the right to delete persistentvolumeclaims in default.');

    await only(viewer, name);
    await detach(viewer, `${ TEAM }/${ name }`);
    await page.getByTestId('hpe-volumes-detach-close').click();
    await page.getByTestId(`hpe-volumes-delete-${ TEAM }/${ name }`).click();
    await page.getByTestId('hpe-volumes-delete-name').fill(name);
    await page.getByTestId('hpe-volumes-delete-confirm').click();
    expect(await dashboard.runEnded(120_000)).toBe('done');
    expect(await cluster.get<Claim>('v1', 'PersistentVolumeClaim', name, TEAM)).toBeUndefined();
    await page.getByTestId('hpe-volumes-delete-close').click();
    await harvestersPagesWork(viewer);
  });
});

describe('an operator of one namespace and nothing else', () => {
  /** The lab's own bindings of its readers; without them the role is all that the user has in this cluster. */
  const READERS = ['lab-reader', 'lab-viewer', 'lab-own-cluster'];

  test('works there by what can be seen, and no page fails or waits for ever', { timeout: 300_000 }, async({ open, cluster }) => {
    const before = await Promise.all(READERS.map((name) => cluster.get<{ subjects?: readonly { name: string }[]; metadata: object }>('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', name)));
    // A second try comes after the first has made its volume.
    const name = `bound-${ Date.now().toString(36) }`;
    const className = await hpeClass(cluster);

    try {
      for (const binding of before) await cluster.apply({ ...binding, metadata: { name: (binding?.metadata as { name: string }).name }, subjects: binding?.subjects?.filter((subject) => subject.name !== 'u-viewer') });
      await eventually('the rights to be gone', async() => (await cluster.kubectl('auth', 'can-i', 'list', 'storageclasses.storage.k8s.io', '--as=u-viewer').catch(() => 'no')).startsWith('no'));
      const bound = await open('viewer');
      const { page, dashboard } = bound;

      bound.watch.expect(/./);
      await openVolumes(bound);
      expect(await page.getByTestId('hpe-volumes-unseen').innerText()).toContain('storageclasses, persistentvolumes, volumeattachments');
      await page.getByTestId('hpe-volumes-create').getByRole('button').click();
      await dashboard.modal.waitFor();
      await page.getByTestId('hpe-volumes-create-class-name').fill(className);
      await page.getByTestId('hpe-volumes-create-name').fill(name);
      expect(await reviewAndStart(bound, 'hpe-volumes-create-next')).toBe('done');
      await page.getByTestId('hpe-volumes-create-close').click();
      await volumeIs(bound, `${ TEAM }/${ name }`, 'bound', 120_000);
      expect((await cluster.get<Claim>('v1', 'PersistentVolumeClaim', name, TEAM))?.spec?.storageClassName).toBe(className);

      for (const other of ['backends', 'classes'] as const) {
        await dashboard.open(other);
        expect(await page.locator('[data-screen]').first().getAttribute('data-screen')).toBe('denied');
      }
      await dashboard.open('driver');
      await page.getByTestId('hpe-driver-unknown').waitFor();
      await dashboard.open('overview');
      await page.locator('[data-testid=hpe-overview-step-volumes][data-state=done]').waitFor();
      await eventually('the other steps to say what may not be seen', async() =>
        await page.locator('[data-testid^=hpe-overview-step-][data-state=unknown]').count() === 3);
    } finally {
      for (const binding of before) await cluster.apply({ ...binding, metadata: { name: (binding?.metadata as { name: string }).name } });
    }
  });
});
