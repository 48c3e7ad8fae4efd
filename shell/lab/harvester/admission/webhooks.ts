import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import getPort from 'get-port';
import { isRecord, record, text } from '../../../../pkg/hpe-storage/domain/kube/json.ts';
import { authority, signed } from '../../../cluster/pki.ts';
import type { Claim, KubeObject, Machine, StorageClass } from '../../actors/kube/types.ts';
import type { Harvester } from '../state.ts';
import { denyClaimCreate, denyClaimDelete, denyClaimUpdate } from './claims.ts';
import { denyClass } from './classes.ts';
import type { Denial } from './decision.ts';
import { denyMachine, runStrategyPatch } from './machines.ts';

/** The part of an AdmissionReview's request that the rules look at. */
interface Review {
  uid: string;
  operation: string;
  resource: string;
  user: string;
  object: unknown;
  oldObject: unknown;
}

interface Verdict {
  allowed: boolean;
  status?: { status: 'Failure' } & Denial;
  patchType?: 'JSONPatch';
  patch?: string;
}

const hasName = (value: unknown): boolean => isRecord(value) && isRecord(value['metadata']);
// kube-apiserver has checked the object against its type before it asks
const isClaim = (value: unknown): value is Claim => hasName(value);
const isMachine = (value: unknown): value is Machine => hasName(value);
const isClass = (value: unknown): value is StorageClass => hasName(value);

function reviewOf(body: unknown): Review {
  const request = record(body, 'request');
  return {
    uid: text(request, 'uid') ?? '',
    operation: text(request, 'operation') ?? '',
    resource: text(request, 'resource', 'resource') ?? '',
    user: text(request, 'userInfo', 'username') ?? '',
    object: request['object'],
    oldObject: request['oldObject'],
  };
}

const collectors = [
  'system:serviceaccount:kube-system:generic-garbage-collector',
  'system:serviceaccount:kube-system:namespace-controller',
];

function judgeClaim(review: Review, { state }: Harvester): Denial | undefined {
  const { object, oldObject } = review;
  if (review.operation === 'DELETE') {
    return isClaim(oldObject) && !collectors.includes(review.user) ? denyClaimDelete(oldObject, state) : undefined;
  }
  if (!isClaim(object)) return undefined;
  if (review.operation === 'CREATE') return denyClaimCreate(object);
  return isClaim(oldObject) ? denyClaimUpdate(oldObject, object, state) : undefined;
}

function judgeMachine(review: Review, { state }: Harvester): Denial | undefined {
  const { object, oldObject } = review;
  if (!isMachine(object) || object.metadata.deletionTimestamp) return undefined;
  return denyMachine(isMachine(oldObject) ? oldObject : undefined, object, state);
}

async function judge(review: Review, harvester: Harvester): Promise<Denial | undefined> {
  switch (review.resource) {
    case 'persistentvolumeclaims':
      return judgeClaim(review, harvester);
    case 'virtualmachines':
      return judgeMachine(review, harvester);
    case 'storageclasses': {
      const cls = review.operation === 'DELETE' ? review.oldObject : review.object;
      return isClass(cls) ? denyClass(review.operation, cls, harvester) : undefined;
    }
    default:
      return undefined;
  }
}

async function validate(review: Review, harvester: Harvester): Promise<Verdict> {
  const denial = await judge(review, harvester);
  return denial ? { allowed: false, status: { status: 'Failure', ...denial } } : { allowed: true };
}

function mutate(review: Review): Verdict {
  const { object, oldObject } = review;
  const patch = isMachine(object) && isMachine(oldObject) ? runStrategyPatch(oldObject, object) : undefined;
  return patch
    ? { allowed: true, patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify([patch])).toString('base64') }
    : { allowed: true };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let all = '';
  for await (const chunk of request) all += String(chunk);
  return JSON.parse(all);
}

const fail = (response: ServerResponse, error: unknown): void => {
  response.writeHead(500, { 'content-type': 'text/plain' }).end(error instanceof Error ? error.message : 'failed');
};

