import type { IncomingMessage, ServerResponse } from 'node:http';
import express from 'express';
import type { Express, Request, Response } from 'express';
import type { LabUser } from '../context.ts';
import { dashboardRoutes } from './dashboard.ts';
import { playOnRequest } from './faults.ts';
import { ANONYMOUS } from './identity/accounts.ts';
import type { Account } from './identity/accounts.ts';
import { passesCsrf } from './identity/csrf.ts';
import type { Sessions } from './identity/sessions.ts';
import { tokenOf } from './identity/sessions.ts';
import { sendError, sendJson, sendText } from './json.ts';
import { kubeconfigRoutes } from './kubeconfig.ts';
import { loginRoutes } from './login.ts';
import { selfUser } from './norman/people.ts';
import { normanRoutes } from './norman/routes.ts';
import { preferenceRoutes } from './preferences.ts';
import type { RawProxy } from './raw.ts';
import type { FrontOptions } from './server.ts';
import { placeOf } from './steve/mount.ts';
import { serveSteve } from './steve/serve.ts';
import { tunnelRefusal } from './tunnel.ts';

export interface AppOptions extends FrontOptions {
  sessions: Sessions;
  raw: RawProxy;
  /** PEM of what this server shows. */
  certificate: string;
}

/** Rancher's answer (`RancherPrime` is text there as well). */
const versionAnswer = (rancher: string): string => JSON.stringify({ Version: `v${rancher}`, GitCommit: 'HEAD', RancherPrime: 'false' });
const NEEDS_LOGIN = /^\/(?:v1|v3|k8s|api|apis|meta|openapi)(?:\/|$)/;
const CSRF_CHECKED = /^\/(?:v1(?!\/uiplugins)|v3|k8s\/clusters\/[^/]+\/v1)(?:\/|$)/;
const PUBLIC_SETTINGS = /^\/v1\/management\.cattle\.io\.settings?(?:\/[^/]+)?\/?$/;
const RAW_KUBERNETES = /^(?:\/k8s\/clusters\/[^/]+)?\/(?:api|apis|openapi)(?:\/|$)/;

/**
 * The order of Rancher's own handler chain (pkg/rancher/rancher.go): headers, what needs no session, the login check, then
 * norman, extensions and Steve.
 */
export function buildApp(options: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  const account = (request: IncomingMessage): Account | undefined => options.sessions.find(tokenOf(request))?.account;

  app.use('/lab', options.page);
  app.use(async (request, response, next) => {
    if (!await playOnRequest(options.faults, request, response)) next();
  });
  app.use(async (request, response, next) => {
    if (await options.world()?.ingress?.handle(request, response) !== true) next();
  });
  addOpen(app, options, account);
  addGuards(app, account);
  addOwn(app, options, account);
  app.use((request, response) => serveClusters(options, account(request) ?? ANONYMOUS, request, response));
  app.use((error: Error, _request: Request, response: Response, _next: (error?: unknown) => void) => failed(error, response));
  return app;
}

type WhoAsks = (request: IncomingMessage) => Account | undefined;

/** What answers without a session: the page itself, the login, and the few extensions that ask for none. */
function addOpen(app: Express, { sessions, dashboard, rancher, world }: AppOptions, account: WhoAsks): void {
  app.use((request, response, next) => {
    response.setHeader('x-api-cattle-auth', String(account(request) !== undefined));
    response.setHeader('x-content-type-options', 'nosniff');
    next();
  });
  app.use(dashboardRoutes(dashboard));
  app.use((_request, response, next) => {
    response.setHeader('cache-control', 'no-cache, no-store, must-revalidate');
    next();
  });
  app.get('/rancherversion', (_request, response) => sendText(response, 200, versionAnswer(rancher)));
  app.get('/ping', (_request, response) => sendText(response, 200, 'pong'));
  app.use(loginRoutes(sessions, originOf));
  app.use('/v1/uiplugins', (request, response) => {
    const now = world();
    if (now === undefined) return changing(response);
    return now.plugins.serve(pathOf(request), request, response, account(request) !== undefined);
  });
}

