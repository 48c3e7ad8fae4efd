import { describe, expect, it } from 'vitest';
import { readSecretUse, SECRET_USE_FIELDS, volumesUsing, type SecretUse } from '../../../pkg/hpe-storage/domain/backends/volumes.ts';

const ref = { namespace: 'hpe-storage', name: 'array-1' };
const wire = (csi: unknown, more: object = {}): unknown => ({ metadata: { name: 'pvc-1' }, spec: { csi, ...more } });

describe('a volume that names Secrets', () => {
  it.each(['controllerPublishSecretRef', 'nodeStageSecretRef', 'nodePublishSecretRef', 'controllerExpandSecretRef', 'nodeExpandSecretRef'])('by %s', (key) => {
    expect(readSecretUse(wire({ [key]: ref }))).toEqual({ name: 'pvc-1', claimId: '', secretIds: ['hpe-storage/array-1'] });
    expect(SECRET_USE_FIELDS).toContain(`spec.csi.${ key }`);
  });

  it('names each once, and the claim it belongs to', () => {
    const csi = { nodeStageSecretRef: ref, nodePublishSecretRef: ref, controllerExpandSecretRef: { ...ref, name: 'array-2' } };

    expect(readSecretUse(wire(csi, { claimRef: { namespace: 'default', name: 'data-1' } })))
      .toEqual({ name: 'pvc-1', claimId: 'default/data-1', secretIds: ['hpe-storage/array-1', 'hpe-storage/array-2'] });
  });

  it.each([['no CSI', {}], ['no Secret', { driver: 'driver.longhorn.io' }], ['something else', { nodeStageSecretRef: 'x', nodePublishSecretRef: { namespace: 'a' } }]])('is none with %s', (_what, csi) => {
    expect(readSecretUse(wire(csi))).toBeUndefined();
  });
});

describe('the volumes that use a backend', () => {
  const use = (name: string, claimId = '', secretId = 'hpe-storage/array-1'): SecretUse => ({ name, claimId, secretIds: ['x/y', secretId] });

  it('are those that name its Secret, in its namespace; with a claim first', () => {
    const uses = [use('released'), use('b', 'default/b'), use('a', 'default/a'), use('other', 'default/c', 'hpe-storage/array-10'), use('elsewhere', 'default/d', 'other/array-1')];

    expect(volumesUsing({ namespace: 'hpe-storage', name: 'array-1' }, uses).map(({ name }) => name)).toEqual(['a', 'b', 'released']);
  });
});
