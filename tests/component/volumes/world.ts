import { mountPage, type MountOptions, type Page } from '../mount.ts';
import { FakeSteve, type Json } from '../fake-steve.ts';
import { listPage } from '../../../pkg/hpe-storage/features/list-page.ts';
import VolumesPage from '../../../pkg/hpe-storage/features/volumes/Page.vue';
import { BOOT, claim, instance, storageClass, vm, volume } from '../../unit/volumes/objects.ts';

/** A cluster with two free volumes, one in use, a claim of Longhorn, and three VMs, of which one is stopped. */
export const CLUSTER: Readonly<Record<string, readonly Json[]>> = {
  namespace: [{ metadata: { name: 'default' } }, { metadata: { name: 'kube-system' } }],
  'storage.k8s.io.storageclass': [
    storageClass('hpe-standard', { metadata: { name: 'hpe-standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } } }),
    storageClass('hpe-nfs', { parameters: { nfsResources: 'true' } }), storageClass('longhorn', { provisioner: 'driver.longhorn.io' }),
  ],
  persistentvolumeclaim: [claim({ name: 'free-1' }), claim({ name: 'free-2', size: '1.5Ti' }), claim({ name: 'used' }), claim({ name: 'web-1-disk-0', className: 'longhorn' })],
  persistentvolume: [volume('free-1'), volume('free-2'), volume('used')],
  'storage.k8s.io.csidriver': [{ metadata: { name: 'csi.hpe.com' } }],
  'storage.k8s.io.volumeattachment': [],
  'kubevirt.io.virtualmachine': [
    vm(), vm({ name: 'web-2', disks: [{ name: 'root', claim: 'web-2-root', bootOrder: 1 }, { name: 'used', claim: 'used', hotpluggable: true }] }),
    vm({ name: 'cold', status: 'Stopped', disks: [{ name: 'root', claim: 'cold-root', bootOrder: 1 }] }),
  ],
  'kubevirt.io.virtualmachineinstance': [instance(), instance({ name: 'web-2', volumes: [{ name: 'used', claim: 'used', phase: 'Ready', target: 'sda' }] })],
  'harvesterhci.io.setting': [{ metadata: { name: 'server-version' }, value: 'v1.8.2' }],
  pod: [],
  event: [],
};

const VM = 'kubevirt.io.virtualmachine';
const INSTANCE = 'kubevirt.io.virtualmachineinstance';

const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const at = (value: unknown, ...path: string[]): unknown => path.reduce<unknown>((found, key) => (isRecord(found) ? found[key] : undefined), value);
const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Changes a copy of an object and puts it back. */
const change = (steve: FakeSteve, type: string, id: string, edit: (copy: Json) => void): void => {
  const found = steve.find(type, id);

  if (found) {
    const copy = structuredClone(found);

    edit(copy);
    steve.add(type, copy);
  }
};

export interface Harvester {
  readonly steve: FakeSteve;
  /** What virt-handler reports of a disk; `undefined` takes its entry away. */
  report(vmId: string, disk: string, status: Json | undefined): void;
}

/** Harvester's two actions as a real one answers them; `onAttach` says what the instance reports then. */
export const harvester = (onAttach: (disk: string) => Json | undefined = () => ({ phase: 'Ready', target: 'sdb' })): Harvester => {
  const steve = new FakeSteve();

  const report = (vmId: string, disk: string, status: Json | undefined): void => change(steve, INSTANCE, vmId, (copy) => {
    const all = asList(at(copy, 'status', 'volumeStatus')).filter((one) => at(one, 'name') !== disk);

    Object.assign(copy, { status: { ...(isRecord(copy['status']) ? copy['status'] : {}), volumeStatus: status ? [...all, { name: disk, ...status }] : all } });
  });
  const edit = (vmId: string, disks: (all: unknown[]) => unknown[], volumes: (all: unknown[]) => unknown[]): void => change(steve, VM, vmId, (copy) => {
    const spec = at(copy, 'spec', 'template', 'spec');
    const devices = at(spec, 'domain', 'devices');

    if (isRecord(spec) && isRecord(devices)) {
      devices['disks'] = disks(asList(devices['disks']));
      spec['volumes'] = volumes(asList(spec['volumes']));
    }
  });

  steve.on(/^POST .*virtualmachines\/([^/]+\/[^/?]+)\?action=addVolume$/, ({ body }, match) => {
    const [id, name, claimName] = [match[1] ?? '', String(at(body, 'diskName')), at(body, 'volumeSourceName')];

    edit(id, (all) => [...all, { name, disk: { bus: 'scsi' } }], (all) => [...all, { name, persistentVolumeClaim: { claimName, hotpluggable: true } }]);
    const status = onAttach(name);

    if (status) {
      report(id, name, { persistentVolumeClaimInfo: { claimName }, ...status });
    }

    return { status: 204 };
  });
  steve.on(/^POST .*virtualmachines\/([^/]+\/[^/?]+)\?action=removeVolume$/, ({ body }, match) => {
    const [id, name] = [match[1] ?? '', String(at(body, 'diskName'))];
    const rest = (all: unknown[]): unknown[] => all.filter((one) => at(one, 'name') !== name);

    edit(id, rest, rest);
    report(id, name, undefined);

    return { status: 204 };
  });

  return { steve, report };
};

export const openVolumes = (options: MountOptions = {}): Promise<Page> =>
  mountPage(listPage(VolumesPage), { page: 'volumes', steve: harvester().steve, ...options, objects: { ...CLUSTER, ...options.objects } });

export { BOOT };
