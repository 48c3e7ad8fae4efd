import { Router, json } from 'express';
import type { Request, Response } from 'express';
import type { JsonObject } from '../context.ts';
import { accountNamed } from './identity/accounts.ts';
import type { Sessions } from './identity/sessions.ts';
import { SESSION_COOKIE, SESSION_TTL_MS, tokenOf } from './identity/sessions.ts';
import { sendJson, textOf } from './json.ts';
import { normanCollection } from './norman/envelope.ts';
import { normanToken } from './norman/people.ts';

const FILTERS = ['created', 'creatorId', 'logoutAllEnabled', 'logoutAllForced', 'logoutAllSupported', 'name', 'removed', 'type', 'uuid'];

const provider = { id: 'local', logoutAllEnabled: false, logoutAllForced: false, logoutAllSupported: false, type: 'localProvider' };

/** rancher/rancher pkg/auth/util: the errors of the public API keep `baseType`. */
function refusal(status: number, code: string, message?: string): JsonObject {
  return { code, status, ...(message === undefined ? {} : { message }), type: 'error', baseType: 'error' };
}

/**
 * Login and logout of Rancher 2.15 (`/v1-public`, pkg/auth/providers/publicapi) and of the dashboards before it (`/v3-public`).
 * `responseType: cookie` sets the session cookie; anything else gives the token, for clients.
 */
export function loginRoutes(sessions: Sessions, origin: (request: Request) => string): Router {
  const routes = Router();

  const login = (request: Request, response: Response, type: string): void => {
    const body: unknown = request.body;
    if (type !== 'localProvider') {
      sendJson(response, 422, refusal(422, 'InvalidBodyContent'));
      return;
    }
    const account = accountNamed(textOf(body, 'username'));
    if (account === undefined || account.password !== textOf(body, 'password')) {
      sendJson(response, 401, refusal(401, 'Unauthorized', 'authentication failed'));
      return;
    }
    const { token, session } = sessions.open(account);
    if (textOf(body, 'responseType') !== 'cookie') {
      sendJson(response, 201, { ...normanToken(session, origin(request), false), token });
      return;
    }
    response.cookie(SESSION_COOKIE, token, { path: '/', httpOnly: true, secure: true, sameSite: 'lax', maxAge: SESSION_TTL_MS });
    response.setHeader('content-type', 'application/json');
    response.status(200).end();
  };

  routes.get('/v1-public/authproviders', (_request, response) => {
    sendJson(response, 200, { type: 'collection', resourceType: 'authProvider', data: [provider] });
  });
  routes.post('/v1-public/login', json({ type: () => true }), (request, response) => login(request, response, textOf(request.body, 'type')));

  routes.get('/v3-public/authProviders', (request, response) => {
    const base = `${origin(request)}/v3-public`;
    const self = `${base}/localProviders/local`;
    const data = [{ actions: { login: `${self}?action=login` }, baseType: 'authProvider', creatorId: null, ...provider, links: { self } }];
    response.setHeader('x-api-schemas', `${base}/schemas`);
    sendJson(response, 200, normanCollection({ self: `${base}/authProviders`, resourceType: 'authProvider', data, filters: FILTERS, sorts: ['type', 'uuid'] }));
  });
  routes.post('/v3-public/localProviders/local', json({ type: () => true }), (request, response) => login(request, response, 'localProvider'));

  routes.post('/v1/logout', (request, response, next) => {
    const token = tokenOf(request);
    if (sessions.find(token) === undefined) {
      next();
      return;
    }
    sessions.close(token);
    response.clearCookie(SESSION_COOKIE, { path: '/', httpOnly: true, secure: true, sameSite: 'lax' });
    response.setHeader('content-type', 'application/json');
    response.status(200).end();
  });
  return routes;
}
