import type { RancherObject } from '../rancher/objects.ts';

/** Harvester's Ingress controller up to 1.8 (RKE2's ingress-nginx). */
export const INGRESS_CLASS = 'nginx';

/**
 * What Harvester's installer leaves at its front door: the Ingress that leads everything to the embedded Rancher
 * (harvester-installer pkg/config/templates/rancherd-10-harvester.yaml), and the nginx that serves Harvester's charts
 * (package/harvester-os/files/usr/share/rancher/rancherd/config.yaml.d/91-harvester-bootstrap-repo.yaml).
 */
export function harvestersOwn(): RancherObject[] {
  const labels = { app: 'harvester-cluster-repo' };
  return [
    { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: INGRESS_CLASS }, spec: { controller: 'k8s.io/ingress-nginx' } },
    {
      apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'rancher-expose', namespace: 'cattle-system' },
      spec: {
        ingressClassName: INGRESS_CLASS,
        rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'rancher', port: { number: 80 } } } }] } }],
      },
    },
    {
      apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'harvester-cluster-repo', namespace: 'cattle-system' },
      spec: {
        replicas: 1, selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { containers: [{ name: 'httpd', image: 'rancher/harvester-cluster-repo:v1.8.2', ports: [{ containerPort: 80 }] }] },
        },
      },
    },
  ];
}
