/** Values of hpe-csi-driver 3.2.0 as `?link=info` gives them (docs/hpe-csi-driver-3.2.0.tgz values.yaml). */
const pods = { labels: {}, nodeSelector: {}, tolerations: [], affinity: {}, resources: { limits: { cpu: '2000m', memory: '1Gi' }, requests: { cpu: '100m', memory: '128Mi' } } };

export const CHART_320 = {
  disable: {
    nimble: false, primera: false, alletra6000: false, alletra9000: false, alletraStorageMP: false, b10000FileService: false, x10000FileService: false,
  },
  disableNodeConformance: false,
  disableNodeConfiguration: false,
  disableNodeGetVolumeStats: false,
  disableNodeMonitor: false,
  maxVolumesPerNode: 100,
  disableHostDeletion: false,
  disablePreInstallHooks: false,
  imagePullPolicy: 'IfNotPresent',
  iscsi: { chapSecretName: '' },
  logLevel: 'info',
  kubeletRootDir: '/var/lib/kubelet',
  controller: pods,
  csp: pods,
  node: pods,
  images: {
    csiNodeDriver: 'quay.io/hpestorage/csi-driver:v3.2.0',
    csiControllerDriver: 'quay.io/hpestorage/csi-driver:v3.2.0',
    csiAttacher: 'registry.k8s.io/sig-storage/csi-attacher:v4.12.0',
  },
};

export const node = (more: Partial<{ name: string; osImage: string; architecture: string; kubelet: string; taints: { key: string; value?: string; effect: string }[] }> = {}) => ({
  name: 'node-1', osImage: 'Harvester v1.8.2', architecture: 'amd64', kubelet: 'v1.35.2+rke2r1', taints: [], ...more,
});
