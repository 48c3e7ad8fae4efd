import type { Setting } from '../actors/kube/types.ts';

/**
 * Settings of Harvester 1.8.2 and their defaults, as recorded. None is validated by the server.
 * `server-version` reads `v1.8.2` as on an installation (the recorded server was a development build).
 */
const defaults: Readonly<Record<string, string>> = {
  'additional-ca': '',
  'additional-guest-memory-overhead-ratio': '1.5',
  'api-ui-version': '1.1.9',
  'auto-disk-provision-paths': '',
  'auto-rotate-rke2-certs': '{"enable":false,"expiringInHours":240}',
  'backup-target': '',
  'cluster-pod-security-standard':
    '{"enabled":false,"whitelistedNamespacesList":"", "privilegedNamespacesList":"", "restrictedNamespacesList":""}',
  'cluster-registration-url': '{"url":"","insecureSkipTLSVerify":false}',
  'containerd-registry': '',
  'csi-driver-config': '{"driver.longhorn.io":{"volumeSnapshotClassName":"longhorn-snapshot","backupVolumeSnapshotClassName":"longhorn"}}',
  'csi-online-expand-validation': '{"driver.longhorn.io":true}',
  'default-storage-class': 'longhorn',
  'default-vm-termination-grace-period-seconds': '120',
  'harvester-csi-ccm-versions': '{"harvester-cloud-provider":">=0.0.1 <0.3.0","harvester-csi-provider":">=0.0.1 <0.3.0"}',
  'http-proxy': '{}',
  'instance-manager-resources': '{"cpu":{}}',
  'kubeconfig-default-token-ttl-minutes': '0',
  'kubevirt-migration':
    '{"parallelOutboundMigrationsPerNode":2,"parallelMigrationsPerCluster":5,"allowAutoConverge":false,"bandwidthPerMigration":0,"completionTimeoutPerGiB":150}',
  'log-level': 'info',
  'longhorn-v2-data-engine-enabled': 'false',
  'max-hotplug-ratio': '4',
  'ntp-servers': '',
  'overcommit-config': '{"cpu":1000,"memory":150,"storage":100}',
  'rancher-cluster': '{}',
  'release-download-url': 'https://releases.rancher.com/harvester',
  'rwx-network': '{"share-storage-network":false}',
  'server-version': 'v1.8.2',
  'ssl-certificates': '{}',
  'ssl-parameters': '{}',
  'storage-network': '',
  'support-bundle-expiration': '30',
  'support-bundle-file-name': '',
  'support-bundle-image': '{}',
  'support-bundle-namespaces': '',
  'support-bundle-node-collection-timeout': '30',
  'support-bundle-timeout': '50',
  'ui-index': 'https://releases.rancher.com/harvester-ui/dashboard/release-harvester-v1.8/index.html',
  'ui-path': '/usr/share/harvester/harvester',
  'ui-plugin-index':
    'https://releases.rancher.com/harvester-ui/plugin/harvester-release-harvester-v1.8/harvester-release-harvester-v1.8.umd.min.js',
  'ui-source': 'auto',
  'upgradable-versions': '',
  'upgrade-checker-enabled': 'true',
  'upgrade-checker-url': 'https://harvester-upgrade-responder.rancher.io/v1/checkupgrade',
  'upgrade-config':
    '{"imagePreloadOption":{"strategy":{"type":"sequential"}},"nodeUpgradeOption":{"strategy":{"mode":"auto"}},"restoreVM": false, "logReadyTimeout": "5"}',
  'vip-pools': '',
  'vm-force-reset-policy': '{"enable":true,"period":15,"vmMigrationTimeout":180}',
  'vm-migration-network': '',
  'volume-snapshot-class': 'longhorn',
};

/** The objects. Those without a default carry none, as on the real server; a version is its own value. */
export const settingObjects = (): (Setting & { status: object })[] =>
  Object.entries(defaults).map(([name, text]) => ({
    apiVersion: 'harvesterhci.io/v1beta1',
    kind: 'Setting',
    metadata: { name },
    ...(text === '' ? {} : { default: text }),
    ...(name === 'server-version' ? { value: text } : {}),
    status: {},
  }));