function addGuards(app: Express, account: WhoAsks): void {
  app.use((request, response, next) => {
    const path = pathOf(request);
    if (account(request) !== undefined || !NEEDS_LOGIN.test(path) || (request.method === 'GET' && PUBLIC_SETTINGS.test(path))) next();
    else if (RAW_KUBERNETES.test(path)) sendText(response, 401, 'not authorized\n');
    else sendJson(response, 401, { type: 'error', status: '401', message: 'Unauthorized 401: must authenticate' });
  });
  app.use((request, response, next) => {
    const checked = CSRF_CHECKED.test(pathOf(request));
    if (!checked || passesCsrf(request, response, queryOf(request))) next();
    else sendError(response, 422, 'InvalidCSRFToken', 'Invalid CSRF token');
  });
}

/** What neither Steve nor Kubernetes knows: norman, who one is, preferences. */
function addOwn(app: Express, { sessions, world, certificate }: AppOptions, account: WhoAsks): void {
  app.use('/v3', normanRoutes({ sessions, account, origin: originOf, setting: async (name) => world()?.setting(name) }));
  app.all('/v1/ext.cattle.io.selfuser', (request, response) => {
    const own = account(request);
    response.setHeader('x-api-schemas', `${originOf(request)}/v1/schemas`);
    if (own !== undefined && request.method === 'POST') sendJson(response, 201, selfUser(own));
    else sendError(response, 405, 'MethodNotAllowed', 'resource ext.cattle.io.selfuser is not a listable resource');
  });
  app.use('/v1', kubeconfigRoutes({ sessions, account, origin: originOf, certificate, clusters: () => world()?.context.clusters ?? [] }));
  app.use('/v1', preferenceRoutes(account, (request) => `${originOf(request)}/v1`));
}

async function serveClusters({ world, raw }: AppOptions, user: LabUser, request: Request, response: Response): Promise<void> {
  const now = world();
  if (now === undefined) return changing(response);
  const place = placeOf(pathOf(request), originOf(request), now.context.clusters);
  const left = new AbortController();
  response.once('close', () => left.abort());
  const refusal = await tunnelRefusal(place, user, now, left.signal);
  if (left.signal.aborted) return;
  if (refusal !== undefined) return sendText(response, refusal.status, refusal.text);
  switch (place.kind) {
    case 'steve':
      return serveSteve(place, queryOf(request), user, request, response, now);
    case 'raw':
      return raw.web(request, response, place.cluster, place.path + searchOf(request), user);
    case 'unknown-cluster':
    case 'none':
      return sendText(response, 404, '404 page not found\n');
  }
}

function failed(error: Error, response: ServerResponse): void {
  if (response.headersSent) response.destroy();
  else sendError(response, 502, 'ServerError', error.message);
}

function changing(response: ServerResponse): void {
  response.setHeader('retry-after', '5');
  sendError(response, 503, 'ServiceUnavailable', 'the lab is changing its clusters');
}

/** The address as the browser knows it: a proxy in between names it, in the headers that Rancher reads (apiserver pkg/urlbuilder). */
export function originOf(request: IncomingMessage): string {
  const named = [request.headers['x-api-host'], request.headers['x-forwarded-host'], request.headers.host];
  return `https://${named.find((host): host is string => typeof host === 'string' && /^[\w.[\]:-]+$/.test(host)) ?? 'localhost'}`;
}

export function pathOf(request: IncomingMessage & { originalUrl?: string }): string {
  return new URL(request.originalUrl ?? request.url ?? '/', 'https://localhost').pathname;
}

export function queryOf(request: IncomingMessage & { originalUrl?: string }): URLSearchParams {
  return new URL(request.originalUrl ?? request.url ?? '/', 'https://localhost').searchParams;
}

export function searchOf(request: IncomingMessage & { originalUrl?: string }): string {
  return new URL(request.originalUrl ?? request.url ?? '/', 'https://localhost').search;
}
