import { describe, expect, it } from 'vitest';
import type { BackendDraft } from '../../../pkg/hpe-storage/domain/backends/backend.ts';
import { encodeBase64 } from '../../../pkg/hpe-storage/domain/kube/base64.ts';
import { isApiError } from '../../../pkg/hpe-storage/gateway/errors.ts';
import { createBackend, getBackend, listBackends, NOT_ASKED, patchBackend, removeBackend } from '../../../pkg/hpe-storage/gateway/secrets.ts';
import { steveFor } from '../../../pkg/hpe-storage/gateway/steve.ts';
import type { HttpRequest } from '../../../pkg/hpe-storage/gateway/transport.ts';

const CANARY = 'CANARY-pässword';
const DRAFT: BackendDraft = {
  name: 'array-1', namespace: 'hpe-storage', serviceName: 'nimble-csp-svc', servicePort: '8080', address: '10.0.0.1', username: 'admin', password: CANARY,
};
const VERSION = { namespace: 'hpe-storage', name: 'array-1', resourceVersion: '7' };
/** DESIGN.md §4, word for word. */
const ALLOWED = 'include=_type&include=metadata.name&include=metadata.namespace&include=metadata.uid&include=metadata.resourceVersion&include=metadata.creationTimestamp&include=metadata.deletionTimestamp&include=metadata.labels&include=data.serviceName&include=data.servicePort&include=data.backend&include=data.username';

const stored = (data: object = {}, metadata: object = {}) => ({
  id: 'hpe-storage/array-1', metadata: { name: 'array-1', namespace: 'hpe-storage', resourceVersion: '7', ...metadata },
  data: { serviceName: encodeBase64('nimble-csp-svc'), servicePort: encodeBase64('8080'), backend: encodeBase64('10.0.0.1'), username: encodeBase64('admin'), ...data },
});

/** A server that answers every request with the same body, and what it was asked. */
const server = (body: unknown) => {
  const seen: HttpRequest[] = [];

  return { seen, steve: steveFor('c-m-1', (request) => {
    seen.push(request);

    return Promise.resolve({ status: 200, body: request.method === 'GET' && !request.url.includes('array-1') ? { data: [body] } : body });
  }) };
};

const calls = [
  ['list', listBackends],
  ['get', (steve: Parameters<typeof listBackends>[0]) => getBackend(steve, 'hpe-storage/array-1')],
  ['create', (steve: Parameters<typeof listBackends>[0]) => createBackend(steve, DRAFT)],
  ['patch', (steve: Parameters<typeof listBackends>[0]) => patchBackend(steve, VERSION, DRAFT)],
  ['remove', (steve: Parameters<typeof listBackends>[0]) => removeBackend(steve, VERSION)],
] as const;

describe.each(calls)('%s of backends', (_, call) => {
  it('asks for the allowed fields and nothing else, on Rancher\'s mount', async() => {
    const { steve, seen } = server(stored());

    await call(steve);
    expect(seen).toHaveLength(1);
    const [path = '', query] = seen[0]?.url.split('?') ?? [];

    expect(query).toBe(ALLOWED);
    expect(path).toMatch(/^\/k8s\/clusters\/c-m-1\/v1\/secrets(\/hpe-storage\/array-1)?$/);
  });

  it.each([
    ['a password', stored({ password: encodeBase64(CANARY) })],
    ['an annotation', stored({}, { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': `{"stringData":{"password":"${ CANARY }"}}` } })],
    ['other data', stored({ chapPassword: 'YQ==' })],
  ])('refuses an answer with %s, without repeating it', async(_what, body) => {
    const { steve } = server(body);
    const error: unknown = await call(steve).then(() => undefined, (thrown: unknown) => thrown);

    expect(isApiError(error, 'server') && error.code).toBe(NOT_ASKED);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('CANARY');
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(encodeBase64(CANARY));
  });
});

describe('backends', () => {
  it('are the Secrets with a Service and an address', async() => {
    const steve = steveFor('local', () => Promise.resolve({ status: 200, body: { data: [stored(), { id: 'default/x', metadata: { name: 'x' } }] } }));

    expect((await listBackends(steve)).map(({ name, address }) => `${ name } ${ address }`)).toEqual(['array-1 10.0.0.1']);
  });

  it('are created as Opaque Secrets with the five keys', async() => {
    const { steve, seen } = server(stored());

    await createBackend(steve, DRAFT);
    expect(seen[0]?.body).toMatchObject({ apiVersion: 'v1', kind: 'Secret', type: 'Opaque', metadata: { name: 'array-1', namespace: 'hpe-storage' }, data: { password: encodeBase64(CANARY), servicePort: encodeBase64('8080') } });
  });

  it('are changed by a merge patch of what was typed, which also removes the copy of kubectl apply', async() => {
    const { steve, seen } = server(stored());

    await patchBackend(steve, VERSION, { ...DRAFT, serviceName: '', servicePort: '', address: '', username: '' });
    expect(seen[0]).toMatchObject({ method: 'PATCH', contentType: 'application/merge-patch+json' });
    expect(seen[0]?.body).toEqual({
      metadata: { resourceVersion: '7', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': null } }, data: { password: encodeBase64(CANARY) },
    });
  });
});
