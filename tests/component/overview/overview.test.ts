import { describe, expect, it } from 'vitest';
import OverviewPage from '../../../pkg/hpe-storage/features/overview/Page.vue';
import { attachment, BOOT, claim, instance, storageClass, vm } from '../../unit/volumes/objects.ts';
import { mountPage, type MountOptions, type Page } from '../mount.ts';

const NOTHING = {
  namespace: [{ metadata: { name: 'default' } }], persistentvolumeclaim: [], 'storage.k8s.io.storageclass': [], 'kubevirt.io.virtualmachine': [vm()],
  'kubevirt.io.virtualmachineinstance': [instance()], secret: [], 'storage.k8s.io.csidriver': [], 'apps.deployment': [], 'apps.daemonset': [],
};
const workload = (name: string, spec: object, status: object) => ({ metadata: { name, namespace: 'hpe-storage' }, spec, status });
const READY = {
  'storage.k8s.io.csidriver': [{ metadata: { name: 'csi.hpe.com' } }],
  'apps.deployment': [workload('hpe-csi-controller', { replicas: 1 }, { readyReplicas: 1 })],
  'apps.daemonset': [workload('hpe-csi-node', {}, { desiredNumberScheduled: 3, numberReady: 3 })],
  secret: [{ _type: 'Opaque', metadata: { name: 'alletra', namespace: 'hpe-storage' }, data: { serviceName: btoa('alletra9000-csp-svc'), servicePort: btoa('8080'), backend: btoa('192.0.2.7'), username: btoa('admin') } }],
  'storage.k8s.io.storageclass': [storageClass()],
  persistentvolumeclaim: [claim()],
};
const open = (options: MountOptions = {}): Promise<Page> => mountPage(OverviewPage, { page: 'overview', ...options, objects: { ...NOTHING, ...options.objects } });
const states = (): readonly (string | undefined)[] =>
  [...document.querySelectorAll<HTMLElement>('[data-testid^="hpe-overview-step-"]')].map((node) => node.dataset['state']);

describe('the overview', () => {
  it('of an empty cluster says what to do first, and leads there', async() => {
    const page = await open();

    await page.until('The HPE CSI driver is not installed in this cluster.');
    expect(page.has('0 of 5 steps are done')).toBe(true);
    expect(states()).toEqual(['next', 'later', 'later', 'later', 'later']);
    await page.click('Install the driver');
    expect(page.dashboard.visited).toMatchObject([{ params: { resource: 'hpe.storage.driver' } }]);
  });

  it('takes at most six requests on a warm dashboard, empty or ready', async() => {
    const empty = await open();

    await empty.until('The HPE CSI driver is not installed');
    expect(empty.steve.requests.length).toBeLessThanOrEqual(6);
    const ready = await open({ objects: READY });

    await ready.until('The driver is installed and runs on 3 nodes.');
    expect(ready.steve.requests.length).toBeLessThanOrEqual(4);
  });

  it('never asks for a Secret without the list of fields', async() => {
    const page = await open({ objects: READY });

    await page.until('One array is known.');
    const asked = page.steve.requests.filter(({ url }) => url.includes('/secrets'));

    expect(asked.length).toBeGreaterThan(0);
    expect(asked.every(({ url }) => url.includes('include=metadata.name') && !/include=(metadata|data)(&|$)/.test(url))).toBe(true);
  });

  it('calls no volume free that something else than a VM has', async() => {
    const page = await open({ objects: { ...READY, 'storage.k8s.io.volumeattachment': [attachment('pvc-default-data-1')] } });

    await page.until('One volume, 0 of them free.');
  });

  it('follows the cluster to the end', async() => {
    const page = await open({ objects: READY });

    await page.until('4 of 5 steps are done');
    expect(states()).toEqual(['done', 'done', 'done', 'done', 'next']);
    expect(page.has('One volume, 1 of them free.')).toBe(true);
    page.steve.add('kubevirt.io.virtualmachine', vm({ disks: [BOOT, { name: 'data-1', claim: 'data-1', hotpluggable: true }] }));
    await page.until('One volume is on the way to a running virtual machine.');
    page.steve.add('kubevirt.io.virtualmachineinstance', instance({ volumes: [{ name: 'data-1', claim: 'data-1', phase: 'Ready', target: 'sda' }] }));
    await page.until('5 of 5 steps are done');
  });

  it('names the rights of what a reader may not see, and still shows the rest', async() => {
    const page = await open({ objects: { ...READY, secret: [] }, allowed: ({ resource }) => resource !== 'secrets' });

    await page.until('It takes the right to list secrets to see this.');
    expect(states()).toEqual(['done', 'unknown', 'done', 'done', 'next']);
  });

  it('knows the volumes of who may not see their classes', async() => {
    const ours = claim({ annotations: { 'volume.kubernetes.io/storage-provisioner': 'csi.hpe.com' } });
    const page = await open({ objects: { ...READY, persistentvolumeclaim: [ours] }, notListable: ['storage.k8s.io.storageclass'] });

    await page.until('It takes the right to list storage.k8s.io.storageclass to see this.');
    expect(states()).toEqual(['done', 'done', 'unknown', 'done', 'next']);
  });

  it('names the right where the type itself is hidden, which is a 404', async() => {
    const page = await open({ objects: READY, allowed: ({ resource }) => resource !== 'secrets' });

    page.steve.on(/\/secrets/, { status: 404, body: '' });
    await page.click('Look again');
    await page.until('It takes the right to list secrets to see this.');
  });

  it('says what failed, and looks again on demand', async() => {
    let isDown = true;
    const page = await open({ objects: READY });

    page.steve.on(/apps\.daemonsets/, () => (isDown ? { status: 503, body: { type: 'error', status: 503, code: 'Unavailable', message: '' } } : undefined));
    await page.click('Look again');
    await page.until('The server cannot be reached');
    isDown = false;
    await page.click('Look again');
    await page.until('The driver is installed');
  });
});
