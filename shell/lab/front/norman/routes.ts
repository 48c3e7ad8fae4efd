import { Router } from 'express';
import type { Request } from 'express';
import type { JsonObject } from '../../context.ts';
import { ACCOUNTS } from '../identity/accounts.ts';
import type { Account } from '../identity/accounts.ts';
import type { Sessions } from '../identity/sessions.ts';
import { SESSION_COOKIE, tokenOf } from '../identity/sessions.ts';
import { sendJson, textOf } from '../json.ts';
import { normanCollection, normanError } from './envelope.ts';
import { normanToken, normanUser, principal } from './people.ts';
import { normanSchemas } from './schemas.ts';

export interface NormanOptions {
  sessions: Sessions;
  account(request: Request): Account | undefined;
  origin(request: Request): string;
  /** A Setting of the management cluster; undefined when there is none of that name. */
  setting(name: string): Promise<JsonObject | undefined>;
}

const USER_FILTERS = ['created', 'creatorId', 'description', 'enabled', 'id', 'me', 'mustChangePassword', 'name', 'password', 'removed', 'username', 'uuid'];
const USER_SORTS = ['description', 'name', 'password', 'username', 'uuid'];

/** What is left of Rancher's older API, `/v3`: who one is, settings by name, tokens. Everybody here has a session. */
export function normanRoutes({ sessions, account, origin, setting }: NormanOptions): Router {
  const routes = Router();
  routes.use((request, response, next) => {
    response.setHeader('x-api-schemas', `${origin(request)}/v3/schemas`);
    next();
  });
  const me = (request: Request): Account => {
    const found = account(request);
    if (found === undefined) throw new Error('norman is behind the login');
    return found;
  };

  routes.get('/schemas', (request, response) => {
    sendJson(response, 200, { type: 'collection', links: { self: `${origin(request)}/v3/schemas` }, resourceType: 'schema', data: normanSchemas(origin(request)) });
  });

  routes.get('/principals', (request, response) => {
    const self = `${origin(request)}/v3/principals`;
    const data = [principal(me(request), origin(request), me(request))];
    sendJson(response, 200, normanCollection({ self, resourceType: 'principal', data, filters: [], sorts: [] }));
  });
  routes.get('/principals/:id', (request, response) => {
    const found = ACCOUNTS.find((one) => `local://${one.id}` === request.params.id);
    if (found === undefined) sendJson(response, 404, normanError(404, 'NotFound'));
    else sendJson(response, 200, principal(found, origin(request), me(request)));
  });

  routes.get('/users', (request, response) => {
    const query = new URL(request.originalUrl, origin(request)).searchParams;
    const self = `${origin(request)}/v3/users`;
    const own = me(request);
    const seen = query.get('me') === 'true' || own.role !== 'admin' ? [own] : ACCOUNTS;
    sendJson(response, 200, normanCollection({
      self, resourceType: 'user', query, filters: USER_FILTERS, sorts: USER_SORTS,
      data: seen.map((one) => normanUser(one, origin(request), own)),
      extra: {
        createTypes: { user: self },
        actions: { changepassword: `${self}?action=changepassword`, refreshauthprovideraccess: `${self}?action=refreshauthprovideraccess` },
      },
    }));
  });
  routes.get('/users/:id', (request, response) => {
    const own = me(request);
    const found = ACCOUNTS.find((one) => one.id === request.params.id && (one.id === own.id || own.role === 'admin'));
    if (found === undefined) sendJson(response, 404, normanError(404, 'NotFound'));
    else sendJson(response, 200, normanUser(found, origin(request), own));
  });

  routes.get('/tokens', (request, response) => {
    const current = sessions.find(tokenOf(request));
    const data = sessions.of(me(request)).map((one) => normanToken(one, origin(request), one.name === current?.name));
    sendJson(response, 200, normanCollection({ self: `${origin(request)}/v3/tokens`, resourceType: 'token', data, filters: [], sorts: [] }));
  });
  routes.post('/tokens', (request, response) => {
    if (request.query.action !== 'logout') {
      sendJson(response, 404, normanError(404, 'ActionNotAvailable'));
      return;
    }
    sessions.close(tokenOf(request));
    response.clearCookie(SESSION_COOKIE, { path: '/', httpOnly: true, secure: true, sameSite: 'lax' });
    sendJson(response, 200, {});
  });

  routes.get('/settings/:name', async (request, response) => {
    const found = await setting(request.params.name);
    if (found === undefined) {
      sendJson(response, 404, normanError(404, 'NotFound', `settings.management.cattle.io "${request.params.name}" not found`));
    } else {
      sendJson(response, 200, normanSetting(found, request.params.name, origin(request)));
    }
  });

  routes.use((_request, response) => sendJson(response, 404, normanError(404, 'NotFound')));
  return routes;
}

function normanSetting(setting: JsonObject, name: string, origin: string): JsonObject {
  const self = `${origin}/v3/settings/${name}`;
  const fallback = setting.default ?? '';
  const own = setting.value === undefined || setting.value === '' ? fallback : setting.value;
  const created = textOf(setting.metadata, 'creationTimestamp');
  return {
    baseType: 'setting', created, createdTS: Date.parse(created), creatorId: null, uuid: textOf(setting.metadata, 'uid'), customized: setting.customized ?? false, default: fallback, id: name,
    links: { remove: self, self }, name, source: own === fallback ? 'default' : 'db', type: 'setting', value: own,
  };
}
