import { text } from '../../../pkg/hpe-storage/domain/kube/json.ts';
import { hasStatus, resources } from '../actors/kube/client.ts';
import type { Claim, KubeObject, Snapshot, StorageClass } from '../actors/kube/types.ts';
import { longhornDriver } from '../actors/provision.ts';
import { invalidBody, refuse } from './attach.ts';
import type { Refusal } from './attach.ts';
import { jsonProblem } from './go-json.ts';
import { cached } from './machine-actions.ts';
import type { Call, Outcome } from './machine-actions.ts';
import { settingText, snapshotClassOf } from './offers.ts';
import { provisionerOf } from './state.ts';

const done: Outcome = { kind: 'done' };

const imageAnnotation = 'harvesterhci.io/imageId';

const claimOf = (call: Call): Claim =>
  cached(call.harvester.state.claims.get(call.name, call.namespace), 'persistentvolumeclaims', call.name);

/** Whether a class is served by Longhorn's first engine; all others go through CDI. */
const isLonghorn1 = (cls: StorageClass): boolean => cls.provisioner === longhornDriver && (cls.parameters?.['dataEngine'] ?? 'v1') === 'v1';

/** Running pods that mount a claim, as Harvester prints them: `[default/a default/b]`. */
function podsWith(call: Call, claim: string): string[] {
  return call.harvester.state.pods
    .list(call.namespace)
    .filter(
      (pod) =>
        pod.status?.phase === 'Running' && (pod.spec.volumes ?? []).some((volume) => volume.persistentVolumeClaim?.claimName === claim),
    )
    .map((pod) => `${call.namespace}/${pod.metadata.name}`);
}

/** pkg/api/volume/handler.go, validateExportVolume. */
function notExportable(call: Call, target: string): Refusal | undefined {
  const { classes } = call.harvester.state;
  if (!target) return invalidBody('parameter `storageClassName` is required');
  const to = classes.get(target);
  if (!to) return invalidBody(`get target StorageClass with Err: storageclasses.storage.k8s.io "${target}" not found`);
  const claim = call.harvester.state.claims.get(call.name, call.namespace);
  if (!claim) return invalidBody(`get PVC with Err: persistentvolumeclaims "${call.name}" not found`);
  const source = claim.spec.storageClassName;
  if (source === undefined) return invalidBody('PVC should have storageClassName');
  const from = classes.get(source);
  if (!from) return invalidBody(`get PVC StorageClass with Err: storageclasses.storage.k8s.io "${source}" not found`);
  if (isLonghorn1(from) && isLonghorn1(to)) return undefined;
  const pods = podsWith(call, call.name);
  if (pods.length > 0) return invalidBody(`PVC ${call.name} is used by Pods [${pods.join(' ')}], cannot export volume when it's running`);
  if (source !== target && !isLonghorn1(from) && isLonghorn1(to))
    return invalidBody('CDI volume cannot be exported to a Longhorn v1 StorageClass');
  return undefined;
}

async function exportImage(call: Call): Promise<Outcome> {
  const displayName = text(call.body, 'displayName');
  const namespace = text(call.body, 'namespace');
  const target = text(call.body, 'storageClassName') ?? '';
  if (!displayName) return invalidBody('Parameter `displayName` is required');
  if (!namespace) return invalidBody('Parameter `namespace` is required');
  const refusal = notExportable(call, target);
  if (refusal) return refusal;
  const to = call.harvester.state.classes.get(target);
  const image: KubeObject & { spec: unknown } = {
    apiVersion: 'harvesterhci.io/v1beta1',
    kind: 'VirtualMachineImage',
    metadata: { name: '', generateName: 'image-', namespace, annotations: { 'harvesterhci.io/storageClassName': target } },
    spec: {
      backend: to && isLonghorn1(to) ? 'backingimage' : 'cdi',
      displayName,
      sourceType: 'export-from-volume',
      pvcName: call.name,
      pvcNamespace: call.namespace,
      targetStorageClassName: target,
    },
  };
  return { kind: 'answer', body: await call.kube.create(resources.images, image) };
}

async function clone(call: Call): Promise<Outcome> {
  const name = text(call.body, 'name');
  if (!name) return invalidBody('Parameter `name` is required');
  const claim = claimOf(call);
  const { accessModes, resources: wanted, storageClassName, volumeMode } = claim.spec;
  const image = claim.metadata.annotations?.[imageAnnotation];
  await call.kube.create<Claim>(resources.claims, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: call.namespace, ...(image ? { annotations: { [imageAnnotation]: image } } : {}) },
    spec: { accessModes, resources: wanted, storageClassName, volumeMode, dataSource: { kind: 'PersistentVolumeClaim', name: call.name } },
  });
  return done;
}

