import { describe, expect, it } from 'vitest';
import { readBackend, secretOf } from '../../../pkg/hpe-storage/domain/backends/backend.ts';
import { backendRow, serviceIds, type StateContext } from '../../../pkg/hpe-storage/domain/backends/state.ts';
import { readClass } from '../../../pkg/hpe-storage/domain/classes/storage-class.ts';

const backend = readBackend(secretOf({
  name: 'array-1', namespace: 'hpe-storage', serviceName: 'nimble-csp-svc', servicePort: '8080', address: '10.0.0.1', username: 'u', password: 'p',
}));
const storageClass = readClass({
  metadata: { name: 'fast' }, provisioner: 'csi.hpe.com',
  parameters: { 'csi.storage.k8s.io/provisioner-secret-name': 'array-1', 'csi.storage.k8s.io/provisioner-secret-namespace': 'hpe-storage' },
});
const services = serviceIds([{ metadata: { namespace: 'hpe-storage', name: 'nimble-csp-svc' } }]);
const CONTEXT: StateContext = { classes: [], services, driverNamespace: 'hpe-storage' };

const rowOf = (change: Partial<StateContext>) => backend && backendRow(backend, { ...CONTEXT, ...change });

describe('the state of a backend', () => {
  it('is unused without a class', () => expect(rowOf({})?.state).toBe('unused'));
  it('is in use with one', () => expect(rowOf({ classes: storageClass ? [storageClass] : [] })).toMatchObject({ state: 'inUse', classes: [{ name: 'fast' }] }));
  it('is broken without its Service', () => expect(rowOf({ services: new Set() })).toMatchObject({ state: 'broken', findings: [{ code: 'backend.serviceAbsent' }] }));
  it('misses no Service before there is a driver', () => expect(rowOf({ services: new Set(), driverNamespace: undefined })?.state).toBe('unused'));
  it('misses no Service that nobody could look for', () => expect(rowOf({ services: undefined })?.state).toBe('unused'));
  it('looks for the Service in the namespace of the driver', () => {
    expect(rowOf({ driverNamespace: 'storage' })?.findings.map(({ code }) => code)).toContain('backend.serviceAbsent');
  });
});
