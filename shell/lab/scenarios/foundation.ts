import type { KubeObject } from '../actors/kube/types.ts';
import { longhornDriver } from '../actors/provision.ts';

/** An object with the collection it belongs to. */
export interface Seed {
  collection: string;
  object: KubeObject & Record<string, unknown>;
}

export const imageId = 'default/image-8b6wq';
const imageClass = 'longhorn-image-8b6wq';

const namespace = (name: string): Seed => ({
  collection: 'api/v1/namespaces',
  object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
});

interface ClassOptions {
  annotations?: Record<string, string>;
  parameters: Record<string, string>;
}

const longhornClass = (name: string, { annotations, parameters }: ClassOptions): Seed => ({
  collection: 'apis/storage.k8s.io/v1/storageclasses',
  object: {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name, ...(annotations ? { annotations } : {}) },
    provisioner: longhornDriver,
    parameters,
    allowVolumeExpansion: true,
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'Immediate',
  },
});

const snapshotClass = (name: string, type: string): Seed => ({
  collection: 'apis/snapshot.storage.k8s.io/v1/volumesnapshotclasses',
  object: {
    apiVersion: 'snapshot.storage.k8s.io/v1',
    kind: 'VolumeSnapshotClass',
    metadata: { name },
    driver: longhornDriver,
    deletionPolicy: 'Delete',
    parameters: { type },
  },
});

const image: Seed = {
  collection: 'apis/harvesterhci.io/v1beta1/virtualmachineimages',
  object: {
    apiVersion: 'harvesterhci.io/v1beta1',
    kind: 'VirtualMachineImage',
    metadata: {
      name: 'image-8b6wq',
      namespace: 'default',
      annotations: { 'harvesterhci.io/storageClassName': 'harvester-longhorn' },
      labels: { 'harvesterhci.io/imageDisplayName': 'leap-15.6' },
    },
    spec: {
      backend: 'backingimage',
      displayName: 'leap-15.6',
      sourceType: 'download',
      retry: 3,
      targetStorageClassName: 'harvester-longhorn',
      url: 'https://download.opensuse.org/distribution/leap/15.6/appliances/openSUSE-Leap-15.6-Minimal-VM.x86_64-Cloud.qcow2',
      storageClassParameters: { migratable: 'true', numberOfReplicas: '3', staleReplicaTimeout: '30' },
    },
    status: {
      appliedUrl: 'https://download.opensuse.org/distribution/leap/15.6/appliances/openSUSE-Leap-15.6-Minimal-VM.x86_64-Cloud.qcow2',
      progress: 100,
      size: 333_971_456,
      virtualSize: 1_610_612_736,
      storageClassName: imageClass,
      backingImage: 'default-image-8b6wq',
      conditions: [
        { type: 'Initialized', status: 'True', lastUpdateTime: '2026-01-01T00:00:00Z', message: '', reason: '' },
        { type: 'Imported', status: 'True', lastUpdateTime: '2026-01-01T00:00:00Z', message: '', reason: 'Imported' },
      ],
    },
  },
};

const networks: readonly Seed[] = [
  {
    collection: 'apis/network.harvesterhci.io/v1beta1/clusternetworks',
    object: {
      apiVersion: 'network.harvesterhci.io/v1beta1',
      kind: 'ClusterNetwork',
      metadata: { name: 'mgmt' },
      status: { conditions: [{ type: 'ready', status: 'True' }] },
    },
  },
  {
    collection: 'apis/k8s.cni.cncf.io/v1/network-attachment-definitions',
    object: {
      apiVersion: 'k8s.cni.cncf.io/v1',
      kind: 'NetworkAttachmentDefinition',
      metadata: {
        name: 'vlan-20',
        namespace: 'default',
        labels: {
          'network.harvesterhci.io/clusternetwork': 'mgmt',
          'network.harvesterhci.io/ready': 'true',
          'network.harvesterhci.io/type': 'L2VlanNetwork',
          'network.harvesterhci.io/vlan-id': '20',
        },
      },
      spec: { config: '{"cniVersion":"0.3.1","name":"vlan-20","type":"bridge","bridge":"mgmt-br","promiscMode":true,"vlan":20,"ipam":{}}' },
    },
  },
];

const addon = (name: string, target: string, chart: string, version: string): Seed => ({
  collection: 'apis/harvesterhci.io/v1beta1/addons',
  object: {
    apiVersion: 'harvesterhci.io/v1beta1',
    kind: 'Addon',
    metadata: { name, namespace: target, labels: { 'addon.harvesterhci.io/experimental': 'false' } },
    spec: { repo: 'http://harvester-cluster-repo.cattle-system.svc/charts', chart, version, enabled: false, valuesContent: '' },
    status: { status: 'AddonDisabled' },
  },
});

const quota = (parameters: Record<string, string>): Record<string, string> => ({
  migratable: 'true',
  numberOfReplicas: '3',
  staleReplicaTimeout: '30',
  ...parameters,
});

/** What an installation of Harvester 1.8.2 has before anyone uses it, and one image and one network. */
export const foundation: readonly Seed[] = [
  ...['harvester-system', 'longhorn-system', 'cattle-system', 'harvester-public', 'production'].map(namespace),
  longhornClass('harvester-longhorn', {
    annotations: { 'storageclass.kubernetes.io/is-default-class': 'true', 'harvesterhci.io/is-reserved-storageclass': 'true' },
    parameters: quota({}),
  }),
  longhornClass('longhorn-static', { parameters: { numberOfReplicas: '3', staleReplicaTimeout: '30' } }),
  longhornClass('vmstate-persistence', {
    annotations: { 'harvesterhci.io/is-reserved-storageclass': 'true' },
    parameters: { numberOfReplicas: '3', staleReplicaTimeout: '30' },
  }),
  longhornClass(imageClass, { parameters: quota({ backingImage: 'default-image-8b6wq' }) }),
  snapshotClass('longhorn', 'bak'),
  snapshotClass('longhorn-snapshot', 'snap'),
  {
    collection: 'apis/storage.k8s.io/v1/csidrivers',
    object: {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'CSIDriver',
      metadata: { name: longhornDriver },
      spec: { attachRequired: true, podInfoOnMount: true },
    },
  },
  image,
  ...networks,
  addon('rancher-monitoring', 'cattle-monitoring-system', 'rancher-monitoring', '105.1.2+up61.3.2'),
  addon('rancher-logging', 'cattle-logging-system', 'rancher-logging', '105.2.0+up4.10.0'),
  addon('pcidevices-controller', 'harvester-system', 'harvester-pcidevices-controller', '1.8.2'),
  addon('vm-import-controller', 'harvester-system', 'harvester-vm-import-controller', '1.8.2'),
].flatMap(withNamespace);

/** An add-on lives in the namespace of what it installs. */
function withNamespace(seed: Seed): Seed[] {
  const name = seed.object.metadata.namespace;
  return name?.startsWith('cattle-') ? [namespace(name), seed] : [seed];
}
