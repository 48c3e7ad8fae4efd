import { hasStatus, resources } from '../../actors/kube/client.ts';
import type { Secret, StorageClass } from '../../actors/kube/types.ts';
import { hpeDriver, longhornDriver } from '../../actors/provision.ts';
import { decodeMap } from '../go-json.ts';
import type { Harvester } from '../state.ts';
import { internal, invalid } from './decision.ts';
import type { Denial } from './decision.ts';

const isDefault = 'storageclass.kubernetes.io/is-default-class';

export const cdi = {
  overhead: 'cdi.harvesterhci.io/filesystemOverhead',
  clone: 'cdi.harvesterhci.io/storageProfileCloneStrategy',
  snapshotClass: 'cdi.harvesterhci.io/storageProfileVolumeSnapshotClass',
  modes: 'cdi.harvesterhci.io/storageProfileVolumeModeAccessModes',
} as const;

/** Provisioners whose abilities CDI knows, of those that meet Harvester (containerized-data-importer, storagecapabilities.go). */
const known = new Set([
  hpeDriver,
  longhornDriver,
  'kubernetes.io/no-provisioner',
  'csi.trident.netapp.io',
  'pxd.portworx.com',
  'rook-ceph.rbd.csi.ceph.com',
  'rbd.csi.ceph.com',
  'rook-ceph.cephfs.csi.ceph.com',
  'cephfs.csi.ceph.com',
  'csi-powermax.dellemc.com',
  'csi-powerstore.dellemc.com',
  'csi-unity.dellemc.com',
  'csi-vxflexos.dellemc.com',
  'csi-isilon.dellemc.com',
  'infinibox-csi-driver',
  'csi.vsphere.vmware.com',
  'hspc.csi.hitachi.com',
  'block.csi.ibm.com',
  'nfs.csi.k8s.io',
]);

const ask = (cls: StorageClass, annotation: string): string | undefined => cls.metadata.annotations?.[annotation];

/** validateSetUniqueDefault: one default class, and the text names the one there is. */
export function denySecondDefault(cls: StorageClass, all: readonly StorageClass[]): Denial | undefined {
  const wanted = ask(cls, isDefault);
  if (wanted === undefined || wanted === 'false') return undefined;
  const other = all.find((one) => one.metadata.name !== cls.metadata.name && ask(one, isDefault) === 'true');
  return (
    other &&
    invalid(`default storage class ${other.metadata.name} already exists, please reset it first before set ${cls.metadata.name} as default`)
  );
}

/** validateDataLocality: Longhorn's parameter. */
export function denyLocality(cls: StorageClass): Denial | undefined {
  const locality = cls.parameters?.['dataLocality'];
  if (locality === undefined || locality === 'disabled' || locality === 'best-effort') return undefined;
  if (locality === 'strict-local') return invalid('storage class with strict-local data locality is not allowed');
  return invalid(`storage class with invalid data locality ${locality}, valid values: "disabled", "best-effort"`);
}

const secretPairs = ['provisioner', 'node-stage', 'node-publish'].map((use) => ({
  name: `csi.storage.k8s.io/${use}-secret-name`,
  namespace: `csi.storage.k8s.io/${use}-secret-namespace`,
}));

const cryptoFields: Readonly<Record<string, (value: string) => boolean>> = {
  CRYPTO_KEY_CIPHER: (value) =>
    ['aes-xts-plain', 'aes-xts-plain64', 'aes-cbc-plain', 'aes-cbc-plain64', 'aes-cbc-essiv:sha256'].includes(value),
  CRYPTO_KEY_HASH: (value) => ['sha256', 'sha384', 'sha512'].includes(value),
  CRYPTO_KEY_SIZE: (value) => ['256', '384', '512'].includes(value),
  CRYPTO_PBKDF: (value) => ['argon2i', 'argon2id', 'pbkdf2'].includes(value),
  CRYPTO_KEY_PROVIDER: (value) => value === 'secret',
  CRYPTO_KEY_VALUE: (value) => value !== '',
};

