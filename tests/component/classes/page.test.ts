import { describe, expect, it } from 'vitest';
import { encodeBase64 } from '../../../pkg/hpe-storage/domain/kube/base64.ts';
import Page from '../../../pkg/hpe-storage/features/classes/Page.vue';
import type { Json } from '../fake-steve.ts';
import { mountPage, type MountOptions, type Page as Shown } from '../mount.ts';

const secret = (name: string, serviceName: string, backend: string): Json => ({
  metadata: { name, namespace: 'hpe-storage' },
  data: Object.fromEntries(Object.entries({ serviceName, servicePort: '8080', backend, username: 'u' }).map(([key, value]) => [key, encodeBase64(value)])),
});
const storageClass = (name: string, change: Json = {}): Json => ({
  metadata: { name }, provisioner: 'csi.hpe.com', reclaimPolicy: 'Delete',
  parameters: { accessProtocol: 'iscsi', 'csi.storage.k8s.io/provisioner-secret-name': 'array-1', 'csi.storage.k8s.io/provisioner-secret-namespace': 'hpe-storage' }, ...change,
});
const claim = (name: string, storageClassName: string): Json => ({ metadata: { name, namespace: 'default' }, spec: { storageClassName } });
const BLOCK = secret('array-1', 'alletrastoragemp-csp-svc', '10.0.0.1:443');
const FILE = secret('files', 'alletrastoragemp-x10000-nfs-csp-svc', '10.0.0.2:443');

const show = (options: MountOptions = {}): Promise<Shown> => mountPage(Page, { page: 'classes', ...options });

