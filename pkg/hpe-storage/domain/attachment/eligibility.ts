import { compareMinors, minorOf } from '../driver/versions.ts';
import { finding, type Finding } from '../finding.ts';
import type { VolumeRow } from '../volumes/rows.ts';
import { HPE_PROVISIONER, type Claim, type Vm, type VmInstance } from '../volumes/types.ts';
import { isFileClass, provisionerOf, type DiskUse, type StorageIndex } from '../volumes/usage.ts';

export type Verdict =
  | { readonly kind: 'eligible'; /** Attach it as a disk that several VMs have. */ readonly isShared: boolean; readonly notes: readonly Finding[] }
  | { readonly kind: 'refused'; readonly reasons: readonly Finding[] };

export interface AttachFacts {
  readonly vm: Vm;
  readonly instance: VmInstance | undefined;
  readonly index: StorageIndex;
  /** Pods that mount a claim and are no part of a VM, by claim id. */
  readonly podsByClaim: ReadonlyMap<string, readonly string[]>;
  /** `server-version` of Harvester, such as `v1.8.2`; a build without a release number says nothing of what it can do. */
  readonly serverVersion: string;
}

const refusal = (code: string, args: Finding['args'] = {}): Finding => finding('error', `attach.${ code }`, '', args);

/** Undefined for a version without numbers, as that of a build by hand. */
const isAtLeast = (version: string, floor: string): boolean | undefined => {
  const minor = minorOf(version);

  return minor === undefined ? undefined : compareMinors(minor, floor) >= 0;
};

/** Harvester 1.9 brought `shareable` disks; a version that cannot be read counts as older, so that nothing is shared by mistake. */
export const canShareDisks = (serverVersion: string): boolean => isAtLeast(serverVersion, '1.9') ?? false;

/** From 1.8 on a hotplug is a change of the VM's spec; before, a KubeVirt subresource. */
export const isHotplugDeclarative = (serverVersion: string): boolean => isAtLeast(serverVersion, '1.8') ?? true;

const STOPPING = new Set(['Stopping', 'Terminating']);

/** Why no volume can be attached to or detached from a VM now; empty when one can. */
export const vmRefusals = (vm: Vm, instance: VmInstance | undefined): readonly Finding[] => [
  ...(vm.isDeleting ? [refusal('vmDeleting', { vm: vm.id })] : []),
  ...(vm.isHotplugDisabled ? [refusal('hotplugDisabled', { vm: vm.id })] : []),
  ...(instance?.isMigrating || vm.status === 'Migrating' ? [refusal('vmMigrating', { vm: vm.id })] : []),
  ...(instance?.isPaused || vm.status === 'Paused' ? [refusal('vmPaused', { vm: vm.id })] : []),
  ...(instance?.isDeleting || STOPPING.has(vm.status) ? [refusal('vmStopping', { vm: vm.id })] : []),
];

/** A VM without any disk would boot from the first one it gets. */
const attachOnly = (vm: Vm): readonly Finding[] => [
  ...(vm.mayAttach === false ? [refusal('notAllowed', { vm: vm.id })] : []),
  ...(vm.disks.some(({ hasDisk }) => hasDisk) ? [] : [refusal('wouldBoot', { vm: vm.id })]),
];

export const attachRefusals = (vm: Vm, instance: VmInstance | undefined): readonly Finding[] => [...vmRefusals(vm, instance), ...attachOnly(vm)];

const phaseRefusals = (claim: Claim, { index }: AttachFacts): readonly Finding[] => {
  if (claim.isDeleting) {
    return [refusal('deleting')];
  }
  if (claim.phase === 'Lost') {
    return [refusal('lost')];
  }
  if (claim.phase === 'Pending' && claim.className && index.isClassKnown && !index.classByName.has(claim.className)) {
    return [refusal('classMissing', { name: claim.className })];
  }
  const waits = claim.phase === 'Pending' && index.classByName.get(claim.className)?.bindingMode === 'WaitForFirstConsumer';

  return claim.phase === 'Bound' || waits ? [] : [refusal('notBound', { phase: claim.phase || '?' })];
};

