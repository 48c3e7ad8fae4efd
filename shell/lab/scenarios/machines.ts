import type { ClaimSpec, Machine } from '../actors/kube/types.ts';
import { templatesAnnotation } from '../harvester/templates.ts';
import type { Template } from '../harvester/templates.ts';
import { imageId } from './foundation.ts';

export interface MachinePlan {
  name: string;
  namespace: string;
  running: boolean;
  /** GiB of the boot disk, made from the image. */
  boot: number;
  /** GiB of a Longhorn data disk. */
  data?: number;
  cores: number;
  memoryGiB: number;
}

/** The VMs of every scenario: four run, two are stopped, in two namespaces. */
export const machinePlans: readonly MachinePlan[] = [
  { name: 'web-1', namespace: 'default', running: true, boot: 20, cores: 2, memoryGiB: 4 },
  { name: 'web-2', namespace: 'default', running: true, boot: 20, cores: 2, memoryGiB: 4 },
  { name: 'db-1', namespace: 'default', running: true, boot: 40, data: 100, cores: 4, memoryGiB: 16 },
  { name: 'batch-1', namespace: 'default', running: false, boot: 20, cores: 2, memoryGiB: 4 },
  { name: 'erp-1', namespace: 'production', running: true, boot: 60, cores: 8, memoryGiB: 32 },
  { name: 'archive-1', namespace: 'production', running: false, boot: 20, cores: 2, memoryGiB: 8 },
];

const specOf = (gib: number, storageClassName: string): ClaimSpec => ({
  accessModes: ['ReadWriteMany'],
  resources: { requests: { storage: `${gib}Gi` } },
  volumeMode: 'Block',
  storageClassName,
});

function templatesOf(plan: MachinePlan): Template[] {
  const boot = {
    metadata: { name: `${plan.name}-disk-0`, annotations: { 'harvesterhci.io/imageId': imageId } },
    spec: specOf(plan.boot, 'longhorn-image-8b6wq'),
  };
  const data = plan.data ? [{ metadata: { name: `${plan.name}-disk-1` }, spec: specOf(plan.data, 'harvester-longhorn') }] : [];
  return [boot, ...data];
}

/** A VM as Harvester's UI writes one. Its claims are made from the annotation by Harvester's controller. */
export function machineOf(plan: MachinePlan): Machine {
  const templates = templatesOf(plan);
  const { name, namespace, cores, memoryGiB } = plan;
  return {
    apiVersion: 'kubevirt.io/v1',
    kind: 'VirtualMachine',
    metadata: {
      name,
      namespace,
      labels: { 'harvesterhci.io/creator': 'harvester', 'harvesterhci.io/os': 'linux' },
      annotations: {
        [templatesAnnotation]: JSON.stringify(templates),
        'harvesterhci.io/vmRunStrategy': 'RerunOnFailure',
        'network.harvesterhci.io/ips': '[]',
      },
    },
    spec: {
      runStrategy: plan.running ? 'RerunOnFailure' : 'Halted',
      template: {
        metadata: { labels: { 'harvesterhci.io/vmName': name }, annotations: {} },
        spec: {
          domain: {
            cpu: { cores, sockets: 1, threads: 1, maxSockets: 1 },
            memory: { guest: `${memoryGiB * 1024 - 100}Mi` },
            devices: {
              disks: templates.map((_, index) => ({ name: `disk-${index}`, bootOrder: index + 1, disk: { bus: 'virtio' } })),
              interfaces: [{ name: 'default', masquerade: {}, model: 'virtio' }],
            },
            features: { acpi: { enabled: true } },
            machine: { type: 'q35' },
            resources: {
              limits: { cpu: String(cores), memory: `${memoryGiB}Gi` },
              requests: { cpu: '125m', memory: `${Math.round((memoryGiB * 1024) / 1.5)}Mi` },
            },
          },
          evictionStrategy: 'LiveMigrateIfPossible',
          hostname: name,
          networks: [{ name: 'default', pod: {} }],
          terminationGracePeriodSeconds: 120,
          volumes: templates.map((template, index) => ({
            name: `disk-${index}`,
            persistentVolumeClaim: { claimName: template.metadata.name },
          })),
        },
      },
    },
  };
}
