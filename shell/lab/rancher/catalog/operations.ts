import { randomBytes, randomInt } from 'node:crypto';
import { text } from '../../../../pkg/hpe-storage/domain/kube/json.ts';
import { withMetadata } from '../../charts/archive.ts';
import type { JsonObject, LabUser } from '../../context.ts';
import { CATALOG, SYSTEM, type Clients } from './clients.ts';
import { chartFile, renderArgs, statusCommand, valuesFile, type HelmCommand, type Plan } from './commands.ts';
import { notFound } from './errors.ts';
import { dataSecret, helmPod, impersonationRole, operationObject, readersOf } from './operation-objects.ts';
import type { Repositories } from './repositories.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** Five letters and digits, as Kubernetes' generateName appends. */
const suffix = (): string => Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join('');

/** An operation that waits for its pod: what Helm gets, and who it acts as. */
export interface Prepared {
  name: string;
  namespace: string;
  user: LabUser;
  /** Files below /home/shell/helm, by name. */
  files: Readonly<Record<string, Buffer>>;
  /** Arguments of each Helm call. */
  calls: readonly (readonly string[])[];
}

/** The files that the pod of an operation has: per call its arguments, its chart with the request's annotations, its values. */
async function filesOf(plan: Plan, repositories: Repositories, repo: unknown): Promise<Record<string, Buffer>> {
  const files: Record<string, Buffer> = {};
  for (const [index, command] of plan.commands.entries()) {
    Object.assign(files, await chartFiles(command, repositories, repo));
    files[`operation${String(index).padStart(3, '0')}`] = Buffer.from(renderArgs(command).join('\0'));
  }
  return files;
}

async function chartFiles({ chart, values }: HelmCommand, repositories: Repositories, repo: unknown): Promise<Record<string, Buffer>> {
  if (chart === undefined) return {};
  const packed = await repositories.chart(repo, chart.chartName, chart.version);
  const annotated = Object.keys(chart.annotations).length === 0 ? packed : await withMetadata(packed, (metadata) =>
    ({ ...metadata, annotations: { ...(typeof metadata.annotations === 'object' ? metadata.annotations : {}), ...chart.annotations } }));
  return { [chartFile(chart)]: annotated, ...(values === undefined ? {} : { [valuesFile(chart)]: Buffer.from(JSON.stringify(values)) }) };
}

/**
 * As Rancher does it: always tries to create it as the caller and takes no for an answer, then looks whether it is there.
 * @throws CatalogError 404 when it is not
 */
async function ensureNamespace(clients: Clients, user: LabUser, namespace: string, projectId: string): Promise<void> {
  const annotations = projectId === '' ? {} : { annotations: { 'field.cattle.io/projectId': projectId.replace('/', ':') } };
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, ...annotations } };
  await clients.as(user).send('POST', '/api/v1/namespaces', object).catch(() => undefined);
  if (await clients.find(`/api/v1/namespaces/${namespace}`) === undefined) throw notFound(`namespaces "${namespace}" not found`);
}

/**
 * Makes an operation: its pod in cattle-system, its object in the release's namespace, and the caller's right to read it.
 * Whether the caller may do what Helm is to do is not asked here: Helm finds out, as them.
 * @param register told what Helm gets before the pod is there
 * @throws CatalogError for an unknown chart or version, a repository without an index, a namespace that cannot be
 */
export async function createOperation(
  clients: Clients, repositories: Repositories, plan: Plan, user: LabUser, repo: unknown, register: (prepared: Prepared) => void,
): Promise<{ name: string; namespace: string }> {
  const files = await filesOf(plan, repositories, repo);
  if (plan.action !== 'uninstall') await ensureNamespace(clients, user, plan.namespace, plan.projectId);

  const { admin } = clients;
  const [name, token] = [`helm-operation-${suffix()}`, randomBytes(16).toString('hex')];
  const made = await admin.send<JsonObject>('POST', `${RBAC}/clusterroles`, impersonationRole(suffix(), user));
  const owner = ownerOf(made);
  await admin.send('POST', `/api/v1/namespaces/${SYSTEM}/secrets`, dataSecret(name, owner, files));
  register({ name, namespace: plan.namespace, user, files, calls: plan.commands.map(renderArgs) });
  const operations = `${CATALOG}/namespaces/${plan.namespace}/operations`;
  const operation = await admin.send<JsonObject>('POST', operations, operationObject(name, plan.namespace, owner));
  await admin.send('POST', `/api/v1/namespaces/${SYSTEM}/pods`, helmPod(name, token, owner));
  const { role, binding } = readersOf(name, plan.namespace, user, ownerOf(operation));
  await clients.ensure(`${RBAC}/namespaces/${plan.namespace}/roles`, role);
  await clients.ensure(`${RBAC}/namespaces/${plan.namespace}/rolebindings`, binding);
  await clients.merge(`${operations}/${name}/status`, { status: firstStatus(plan, name, token) });
  return { name, namespace: plan.namespace };
}

const ownerOf = (object: unknown): { apiVersion: string; kind: string; name: string; uid: string } => ({
  apiVersion: text(object, 'apiVersion') ?? '', kind: text(object, 'kind') ?? '',
  name: text(object, 'metadata', 'name') ?? '', uid: text(object, 'metadata', 'uid') ?? '',
});

/** No conditions yet: until the controller has seen the pod, an operation reads `active`. */
function firstStatus(plan: Plan, pod: string, token: string): JsonObject {
  const command = statusCommand(plan.commands);
  return {
    action: plan.action,
    namespace: plan.namespace,
    podName: pod,
    podNamespace: SYSTEM,
    token,
    ...(command === undefined ? {} : { command }),
    ...(plan.releaseName === '' ? {} : { releaseName: plan.releaseName }),
    ...(plan.projectId === '' ? {} : { projectId: plan.projectId }),
  };
}
