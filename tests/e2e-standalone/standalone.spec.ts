import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, describe, inject } from 'vitest';
import { unpacked } from '../../shell/packaging/archive.ts';
import { LIMIT_BYTES, releaseBytes } from '../../shell/packaging/standalone/size.ts';
import { tellAnybody } from '../e2e/house/lab.ts';
import { closeBrowser, expect, test, type Session } from '../e2e/house/session.ts';
import { attach, createBackend, createVolume, detach, harvestersPagesWork, prepareInstall, reviewAndStart, startInstall, volumeIs, volumeStatus, type Claim } from '../e2e/house/work.ts';
import { downloadKubeconfig } from './support-page.ts';

const MINUTE_MS = 60_000;
const RELEASE = ['hpe-storage-harvester', '--namespace', 'hpe-storage-ui'] as const;
const { helm, chart, version, folder } = inject('desk');
const run = promisify(execFile);
/** Comes from the Support page. */
let kubeconfig = '';

const runHelm = async(...args: readonly string[]): Promise<string> =>
  (await run(helm, [...args, '--kubeconfig', kubeconfig], { timeout: 2 * MINUTE_MS, env: { ...process.env, HELM_CACHE_HOME: folder, HELM_CONFIG_HOME: folder, HELM_DATA_HOME: folder } })).stdout;

const index = (): Promise<unknown> => tellAnybody(inject('lab').url, '/v1/uiplugins');

const isInMenu = async({ dashboard }: Session): Promise<boolean> => {
  await dashboard.openHarvesters('kubevirt.io.virtualmachine');

  return await dashboard.nav.getByText('HPE Storage').count() > 0;
};

afterAll(closeBrowser);

/** One story: each part goes on where the one before ended, as the admin of one Harvester would. */
describe('a Harvester that no Rancher manages', () => {
  test('has no extension by itself', async({ admin }) => {
    expect(await isInMenu(admin)).toBe(false);
    expect(await index()).toEqual({});
    await harvestersPagesWork(admin);
  });

  test('gets ours by helm install with the kubeconfig of its Support page', { timeout: 3 * MINUTE_MS }, async({ admin, cluster }) => {
    kubeconfig = await downloadKubeconfig(admin, folder);
    expect(await runHelm('install', ...RELEASE, '--create-namespace', '--wait', '--timeout', '90s', chart)).toContain('STATUS: deployed');

    expect(await isInMenu(admin)).toBe(true);
    expect(await index()).toMatchObject({ entries: { 'hpe-storage': { version } } });
    const ours = admin.watch.requests.filter((request) => request.url().includes('/v1/uiplugins/hpe-storage/'));

    expect(ours.map((request) => new URL(request.url()).pathname)).toEqual([`/v1/uiplugins/hpe-storage/${ version }/plugin/hpe-storage-${ version }.umd.min.js`]);
    expect(await (await ours[0]?.response())?.allHeaders()).toMatchObject({ server: 'nginx', 'content-encoding': 'gzip', 'content-type': 'text/javascript; charset=utf-8' });
    const classes = await cluster.kubectl('get', 'ingress', '-A', '-o', 'jsonpath={.items[*].spec.ingressClassName}');
    const images = await cluster.kubectl('get', 'deployments', '-A', '-l', 'app.kubernetes.io/name=hpe-storage-harvester', '-o', 'jsonpath={..image}');

    expect([new Set(classes.split(' ')).size, images]).toEqual([1, 'rancher/harvester-cluster-repo:v1.8.2']);
  });

  test('keeps a record of the release that Kubernetes takes', async({ cluster }) => {
    const record = await cluster.kubectl('-n', 'hpe-storage-ui', 'get', 'secret', '-l', 'owner=helm', '-o', 'jsonpath={.items[0].data.release}');

    const bytes = Buffer.from(record, 'base64').byteLength;
    const reckoned = releaseBytes(await unpacked(await readFile(chart)), await runHelm('get', 'manifest', ...RELEASE));

    expect(bytes).toBeLessThan(LIMIT_BYTES);
    // what the packing reckons with is what Helm writes, but for its notes and names
    expect(bytes / reckoned).toBeGreaterThan(0.97);
    expect(bytes / reckoned).toBeLessThan(1.03);
  });

  test('runs the main job there: driver, backend, class', { timeout: 4 * MINUTE_MS }, async({ admin, lab, cluster }) => {
    await prepareInstall(admin, lab);
    await startInstall(admin);
    expect(await admin.dashboard.runEnded(3 * MINUTE_MS)).toBe('done');
    expect(await cluster.get('storage.k8s.io/v1', 'CSIDriver', 'csi.hpe.com')).toBeDefined();

    await createBackend(admin, { family: /B10000.*block/, name: 'array-1', address: '10.20.0.10:443', username: '3paradm', password: 'Simulated-B10000' });
    await admin.dashboard.open('classes', '?action=create&backend=hpe-storage/array-1');
    await admin.dashboard.modal.waitFor();
    await admin.page.getByTestId('hpe-classes-name').fill('hpe-fast');
    expect(await reviewAndStart(admin, 'hpe-classes-review')).toBe('done');
    expect(await cluster.kubectl('get', 'storageclass', 'hpe-fast', '-o', 'jsonpath={.provisioner}')).toBe('csi.hpe.com');
  });

  test('and volume, attach, detach', { timeout: 3 * MINUTE_MS }, async({ admin, cluster }) => {
    await createVolume(admin, { namespace: 'default', className: 'hpe-fast', name: 'data', size: '10Gi' });
    await volumeIs(admin, 'default/data', 'bound');
    await attach(admin, 'default/web-1', ['default/data']);
    expect(await volumeStatus(cluster, 'default/web-1', 'data')).toMatchObject({ phase: 'Ready', target: expect.stringMatching(/^sd/) });
    await admin.page.getByTestId('hpe-volumes-attach-close').click();
    await detach(admin, 'default/data');
    expect(await volumeStatus(cluster, 'default/web-1', 'data')).toBeUndefined();
    await admin.page.getByTestId('hpe-volumes-detach-close').click();
    await harvestersPagesWork(admin);
  });

  test('loses it by helm uninstall, and nothing else', { timeout: 2 * MINUTE_MS }, async({ admin, cluster }) => {
    expect(await isInMenu(admin)).toBe(true);
    expect(await runHelm('uninstall', ...RELEASE, '--wait', '--timeout', '90s')).toContain('uninstalled');

    expect(await isInMenu(admin)).toBe(false);
    expect(await index()).toEqual({});
    expect(await cluster.kubectl('get', 'all,configmap,ingress,secret', '-n', 'hpe-storage-ui', '-l', 'app.kubernetes.io/name=hpe-storage-harvester', '-o', 'name')).toBe('');
    expect(await cluster.get('storage.k8s.io/v1', 'CSIDriver', 'csi.hpe.com')).toBeDefined();
    expect((await cluster.get<Claim>('v1', 'PersistentVolumeClaim', 'data', 'default'))?.status?.phase).toBe('Bound');
    await harvestersPagesWork(admin);
  });
});