async function snapshot(call: Call): Promise<Outcome> {
  const name = text(call.body, 'name');
  if (!name) return invalidBody('Parameter `name` is required');
  const claim = claimOf(call);
  const { settings, classes } = call.harvester.state;
  const provisioner = provisionerOf(claim, classes);
  const config = settings.get('csi-driver-config');
  const broken = jsonProblem(settingText(config));
  if (broken) return refuse(500, broken);
  const cls = snapshotClassOf(config, provisioner);
  if (cls === undefined) return refuse(500, `can not find csi driver info for ${provisioner}`);
  await call.kube.create<Snapshot>(resources.snapshots, {
    apiVersion: 'snapshot.storage.k8s.io/v1',
    kind: 'VolumeSnapshot',
    metadata: {
      name,
      namespace: call.namespace,
      annotations: {
        'harvesterhci.io/storageClassName': claim.spec.storageClassName ?? '',
        'harvesterhci.io/storageProvisioner': provisioner,
      },
      ownerReferences: [{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', name: claim.metadata.name, uid: claim.metadata.uid ?? '' }],
    },
    spec: { source: { persistentVolumeClaimName: call.name }, volumeSnapshotClassName: cls },
  });
  return done;
}

async function dataMigration(call: Call): Promise<Outcome> {
  const target = text(call.body, 'targetVolumeName');
  const cls = text(call.body, 'targetStorageClassName');
  if (!target) return invalidBody('Parameter `targetVolumeName` is required');
  if (!cls) return invalidBody('Parameter `targetStorageClassName` is required');
  const { claims, classes } = call.harvester.state;
  if (!claims.get(call.name, call.namespace))
    return refuse(500, `failed to get source PVC ${call.namespace}/${call.name}: persistentvolumeclaims "${call.name}" not found`);
  if (!classes.get(cls)) return refuse(500, `failed to get target StorageClass ${cls}: storageclasses.storage.k8s.io "${cls}" not found`);
  if (claims.get(target, call.namespace)) return refuse(500, `PVC ${call.namespace}/${target} already exists`);
  const pods = podsWith(call, call.name);
  if (pods.length > 0) {
    return refuse(
      500,
      `PVC ${call.namespace}/${call.name} is currently in use: PVC ${call.name} is used by Pods [${pods.join(
        ' ',
      )}], cannot export volume when it's running`,
    );
  }
  return refuse(501, 'the lab copies no data');
}

/** Carries out an action on a claim as Harvester 1.8.2 does (pkg/api/volume/handler.go). */
export function actOnClaim(call: Call): Promise<Outcome> {
  switch (call.action) {
    case 'export':
      return exportImage(call);
    case 'clone':
      return clone(call);
    case 'snapshot':
      return snapshot(call);
    case 'dataMigration':
      return dataMigration(call);
    default:
      return Promise.resolve(refuse(501, `the lab has no action ${call.action}`));
  }
}

/** `restore` of a snapshot: a new block claim for many writers, whatever the old one was (pkg/api/volumesnapshot/handler.go). */
export async function actOnSnapshot(call: Call): Promise<Outcome> {
  const name = text(call.body, 'name');
  if (!name) return invalidBody('Parameter `name` is required');
  const found = await call.kube.get<Snapshot>(resources.snapshots, call.name, call.namespace);
  const annotations = found.metadata.annotations ?? {};
  const cls = text(call.body, 'storageClassName') || annotations['harvesterhci.io/storageClassName'] || '';
  const target = await findClass(call, cls);
  if (!target)
    return invalidBody(
      `Can not restore volume snapshot with a storageClass that does not exist: storageclasses.storage.k8s.io "${cls}" not found`,
    );
  const provisioner = annotations['harvesterhci.io/storageProvisioner'];
  if (provisioner && target.provisioner !== provisioner)
    return invalidBody('Can not use different provisioner for restoring volume snapshot');
  if (annotations[imageAnnotation] && cls !== annotations['harvesterhci.io/storageClassName']) {
    return invalidBody('Can not use different storageClass for restoring image volume snapshot');
  }
  await call.kube.create<Claim>(resources.claims, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: call.namespace },
    spec: {
      accessModes: ['ReadWriteMany'],
      volumeMode: 'Block',
      storageClassName: cls,
      resources: { requests: { storage: found.status?.restoreSize ?? '' } },
      dataSource: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: call.name },
    },
  });
  return done;
}

async function findClass(call: Call, name: string): Promise<StorageClass | undefined> {
  try {
    return call.harvester.state.classes.get(name) ?? (await call.harvester.kube.get<StorageClass>(resources.classes, name));
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    throw error;
  }
}
