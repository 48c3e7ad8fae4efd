import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attachRefusals, canShareDisks, candidatesFor, isHotplugDeclarative, judgeClaim, type AttachFacts } from '../../../pkg/hpe-storage/domain/attachment/eligibility.ts';
import { volumeTable } from '../../../pkg/hpe-storage/domain/volumes/rows.ts';
import { readPodUse } from '../../../pkg/hpe-storage/domain/volumes/read.ts';
import { indexPods } from '../../../pkg/hpe-storage/domain/volumes/usage.ts';
import { factsOf, instanceOf, vmOf } from '../volumes/facts.ts';
import { BOOT, claim, instance, storageClass, vm, type Wire } from '../volumes/objects.ts';

interface World {
  readonly claim?: Wire;
  readonly vm?: Wire;
  readonly others?: readonly Wire[];
  readonly instances?: readonly Wire[];
  readonly classes?: readonly Wire[];
  readonly pods?: readonly Wire[];
  readonly version?: string;
}

const world = (given: World): { readonly facts: AttachFacts; readonly table: ReturnType<typeof volumeTable>; readonly storage: ReturnType<typeof factsOf> } => {
  const target = given.vm ?? vm();
  const storage = factsOf({
    claims: [given.claim ?? claim()], vms: [target, ...given.others ?? []], instances: given.instances ?? [], ...(given.classes ? { classes: given.classes } : {}),
  });
  const table = volumeTable(storage);
  const facts = {
    vm: vmOf(target), instance: table.index.instanceByVm.get(vmOf(target).id), index: table.index,
    podsByClaim: indexPods((given.pods ?? []).flatMap((pod) => readPodUse(pod) ?? [])), serverVersion: given.version ?? 'v1.8.2',
  };

  return { facts, table, storage };
};

const verdictOf = (given: World): ReturnType<typeof judgeClaim> => {
  const { facts, storage } = world(given);
  const [first] = storage.claims;

  if (!first) throw new Error('no claim');

  return judgeClaim(first, facts);
};
const reasonsOf = (given: World): readonly string[] => {
  const verdict = verdictOf(given);

  return verdict.kind === 'refused' ? verdict.reasons.map(({ code }) => code) : [];
};

const pod = (labels: Wire, phase = 'Running'): Wire => ({
  metadata: { name: 'backup', namespace: 'default', labels }, spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data-1' } }] }, status: { phase },
});
const other = (disk: Partial<{ shareable: boolean; hotpluggable: boolean; bootOrder: number }> = {}): Wire =>
  vm({ name: 'web-2', disks: [{ name: 'root', claim: 'web-2-disk-0', bootOrder: 1 }, { name: 'data-1', claim: 'data-1', hotpluggable: true, ...disk }] });
const TEMPLATE = { 'harvesterhci.io/volumeClaimTemplates': '[{"metadata":{"name":"data-1"}}]' };

