import { finding, type Finding } from '../finding.ts';
import { isDnsLabel, LABEL_MAX } from '../kube/names.ts';
import { formatBytes, parseBytes } from '../kube/quantity.ts';
import { HPE_PROVISIONER, type StorageClass } from './types.ts';
import { isFileClass } from './usage.ts';

export const MAX_VOLUMES_AT_ONCE = 20;

/** What the create form holds. */
export interface VolumeDraft {
  readonly namespace: string;
  /** Name of one volume, or the part before the number of several. */
  readonly name: string;
  readonly count: number;
  readonly className: string;
  /** A quantity such as `10Gi`. */
  readonly size: string;
  readonly accessMode: 'ReadWriteMany' | 'ReadWriteOnce';
}

export interface ClaimManifest {
  readonly apiVersion: 'v1';
  readonly kind: 'PersistentVolumeClaim';
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly accessModes: readonly string[];
    readonly volumeMode: 'Block';
    readonly storageClassName: string;
    readonly resources: { readonly requests: { readonly storage: string } };
  };
}

const GIB = 1n << 30n;
const MIB = 1n << 20n;
/** No family of arrays makes a larger volume (Alletra 9000 and Primera 64 TiB, Nimble 127 TiB). */
const LARGEST = 128n * (1n << 40n);

/** Classes that a VM disk can come from: HPE's, block, and not on their way out. */
export const vmDiskClasses = (classes: readonly StorageClass[]): readonly StorageClass[] =>
  classes.filter((storageClass) => storageClass.provisioner === HPE_PROVISIONER && !isFileClass(storageClass) && !storageClass.isDeleting);

/** The class that is chosen when the form opens: the default one, else the first by name. */
export const preferredClass = (classes: readonly StorageClass[]): StorageClass | undefined =>
  classes.find(({ isDefault }) => isDefault) ?? [...classes].sort((a, b) => a.name.localeCompare(b.name))[0];

const base = (name: string): string => name.replace(/-\d+$/, '');

/** Names of the volumes to make: the name itself for one, `<name>-1` … for several, numbers that are taken left out. */
export const volumeNames = ({ name, count }: Pick<VolumeDraft, 'name' | 'count'>, taken: ReadonlySet<string>): readonly string[] => {
  if (count === 1) {
    return [name];
  }
  const names: string[] = [];
  const wanted = Math.min(count, MAX_VOLUMES_AT_ONCE);

  for (let number = 1; names.length < wanted; number += 1) {
    const next = `${ base(name) }-${ number }`;

    if (!taken.has(next)) {
      names.push(next);
    }
  }

  return names;
};

/** The first free name of the kind `data-1`. */
export const freeName = (taken: ReadonlySet<string>, prefix = 'data'): string => volumeNames({ name: prefix, count: 2 }, taken)[0] ?? prefix;

/** A claim may have a longer name, but the label that it is cut to names its disk: one name for both is easier to find. */
const nameFindings = (draft: VolumeDraft, taken: ReadonlySet<string>): readonly Finding[] => {
  if (!draft.name) {
    return [finding('error', 'volume.nameMissing', 'name')];
  }
  const names = volumeNames(draft, taken);
  const longest = names.at(-1) ?? draft.name;

  if (longest.length > LABEL_MAX) {
    return [finding('error', 'volume.nameTooLong', 'name', { max: LABEL_MAX, length: longest.length })];
  }
  if (!isDnsLabel(longest)) {
    return [finding('error', 'volume.nameInvalid', 'name')];
  }

  return draft.count === 1 && taken.has(draft.name) ? [finding('error', 'volume.nameTaken', 'name', { name: draft.name, namespace: draft.namespace })] : [];
};

const sizeFindings = (size: string): readonly Finding[] => {
  const bytes = parseBytes(size);

  if (bytes === undefined || bytes <= 0n) {
    return [finding('error', 'volume.sizeInvalid', 'size')];
  }
  if (bytes < MIB) {
    return [finding('error', 'volume.sizeTooSmall', 'size', { min: '1Mi' })];
  }
  if (bytes > LARGEST) {
    return [finding('error', 'volume.sizeTooLarge', 'size', { max: formatBytes(LARGEST) })];
  }

  return bytes % GIB === 0n ? [] : [finding('info', 'volume.sizeRounded', 'size')];
};

const classFindings = (name: string, classes: readonly StorageClass[] | undefined): readonly Finding[] => {
  if (name && !classes) {
    return [];
  }
  const found = classes?.find((storageClass) => storageClass.name === name);

  if (!name || !found) {
    return [finding('error', name ? 'volume.classUnknown' : 'volume.classMissing', 'className', { name })];
  }
  if (!vmDiskClasses([found]).length) {
    return [finding('error', isFileClass(found) ? 'volume.classIsFile' : 'volume.classNotHpe', 'className', { name })];
  }

  return found.bindingMode === 'WaitForFirstConsumer' ? [finding('info', 'volume.waitsForConsumer', 'className', { name })] : [];
};

const countFindings = (count: number): readonly Finding[] =>
  (Number.isInteger(count) && count >= 1 && count <= MAX_VOLUMES_AT_ONCE ? [] : [finding('error', 'volume.countInvalid', 'count', { max: MAX_VOLUMES_AT_ONCE })]);

/**
 * What is wrong with a draft, or worth knowing. `taken` holds the names of the claims in its namespace; classes are undefined where they may
 * not be listed, and then any name may be one.
 */
export const checkDraft = (draft: VolumeDraft, classes: readonly StorageClass[] | undefined, taken: ReadonlySet<string>): readonly Finding[] => {
  const count = countFindings(draft.count);

  return [
    ...(draft.namespace ? [] : [finding('error', 'volume.namespaceMissing', 'namespace')]),
    ...count,
    ...(count.length ? [] : nameFindings(draft, taken)),
    ...classFindings(draft.className, classes),
    ...sizeFindings(draft.size),
    ...(draft.accessMode === 'ReadWriteOnce' ? [finding('warning', 'volume.noMigration', 'accessMode')] : []),
  ];
};

/**
 * The claims of a draft: block, since HPE supports VM disks as block only, and ReadWriteMany unless asked otherwise, since live
 * migration holds a volume on two nodes for a moment. The label is what Harvester's own page sets.
 */
export const claimManifests = (draft: VolumeDraft, taken: ReadonlySet<string>): readonly ClaimManifest[] =>
  volumeNames(draft, taken).map((name) => ({
    apiVersion: 'v1',
    kind:       'PersistentVolumeClaim',
    metadata:   { name, namespace: draft.namespace, labels: { 'harvesterhci.io/creator': 'harvester' } },
    spec:       {
      accessModes:      [draft.accessMode],
      volumeMode:       'Block',
      storageClassName: draft.className,
      resources:        { requests: { storage: draft.size.trim() } },
    },
  }));
