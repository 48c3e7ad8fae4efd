import { describe, expect, it } from 'vitest';
import { ApiError, kindOfStatus } from '../../../pkg/hpe-storage/gateway/errors.ts';
import { steveFor } from '../../../pkg/hpe-storage/gateway/steve.ts';
import { createClaim, getClaim, listClaimPage, listPodUses, listWarnings, readServerVersion, removeClaim } from '../../../pkg/hpe-storage/gateway/storage.ts';
import type { HttpRequest } from '../../../pkg/hpe-storage/gateway/transport.ts';
import { claimManifests } from '../../../pkg/hpe-storage/domain/volumes/create.ts';
import { claim, warning, type Wire } from '../volumes/objects.ts';

const answering = (answer: (request: HttpRequest) => Wire | undefined | ApiError) => {
  const sent: HttpRequest[] = [];
  const steve = steveFor('local', (request) => {
    const reply = answer(request);

    sent.push(request);

    return reply instanceof ApiError ? Promise.reject(reply) : Promise.resolve({ status: 200, body: reply });
  });

  return { steve, sent };
};
const failed = (status: number): ApiError => new ApiError(kindOfStatus(status), status, '', '');
const [manifest] = claimManifests({ namespace: 'default', name: 'data-1', count: 1, className: 'hpe-standard', size: '10Gi', accessMode: 'ReadWriteMany' }, new Set());

if (!manifest) throw new Error('no manifest');

describe('claims', () => {
  it('are made on Harvester’s mount', async() => {
    const { steve, sent } = answering(() => ({}));

    await createClaim(steve, manifest);
    expect(sent).toMatchObject([{ method: 'POST', url: '/v1/harvester/persistentvolumeclaims', body: { type: 'persistentvolumeclaim', metadata: { name: 'data-1' } } }]);
  });

  it('of an earlier try count as made; somebody else’s is a conflict', async() => {
    const { steve } = answering(({ method }) => (method === 'POST' ? failed(409) : claim()));

    await expect(createClaim(steve, manifest)).rejects.toMatchObject({ kind: 'conflict' });
    await expect(createClaim(steve, manifest, () => false)).rejects.toMatchObject({ kind: 'conflict' });
    await createClaim(steve, manifest, ({ className }) => className === 'hpe-standard');
  });

  it('come in pages from Rancher’s mount', async() => {
    const { steve, sent } = answering(() => ({ count: 5000, data: [claim(), { spec: {} }] }));
    const page = await listClaimPage(steve, ['hpe-a', 'hpe-b'], 2, 100);

    expect(page).toMatchObject({ count: 5000, items: [{ id: 'default/data-1' }] });
    expect(decodeURIComponent(sent[0]?.url ?? '')).toBe('/v1/persistentvolumeclaims?filter=metadata.fields[5]=hpe-a,metadata.fields[5]=hpe-b&sort=metadata.name&page=2&pagesize=100&exclude=metadata.managedFields');
  });

  it('that are gone are undefined, and no error to delete', async() => {
    const { steve } = answering(() => failed(404));

    expect(await getClaim(steve, 'default/data-1')).toBeUndefined();
    await removeClaim(steve, 'default/data-1');
  });

  it('in use stay', async() => {
    const { steve } = answering(() => failed(409));

    await expect(removeClaim(steve, 'default/data-1')).rejects.toMatchObject({ kind: 'conflict' });
  });
});

it('warnings are asked of Kubernetes itself, by what they are about', async() => {
  const { steve, sent } = answering(() => ({ items: [warning('PersistentVolumeClaim', 'data-1', 'ProvisioningFailed', 'no'), { broken: true }] }));

  expect(await listWarnings(steve, 'default', { kind: 'PersistentVolumeClaim', name: 'data-1' })).toMatchObject([{ reason: 'ProvisioningFailed', message: 'no' }]);
  expect(decodeURIComponent(sent[0]?.url ?? '')).toBe('/api/v1/namespaces/default/events?fieldSelector=type=Warning,involvedObject.kind=PersistentVolumeClaim,involvedObject.name=data-1');
});

it('pods are read with the fields that tell their volumes only', async() => {
  const { steve, sent } = answering(() => ({ data: [{ metadata: { name: 'a', namespace: 'default' }, spec: { volumes: [{ persistentVolumeClaim: { claimName: 'data-1' } }] } }] }));

  expect(await listPodUses(steve, 'default')).toEqual([{ id: 'default/a', namespace: 'default', claimNames: ['data-1'] }]);
  expect(sent[0]?.url).toContain('/v1/pods/default?include=metadata.name&');
});

it.each([[{ value: 'v1.8.2' }, 'v1.8.2'], [{ value: '', default: 'dev' }, 'dev'], [{}, '']])('server-version %j is %s', async(setting, version) => {
  expect(await readServerVersion(answering(() => setting).steve)).toBe(version);
});
