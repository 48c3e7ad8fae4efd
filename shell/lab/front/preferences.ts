import { Router, json } from 'express';
import type { Request, Response } from 'express';
import type { JsonObject } from '../context.ts';
import type { Account } from './identity/accounts.ts';
import { child, sendError, sendJson } from './json.ts';

/**
 * `userpreferences`: one object a user, all values text (rancher/rancher pkg/api/steve/userpreferences). Bare Steve keeps one
 * file for everybody, hence this; it is kept in memory, as sessions are.
 */
export function preferenceRoutes(account: (request: Request) => Account | undefined, base: (request: Request) => string): Router {
  const routes = Router();
  const kept = new Map<string, Record<string, string>>();

  const object = (request: Request, owner: Account): JsonObject => {
    const self = `${base(request)}/userpreferences/${owner.id}`;
    return { id: owner.id, type: 'userpreference', links: { remove: self, self, update: self }, data: kept.get(owner.id) ?? {} };
  };
  const withOwner = (answer: (request: Request, response: Response, owner: Account) => void) =>
    (request: Request, response: Response, next: () => void): void => {
      const owner = account(request);
      if (owner === undefined) next();
      else answer(request, response, owner);
    };
  const isOther = (request: Request, owner: Account): boolean => request.params.id !== owner.id;

  routes.get('/userpreferences', withOwner((request, response, owner) => {
    const self = `${base(request)}/userpreferences`;
    sendJson(response, 200, { type: 'collection', links: { self }, actions: {}, resourceType: 'userpreference', data: [object(request, owner)] });
  }));
  routes.get('/userpreferences/:id', withOwner((request, response, owner) => {
    if (isOther(request, owner)) sendError(response, 404, 'NotFound', 'not found');
    else sendJson(response, 200, object(request, owner));
  }));
  routes.put('/userpreferences/:id', json({ limit: '4mb', type: () => true }), withOwner((request, response, owner) => {
    if (isOther(request, owner)) {
      sendError(response, 404, 'NotFound', 'not found');
      return;
    }
    const values = Object.entries(child(request.body, 'data')).map(([key, value]): [string, string] => [key, typeof value === 'string' ? value : JSON.stringify(value)]);
    kept.set(owner.id, Object.fromEntries(values));
    sendJson(response, 200, object(request, owner));
  }));
  return routes;
}
