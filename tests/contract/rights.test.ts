import { beforeAll, describe, expect, it } from 'vitest';
import { list, text } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { differences } from './compare.ts';
import type { Client, ContractLab } from './lab.ts';
import { openLab } from './lab.ts';
import { exchangeOf, exchangesOf } from './recordings.ts';

let lab: ContractLab;
let clients: Record<'admin' | 'operator' | 'viewer', Client>;

beforeAll(async () => {
  lab = await openLab();
  clients = { admin: await lab.login('admin'), operator: await lab.login('operator'), viewer: await lab.login('viewer') };
});

/** The recorded user is "read-only member of the cluster" with few namespaces; what it is refused, the lab's viewer is refused. */
const REFUSED = exchangesOf('front-rights').filter(({ name, response }) => response.status === 403 && name !== 'raw claims');

describe('a user who may only read', () => {
  it.each(REFUSED.map((one) => [one.name, one] as const))('is refused as recorded: %s', async (_name, recorded) => {
    const harvester = `/k8s/clusters/${lab.harvester}`;
    const path = recorded.path.startsWith('/v1/harvester') ? `${harvester}${recorded.path}` : recorded.path;
    const got = await clients.viewer.ask(recorded.method, path, { headers: recorded.headers, ...(recorded.body === undefined ? {} : { body: recorded.body }) });
    expect(differences(recorded, got, { url: lab.url, replace: [['u-4zbx5', 'u-viewer'], [`${lab.url}/v1/harvester`, `${lab.url}${harvester}/v1/harvester`]] })).toEqual([]);
  });

  it('is told of secrets by an access review, not by a list', async () => {
    const path = `/k8s/clusters/${lab.harvester}/apis/authorization.k8s.io/v1/selfsubjectaccessreviews`;
    const review = (verb: string, resource: string, group = ''): unknown =>
      ({ apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: { verb, group, resource } } });
    const allowed = async (client: Client, ...asked: Parameters<typeof review>): Promise<unknown> => {
      const { status, body } = await client.ask('POST', path, { body: review(...asked) });
      expect(status).toBe(201);
      return body !== null && typeof body === 'object' && 'status' in body ? body.status : undefined;
    };
    expect(await allowed(clients.viewer, 'list', 'secrets')).toMatchObject({ allowed: false });
    expect(await allowed(clients.viewer, 'list', 'persistentvolumeclaims')).toMatchObject({ allowed: true });
    expect(await allowed(clients.operator, 'create', 'persistentvolumeclaims')).toMatchObject({ allowed: true });
    expect(await allowed(clients.operator, 'update', 'virtualmachines', 'kubevirt.io')).toMatchObject({ allowed: true });
    expect(await allowed(clients.operator, 'create', 'storageclasses', 'storage.k8s.io')).toMatchObject({ allowed: false });
    expect(await allowed(clients.admin, 'create', 'storageclasses', 'storage.k8s.io')).toMatchObject({ allowed: true });
  });

  it('gets of a type of which it may see nothing what was recorded of such a one', async () => {
    const recorded = exchangeOf('front-rights', 'list vms');
    expect(differences(recorded, await clients.viewer.get(`/k8s/clusters/${lab.harvester}/v1/harvester/secrets`), { url: lab.url, replace: [] })).toEqual([]);
  });

  it('sees no type of which it may do nothing', async () => {
    const { body } = await clients.viewer.get(`/k8s/clusters/${lab.harvester}/v1/harvester/schemas`);
    const ids = list(body, 'data').map((one) => text(one, 'id'));
    expect(ids).toContain('kubevirt.io.virtualmachine');
    expect(ids).toContain('storage.k8s.io.storageclass');
    expect(ids).not.toContain('secret');
  });

  it('cannot make itself somebody else', async () => {
    const answer = await clients.viewer.ask('GET', `/k8s/clusters/${lab.harvester}/api/v1/secrets`, { headers: { 'impersonate-user': 'user-admin', 'impersonate-group': 'system:masters' } });
    expect(answer.status).toBe(403);
    expect(text(answer.body, 'message')).toContain('User "u-viewer" cannot list resource "secrets"');
    const steve = await clients.viewer.ask('GET', '/v1/secrets/kube-system/nope', { headers: { 'impersonate-user': 'user-admin' } });
    expect([403, 404]).toContain(steve.status);
  });
});
