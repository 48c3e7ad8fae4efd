import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { list, record, text } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { differences } from './compare.ts';
import type { Client, ContractLab } from './lab.ts';
import { eventually, openLab } from './lab.ts';
import { exchangeOf, exchangesOf } from './recordings.ts';

let lab: ContractLab;
let admin: Client;
const made: string[] = [];

beforeAll(async () => {
  lab = await openLab();
  admin = await lab.login('admin');
});

afterAll(async () => {
  await Promise.all(made.map((path) => admin.ask('DELETE', path)));
});

const MOUNTS = [['harvester', 'front-steve-harvester', '/v1/harvester'], ['rancher', 'front-steve-rancher', '/v1']] as const;

describe.each(MOUNTS)('the %s mount', (kind, file, base) => {
  const own = (path: string): string => `/k8s/clusters/${lab.harvester}${path}`;
  const names = (): Parameters<typeof differences>[2] => ({ url: lab.url, replace: [[`${lab.url}${base}`, `${lab.url}${own(base)}`]] });
  const quick = exchangesOf(file).filter(({ name }) => name !== 'list, revision in future');

  it.each(quick.map((one) => [one.name, one] as const))('answers as recorded: %s', async (_name, recorded) => {
    const got = await admin.ask(recorded.method, own(recorded.path), { headers: recorded.headers, ...(recorded.body === undefined ? {} : { body: recorded.body }) });
    if (got.status === 201) made.push(own(`${base}/${recorded.path.split('/').at(-1) ?? ''}/${text(got.body, 'id') ?? ''}`));
    expect(differences(recorded, got, names())).toEqual([]);
    // what follows was recorded of a bound claim
    if (recorded.name === 'claim') {
      const path = own(`${base}/persistentvolumeclaims/${text(got.body, 'id') ?? ''}`);
      await eventually(() => admin.get(path), (answer) => text(answer.body, 'status', 'phase') === 'Bound');
    }
  });

  it('builds all links for itself', async () => {
    const { body } = await admin.get(own(`${base}/nodes`));
    const [node] = list(body, 'data');
    const mount = `${lab.url}${own(base)}`;
    expect(text(body, 'links', 'self')).toBe(`${mount}/nodes`);
    expect(text(node, 'links', 'self')).toBe(`${mount}/nodes/harvester-1`);
    expect(text(node, 'links', 'view')).toBe(`${lab.url}${own('/api/v1/nodes/harvester-1')}`);
    const schema = await admin.get(own(`${base}/schemas/node`));
    expect(text(schema.body, 'links', 'collection')).toBe(`${mount}/nodes`);
    expect(schema.headers['x-api-schemas']).toBe(`${mount}/schemas`);
  });

  it('builds them in YAML too, and follows its own links', async () => {
    const { text: yaml } = await admin.ask('GET', own(`${base}/nodes/harvester-1`), { headers: { accept: 'application/yaml' } });
    expect(yaml).toContain(`self: ${lab.url}${own(base)}/nodes/harvester-1`);
    const { body } = await admin.get(own(`${base}/namespaces/default`));
    const self = text(body, 'links', 'self') ?? '';
    expect((await admin.get(self.slice(lab.url.length))).status).toBe(200);
  });

  it(kind === 'harvester' ? 'finds nothing to patch in a namespace' : 'patches', async () => {
    const path = own(`${base}/configmaps`);
    const name = `patched-${kind}`;
    const created = await admin.ask('POST', path, { body: { type: 'configmap', metadata: { name, namespace: 'default' }, data: { n: '0' } } });
    made.push(`${path}/default/${name}`);
    expect(created.status).toBe(201);
    const patched = await admin.ask('PATCH', `${path}/default/${name}`, { body: { data: { n: '1' } }, headers: { 'content-type': 'application/merge-patch+json' } });
    if (kind === 'harvester') expect([patched.status, text(patched.body, 'code')]).toEqual([404, 'NotFound']);
    else expect([patched.status, record(patched.body, 'data').n]).toEqual([200, '1']);
  });

  it.each(['include', 'exclude'] as const)('leaves out fields by %s', async (parameter) => {
    const query = parameter === 'include' ? 'include=metadata.name' : 'exclude=metadata.labels';
    const { body } = await admin.get(own(`${base}/nodes?${query}`));
    const metadata = record(list(body, 'data')[0], 'metadata');
    expect(metadata.name).toBe('harvester-1');
    expect(metadata.labels).toBeUndefined();
  });
});

it('shows Rancher\'s own mount of local with and without its prefix alike', async () => {
  const [bare, named] = await Promise.all([admin.get('/v1/namespaces/default'), admin.get('/k8s/clusters/local/v1/namespaces/default')]);
  expect(named.body).toEqual(bare.body);
});

it('has no mount of Harvester on a cluster that is none', async () => {
  expect((await admin.get('/v1/harvester/nodes')).status).toBe(404);
});

describe('raw Kubernetes behind the prefix of a cluster', () => {
  it.each(exchangesOf('front-kubernetes').map((one) => [one.name, one] as const))('%s', async (name, recorded) => {
    const client = name === 'anonymous' ? lab.anonymous : admin;
    const path = recorded.path.replace('/clusters/local/', `/clusters/${name === 'anonymous' ? 'local' : lab.harvester}/`);
    const got = await client.ask(recorded.method, path, { headers: recorded.headers, ...(recorded.body === undefined ? {} : { body: recorded.body }) });
    expect(differences(recorded, got, { url: lab.url, replace: [] })).toEqual([]);
  });

  it('answers clusters that are not there as Rancher does', async () => {
    const recorded = exchangeOf('front-boot', 'cluster unknown');
    expect(differences(recorded, await admin.get(recorded.path), { url: lab.url, replace: [] })).toEqual([]);
  });
});
