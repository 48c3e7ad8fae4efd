import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { cookie } from './sessions.ts';

export const CSRF_COOKIE = 'CSRF';
const CSRF_HEADER = 'x-api-csrf';

/** rancher/apiserver pkg/parse: only what calls itself Mozilla can be led by a foreign page. */
export function isBrowser(request: IncomingMessage): boolean {
  return (request.headers['user-agent'] ?? '').toLowerCase().includes('mozilla');
}

/**
 * The rule of rancher/apiserver pkg/server/validate.go: a browser without the cookie gets one and may pass, and once it has
 * one, everything but GET must repeat it in a header or in the query. Sets the cookie; false: refuse with `InvalidCSRFToken`.
 */
export function passesCsrf(request: IncomingMessage, response: ServerResponse, query: URLSearchParams): boolean {
  if (!isBrowser(request)) return true;
  const value = cookie(request, CSRF_COOKIE);
  if (value === undefined) {
    response.appendHeader('set-cookie', `${CSRF_COOKIE}=${randomBytes(16).toString('hex')}; Path=/; Secure; SameSite=Lax`);
    return true;
  }
  return request.method === 'GET' || request.headers[CSRF_HEADER] === value || query.get(CSRF_COOKIE) === value;
}
