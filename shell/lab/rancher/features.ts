import type { LabMode } from '../context.ts';

export interface FeatureValue {
  name: string;
  default: boolean;
  dynamic: boolean;
  description: string;
  value: boolean | null;
}

const feature = (name: string, enabled: boolean, dynamic: boolean, description: string, value: boolean | null = null): FeatureValue =>
  ({ name, default: enabled, dynamic, description, value });

/** Rancher 2.15's feature flags as a server gave them; a Harvester's embedded Rancher has multi-cluster management off. */
export function featureValues(mode: LabMode): FeatureValue[] {
  const many = mode === 'rancher' ? null : false;
  return [
    feature('aggregated-roletemplates', false, true, '[Experimental] Make RoleTemplates use aggregation for generated RBAC roles'),
    feature('cluster-shell', true, false, 'Enable the cluster shell'),
    feature('continuous-delivery', true, false, 'Gitops components in fleet'),
    feature('fleet', true, false, 'Install fleet when starting Rancher'),
    feature('harvester', true, true, 'Enable Harvester integration, with ability to import and manage Harvester clusters'),
    feature('harvester-baremetal-container-workload', false, true, '[Experimental]: Deploy container workloads to Harvester clusters'),
    feature('legacy', false, true, 'Enable legacy features'),
    feature('multi-cluster-management', true, false, 'Multi-cluster provisioning and management of Kubernetes clusters.', many),
    feature('multi-cluster-management-agent', true, false, 'Run downstream controllers for multi-cluster management.', many),
    feature('rke2', true, false, 'Enable provisioning of RKE2'),
    feature('token-hashing', false, true, 'Enable one-way hashing of tokens'),
    feature('ui-sql-cache', true, false, 'Enable SQLite-backed caching for Steve'),
    feature('uiextension', true, false, 'Enable UI Extensions when starting Rancher'),
    feature('unsupported-storage-drivers', false, true, 'Allow the use of types for storage providers and provisioners that are not enabled by default'),
    feature('v3-public', true, false, 'Enable /v3-public API endpoints'),
  ];
}
