import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasLink } from '../../pkg/hpe-storage/domain/volumes/read.ts';
import { list, text } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { can, SOMEWHERE, type Right } from '../../pkg/hpe-storage/gateway/access.ts';
import { ApiError, kindOfStatus } from '../../pkg/hpe-storage/gateway/errors.ts';
import { steveFor, type Steve } from '../../pkg/hpe-storage/gateway/steve.ts';
import { silent } from '../../shell/setup/progress.ts';
import { runCommand } from '../../shell/setup/run-command.ts';
import { ensureTools } from '../../shell/setup/tools.ts';
import { eventually, openLab, type Client, type ContractLab } from './lab.ts';

const TEAM = 'contract-team';
const CREATE: Right = { verb: 'create', group: '', resource: 'persistentvolumeclaims', namespace: SOMEWHERE };
const REMOVE: Right = { ...CREATE, verb: 'delete' };
const UPDATE: Right = { verb: 'update', group: 'kubevirt.io', resource: 'virtualmachines', namespace: SOMEWHERE };

let lab: ContractLab;
let viewer: Client;
let steve: Steve;
let kubectl: (input: string | undefined, ...args: string[]) => Promise<string>;

/** The extension's own gateway over a client of the lab. */
const steveOf = (client: Client): Steve => steveFor(lab.harvester, async ({ method, url, body }) => {
  const answer = await client.ask(method, url, body === undefined ? {} : { body });
  if (answer.status > 299) throw new ApiError(kindOfStatus(answer.status), answer.status, '', answer.text);
  return { status: answer.status, body: answer.body };
});
const claim = (namespace: string): string => JSON.stringify({
  apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'contract-rights', namespace },
  spec: { accessModes: ['ReadWriteMany'], volumeMode: 'Block', storageClassName: 'contract-none', resources: { requests: { storage: '1Gi' } } },
});
const claims = async (): Promise<ReadonlyMap<string, unknown>> => {
  const { body } = await viewer.get(`/k8s/clusters/${lab.harvester}/v1/harvester/persistentvolumeclaims?exclude=metadata.managedFields`);
  return new Map(list(body, 'data').map((one) => [text(one, 'id') ?? '', one]));
};

beforeAll(async () => {
  lab = await openLab();
  viewer = await lab.login('viewer');
  steve = steveOf(viewer);
  const tools = await ensureTools(silent);
  kubectl = (input, ...args) => runCommand(tools.kubectl, ['--kubeconfig', lab.kubeconfigs.harvester, ...args], { deadlineMs: 30_000, ...(input === undefined ? {} : { input }) });
  await kubectl(undefined, 'create', 'namespace', TEAM);
  for (const namespace of [TEAM, 'default']) await kubectl(claim(namespace), 'create', '--filename', '-');
});

afterAll(async () => {
  for (const namespace of [TEAM, 'default']) await kubectl(undefined, 'delete', 'pvc', 'contract-rights', '--namespace', namespace, '--wait=false');
  await kubectl(undefined, 'delete', 'namespace', TEAM, '--wait=false');
});

describe('rights in one namespace, as Steve tells them', () => {
  it('are nowhere for who only reads', async () => {
    expect(await Promise.all([CREATE, REMOVE, UPDATE].map((right) => can(steve, right)))).toEqual([false, false, false]);
    expect([...(await claims()).values()].map((one) => hasLink(one, 'remove'))).not.toContain(true);
  });

  it('are somewhere once a role is bound in a namespace, and the links of an object say where', async () => {
    await kubectl(undefined, 'create', 'role', 'contract-writer', '--namespace', TEAM, '--verb=create,delete', '--resource=persistentvolumeclaims');
    await kubectl(undefined, 'create', 'rolebinding', 'contract-writer', '--namespace', TEAM, '--role=contract-writer', '--user=u-viewer');

    expect(await eventually(() => can(steve, CREATE), (is) => is)).toBe(true);
    expect(await can(steve, REMOVE)).toBe(true);
    expect(await can(steve, UPDATE)).toBe(false);
    const found = await claims();
    expect([`${TEAM}/contract-rights`, 'default/contract-rights'].map((id) => [hasLink(found.get(id), 'remove'), hasLink(found.get(id), 'update')])).toEqual([[true, false], [false, false]]);
  });

  it('name no schema for a type of which nothing is allowed', async () => {
    expect(await can(steve, { ...CREATE, resource: 'secrets' })).toBe(false);
  });

  it('are everywhere for who may do everything', async () => {
    const admin = steveOf(await lab.login('admin'));
    expect(await Promise.all([CREATE, REMOVE, UPDATE].map((right) => can(admin, right)))).toEqual([true, true, true]);
  });
});
