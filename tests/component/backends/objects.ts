import { encodeBase64 } from '../../../pkg/hpe-storage/domain/kube/base64.ts';
import type { Json } from '../fake-steve.ts';

export const CANARY = 'CANARY-pässword-1';

export const secret = (name: string, change: Readonly<Record<string, string>> = {}, namespace = 'hpe-storage'): Json => ({
  apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace },
  data: Object.fromEntries(Object.entries({ serviceName: 'alletrastoragemp-csp-svc', servicePort: '8080', backend: '10.0.0.1:443', username: 'csi', password: CANARY, ...change })
    .map(([key, value]) => [key, encodeBase64(value)])),
});
export const storageClass = (name: string, backend: string): Json => ({
  metadata: { name }, provisioner: 'csi.hpe.com',
  parameters: { 'csi.storage.k8s.io/provisioner-secret-name': backend, 'csi.storage.k8s.io/provisioner-secret-namespace': 'hpe-storage' },
});
const NAMESPACE: Json = { metadata: { name: 'hpe-storage' } };
const CONTROLLER: Json = {
  metadata: { name: 'hpe-csi-controller', namespace: 'hpe-storage', generation: 1 },
  spec: { replicas: 1, template: { spec: { containers: [{ image: 'quay.io/hpestorage/csi-driver:v3.2.0' }] } } },
};
const SERVICE: Json = { metadata: { name: 'alletrastoragemp-csp-svc', namespace: 'hpe-storage' } };
export const READY = { namespace: [NAMESPACE], 'apps.deployment': [CONTROLLER], service: [SERVICE] };
