import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError, problemOf } from '../../../pkg/hpe-storage/gateway/errors.ts';
import { fetchTransport } from '../../../pkg/hpe-storage/gateway/transport.ts';

const answers = (status: number, body: string): void => {
  vi.stubGlobal('fetch', vi.fn(() => Promise.resolve(new Response(status === 204 ? null : body, { status }))));
};
const failing = async(): Promise<ApiError> => {
  const error: unknown = await fetchTransport({ method: 'POST', url: '/v1/x', body: {} }).catch((e: unknown) => e);

  if (!(error instanceof ApiError)) {
    throw new Error('expected an ApiError');
  }

  return error;
};

beforeEach(() => vi.stubGlobal('document', { cookie: 'R_PCS=light; CSRF=abc123; x=1' }));
afterEach(() => vi.unstubAllGlobals());

describe('fetchTransport', () => {
  it('repeats the CSRF cookie in writes and not in reads', async() => {
    answers(200, '{}');
    await fetchTransport({ method: 'POST', url: '/v1/x', body: { a: 1 } });
    await fetchTransport({ method: 'GET', url: '/v1/x' });
    const [write, read] = vi.mocked(fetch).mock.calls.map(([, init]) => new Headers(init?.headers));

    expect(write?.get('x-api-csrf')).toBe('abc123');
    expect(read?.has('x-api-csrf')).toBe(false);
  });

  it.each([
    [401, '{"type":"error","status":"401","message":"must authenticate"}', 'unauthenticated', '', 'must authenticate'],
    [403, '{"type":"error","code":"PermissionDenied","message":"Method POST not supported"}', 'denied', 'PermissionDenied', 'Method POST not supported'],
    [404, '', 'notFound', '', ''],
    [409, 'Operation cannot be fulfilled on virtualmachines', 'conflict', '', 'Operation cannot be fulfilled on virtualmachines'],
    [422, '{"kind":"Status","reason":"Invalid","message":"no"}', 'invalid', 'Invalid', 'no'],
    [500, 'disk `x` not found', 'server', '', 'disk `x` not found'],
    [502, '<html>', 'unreachable', '', '<html>'],
    [504, '', 'timeout', '', ''],
  ] as const)('tells %i apart', async(status, body, kind, code, message) => {
    answers(status, body);
    expect(await failing()).toMatchObject({ kind, status, code, message });
  });

  it('takes an error body for an error whatever the status says', async() => {
    answers(200, '{"type":"error","code":"ServerError","message":"no"}');
    expect(await failing()).toMatchObject({ kind: 'server', message: 'no' });
  });

  it('tells an unreachable server from one that is too slow', async() => {
    vi.stubGlobal('fetch', vi.fn(() => Promise.reject(new TypeError('Failed to fetch'))));
    expect(await failing()).toMatchObject({ kind: 'unreachable', status: 0 });

    vi.stubGlobal('fetch', vi.fn((_url: string, init: RequestInit) => new Promise((_resolve, reject) => {
      init.signal?.addEventListener('abort', () => reject(new DOMException('', 'TimeoutError')));
    })));
    const error: unknown = await fetchTransport({ method: 'GET', url: '/x', deadlineMs: 5 }).catch((e: unknown) => e);

    expect(error).toMatchObject({ kind: 'timeout' });
  });
});

describe('problemOf', () => {
  it('keeps the server’s words as detail', () => {
    expect(problemOf(new ApiError('conflict', 409, '', 'modified'))).toEqual({ code: 'conflict', args: { status: 409 }, detail: 'modified' });
  });

  it.each([
    [{ _status: 500, type: 'error', message: 'database is locked' }, { code: 'server', args: { status: 500 }, detail: 'database is locked' }],
    [{ _status: 401, type: 'error' }, { code: 'unauthenticated', args: { status: 401 } }],
  ])('reads what the dashboard’s store throws: %j', (thrown, expected) => {
    expect(problemOf(thrown)).toEqual(expected);
  });
});
