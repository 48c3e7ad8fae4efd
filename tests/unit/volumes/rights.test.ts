import { describe, expect, it } from 'vitest';
import { judgeClaim } from '../../../pkg/hpe-storage/domain/attachment/eligibility.ts';
import { checkDraft } from '../../../pkg/hpe-storage/domain/volumes/create.ts';
import { hasLink } from '../../../pkg/hpe-storage/domain/volumes/read.ts';
import { checkRemoval } from '../../../pkg/hpe-storage/domain/volumes/remove.ts';
import { lockedNamespaces } from '../../../pkg/hpe-storage/domain/volumes/rights.ts';
import { volumeTable } from '../../../pkg/hpe-storage/domain/volumes/rows.ts';
import type { StorageFacts } from '../../../pkg/hpe-storage/domain/volumes/usage.ts';
import { claimOf, factsOf, vmOf } from './facts.ts';
import { claim, vm, volume } from './objects.ts';

const self = '/v1/harvester/x';

describe('what Steve lets this user do with an object', () => {
  it.each<[string, unknown, boolean | undefined]>([
    ['is offered by its link', { links: { self, remove: self } }, true],
    ['is not, without that link', { links: { self, update: self } }, false],
    ['is not, when the link is blocked', { links: { self, remove: 'blocked' } }, false],
    ['is not said where there are no links', { links: {} }, undefined],
    ['is not said by an object of Kubernetes\' own', {}, undefined],
  ])('%s', (_what, raw, may) => {
    expect(hasLink(raw, 'remove')).toBe(may);
  });

  it('is read of claims and VMs', () => {
    expect(claimOf({ ...claim(), links: { self, remove: self } }).mayDelete).toBe(true);
    expect(claimOf({ ...claim(), links: { self } }).mayDelete).toBe(false);
    expect(vmOf({ ...vm(), links: { self, update: self } }).mayUpdate).toBe(true);
    expect(vmOf(vm()).mayUpdate).toBeUndefined();
  });
});

describe('namespaces in which nothing can be attached', () => {
  it.each<[string, readonly [string, boolean | undefined][], readonly string[]]>([
    ['have VMs that may not be changed', [['a', false], ['a', false]], ['a']],
    ['are not those with one that may', [['a', false], ['a', true], ['b', false]], ['b']],
    ['are not those with one that does not say', [['a', undefined], ['a', false]], []],
    ['are none without VMs', [], []],
  ])('%s', (_what, vms, locked) => {
    expect([...lockedNamespaces(vms.map(([namespace, mayUpdate]) => ({ namespace, mayUpdate })))]).toEqual(locked);
  });
});

describe('where storage classes may not be listed', () => {
  const unseen = (wires: Parameters<typeof factsOf>[0]): StorageFacts => ({ ...factsOf(wires), classes: undefined });
  const ours = { 'volume.kubernetes.io/storage-provisioner': 'csi.hpe.com' };
  const pending = claim({ phase: 'Pending', annotations: ours });

  it('a claim is known by its annotation, and no class is missed', () => {
    expect(volumeTable(unseen({ claims: [pending] })).rows[0]?.state).toEqual({ kind: 'pending', reason: 'provisioning', message: '' });
    expect(volumeTable({ ...factsOf({ claims: [pending] }), classes: [] }).rows[0]?.state).toMatchObject({ reason: 'classMissing' });
  });

  it('a pending claim is refused for what is known of it', () => {
    const { index } = volumeTable(unseen({ claims: [pending] }));
    const verdict = judgeClaim(claimOf(pending), { vm: vmOf(vm()), instance: undefined, index, podsByClaim: new Map(), serverVersion: 'v1.8.2' });

    expect(verdict).toMatchObject({ kind: 'refused', reasons: [{ code: 'attach.notBound' }] });
  });

  it('any name may be one', () => {
    const draft = { namespace: 'default', name: 'data-1', count: 1, className: 'some', size: '10Gi', accessMode: 'ReadWriteMany' } as const;
    const errors = (className: string, classes: readonly never[] | undefined): readonly string[] =>
      checkDraft({ ...draft, className }, classes, new Set()).filter(({ level }) => level === 'error').map(({ code }) => code);

    expect(errors('some', undefined)).toEqual([]);
    expect(errors('', undefined)).toEqual(['volume.classMissing']);
    expect(errors('some', [])).toEqual(['volume.classUnknown']);
  });

  it.each([
    ['is not known without the volume', [], 'unknown'],
    ['is what the volume says', [volume('data-1', 'default', 'Retain')], 'kept'],
  ] as const)('what happens to the data %s', (_what, volumes, data) => {
    const { index, rows: [row] } = volumeTable(unseen({ claims: [claim({ annotations: ours })], volumes }));

    expect(row && checkRemoval(row, index).data).toBe(data);
  });
});
