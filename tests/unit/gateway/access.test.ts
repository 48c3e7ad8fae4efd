import { describe, expect, it } from 'vitest';
import { can, SOMEWHERE, type Right } from '../../../pkg/hpe-storage/gateway/access.ts';
import { ApiError, kindOfStatus } from '../../../pkg/hpe-storage/gateway/errors.ts';
import { steveFor } from '../../../pkg/hpe-storage/gateway/steve.ts';

const CREATE: Right = { verb: 'create', group: '', resource: 'persistentvolumeclaims', namespace: SOMEWHERE };
const REMOVE: Right = { ...CREATE, verb: 'delete' };
const UPDATE: Right = { verb: 'update', group: 'kubevirt.io', resource: 'virtualmachines', namespace: SOMEWHERE };

const answering = (body: unknown) => {
  const urls: string[] = [];
  const steve = steveFor('c-m-1', ({ url }) => {
    urls.push(url);

    return body instanceof ApiError ? Promise.reject(body) : Promise.resolve({ status: 200, body });
  });

  return { steve, urls };
};
const failed = (status: number): ApiError => new ApiError(kindOfStatus(status), status, '', '');

describe('whether something is allowed in one namespace at least', () => {
  it.each<[string, Right, unknown, boolean]>([
    ['create, where the collection takes POST', CREATE, { collectionMethods: ['GET', 'POST'], resourceMethods: ['GET'] }, true],
    ['create, where only objects take anything', CREATE, { collectionMethods: ['GET'], resourceMethods: ['GET', 'PUT', 'PATCH', 'DELETE', 'POST'] }, false],
    ['create, where Steve itself bars it', CREATE, { collectionMethods: ['GET', 'blocked-POST'] }, false],
    ['update', UPDATE, { collectionMethods: ['GET'], resourceMethods: ['GET', 'PATCH', 'PUT'] }, true],
    ['update, where only a patch is allowed', UPDATE, { resourceMethods: ['GET', 'PATCH'] }, false],
    ['delete', REMOVE, { resourceMethods: ['DELETE'] }, true],
    ['delete, without any method', REMOVE, {}, false],
    ['a type without a schema for the user', UPDATE, failed(404), false],
  ])('%s', async(_what, right, body, is) => {
    expect(await can(answering(body).steve, right)).toBe(is);
  });

  it('is one request, for the schema of the type', async() => {
    const { steve, urls } = answering({});

    await can(steve, CREATE);
    await can(steve, UPDATE);
    expect(urls).toEqual(['/k8s/clusters/c-m-1/v1/harvester/schemas/persistentvolumeclaims', '/k8s/clusters/c-m-1/v1/harvester/schemas/kubevirt.io.virtualmachines']);
  });

  it('is not known when the server does not answer', async() => {
    await expect(can(answering(failed(503)).steve, CREATE)).rejects.toMatchObject({ kind: 'unreachable' });
  });
});