describe('a claim for a VM', () => {
  it('may be attached when nothing speaks against it', () => {
    expect(verdictOf({})).toEqual({ kind: 'eligible', isShared: false, notes: [] });
  });

  it.each<[string, World, string]>([
    ['in another namespace', { claim: claim({ namespace: 'prod' }) }, 'attach.otherNamespace'],
    ['of another driver', { classes: [storageClass('hpe-standard', { provisioner: 'driver.longhorn.io' })] }, 'attach.notHpe'],
    ['of nobody', { classes: [] }, 'attach.notHpe'],
    ['behind an NFS share', { claim: claim({ annotations: { 'csi.hpe.com/nfsPVC': 'true' } }) }, 'attach.nfsBacking'],
    ['made from an image', { claim: claim({ annotations: { 'harvesterhci.io/imageId': 'default/image-1' } }) }, 'attach.image'],
    ['that is a golden image', { claim: claim({ annotations: { 'harvesterhci.io/goldenImage': 'true' } }) }, 'attach.goldenImage'],
    ['of files', { claim: claim({ mode: 'Filesystem' }) }, 'attach.notBlock'],
    ['of a class of files', { classes: [storageClass('hpe-standard', { parameters: { nfsResources: 'true' } })] }, 'attach.fileClass'],
    ['that is not bound', { claim: claim({ phase: 'Pending' }) }, 'attach.notBound'],
    ['that is lost', { claim: claim({ phase: 'Lost' }) }, 'attach.lost'],
    ['on its way out', { claim: claim({ isDeleting: true }) }, 'attach.deleting'],
    ['that it has already', { vm: vm({ disks: [BOOT, { name: 'x', claim: 'data-1' }] }) }, 'attach.alreadyOnVm'],
    ['that it has without a disk', { vm: vm({ disks: [BOOT, { name: 'x', claim: 'data-1', noDisk: true }] }) }, 'attach.alreadyOnVm'],
    ['that its instance still holds', { instances: [instance({ volumes: [{ name: 'x', claim: 'data-1', phase: 'Ready' }] })] }, 'attach.leaving'],
    ['that another VM has', { others: [other()] }, 'attach.usedByVm'],
    ['that another VM has on a newer Harvester', { others: [other()], version: 'v1.9.0' }, 'attach.usedByVm'],
    ['that another VM is letting go', { others: [vm({ name: 'web-2' })], instances: [instance({ name: 'web-2', volumes: [{ name: 'x', claim: 'data-1' }] })] }, 'attach.usedByVm'],
    ['that an instance holds whose VM is gone', { instances: [instance({ name: 'web-9', volumes: [{ name: 'x', claim: 'data-1' }] })] }, 'attach.usedByVm'],
    ['that another VM shares, before 1.9', { others: [other({ shareable: true })] }, 'attach.sharingUnsupported'],
    ['that another VM shares, on an unknown version', { others: [other({ shareable: true })], version: 'master-4e2f1a9-head' }, 'attach.sharingUnsupported'],
    ['that another VM shares, but only one node may have', { others: [other({ shareable: true })], version: 'v1.9.0', claim: claim({ accessModes: ['ReadWriteOnce'] }) }, 'attach.usedByVm'],
    ['that another VM would make again', { others: [vm({ name: 'web-2', annotations: TEMPLATE })] }, 'attach.inTemplate'],
    ['that a pod mounts', { pods: [pod({})] }, 'attach.usedByPod'],
  ])('is refused %s', (_what, given, code) => {
    expect(reasonsOf(given)).toEqual([code]);
  });

  it.each<[string, World]>([
    ['before it is bound, where its class waits for a user', { claim: claim({ phase: 'Pending' }), classes: [storageClass('hpe-standard', { volumeBindingMode: 'WaitForFirstConsumer' })] }],
    ['when its own list of templates names it', { vm: vm({ annotations: TEMPLATE }) }],
    ['when only a VM pod mounts it', { pods: [pod({ 'kubevirt.io': 'hotplug-disk' })] }],
    ['when the pod has ended', { pods: [pod({}, 'Succeeded')] }],
    ['while another VM of another namespace has a claim of that name', { others: [vm({ name: 'web-2', namespace: 'prod', disks: [{ name: 'x', claim: 'data-1' }] })] }],
  ])('may be attached %s', (_what, given) => {
    expect(verdictOf(given).kind).toBe('eligible');
  });

  it('is shared from 1.9 on, where every VM that has it shares it', () => {
    expect(verdictOf({ others: [other({ shareable: true })], version: 'v1.9.0-rc6' })).toMatchObject({ kind: 'eligible', isShared: true, notes: [{ code: 'attach.shared' }] });
  });

  it('tells every reason at once', () => {
    expect(reasonsOf({ claim: claim({ mode: 'Filesystem', phase: 'Pending', namespace: 'prod' }) })).toEqual(['attach.otherNamespace', 'attach.notBlock', 'attach.notBound']);
  });

  it('says that one node at a time ends live migration', () => {
    expect(verdictOf({ claim: claim({ accessModes: ['ReadWriteOnce'] }) })).toMatchObject({ notes: [{ level: 'warning', code: 'attach.noMigration' }] });
  });
});

