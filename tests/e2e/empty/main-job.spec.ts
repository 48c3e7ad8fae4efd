import { describe } from 'vitest';
import { playsIn } from '../house/scenario.ts';
import { expect, test } from '../house/session.ts';
import { attach, createBackend, createVolume, detach, eventually, harvestersPagesWork, prepareInstall, reviewAndStart, startInstall, volumeIs, volumeStatus, type Claim } from '../house/work.ts';

const MINUTE_MS = 60_000;

playsIn('empty');

/** One story: each part goes on where the one before ended, as the admin would. */
describe('from an empty cluster to an HPE volume on a running VM, and back', () => {
  test('the driver is installed by the wizard, and is there for Helm, for Kubernetes and for every node', { timeout: 6 * MINUTE_MS }, async({ admin, lab, cluster }) => {
    await prepareInstall(admin, lab);
    await startInstall(admin);
    expect(await admin.dashboard.runEnded(5 * MINUTE_MS)).toBe('done');
    await admin.page.getByTestId('hpe-driver-done').click();
    await admin.page.locator('[data-testid=hpe-driver-state][data-state=installed]').waitFor();

    expect(await cluster.get('storage.k8s.io/v1', 'CSIDriver', 'csi.hpe.com')).toBeDefined();
    const nodes = await cluster.kubectl('get', 'csinodes', '-o', 'jsonpath={.items[*].spec.drivers[*].name}');

    expect(nodes.split(' ').filter((name) => name === 'csi.hpe.com')).toHaveLength(3);
    await harvestersPagesWork(admin);
  });

  test('a backend is made by the form', async({ admin, cluster }) => {
    await createBackend(admin, { family: /B10000.*block/, name: 'array-1', address: '10.20.0.10:443', username: '3paradm', password: 'Simulated-B10000' });
    const secret = await cluster.kubectl('get', 'secret', 'array-1', '-n', 'hpe-storage', '-o', 'jsonpath={.data.backend} {.data.password}');

    expect(secret.split(' ').map((value) => Buffer.from(value, 'base64').toString())).toEqual(['10.20.0.10:443', 'Simulated-B10000']);
    await harvestersPagesWork(admin);
  });

  test('a storage class is made by the short form', async({ admin, cluster }) => {
    const { page, dashboard } = admin;

    await dashboard.open('classes', '?action=create&backend=hpe-storage/array-1');
    await dashboard.modal.waitFor();
    await page.getByTestId('hpe-classes-name').fill('hpe-fast');
    expect(await reviewAndStart(admin, 'hpe-classes-review')).toBe('done');
    expect(await cluster.kubectl('get', 'storageclass', 'hpe-fast', '-o', 'jsonpath={.provisioner}')).toBe('csi.hpe.com');
  });

  test('a volume is made and attached to a running VM until the guest has it', { timeout: 5 * MINUTE_MS }, async({ admin, cluster }) => {
    await createVolume(admin, { namespace: 'default', className: 'hpe-fast', name: 'data', size: '10Gi' });
    await volumeIs(admin, 'default/data', 'bound');
    expect((await cluster.get<Claim>('v1', 'PersistentVolumeClaim', 'data', 'default'))?.spec).toMatchObject({ volumeMode: 'Block', accessModes: ['ReadWriteMany'] });

    await attach(admin, 'default/web-1', ['default/data']);
    expect(await admin.page.getByTestId('hpe-volumes-attach-result-data').innerText()).toMatch(/^Ready, in the guest as sd[a-z]$/);
    expect(await volumeStatus(cluster, 'default/web-1', 'data')).toMatchObject({ phase: 'Ready', target: expect.stringMatching(/^sd/) });
    await admin.page.getByTestId('hpe-volumes-attach-close').click();
    expect(await admin.dashboard.row('data').innerText()).toContain('web-1');
    await harvestersPagesWork(admin);
  });

  test('it is detached, and its data stays', { timeout: 3 * MINUTE_MS }, async({ admin, cluster }) => {
    await admin.dashboard.open('volumes');
    await detach(admin, 'default/data');
    expect(await volumeStatus(cluster, 'default/web-1', 'data')).toBeUndefined();
    expect((await cluster.get<Claim>('v1', 'PersistentVolumeClaim', 'data', 'default'))?.status?.phase).toBe('Bound');
    await admin.page.getByTestId('hpe-volumes-detach-close').click();
    await volumeIs(admin, 'default/data', 'bound');
  });

  test('the same by keyboard alone: attach from the row, pick, review, start', { timeout: 3 * MINUTE_MS }, async({ admin, cluster }) => {
    const { page, dashboard } = admin;

    await dashboard.open('volumes', '?do=attach&for=default/web-2&volumes=default/data');
    await page.getByTestId('hpe-volumes-attach-next').waitFor();
    for (const control of ['hpe-volumes-attach-next', 'hpe-run-start']) {
      await eventually(`the focus to reach ${ control }`, async() => {
        await page.keyboard.press('Tab');

        return page.evaluate((id) => document.activeElement?.getAttribute('data-testid') === id, control);
      }, 20_000);
      await page.keyboard.press('Enter');
    }
    expect(await dashboard.runEnded()).toBe('done');
    expect(await volumeStatus(cluster, 'default/web-2', 'data')).toMatchObject({ phase: 'Ready' });
  });
});
