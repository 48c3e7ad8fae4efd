import { DRIVER_NAME } from '../driver/names.ts';
import { flag, record, text, textMap } from '../kube/json.ts';

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

export interface SecretRef {
  readonly name: string;
  readonly namespace: string;
}

/** A StorageClass of HPE's driver. */
export interface HpeClass {
  readonly name: string;
  readonly uid: string;
  readonly createdAt: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly reclaimPolicy: string;
  readonly bindingMode: string;
  readonly expansion: boolean;
  readonly isDefault: boolean;
  /** Harvester refuses to delete it. */
  readonly reserved: boolean;
  /** Every Secret that its parameters name; usually one. */
  readonly secrets: readonly SecretRef[];
}

const CSI = 'csi.storage.k8s.io/';

/** Roles of the Secret references (SCOD using.md); there is no node-expand one in HPE's driver. */
export const SECRET_ROLES = ['provisioner', 'controller-publish', 'node-stage', 'node-publish', 'controller-expand'] as const;

export const secretParameters = ({ name, namespace }: SecretRef): Readonly<Record<string, string>> =>
  Object.fromEntries(SECRET_ROLES.flatMap((role) => [[`${ CSI }${ role }-secret-name`, name], [`${ CSI }${ role }-secret-namespace`, namespace]]));

/** Any `…-secret-name` with its namespace, so that roles of later drivers count too; a replication target's is another key. */
const secretsOf = (parameters: Readonly<Record<string, string>>): readonly SecretRef[] => {
  const refs = Object.entries(parameters).flatMap(([key, name]) => {
    const namespace = parameters[key.replace(/-name$/, '-namespace')];

    return key.startsWith(CSI) && key.endsWith('-secret-name') && namespace ? [{ name, namespace }] : [];
  });
  const primary = parameters['primarySecret'] && parameters['primarySecretNamespace']
    ? [{ name: parameters['primarySecret'], namespace: parameters['primarySecretNamespace'] }]
    : [];
  const byId = new Map([...refs, ...primary].map((ref) => [`${ ref.namespace }/${ ref.name }`, ref]));

  return [...byId.values()];
};

/** A StorageClass of any provisioner; undefined for those that are not HPE's. */
export const readClass = (raw: unknown): HpeClass | undefined => {
  if (text(raw, 'provisioner') !== DRIVER_NAME) {
    return undefined;
  }
  const parameters = textMap(raw, 'parameters');
  const annotations = record(raw, 'metadata', 'annotations');

  return {
    name:          text(raw, 'metadata', 'name') ?? '',
    uid:           text(raw, 'metadata', 'uid') ?? '',
    createdAt:     text(raw, 'metadata', 'creationTimestamp') ?? '',
    parameters,
    reclaimPolicy: text(raw, 'reclaimPolicy') ?? 'Delete',
    bindingMode:   text(raw, 'volumeBindingMode') ?? 'Immediate',
    expansion:     flag(raw, 'allowVolumeExpansion'),
    isDefault:     annotations[DEFAULT_CLASS] === 'true',
    reserved:      annotations['harvesterhci.io/is-reserved-storageclass'] === 'true',
    secrets:       secretsOf(parameters),
  };
};

export const classesUsing = (ref: SecretRef, classes: readonly HpeClass[]): readonly HpeClass[] =>
  classes.filter(({ secrets }) => secrets.some(({ name, namespace }) => name === ref.name && namespace === ref.namespace));

/** A claim as far as it tells which class made it. */
export interface ClaimOfClass {
  readonly id: string;
  readonly className: string;
}

const classOfClaim = (raw: unknown): ClaimOfClass | undefined => {
  const className = text(raw, 'spec', 'storageClassName');

  return className ? { id: `${ text(raw, 'metadata', 'namespace') ?? '' }/${ text(raw, 'metadata', 'name') ?? '' }`, className } : undefined;
};

/** Claims by the class they ask for, in one pass over what may be thousands. */
export const claimsByClass = (claims: readonly unknown[]): ReadonlyMap<string, readonly string[]> => {
  const byClass = new Map<string, string[]>();

  for (const raw of claims) {
    const claim = classOfClaim(raw);

    if (claim) {
      const ids = byClass.get(claim.className);

      if (ids) {
        ids.push(claim.id);
      } else {
        byClass.set(claim.className, [claim.id]);
      }
    }
  }

  return byClass;
};

/** Images whose disks come from the class: Harvester refuses to delete it then (storageclass/validator.go). */
export const imagesOfClass = (name: string, images: readonly unknown[]): readonly string[] =>
  images.filter((raw) => text(raw, 'status', 'storageClassName') === name || text(raw, 'spec', 'targetStorageClassName') === name)
    .map((raw) => text(raw, 'spec', 'displayName') ?? text(raw, 'metadata', 'name') ?? '');
