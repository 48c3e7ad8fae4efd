import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { accountNamed } from '../../../../shell/lab/front/identity/accounts.ts';
import { passesCsrf } from '../../../../shell/lab/front/identity/csrf.ts';
import { SESSION_TTL_MS, Sessions, tokenOf } from '../../../../shell/lab/front/identity/sessions.ts';
import { isOwnMachine } from '../../../../shell/lab/page/guard.ts';

function request(headers: Record<string, string>, method = 'GET', remote = '127.0.0.1'): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: remote });
  const made = new IncomingMessage(socket);
  made.method = method;
  Object.assign(made.headers, headers);
  return made;
}

const admin = accountNamed('admin');

describe('sessions', () => {
  it('are found by their token, until they are closed', () => {
    if (admin === undefined) throw new Error('there is an admin');
    const sessions = new Sessions();
    const { token } = sessions.open(admin);
    expect(token).toMatch(/^token-\w{5}:\w{54}$/);
    expect(sessions.find(token)?.account.name).toBe('admin');
    expect(sessions.find(`${token}x`)).toBeUndefined();
    sessions.close(token);
    expect(sessions.find(token)).toBeUndefined();
  });

  it('end by themselves', () => {
    if (admin === undefined) throw new Error('there is an admin');
    let now = 0;
    const sessions = new Sessions(() => now);
    const { token } = sessions.open(admin);
    now = SESSION_TTL_MS - 1;
    expect(sessions.find(token)).toBeDefined();
    now = SESSION_TTL_MS;
    expect(sessions.find(token)).toBeUndefined();
    expect(sessions.of(admin)).toEqual([]);
  });

  it.each([
    [{ authorization: 'Bearer a:b' }, 'a:b'],
    [{ cookie: 'CSRF=x; R_SESS=a%3Ab' }, 'a:b'],
    [{ cookie: 'XR_SESS=a' }, undefined],
    [{ authorization: 'Bearer a:b', cookie: 'R_SESS=c' }, 'a:b'],
    [{}, undefined],
  ])('take their token from %j', (headers, expected) => {
    expect(tokenOf(request(headers))).toBe(expected);
  });
});

describe('CSRF', () => {
  const browser = { 'user-agent': 'Mozilla/5.0' };
  it.each([
    ['a program', {}, 'POST', '', true, false],
    ['a browser without the cookie', browser, 'POST', '', true, true],
    ['a browser that reads', { ...browser, cookie: 'CSRF=a' }, 'GET', '', true, false],
    ['a browser that writes', { ...browser, cookie: 'CSRF=a' }, 'POST', '', false, false],
    ['a browser that deletes with the header', { ...browser, 'cookie': 'CSRF=a', 'x-api-csrf': 'a' }, 'DELETE', '', true, false],
    ['a browser with the query', { ...browser, cookie: 'CSRF=a' }, 'POST', 'CSRF=a', true, false],
    ['a browser with a wrong query', { ...browser, cookie: 'CSRF=a' }, 'POST', 'CSRF=b', false, false],
  ])('lets %s pass or not', (_name, headers, method, query, passes, setsCookie) => {
    const incoming = request(headers, method);
    const response = new ServerResponse(incoming);
    expect(passesCsrf(incoming, response, new URLSearchParams(query))).toBe(passes);
    expect(response.hasHeader('set-cookie')).toBe(setsCookie);
  });
});

describe('the control API', () => {
  it.each([
    ['this machine', { host: 'localhost:8443' }, '127.0.0.1', true],
    ['its own page', { host: 'localhost:8443', origin: 'https://localhost:8443' }, '127.0.0.1', true],
    ['another site', { host: 'localhost:8443', origin: 'https://evil.example' }, '127.0.0.1', false],
    ['a file', { host: 'localhost:8443', origin: 'null' }, '127.0.0.1', false],
    ['a name bent to this machine', { host: 'evil.example:8443' }, '127.0.0.1', false],
    ['another machine', { host: 'localhost:8443' }, '192.0.2.1', false],
    ['nobody', {}, '127.0.0.1', false],
  ])('answers %s: %j from %s', (_name, headers, remote, expected) => {
    expect(isOwnMachine(request(headers, 'GET', remote))).toBe(expected);
  });
});
