import { describe } from 'vitest';
import { playsIn } from '../house/scenario.ts';
import { expect, test } from '../house/session.ts';
import { createBackend, createVolume, eventually, harvestersPagesWork, volumeIs, type Claim } from '../house/work.ts';

playsIn('ready');

/** Names of this run: the cluster may have been used before. */
const RUN = Date.now().toString(36);

const claim = (name: string, className: string) => ({
  apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name, namespace: 'default' },
  spec: { accessModes: ['ReadWriteMany'], volumeMode: 'Block', storageClassName: className, resources: { requests: { storage: '1Gi' } } },
});

describe('a wrong password', () => {
  test('shows at the volume that could not be made, in the driver\'s words, and is mended by a new password', { timeout: 240_000 }, async({ admin, cluster }) => {
    await createBackend(admin, { family: /Alletra 9000/, name: `wrong-${ RUN }`, address: '10.20.0.30:443', username: '3paradm', password: 'Not-the-right-1' });
    const [template] = await cluster.list<{ metadata?: { name?: string }; provisioner?: string; parameters?: Record<string, string> }>('storage.k8s.io/v1', 'StorageClass')
      .then((classes) => classes.filter(({ provisioner }) => provisioner === 'csi.hpe.com'));
    const parameters = Object.fromEntries(Object.entries(template?.parameters ?? {}).map(([key, value]) => [key, key.endsWith('secret-name') ? `wrong-${ RUN }` : value]));

    await cluster.apply({ ...template, apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: `hpe-wrong-${ RUN }` }, parameters });
    await createVolume(admin, { namespace: 'default', className: `hpe-wrong-${ RUN }`, name: `never-${ RUN }`, size: '1Gi' });
    const cell = admin.page.getByTestId(`hpe-volumes-state-default/never-${ RUN }`);

    await eventually('the reason to be shown', async() => /could not make it/i.test(await cell.innerText()), 90_000);
    expect(await cell.innerText()).toMatch(/auth|credential|password|login|forbidden|unauthorized/i);
    expect((await cluster.get<Claim>('v1', 'PersistentVolumeClaim', `never-${ RUN }`, 'default'))?.status?.phase).toBe('Pending');

    await admin.dashboard.open('backends', `?action=rotate&backend=hpe-storage/wrong-${ RUN }`);
    await admin.page.getByTestId('hpe-backends-password').fill('Simulated-9000');
    await admin.page.getByTestId('hpe-backends-review').click();
    await admin.page.getByTestId('hpe-run-start').click();
    expect(await admin.dashboard.runEnded(120_000)).toBe('done');
    await admin.dashboard.open('volumes');
    await volumeIs(admin, `default/never-${ RUN }`, 'bound', 120_000);
    await harvestersPagesWork(admin);
  });
});

describe('dropped sockets', () => {
  test('the page says that it is stale, and afterwards knows what happened meanwhile', { timeout: 120_000 }, async({ admin, lab, cluster }) => {
    admin.watch.expect(/WebSocket|[Ss]ocket/);
    await admin.dashboard.open('volumes');
    const className = await cluster.kubectl('get', 'storageclass', '-o', 'jsonpath={.items[?(@.provisioner=="csi.hpe.com")].metadata.name}');

    await lab.fault({ match: 'subscribe', kind: 'status', value: 503, times: 3 });
    await lab.dropSockets();
    await admin.page.getByTestId('hpe-stale').first().waitFor();
    await cluster.apply(claim(`meanwhile-${ RUN }`, className.split(' ')[0] ?? ''));
    await admin.dashboard.row(`meanwhile-${ RUN }`).waitFor({ timeout: 90_000 });
    expect(await admin.page.getByTestId('hpe-stale').count()).toBe(0);
    await harvestersPagesWork(admin);
  });
});

describe('a server that does not answer well', () => {
  test.for([
    ['fails', { kind: 'status', value: 500 }],
    ['hangs up', { kind: 'drop', value: 0 }],
  ] as const)('one that %s gets a message and another try, and no spinner without an end', async([, fault], { admin, lab }) => {
    admin.watch.expect(/./);
    await admin.dashboard.openHarvesters('harvesterhci.io.host');
    await lab.fault({ match: 'GET /(k8s/clusters/[^/]+/)?v1/(harvester/)?secrets', ...fault, times: -1 });
    await admin.dashboard.open('backends');
    const retry = admin.page.getByTestId('hpe-retry');

    await retry.waitFor();
    await lab.clearFaults();
    await retry.click();
    await admin.dashboard.rows().first().waitFor();
  });
});

describe('a user who may only look', () => {
  test('sees what is there, keeps every control in sight, and is told which right is missing', async({ open, cluster }) => {
    const viewer = await open('viewer');

    viewer.watch.expect(/403|404|Forbidden/);
    await viewer.dashboard.open('volumes');
    await viewer.dashboard.rows().first().waitFor();
    for (const control of ['hpe-volumes-create', 'hpe-volumes-attach']) {
      const button = viewer.page.getByTestId(control).getByRole('button');

      await viewer.page.locator(`[data-testid=${ control }] [aria-disabled=true]`).waitFor();
      expect(await button.isVisible()).toBe(true);
      expect(await viewer.page.getByTestId(control).innerText()).toMatch(/persistentvolumeclaims|virtualmachines/);
    }
    await viewer.dashboard.open('backends');
    expect(await viewer.page.locator('[data-screen]').first().getAttribute('data-screen')).toBe('denied');
    await viewer.dashboard.open('driver');
    expect(await viewer.page.getByTestId('hpe-driver-state').getAttribute('data-state')).toBe('installed');
    await harvestersPagesWork(viewer);
    expect(await cluster.kubectl('auth', 'can-i', 'create', 'persistentvolumeclaims', '--as=viewer').catch(() => 'no')).toContain('no');
  });
});
