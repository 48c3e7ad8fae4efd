/** A node that kwok plays. */
export interface NodeSpec {
  name: string;
  /** What users see as its InternalIP; nothing listens there. */
  address: string;
  labels?: Readonly<Record<string, string>>;
  annotations?: Readonly<Record<string, string>>;
  /** Kubernetes quantities. */
  cpu?: string;
  memory?: string;
  kubeletVersion?: string;
  osImage?: string;
  kernelVersion?: string;
}

/**
 * The Node object. kube-apiserver is told to reach kubelets by `InternalDNS` first, which leads to kwok on this machine,
 * so that the InternalIP can be one that a node would have.
 */
export function nodeObject(spec: NodeSpec, kubevirt: boolean): object {
  const devices = kubevirt ? { 'devices.kubevirt.io/kvm': '1k', 'devices.kubevirt.io/tun': '1k', 'devices.kubevirt.io/vhost-net': '1k' } : {};
  const resources = { 'cpu': spec.cpu ?? '32', 'memory': spec.memory ?? '256Gi', 'pods': '200', 'ephemeral-storage': '500Gi', ...devices };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: spec.name,
      annotations: { ...spec.annotations },
      labels: {
        'kubernetes.io/hostname': spec.name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'node-role.kubernetes.io/control-plane': 'true',
        ...(kubevirt ? KUBEVIRT_LABELS : {}),
        ...spec.labels,
      },
    },
    status: {
      addresses: [
        { type: 'InternalIP', address: spec.address },
        { type: 'Hostname', address: spec.name },
        { type: 'InternalDNS', address: 'localhost' },
      ],
      allocatable: resources,
      capacity: resources,
      nodeInfo: {
        architecture: 'amd64',
        bootID: '',
        containerRuntimeVersion: 'containerd://2.1.5-k3s1',
        kernelVersion: spec.kernelVersion ?? '6.4.0-150700.53.31-default',
        kubeProxyVersion: spec.kubeletVersion ?? DEFAULT_KUBELET,
        kubeletVersion: spec.kubeletVersion ?? DEFAULT_KUBELET,
        machineID: '',
        operatingSystem: 'linux',
        osImage: spec.osImage ?? 'SUSE Linux Enterprise Micro 6.1',
        systemUUID: '',
      },
    },
  };
}

const DEFAULT_KUBELET = 'v1.35.2+rke2r1';

/** What virt-handler's labeller leaves on a node that can run guests; virt-controller's launcher pods select by them. */
const KUBEVIRT_LABELS = {
  'kubevirt.io/schedulable': 'true',
  'machine-type.node.kubevirt.io/q35': 'true',
  'cpu-model.node.kubevirt.io/host-model': 'true',
} as const;
