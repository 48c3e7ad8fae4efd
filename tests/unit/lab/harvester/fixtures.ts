import type { Claim, Disk, Machine, MachineVolume, StorageClass } from '../../../../shell/lab/actors/kube/types.ts';
import type { State } from '../../../../shell/lab/harvester/state.ts';

interface Named {
  metadata: { name: string; namespace?: string };
}

/** A cache that holds what it is given. */
export const cacheOf = <T extends Named>(...objects: T[]) => ({
  get: (name: string, namespace?: string) =>
    objects.find((one) => one.metadata.name === name && (one.metadata.namespace ?? '') === (namespace ?? '')),
  list: (namespace?: string) => objects.filter((one) => !namespace || one.metadata.namespace === namespace),
  onChange: () => undefined,
});

export interface Given {
  machines?: Machine[];
  claims?: Claim[];
  classes?: StorageClass[];
  instances?: Parameters<State['instances']['onChange']>[0] extends (object: infer I, gone: boolean) => void ? I[] : never;
  settings?: { name: string; default?: string; value?: string }[];
  nodes?: string[];
}

export const seen = ({ machines = [], claims = [], classes = [], instances = [], settings = [], nodes = ['n-1', 'n-2'] }: Given) => ({
  machines: cacheOf(...machines),
  claims: cacheOf(...claims),
  classes: cacheOf(...classes),
  instances: cacheOf(...instances),
  settings: cacheOf(...settings.map(({ name, ...rest }) => ({ metadata: { name }, ...rest }))),
  nodes: cacheOf(...nodes.map((name) => ({ metadata: { name } }))),
});

export interface MachineGiven {
  name?: string;
  disks?: Disk[];
  volumes?: MachineVolume[];
  annotations?: Record<string, string>;
  runStrategy?: string;
  printableStatus?: string;
}

export const machine = ({
  name = 'web-1',
  disks = [],
  volumes = [],
  annotations,
  runStrategy = 'RerunOnFailure',
  printableStatus,
}: MachineGiven = {}): Machine => ({
  metadata: { name, namespace: 'default', ...(annotations ? { annotations } : {}) },
  spec: { runStrategy, template: { spec: { domain: { devices: { disks }, memory: { guest: '4Gi' } }, volumes } } },
  ...(printableStatus ? { status: { printableStatus } } : {}),
});

export interface ClaimGiven {
  name?: string;
  cls?: string;
  modes?: string[];
  volumeMode?: string;
  size?: string;
  phase?: string;
  annotations?: Record<string, string>;
}

export const claim = ({
  name = 'data-1',
  cls = 'hpe',
  modes = ['ReadWriteMany'],
  volumeMode = 'Block',
  size = '10Gi',
  phase = 'Bound',
  annotations,
}: ClaimGiven = {}): Claim => ({
  metadata: { name, namespace: 'default', uid: `uid-${name}`, ...(annotations ? { annotations } : {}) },
  spec: { accessModes: modes, volumeMode, storageClassName: cls, resources: { requests: { storage: size } } },
  status: { phase },
});

export const storageClass = (name: string, provisioner: string, rest: Partial<StorageClass> = {}): StorageClass => ({
  metadata: { name },
  provisioner,
  ...rest,
});

export const hotplugged = (name: string, claimName: string): MachineVolume => ({
  name,
  persistentVolumeClaim: { claimName, hotpluggable: true },
});
