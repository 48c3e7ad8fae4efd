import type { ServerResponse } from 'node:http';
import { isRecord, record, text } from '../../../pkg/hpe-storage/domain/kube/json.ts';
import { KubeError } from '../actors/kube/client.ts';
import type { Claim, Machine, Snapshot } from '../actors/kube/types.ts';
import type { JsonObject, LabUser, Mount, SteveLayer, SteveRequest } from '../context.ts';
import { invalidBody, refuse } from './attach.ts';
import type { Refusal } from './attach.ts';
import { actOnClaim, actOnSnapshot } from './claim-actions.ts';
import { jsonProblem } from './go-json.ts';
import { actOnMachine } from './machine-actions.ts';
import type { Call, Outcome } from './machine-actions.ts';
import { claimActions, machineActions, snapshotActions } from './offers.ts';
import { addActions, knowsAction } from './schemas.ts';
import type { Harvester } from './state.ts';

const types = {
  'kubevirt.io.virtualmachines': { type: 'kubevirt.io.virtualmachine', act: actOnMachine, decoding: 'Failed to decode request body: ' },
  // Harvester's own slip: the verb of a format stays in the text
  'persistentvolumeclaims': { type: 'persistentvolumeclaim', act: actOnClaim, decoding: 'Failed to decode request body: %v ' },
  'snapshot.storage.k8s.io.volumesnapshots': {
    type: 'snapshot.storage.k8s.io.volumesnapshot',
    act: actOnSnapshot,
    decoding: 'Failed to decode request body: %v ',
  },
} as const;

type Collection = keyof typeof types;
const isCollection = (name: string): name is Collection => Object.hasOwn(types, name);

/** Actions that read no body at all. */
const bodiless = new Set(['start', 'stop', 'restart', 'pause', 'unpause', 'softreboot', 'findMigratableNodes', 'snapshot']);

function decode(collection: Collection, action: string, body: string): { kind: 'body'; body: unknown } | Refusal {
  if (collection === 'kubevirt.io.virtualmachines' && bodiless.has(action)) return { kind: 'body', body: {} };
  if (body.trim() === '') return invalidBody(`${types[collection].decoding}EOF`);
  const broken = jsonProblem(body);
  return broken ? invalidBody(`${types[collection].decoding}${broken}`) : { kind: 'body', body: JSON.parse(body) };
}

function answer(response: ServerResponse, outcome: Outcome): void {
  switch (outcome.kind) {
    case 'done':
      response.writeHead(204).end();
      return;
    case 'answer':
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(outcome.body));
      return;
    case 'refused':
      response.writeHead(outcome.status, { 'content-type': 'text/plain; charset=utf-8' }).end(outcome.text);
      return;
  }
}

async function run(collection: Collection, call: Call): Promise<Outcome> {
  try {
    return await types[collection].act(call);
  } catch (error) {
    if (error instanceof KubeError) return refuse(error.status, error.message);
    throw error;
  }
}

const isMachine = (object: unknown): object is Machine =>
  isRecord(object) && isRecord(object['metadata']) && isRecord(record(object, 'spec', 'template', 'spec', 'domain')['devices']);
const isClaim = (object: unknown): object is Claim => isRecord(object) && isRecord(object['metadata']) && isRecord(object['spec']);
const isSnapshot = (object: unknown): object is Snapshot => isRecord(object) && isRecord(object['metadata']) && isRecord(object['spec']);

/** Resource quotas are the administrator's. */
const hasQuota = (user: LabUser): boolean => user.groups.includes('system:masters') || user.name === 'admin';

function offered(resource: JsonObject, harvester: Harvester, user: LabUser): { collection: Collection; actions: string[] } | undefined {
  switch (resource['type']) {
    case 'kubevirt.io.virtualmachine':
      return {
        collection: 'kubevirt.io.virtualmachines',
        actions: isMachine(resource) ? machineActions(resource, harvester.state, hasQuota(user)) : [],
      };
    case 'persistentvolumeclaim':
      return { collection: 'persistentvolumeclaims', actions: isClaim(resource) ? claimActions(resource, harvester.state) : [] };
    case 'snapshot.storage.k8s.io.volumesnapshot':
      return { collection: 'snapshot.storage.k8s.io.volumesnapshots', actions: isSnapshot(resource) ? snapshotActions(resource) : [] };
    default:
      return undefined;
  }
}

/** Harvester's share of its Steve mount: the actions of VMs, claims and snapshots. Rancher's mount has none of them. */
export function harvesterLayer(find: (clusterId: string) => Harvester | undefined): SteveLayer {
  const at = (mount: Mount): Harvester | undefined => (mount.kind === 'harvester' ? find(mount.cluster.id) : undefined);

  return {
    async handle(request: SteveRequest, response: ServerResponse): Promise<boolean> {
      const harvester = at(request.mount);
      const [collection = '', namespace = '', name = '', ...rest] = request.path.split('/');
      if (!harvester || !isCollection(collection) || !name || rest.length > 0) return false;
      if (request.method === 'DELETE' && collection === 'kubevirt.io.virtualmachines') {
        await markForRemoval(harvester, request, namespace, name);
        return false;
      }
      const action = request.query.get('action');
      if (request.method !== 'POST' || !action || !knowsAction(types[collection].type, action)) return false;
      const decoded = decode(collection, action, await request.body());
      const kube = harvester.kube.as({ user: request.user.id, groups: request.user.groups });
      const outcome =
        decoded.kind === 'refused' ? decoded : await run(collection, { harvester, kube, namespace, name, action, body: decoded.body });
      answer(response, outcome);
      return true;
    },

    decorate(resource: JsonObject, mount: Mount, user: LabUser): void {
      const harvester = at(mount);
      const offer = harvester ? offered(resource, harvester, user) : undefined;
      if (!offer) return;
      delete resource['actions'];
      if (text(resource, 'links', 'update') === undefined || offer.actions.length === 0) return;
      const base = `${mount.base}/${offer.collection}/${text(resource, 'id') ?? ''}`;
      resource['actions'] = Object.fromEntries(offer.actions.sort().map((action) => [action, `${base}?action=${action}`]));
    },

    schema(schema: JsonObject, mount: Mount): void {
      if (at(mount)) addActions(schema);
    },
  };
}

/** Deleting a VM may name volumes whose claims go with it: `?removedDisks=disk-0` (pkg/api/vm/store.go). */
async function markForRemoval(harvester: Harvester, request: SteveRequest, namespace: string, name: string): Promise<void> {
  const disks = request.query.getAll('removedDisks').flatMap((value) => value.split(','));
  const machine = harvester.state.machines.get(name, namespace);
  const names = (machine?.spec.template.spec.volumes ?? [])
    .filter((volume) => disks.includes(volume.name))
    .flatMap((volume) => volume.persistentVolumeClaim?.claimName ?? []);
  if (!machine || names.length === 0) return;
  const kube = harvester.kube.as({ user: request.user.id, groups: request.user.groups });
  try {
    await kube.patch('apis/kubevirt.io/v1/virtualmachines', machine, {
      metadata: { annotations: { [removedAnnotation]: names.join(',') } },
    });
  } catch (error) {
    // the delete that follows is refused for the same reason, in Steve's words
    if (!(error instanceof KubeError)) throw error;
  }
}

/** Annotation of a VM: claims that are to go when it is gone. */
export const removedAnnotation = 'harvesterhci.io/removedPersistentVolumeClaims';