describe('a VM', () => {
  const codes = (target: Wire, running?: Wire): readonly string[] => attachRefusals(vmOf(target), running && instanceOf(running)).map(({ code }) => code);

  it.each<[string, Wire, Wire | undefined, string]>([
    ['being deleted', vm({ isDeleting: true }), undefined, 'attach.vmDeleting'],
    ['without hotplug', vm({ disableHotplug: true }), undefined, 'attach.hotplugDisabled'],
    ['that moves to another node', vm(), instance({ migration: { migrationUid: 'x' } }), 'attach.vmMigrating'],
    ['that is paused', vm(), instance({ conditions: [{ type: 'Paused', status: 'True' }] }), 'attach.vmPaused'],
    ['that stops', vm({ status: 'Stopping' }), undefined, 'attach.vmStopping'],
    ['whose instance goes', vm(), instance({ isDeleting: true }), 'attach.vmStopping'],
    ['that the user may not change', vm({ actions: ['start'] }), undefined, 'attach.notAllowed'],
    ['without any disk', vm({ disks: [] }), undefined, 'attach.wouldBoot'],
  ])('%s takes no volume', (_what, target, running, code) => {
    expect(codes(target, running)).toEqual([code]);
  });

  it.each<[string, Wire, Wire | undefined]>([
    ['running', vm(), instance()],
    ['stopped', vm({ status: 'Stopped' }), undefined],
    ['that has moved once', vm(), instance({ migration: { migrationUid: 'x', completed: true } })],
    ['whose last move failed', vm(), instance({ migration: { migrationUid: 'x', failed: true } })],
  ])('%s takes volumes', (_what, target, running) => {
    expect(codes(target, running)).toEqual([]);
  });
});

it.each([['v1.9.0', true, true], ['v1.9.0-rc6', true, true], ['v1.8.2', false, true], ['v1.7.3', false, false], ['v2.0.0', true, true], ['dev', false, true], ['', false, true]])(
  'Harvester %s: shares disks %s, hotplugs by the spec %s', (version, shares, declarative) => {
    expect(canShareDisks(version)).toBe(shares);
    expect(isHotplugDeclarative(version)).toBe(declarative);
  },
);

it('lists what can be attached first, by name, and other namespaces last with where they are', () => {
  const storage = factsOf({ claims: [claim({ name: 'far', namespace: 'prod' }), claim({ name: 'used' }), claim({ name: 'free-10' }), claim({ name: 'free-2' })], vms: [vm({ disks: [BOOT, { name: 'x', claim: 'used' }] })] });
  const { index, rows } = volumeTable(storage);
  const found = candidatesFor(rows, { vm: vmOf(vm()), instance: undefined, index, podsByClaim: new Map(), serverVersion: 'v1.8.2' });

  expect(found.map(({ row, verdict }) => `${ row.claim.name } ${ verdict.kind }`)).toEqual(['free-2 eligible', 'free-10 eligible', 'used refused', 'far refused']);
  expect(found.at(-1)?.verdict).toMatchObject({ reasons: [{ code: 'attach.otherNamespace', args: { namespace: 'prod', wanted: 'default' } }] });
});

it('never offers a claim that something else has, in any cluster', () => {
  const claimName = fc.constantFrom('data-1', 'data-2', 'data-3');
  const disk = fc.record({ name: fc.constantFrom('a', 'b', 'c', 'data-1'), claim: claimName, hotpluggable: fc.boolean(), noDisk: fc.boolean() });
  const machine = fc.record({ namespace: fc.constantFrom('default', 'prod'), disks: fc.uniqueArray(disk, { maxLength: 3, selector: ({ name }) => name }), held: fc.option(claimName) });

  fc.assert(fc.property(fc.array(machine, { maxLength: 6 }), fc.constantFrom('v1.7.1', 'v1.8.2', 'v1.9.0', 'dev'), (machines, serverVersion) => {
    const target = vm({ name: 'target' });
    const vms = machines.map(({ namespace, disks }, number) => vm({ name: `vm-${ number }`, namespace, disks }));
    const instances = machines.flatMap(({ namespace, held }, number) =>
      (held === null ? [] : [instance({ name: `vm-${ number }`, namespace, volumes: [{ name: 'h', claim: held }] })]));
    const claims = ['data-1', 'data-2', 'data-3'].flatMap((name) => [claim({ name }), claim({ name, namespace: 'prod' })]);
    const { index, rows } = volumeTable(factsOf({ claims, vms: [target, ...vms], instances }));
    const offered = candidatesFor(rows, { vm: vmOf(target), instance: undefined, index, podsByClaim: new Map(), serverVersion })
      .filter(({ verdict }) => verdict.kind === 'eligible').map(({ row }) => row.id);
    const held = machines.flatMap(({ namespace, disks, held: left }) => [...disks.map((one) => `${ namespace }/${ one.claim }`), ...(left === null ? [] : [`${ namespace }/${ left }`])]);

    expect(offered.filter((id) => held.includes(id) || !id.startsWith('default/'))).toEqual([]);
    expect(offered).toHaveLength(3 - new Set(held.filter((id) => id.startsWith('default/'))).size);
  }));
});
