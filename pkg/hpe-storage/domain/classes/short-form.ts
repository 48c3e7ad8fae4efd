import { parseAddress } from '../backends/address.ts';
import type { Family, Protocol } from '../backends/families.ts';
import { DRIVER_NAME } from '../driver/names.ts';
import { isAtLeast } from '../driver/versions.ts';
import { finding, type Finding } from '../finding.ts';
import { isDnsSubdomain } from '../kube/names.ts';
import { secretParameters, type SecretRef } from './storage-class.ts';

export type ReclaimPolicy = 'Delete' | 'Retain';

/** A class for VM disks from one backend: what the short form asks for. */
export interface ClassDraft {
  readonly name: string;
  readonly backend: SecretRef;
  readonly family: Family;
  readonly protocol: Protocol;
  readonly reclaimPolicy: ReclaimPolicy;
}

/** Written out because documentation (ext4) and driver (xfs) name different defaults; VM disks are raw and ignore it. */
const FSTYPE = 'xfs';

/**
 * Recommended for VMs: the 3PAR family's LUN paths seen by the whole host (SCOD "In most scenarios should be
 * true", else live migration breaks before 3.2.0), and Nimble's volumes deleted with their claim, which is off by default.
 * Never `encrypted`: Harvester takes it for Longhorn's and refuses the class. Never `nfsResources`: no VM disks on NFS.
 */
const familyParameters = ({ family, reclaimPolicy }: ClassDraft): Readonly<Record<string, string>> => {
  switch (family.provider) {
    case 'primera3par': return { provisioningType: 'tpvv', hostSeesVLUN: 'true' };
    case 'nimble': return { destroyOnDelete: String(reclaimPolicy === 'Delete') };
    case 'b10000-nfs':
    case 'x10000-nfs': return {};
  }
};

/** The StorageClass of a draft. All parameters are text and case-sensitive; they can never be changed later. */
export const classOf = (draft: ClassDraft) => ({
  apiVersion: 'storage.k8s.io/v1',
  kind:       'StorageClass',
  metadata:   { name: draft.name.trim() },
  provisioner: DRIVER_NAME,
  parameters: {
    'csi.storage.k8s.io/fstype': FSTYPE,
    ...secretParameters(draft.backend),
    accessProtocol: draft.protocol,
    ...familyParameters(draft),
  },
  reclaimPolicy:        draft.reclaimPolicy,
  allowVolumeExpansion: true,
  // Waiting for a consumer needs zone labels and a restart of the node driver first (SCOD using.md "Topology").
  volumeBindingMode:    'Immediate',
});

/** Why a backend cannot serve VM disks; undefined when it can. Words: `hpe.finding.<code>`. */
export const unfitForDisks = (families: readonly Family[]): Finding | undefined => {
  if (!families.length) {
    return finding('error', 'class.familyUnknown', 'backend');
  }
  const file = families.find(({ storage }) => storage === 'file');

  return file ? finding('error', 'class.fileFamily', 'backend', { family: file.label }) : undefined;
};

export interface ClassContext {
  /** Names of every StorageClass of the cluster. */
  readonly taken: ReadonlySet<string>;
  readonly backendAddress: string;
  /** Version of the installed driver; undefined while there is none. */
  readonly driver?: string;
}

const checkName = (name: string, taken: ReadonlySet<string>): readonly Finding[] => {
  if (!name) {
    return [finding('error', 'class.nameMissing', 'name')];
  }
  if (!isDnsSubdomain(name)) {
    return [finding('error', 'class.nameInvalid', 'name')];
  }

  return taken.has(name) ? [finding('error', 'class.nameTaken', 'name', { name })] : [];
};

const checkProtocol = ({ family, protocol }: ClassDraft, { driver, backendAddress }: ClassContext): readonly Finding[] => {
  const support = family.protocols.find((known) => known.protocol === protocol);

  if (!support) {
    return [finding('error', 'class.protocolFamily', 'accessProtocol', { family: family.label, protocol })];
  }

  return [
    ...(support.since && driver && !isAtLeast(driver, support.since)
      ? [finding('error', 'class.protocolDriver', 'accessProtocol', { protocol, since: support.since, version: driver })]
      : []),
    ...(parseAddress(backendAddress)?.kind === 'ipv6' && protocol !== 'iscsi' ? [finding('warning', 'class.protocolIpv6', 'accessProtocol')] : []),
  ];
};

export const checkClass = (draft: ClassDraft, context: ClassContext): readonly Finding[] => {
  const unfit = unfitForDisks([draft.family]);

  return [
    ...checkName(draft.name.trim(), context.taken),
    ...(unfit ? [unfit] : checkProtocol(draft, context)),
    ...(draft.reclaimPolicy === 'Retain' ? [finding('info', 'class.retain', 'reclaimPolicy')] : []),
  ];
};