const kindRefusals = (claim: Claim, { vm, index }: AttachFacts): readonly Finding[] => {
  const provisioner = provisionerOf(claim, index);
  const storageClass = index.classByName.get(claim.className);

  return [
    ...(claim.namespace === vm.namespace ? [] : [refusal('otherNamespace', { namespace: claim.namespace, wanted: vm.namespace })]),
    ...(provisioner === HPE_PROVISIONER ? [] : [refusal('notHpe', { provisioner: provisioner || '?' })]),
    ...(claim.isNfsBacking ? [refusal('nfsBacking')] : []),
    ...(claim.isImage ? [refusal('image')] : []),
    ...(claim.isGolden ? [refusal('goldenImage')] : []),
    ...(claim.volumeMode === 'Block' ? [] : [refusal('notBlock', { mode: claim.volumeMode })]),
    ...(storageClass && isFileClass(storageClass) ? [refusal('fileClass', { name: storageClass.name })] : []),
    ...(claim.className ? [] : [refusal('noClass')]),
  ];
};

/** Sharing takes a disk that is shareable in every VM that has it: one that is not holds the volume for itself. */
const isSharedBy = (claim: Claim, uses: readonly DiskUse[]): boolean =>
  claim.accessModes.includes('ReadWriteMany') && uses.every(({ kind, isShareable, isBoot }) => kind === 'disk' && isShareable && !isBoot);

const otherVmRefusals = (claim: Claim, others: readonly DiskUse[], serverVersion: string): readonly Finding[] => {
  const [first] = others;

  if (!first || (canShareDisks(serverVersion) && isSharedBy(claim, others))) {
    return [];
  }
  if (first.kind === 'template') {
    return [refusal('inTemplate', { vm: first.vmId })];
  }

  return [refusal(first.isShareable && !canShareDisks(serverVersion) ? 'sharingUnsupported' : 'usedByVm', { vm: first.vmId })];
};

const useRefusals = (claim: Claim, { vm, index, podsByClaim, serverVersion }: AttachFacts): readonly Finding[] => {
  const uses = index.usesByClaim.get(claim.id) ?? [];
  const own = uses.find(({ vmId, kind }) => vmId === vm.id && kind !== 'template');
  const others = uses.filter(({ vmId }) => vmId !== vm.id);
  const [pod] = podsByClaim.get(claim.id) ?? [];

  return [
    ...(own ? [refusal(own.kind === 'leaving' ? 'leaving' : 'alreadyOnVm', { disk: own.diskName })] : []),
    ...otherVmRefusals(claim, others, serverVersion),
    ...(pod ? [refusal('usedByPod', { pod })] : []),
  ];
};

const notesOf = (claim: Claim, isShared: boolean): readonly Finding[] => [
  ...(claim.accessModes.includes('ReadWriteMany') ? [] : [finding('warning', 'attach.noMigration', '')]),
  ...(claim.phase === 'Pending' ? [finding('info', 'attach.bindsOnUse', '')] : []),
  ...(isShared ? [finding('warning', 'attach.shared', '')] : []),
];

/**
 * Whether a claim can be attached to the VM, with every reason against it. Harvester checks hardly any of this: it takes a
 * claim twice and does not look at mode, phase or driver (measured), so that these rules are the only guard.
 */
export const judgeClaim = (claim: Claim, facts: AttachFacts): Verdict => {
  const reasons = [...kindRefusals(claim, facts), ...phaseRefusals(claim, facts), ...useRefusals(claim, facts)];

  if (reasons.length) {
    return { kind: 'refused', reasons };
  }
  const isShared = (facts.index.usesByClaim.get(claim.id) ?? []).some(({ vmId, kind }) => vmId !== facts.vm.id && kind === 'disk');

  return { kind: 'eligible', isShared, notes: notesOf(claim, isShared) };
};

export interface Candidate {
  readonly row: VolumeRow;
  readonly verdict: Verdict;
}

/** Where a claim of another namespace is says enough: nothing else about it could change that. */
const elsewhere = (claim: Claim, { vm }: AttachFacts): Verdict => ({ kind: 'refused', reasons: [refusal('otherNamespace', { namespace: claim.namespace, wanted: vm.namespace })] });

/** By name, and numbers by their size. */
const NATURAL = new Intl.Collator('en', { numeric: true });

/** All volumes by name: those that can be attached, then the others of the VM's namespace, then those of other namespaces. */
export const candidatesFor = (rows: readonly VolumeRow[], facts: AttachFacts): readonly Candidate[] => {
  const sorted = [...rows].sort((a, b) => NATURAL.compare(a.id, b.id));
  const near = sorted.filter(({ claim }) => claim.namespace === facts.vm.namespace).map((row) => ({ row, verdict: judgeClaim(row.claim, facts) }));
  const far = sorted.filter(({ claim }) => claim.namespace !== facts.vm.namespace).map((row) => ({ row, verdict: elsewhere(row.claim, facts) }));

  return [...near.filter(({ verdict }) => verdict.kind === 'eligible'), ...near.filter(({ verdict }) => verdict.kind === 'refused'), ...far];
};