/** What Harvester's webhook server registers itself for. */
function rules(mutating: boolean): object[] {
  const machines = { apiGroups: ['kubevirt.io'], apiVersions: ['v1'], resources: ['virtualmachines'], scope: 'Namespaced' };
  if (mutating) return [{ ...machines, operations: ['UPDATE'] }];
  return [
    { ...machines, operations: ['CREATE', 'UPDATE'] },
    {
      apiGroups: [''],
      apiVersions: ['v1'],
      resources: ['persistentvolumeclaims'],
      scope: 'Namespaced',
      operations: ['CREATE', 'UPDATE', 'DELETE'],
    },
    {
      apiGroups: ['storage.k8s.io'],
      apiVersions: ['v1'],
      resources: ['storageclasses'],
      scope: 'Cluster',
      operations: ['CREATE', 'UPDATE', 'DELETE'],
    },
  ];
}

function configuration(
  kind: 'ValidatingWebhookConfiguration' | 'MutatingWebhookConfiguration',
  url: string,
  caBundle: string,
): KubeObject & { webhooks: object[] } {
  const mutating = kind === 'MutatingWebhookConfiguration';
  const verb = mutating ? 'mutator' : 'validator';
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind,
    metadata: { name: `harvester-${verb}` },
    webhooks: [
      {
        name: `${verb}.harvesterhci.io`,
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Fail',
        matchPolicy: 'Equivalent',
        timeoutSeconds: 10,
        clientConfig: { url: `${url}/${mutating ? 'mutate' : 'validate'}`, caBundle },
        rules: rules(mutating),
      },
    ],
  };
}

/** Harvester's admission rules as webhooks that kube-apiserver itself asks: one HTTPS server on loopback for all clusters. */
export class Webhooks {
  private readonly server: Server;
  private readonly url: string;
  private readonly ca: string;

  private constructor(server: Server, url: string, ca: string) {
    this.server = server;
    this.url = url;
    this.ca = ca;
  }

  /** `folder` is for its certificates; `find` gives the Harvester of a cluster by its id. */
  static async start(folder: string, find: (clusterId: string) => Harvester | undefined): Promise<Webhooks> {
    await mkdir(folder, { recursive: true });
    const ca = await authority(path.join(folder, 'ca'), 'harvester-webhook-ca');
    const pair = await signed(path.join(folder, 'webhook'), ca, 'harvester-webhook');
    const [cert, key] = await Promise.all([readFile(pair.cert), readFile(pair.key)]);
    const server = createServer({ cert, key }, (request, response) => {
      answer(request, response, find).catch((error: unknown) => {
        fail(response, error);
      });
    });
    const port = await getPort({ host: '127.0.0.1' });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    return new Webhooks(server, `https://127.0.0.1:${port}`, ca.certificate);
  }

  /** Registers the webhooks in a cluster. */
  async register(harvester: Harvester): Promise<void> {
    const bundle = Buffer.from(this.ca).toString('base64');
    const url = `${this.url}/${harvester.cluster.id}`;
    const group = 'apis/admissionregistration.k8s.io/v1';
    await Promise.all([
      harvester.kube.apply(`${group}/validatingwebhookconfigurations`, configuration('ValidatingWebhookConfiguration', url, bundle)),
      harvester.kube.apply(`${group}/mutatingwebhookconfigurations`, configuration('MutatingWebhookConfiguration', url, bundle)),
    ]);
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  find: (clusterId: string) => Harvester | undefined,
): Promise<void> {
  const [, id = '', kind = ''] = new URL(request.url ?? '/', 'https://localhost').pathname.split('/');
  const harvester = find(decodeURIComponent(id));
  if (!harvester) {
    response.writeHead(404).end();
    return;
  }
  const review = reviewOf(await bodyOf(request));
  const verdict = kind === 'mutate' ? mutate(review) : await validate(review, harvester);
  const body = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: { uid: review.uid, ...verdict } };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
