import type { LabMode } from '../context.ts';

/** Kubernetes' and Rancher's own namespaces, as Rancher's setting `system-namespaces` begins (pkg/settings/setting.go). */
const SYSTEM_NAMESPACES = [
  'kube-system', 'kube-public', 'cattle-system', 'cattle-alerting', 'cattle-logging', 'cattle-prometheus', 'ingress-nginx',
  'cattle-global-data', 'cattle-istio', 'kube-node-lease', 'cert-manager', 'cattle-global-nt', 'security-scan', 'cattle-fleet-system',
  'cattle-fleet-local-system', 'calico-system', 'tigera-operator', 'cattle-impersonation-system', 'rancher-operator-system',
  'cattle-csp-adapter-system', 'calico-apiserver', 'cattle-elemental-system', 'cattle-ui-plugin-system', 'cattle-local-user-passwords',
  'cattle-tokens',
];

/** Rancher's settings that its dashboard or an extension asks for, with Rancher's own defaults (rancher/rancher v2.15.0). */
const DEFAULTS: Readonly<Record<string, string>> = {
  'auth-token-max-ttl-minutes': '129600',
  'auth-user-session-idle-ttl-minutes': '960',
  'auth-user-session-ttl-minutes': '960',
  'brand': '',
  'cacerts': '',
  'cluster-template-enforcement': 'false',
  'disable-inactive-user-after': '',
  'fleet-default-workspace-name': 'fleet-default',
  'hide-local-cluster': 'false',
  'install-uuid': '00000000-0000-4000-8000-000000000000',
  'k8s-version': '',
  'kubeconfig-default-token-ttl-minutes': '43200',
  'kubeconfig-generate-token': 'true',
  'max-ui-plugin-file-byte-size': '30000000',
  'password-min-length': '12',
  'server-version-type': '',
  'system-catalog': 'external',
  'system-default-registry': '',
  'system-namespaces': SYSTEM_NAMESPACES.join(','),
  'ui-banner-footer': '',
  'ui-banner-header': '',
  'ui-banner-login-consent': '',
  'ui-banners': '{}',
  'ui-content-enabled': 'false',
  'ui-custom-links': '',
  'ui-dashboard-path': '',
  'ui-default-landing': 'vue',
  'ui-favicon': '',
  'ui-issues': '',
  'ui-link-color': '',
  'ui-login-background-dark': '',
  'ui-login-background-light': '',
  'ui-offline-preferred': 'true',
  'ui-performance': '',
  'ui-preferred': 'vue',
  'ui-primary-color': '',
  'user-retention-dry-run': 'false',
};

export interface SettingValue {
  name: string;
  default: string;
  value: string;
}

/** The settings of a Rancher of this version that is past its first login. `serverUrl`: the front's address. */
export function settingValues(mode: LabMode, serverUrl: string, rancher: string): SettingValue[] {
  const standalone = mode === 'standalone';
  const own: Readonly<Record<string, string>> = {
    'eula-agreed': '2026-01-01T00:00:00Z',
    'first-login': 'false',
    'server-url': serverUrl,
    'server-version': `v${rancher}`,
    'telemetry-opt': 'out',
    ...(standalone ? { 'ui-pl': 'Harvester', 'ui-brand': 'harvester' } : {}),
  };
  const defaults = {
    ...DEFAULTS,
    'agent-image': `rancher/rancher-agent:v${rancher}`,
    'chart-default-branch': `release-v${rancher.split('.').slice(0, 2).join('.')}`,
    'first-login': 'true', 'server-url': '', 'eula-agreed': '', 'telemetry-opt': '', 'server-version': 'dev', 'ui-pl': 'rancher', 'ui-brand': '',
  };
  return Object.entries(defaults).map(([name, value]) => ({ name, default: value, value: own[name] ?? '' }));
}
