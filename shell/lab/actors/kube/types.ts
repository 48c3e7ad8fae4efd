/**
 * The fields of Kubernetes objects that the lab reads or writes, as they are on the wire (times are text).
 * @kubernetes/client-node's own types hold times as `Date`, which raw JSON and watches do not give.
 */
export interface Owner {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface Meta {
  name: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: Owner[];
}

export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastProbeTime?: string | null;
  lastTransitionTime?: string | null;
}

export interface KubeObject {
  apiVersion?: string;
  kind?: string;
  metadata: Meta;
}

export interface ClaimSpec {
  accessModes?: string[];
  volumeMode?: string;
  storageClassName?: string;
  volumeName?: string;
  resources?: { requests?: Record<string, string> };
  dataSource?: { apiGroup?: string; kind: string; name: string };
}

export interface Claim extends KubeObject {
  spec: ClaimSpec;
  status?: { phase?: string; capacity?: Record<string, string>; conditions?: Condition[] };
}

export interface Reference {
  apiVersion?: string;
  kind?: string;
  namespace: string;
  name: string;
  uid?: string;
}

export interface Volume extends KubeObject {
  spec: {
    capacity: Record<string, string>;
    accessModes: string[];
    volumeMode?: string;
    storageClassName?: string;
    persistentVolumeReclaimPolicy?: string;
    mountOptions?: string[];
    claimRef?: Reference;
    csi?: { driver: string; volumeHandle: string; volumeAttributes?: Record<string, string>; [key: string]: unknown };
  };
  status?: { phase?: string };
}

export interface StorageClass extends KubeObject {
  provisioner: string;
  parameters?: Record<string, string>;
  reclaimPolicy?: string;
  volumeBindingMode?: string;
  allowVolumeExpansion?: boolean;
  mountOptions?: string[];
}

export interface ContainerStatus {
  name: string;
  ready?: boolean;
  state?: Record<string, unknown>;
}

export interface Pod extends KubeObject {
  spec: {
    nodeName?: string;
    containers: { name: string; image?: string; env?: { name: string; value?: string }[] }[];
    volumes?: { name: string; persistentVolumeClaim?: { claimName: string } }[];
  };
  status?: { phase?: string; podIP?: string; conditions?: Condition[]; containerStatuses?: ContainerStatus[] };
}

export interface Node extends KubeObject {
  spec?: { unschedulable?: boolean };
  status?: { addresses?: { type: string; address: string }[] };
}

export interface Attachment extends KubeObject {
  spec: { attacher: string; nodeName: string; source: { persistentVolumeName?: string } };
  status?: {
    attached: boolean;
    attachmentMetadata?: Record<string, string>;
    attachError?: { message?: string; time?: string };
    detachError?: { message?: string; time?: string };
  };
}

export interface CsiNode extends KubeObject {
  spec: { drivers: { name: string; nodeID: string; topologyKeys: string[] | null; allocatable?: { count?: number } }[] };
}

export interface Secret extends KubeObject {
  type?: string;
  data?: Record<string, string>;
}

export interface Service extends KubeObject {
  spec: { clusterIP?: string; ports?: { port: number }[]; selector?: Record<string, string> };
}

export interface Deployment extends KubeObject {
  spec: { replicas?: number; template?: { metadata?: { labels?: Record<string, string> } } };
  status?: { availableReplicas?: number };
}

export interface Snapshot extends KubeObject {
  spec: { source: { persistentVolumeClaimName?: string }; volumeSnapshotClassName?: string };
  status?: { readyToUse?: boolean; restoreSize?: string; error?: { message?: string; time?: string }; [key: string]: unknown };
}

export interface Setting extends KubeObject {
  default?: string;
  value?: string;
}

export interface Disk {
  name: string;
  bootOrder?: number;
  shareable?: boolean;
  disk?: { bus?: string };
  [key: string]: unknown;
}

export interface MachineVolume {
  name: string;
  persistentVolumeClaim?: { claimName: string; hotpluggable?: boolean };
  [key: string]: unknown;
}

export interface MachineSpec {
  domain: {
    devices: { disks?: Disk[]; interfaces?: { name: string; [key: string]: unknown }[]; [key: string]: unknown };
    memory?: { guest?: string };
    resources?: { limits?: Record<string, string>; requests?: Record<string, string> };
    [key: string]: unknown;
  };
  volumes?: MachineVolume[];
  terminationGracePeriodSeconds?: number;
  [key: string]: unknown;
}

export interface Machine extends KubeObject {
  spec: { runStrategy?: string; running?: boolean; template: { metadata?: Partial<Meta>; spec: MachineSpec }; [key: string]: unknown };
  status?: {
    printableStatus?: string;
    ready?: boolean;
    created?: boolean;
    stateChangeRequests?: { action: string }[];
    [key: string]: unknown;
  };
}

export interface VolumeStatus {
  name: string;
  target: string;
  phase?: string;
  reason?: string;
  message?: string;
  hotplugVolume?: { attachPodName?: string; attachPodUID?: string };
  [key: string]: unknown;
}

export interface Interface {
  name: string;
  ipAddress?: string;
  [key: string]: unknown;
}

export interface Instance extends KubeObject {
  spec: MachineSpec;
  status?: {
    phase?: string;
    nodeName?: string;
    conditions?: Condition[];
    volumeStatus?: VolumeStatus[];
    interfaces?: Interface[];
    phaseTransitionTimestamps?: { phase: string; phaseTransitionTimestamp: string }[];
    [key: string]: unknown;
  };
}

export interface List<T> {
  metadata: { resourceVersion: string };
  items: T[];
}

/** `namespace/name`, or the name alone for what belongs to no namespace. */
export const keyOf = (object: KubeObject): string =>
  object.metadata.namespace ? `${object.metadata.namespace}/${object.metadata.name}` : object.metadata.name;