/** strconv.ParseBool of Go. */
function parseBool(text: string): boolean | undefined {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true;
  return ['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text) ? false : undefined;
}

/** validateEncryption: `encrypted: "true"` of whatever driver needs the Secret of a Longhorn volume. `find` reads a Secret. */
export async function denyEncryption(
  cls: StorageClass,
  find: (name: string, namespace: string) => Promise<Secret | undefined>,
): Promise<Denial | undefined> {
  const value = cls.parameters?.['encrypted'];
  if (value === undefined) return undefined;
  const enabled = parseBool(value);
  if (enabled === undefined) return invalid('invalid value for `encrypted`');
  if (!enabled) return undefined;
  const parameters = cls.parameters ?? {};
  const missing = secretPairs.flatMap((pair) => [pair.name, pair.namespace]).filter((key) => parameters[key] === undefined);
  const [first] = secretPairs.filter((pair) => parameters[pair.name] !== undefined && parameters[pair.namespace] !== undefined);
  const name = first ? parameters[first.name] ?? '' : '';
  const namespace = first ? parameters[first.namespace] ?? '' : '';
  const other = secretPairs.find(
    (pair) =>
      parameters[pair.name] !== undefined &&
      parameters[pair.namespace] !== undefined &&
      (parameters[pair.name] !== name || parameters[pair.namespace] !== namespace),
  );
  if (other) return invalid(`secret names and namespaces in ${other.name} and ${other.namespace} are different from others`);
  if (missing.length > 0) return invalid(`storage class must contain ${missing.join(', ')}`);
  if (!name || !namespace) return invalid('storage class must contain secret name and namespace');
  const secret = await find(name, namespace);
  if (!secret) return invalid(`secret ${namespace}/${name} not found`);
  for (const [field, isGood] of Object.entries(cryptoFields)) {
    const text = secret.data?.[field];
    if (text === undefined) return invalid(`secret ${namespace}/${name} is not a valid encryption secret, missing field: ${field}`);
    if (!isGood(Buffer.from(text, 'base64').toString('utf8')))
      return invalid(`secret ${namespace}/${name} is not a valid encryption secret, invalid field: ${field}`);
  }
  return undefined;
}

const accessModes = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'];

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((one) => typeof one === 'string');

function modesProblem(value: string): string | undefined {
  const decoded = decodeMap(value, '[]string', isTexts);
  if (decoded.kind === 'broken') return decoded.message;
  for (const [mode, modes] of Object.entries(decoded.value)) {
    if (mode !== 'Block' && mode !== 'Filesystem') return `invalid volume mode ${mode}`;
    const wrong = modes.find((one) => !accessModes.includes(one));
    if (wrong !== undefined) return `invalid access mode ${wrong}`;
  }
  return undefined;
}

/** validateCDIAnnotations. `hasSnapshotClass` looks a VolumeSnapshotClass up. */
export async function denyCdi(cls: StorageClass, hasSnapshotClass: (name: string) => Promise<boolean>): Promise<Denial | undefined> {
  if (Object.values(cdi).every((annotation) => ask(cls, annotation) === undefined)) {
    return known.has(cls.provisioner)
      ? undefined
      : invalid(
          `missing annotation ${cdi.modes}. volume access modes are required for CDI integration ` +
            `to work with storage class provisioner ${cls.provisioner}.`,
        );
  }
  if (cls.provisioner === longhornDriver && cls.parameters?.['dataEngine'] === 'v1')
    return invalid('longhorn v1 does not support CDI annotations');
  const overhead = ask(cls, cdi.overhead);
  if (overhead !== undefined && !/^(0(?:\.\d{1,3})?|1)$/.test(overhead)) {
    return invalid(
      `invalid filesystem overhead ${overhead} in annotation ${cdi.overhead}, must be in the range [0.00, 1.00] (up to 3 decimal places)`,
    );
  }
  const clone = ask(cls, cdi.clone);
  if (clone !== undefined && !['copy', 'snapshot', 'csi-clone'].includes(clone)) {
    return invalid(`invalid clone strategy ${clone} in annotation ${cdi.clone}, valid values: copy, snapshot, csi-clone`);
  }
  const snapshotClass = ask(cls, cdi.snapshotClass);
  if (snapshotClass === '') return invalid(`snapshot class cannot be empty in annotation ${cdi.snapshotClass}`);
  if (snapshotClass !== undefined && !(await hasSnapshotClass(snapshotClass))) {
    return invalid(`snapshot class ${snapshotClass} in annotation ${cdi.snapshotClass} not found`);
  }
  if (clone === 'snapshot' && snapshotClass === undefined) {
    return invalid(`snapshot class must be set in annotation ${cdi.snapshotClass} when clone strategy is snapshot`);
  }
  const modes = ask(cls, cdi.modes);
  const problem = modes === undefined ? undefined : modesProblem(modes);
  return problem === undefined
    ? undefined
    : invalid(`invalid volume mode access modes ${modes ?? ''} in annotation ${cdi.modes}, error: ${problem}`);
}

interface Image {
  metadata: { name: string; namespace?: string; annotations?: Record<string, string> };
}

/** Delete: Harvester's own class, and those of VM images. */
export function denyClassDelete(cls: StorageClass, images: readonly Image[]): Denial | undefined {
  if (ask(cls, 'harvesterhci.io/is-reserved-storageclass') === 'true') {
    return invalid(`storage class ${cls.metadata.name} is reserved by Harvester and can't be deleted`);
  }
  const users = images.filter((image) => image.metadata.annotations?.['harvesterhci.io/storageClassName'] === cls.metadata.name);
  if (users.length === 0) return undefined;
  return invalid(
    `storage class ${cls.metadata.name} is used by virtual machine images: [${users.map((image) => image.metadata.name).join(' ')}]`,
  );
}

/** All rules of pkg/webhook/resources/storageclass/validator.go for one request. */
export async function denyClass(operation: string, cls: StorageClass, harvester: Harvester): Promise<Denial | undefined> {
  const { kube } = harvester;
  try {
    if (operation === 'DELETE') return denyClassDelete(cls, (await kube.list(resources.images)).items);
    const { items } = await kube.list<StorageClass>(resources.classes);
    const hasSnapshotClass = async (name: string): Promise<boolean> => (await kube.find(resources.snapshotClasses, name)) !== undefined;
    return (
      denySecondDefault(cls, items) ??
      (operation === 'CREATE'
        ? denyLocality(cls) ?? (await denyEncryption(cls, (name, namespace) => kube.find<Secret>(resources.secrets, name, namespace)))
        : undefined) ??
      (await denyCdi(cls, hasSnapshotClass))
    );
  } catch (error) {
    if (hasStatus(error, 404)) return internal(error.message);
    throw error;
  }
}
