import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBackend, secretOf, type Backend, type BackendDraft } from '../../../pkg/hpe-storage/domain/backends/backend.ts';
import { driverVersion } from '../../../pkg/hpe-storage/domain/backends/driver-version.ts';
import { changedFields, changesBetween, createStep, needsRestart, removeStep, restartStep, shellWord, updateStep } from '../../../pkg/hpe-storage/domain/backends/plans.ts';
import { encodeBase64 } from '../../../pkg/hpe-storage/domain/kube/base64.ts';

const CANARY = 'CANARY-plan';
const DRAFT: BackendDraft = {
  name: 'array-1', namespace: 'hpe-storage', serviceName: 'nimble-csp-svc', servicePort: '8080', address: '10.0.0.1', username: 'admin', password: CANARY,
};
const stored = (change: Partial<BackendDraft> = {}): Backend => {
  const backend = readBackend(secretOf({ ...DRAFT, ...change }));

  if (!backend) {
    throw new Error('no backend');
  }

  return backend;
};

describe('plans of backends', () => {
  it.each([
    ['create', createStep(DRAFT)], ['replace', updateStep(DRAFT, DRAFT, 'replace')], ['rotate', updateStep(DRAFT, { ...DRAFT, serviceName: '' }, 'rotate')],
  ])('%s shows no password, neither plain nor base64', (_, step) => {
    expect(JSON.stringify(step)).not.toContain(CANARY);
    expect(JSON.stringify(step)).not.toContain(encodeBase64(CANARY));
    expect(step.command).toContain('"$HPE_PASSWORD"');
  });

  it('changes only what was typed', () => {
    const step = updateStep(DRAFT, { ...DRAFT, serviceName: '', servicePort: '', address: '', password: '', username: "o'hara" }, 'update');

    expect(step.command).toBe(`kubectl patch secret array-1 -n hpe-storage --type merge -p '{"stringData":{"username":"o'\\''hara"}}'`);
  });

  it('says how to do the others by hand', () => {
    expect(removeStep(DRAFT).command).toBe('kubectl delete secret array-1 -n hpe-storage');
    expect(restartStep('controller', 'hpe-storage').command).toContain('kubectl rollout restart deployment/hpe-csi-controller -n hpe-storage');
    expect(restartStep('nodes', 'hpe-storage').command).toContain('kubectl rollout restart daemonset/hpe-csi-node -n hpe-storage');
  });

  it('writes words that a shell reads as they are', () => {
    const printable = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 });

    fc.assert(fc.property(printable, (text) => execFileSync('sh', ['-c', `printf %s ${ shellWord(text) }`], { encoding: 'utf8' }) === text), { numRuns: 30 });
  });
});

describe('a changed backend', () => {
  it('needs a restart of the driver when only its password is new', () => {
    expect(needsRestart(stored(), { ...DRAFT, password: 'new' })).toBe(true);
    expect(needsRestart(stored(), { ...DRAFT, serviceName: '', address: '', username: '', password: 'new' })).toBe(true);
    expect(needsRestart(stored(), { ...DRAFT, username: 'other', password: 'new' })).toBe(false);
    expect(needsRestart(stored(), { ...DRAFT, username: 'other', password: '' })).toBe(false);
  });

  it('is written with the fields that differ only', () => {
    expect(changedFields(stored(), { ...DRAFT, username: 'other', password: '' })).toEqual({
      name: 'array-1', namespace: 'hpe-storage', serviceName: '', servicePort: '', address: '', username: 'other', password: '',
    });
  });

  it('shows what somebody else changed', () => {
    expect(changesBetween(stored(), stored({ address: '10.0.0.2' }))).toEqual([{ key: 'backend', before: '10.0.0.1', now: '10.0.0.2' }]);
    expect(changesBetween(stored(), stored({ password: 'other' }))).toEqual([]);
  });
});

describe('the version of the driver', () => {
  it.each([
    [['registry.k8s.io/sig-storage/csi-provisioner:v5.1.0', 'quay.io/hpestorage/csi-driver:v3.2.0'], '3.2.0'],
    [['mirror.example:5000/hpe/csi-driver:3.3.0-beta'], '3.3.0-beta'],
    [['quay.io/hpestorage/csi-driver@sha256:abc'], undefined],
    [['quay.io/hpestorage/csi-driver:latest'], undefined],
    [[], undefined],
  ])('of %j is %s', (images, version) => expect(driverVersion(images)).toBe(version));
});