describe('storage classes', () => {
  it('are listed with backend, protocol and volumes', async() => {
    const page = await show({ objects: {
      secret: [BLOCK], 'storage.k8s.io.storageclass': [storageClass('fast'), storageClass('longhorn', { provisioner: 'driver.longhorn.io' })],
      persistentvolumeclaim: [claim('a', 'fast'), claim('b', 'longhorn')],
    } });

    await page.until('fast');
    expect(page.rows().map((cells) => cells.slice(0, 5))).toEqual([['fast', 'hpe-storage/array-1', 'iSCSI', 'Delete', '1']]);
  });

  it('are created from the only backend that fits, with the YAML in sight', async() => {
    const page = await show({ objects: { secret: [BLOCK, FILE], 'storage.k8s.io.storageclass': [storageClass('longhorn', { provisioner: 'driver.longhorn.io' })] }, query: { action: 'create' } });

    await page.until('Create a storage class for VM disks');
    expect(page.field('Name').value).toBe('array-1');
    expect(page.has('Disks of VMs need block storage.')).toBe(true);
    expect(page.text()).toContain('hostSeesVLUN');
    expect(page.text()).toContain("kubectl create -f - <<'EOF'");
    await page.fill('Name', 'hpe-vm');
    await page.choose('Protocol', 'Fibre Channel');
    await page.click('Review');
    expect(page.steve.writes()).toEqual([]);
    await page.click('Start');
    await page.until('Done');
    expect(page.steve.find('storage.k8s.io.storageclass', 'hpe-vm')).toMatchObject({
      provisioner: 'csi.hpe.com', allowVolumeExpansion: true, volumeBindingMode: 'Immediate', reclaimPolicy: 'Delete',
      parameters: { accessProtocol: 'fc', hostSeesVLUN: 'true', 'csi.storage.k8s.io/controller-expand-secret-name': 'array-1' },
    });
    await page.click('Create a volume with it');
    expect(page.dashboard.visited[0]).toMatchObject({ params: { resource: 'hpe.storage.volumes' }, query: { do: 'create', class: 'hpe-vm' } });
  });

  it('offers a name that is free, and keeps to it once the class is there', async() => {
    const page = await show({ objects: { secret: [BLOCK], 'storage.k8s.io.storageclass': [storageClass('array-1')] }, query: { action: 'create' } });

    await page.until('Create a storage class for VM disks');
    expect(page.field('Name').value).toBe('array-1-2');
    await page.click('Review');
    await page.click('Start');
    await page.until('Done');
    await page.click('Create a volume with it');
    expect(page.dashboard.visited[0]).toMatchObject({ query: { class: 'array-1-2' } });
  });

  it('does not open by a link for who may not create', async() => {
    const page = await show({ objects: { secret: [BLOCK], 'storage.k8s.io.storageclass': [storageClass('fast')] }, query: { action: 'create' }, allowed: ({ verb }) => verb !== 'create' });

    await page.until('You need the right to create storageclasses.');
    expect(page.has('Create a storage class for VM disks')).toBe(false);
  });

  it('names a protocol by its words in what is wrong with it', async() => {
    const controller: Json = {
      metadata: { name: 'hpe-csi-controller', namespace: 'hpe-storage', generation: 1 },
      spec: { replicas: 1, template: { spec: { containers: [{ image: 'quay.io/hpestorage/csi-driver:v2.5.0' }] } } },
    };
    const page = await show({ objects: { secret: [BLOCK], 'apps.deployment': [controller] }, query: { action: 'create' } });

    await page.until('Create a storage class for VM disks');
    await page.choose('Protocol', 'NVMe over TCP');
    expect(page.has('NVMe over TCP takes a driver of 3.1.0 or later')).toBe(true);
  });

  it('has a name check, also against other provisioners', async() => {
    const page = await show({ objects: { secret: [BLOCK], 'storage.k8s.io.storageclass': [storageClass('longhorn', { provisioner: 'driver.longhorn.io' })] }, query: { action: 'create' } });

    await page.until('Create a storage class for VM disks');
    await page.fill('Name', 'longhorn');
    expect(page.has('There is a storage class longhorn already.')).toBe(true);
    await page.click('Review');
    expect(page.buttons()).not.toContain('Start');
    expect(page.steve.writes()).toEqual([]);
  });

  it('asks which of two families a Secret without port is for', async() => {
    const page = await show({ objects: { secret: [secret('array-1', 'primera3par-csp-svc', '10.0.0.1')] }, query: { action: 'create' } });

    await page.until('Create a storage class for VM disks');
    expect(page.field('Array family')).toBeDefined();
  });

  it('sends who has no backend to make one', async() => {
    const page = await show({ query: { action: 'create' } });

    await page.until('There is no backend yet');
    expect(page.button('Create a backend').getAttribute('href')).toContain('hpe.storage.backends?action=create');
  });

  it('are deleted with volumes only when the name is typed', async() => {
    const page = await show({ objects: { 'storage.k8s.io.storageclass': [storageClass('fast')], persistentvolumeclaim: [claim('a', 'fast')] }, query: { action: 'remove', class: 'fast' } });

    await page.until('One volume was made by this class.');
    expect(document.querySelector<HTMLButtonElement>('[data-testid=hpe-classes-delete-confirm]')?.disabled).toBe(true);
    await page.fill('Type fast to delete it all the same', 'fast');
    document.querySelector<HTMLButtonElement>('[data-testid=hpe-classes-delete-confirm]')?.click();
    await page.until('Done');
    expect(page.steve.find('storage.k8s.io.storageclass', 'fast')).toBeUndefined();
  });

  it('says that what a link asks to delete is not there', async() => {
    const page = await show({ objects: { secret: [BLOCK], 'storage.k8s.io.storageclass': [storageClass('fast')] }, query: { action: 'remove', class: 'slow' } });

    await page.until('The link asks for slow, which does not exist here any more.');
  });

  it('are not deleted under VM images', async() => {
    const page = await show({ objects: {
      'storage.k8s.io.storageclass': [storageClass('fast')], 'harvesterhci.io.virtualmachineimage': [{ metadata: { name: 'i', namespace: 'default' }, spec: { displayName: 'SLES', targetStorageClassName: 'fast' } }],
    }, query: { action: 'remove', class: 'fast' } });

    await page.until('VM images use this class');
    expect(document.querySelector<HTMLButtonElement>('[data-testid=hpe-classes-delete-confirm]')?.disabled).toBe(true);
  });

  it('keep the button in place for a reader, and say why it is off', async() => {
    const page = await show({ objects: { 'storage.k8s.io.storageclass': [storageClass('fast')] }, allowed: () => false });

    await page.until('You need the right to create storageclasses.');
  });
});
