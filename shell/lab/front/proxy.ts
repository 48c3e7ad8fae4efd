import { createServer, request as httpsRequest } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import process from 'node:process';
import express from 'express';
import { createProxyServer } from 'http-proxy-3';
import type { JsonObject } from '../context.ts';
import { indexJson } from '../rancher/uiplugins/entry.ts';
import { readPlugin } from '../rancher/uiplugins/source.ts';
import type { BuiltPlugin } from '../rancher/uiplugins/source.ts';
import { selfSigned } from './certificate.ts';
import { dashboardRoutes } from './dashboard.ts';
import { child, parseJson, sendError, sendText, textOf } from './json.ts';
import { listen, portOf } from './listen.ts';

export interface ProxyOptions {
  /** Address of a real Rancher or Harvester, `https://rancher.example`. */
  url: string;
  /** Port on loopback; a free one when left out. */
  port?: number;
  /** Folder of the built dashboard. */
  dashboard: string;
  /** Folder of the built extension. */
  extension: string;
  /** Folder of a built Harvester UI, for a server that brings none; `HARVESTER_UI` when left out. */
  harvesterUi?: string;
}

const ASK_MS = 20_000;

/**
 * Serves the dashboard and the local extension over a real server: everything else is passed on, HTTP and WebSockets, whatever
 * certificate the server has. A Harvester by itself has its own UI compiled into its dashboard, so there that one is passed on.
 * @throws when the server does not answer
 */
export async function startProxy({ url, port, dashboard, extension, harvesterUi = process.env.HARVESTER_UI }: ProxyOptions):
Promise<{ url: string; stop(): Promise<void> }> {
  const target = new URL(url).origin;
  const plugins = await Promise.all([extension, ...(harvesterUi ? [harvesterUi] : [])].map(readPlugin));
  const remoteDashboard = harvesterUi === undefined && await bringsDashboard(target);

  const proxy = createProxyServer({ target, secure: false, changeOrigin: true, autoRewrite: true, protocolRewrite: 'https', cookieDomainRewrite: '' });
  proxy.on('error', (error, _request, response) => {
    if (response instanceof Socket) response.destroy();
    else if (response.headersSent) response.destroy();
    else sendError(response, 502, 'ServerError', `${target} does not answer: ${error.message}`);
  });
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.get(['/v1/uiplugins', '/v1/uiplugins/'], async (request, response) => {
    const answer = await ask(target, '/v1/uiplugins', { cookie: request.headers.cookie ?? '', accept: 'application/json' });
    const merged = mergeIndex(parseJson(answer.text), plugins);
    if (answer.auth !== undefined) response.setHeader('x-api-cattle-auth', answer.auth);
    response.setHeader('cache-control', 'no-cache, no-store, must-revalidate');
    sendText(response, 200, JSON.stringify(merged));
  });
  for (const plugin of plugins) {
    app.use(`/v1/uiplugins/${plugin.name}/${plugin.version}/plugin`, express.static(plugin.folder, { index: false, etag: false, cacheControl: false }));
  }
  if (!remoteDashboard) app.use(dashboardRoutes(dashboard));
  const own = (request: IncomingMessage): void => asIfThere(request, target);
  app.use((request, response) => {
    own(request);
    void proxy.web(request, response);
  });
  app.use((error: Error, _request: unknown, response: ServerResponse, _next: unknown) => sendError(response, 502, 'ServerError', error.message));

  const server = createServer(await selfSigned(), app);
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    own(request);
    if (socket instanceof Socket) void proxy.ws(request, socket, head);
    else socket.destroy();
  });
  await listen(server, port ?? 0);
  return {
    url: `https://localhost:${portOf(server)}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/**
 * The server is to build its links for the address that the browser knows, as Rancher's own development server asks it to, and to
 * take requests of our page for its own (it refuses sockets with a foreign `Origin`).
 */
export function asIfThere(request: IncomingMessage, target: string): void {
  request.headers['x-api-host'] = request.headers.host;
  request.headers['x-forwarded-proto'] = 'https';
  if (request.headers.origin !== undefined) request.headers.origin = target;
  if (request.headers.referer !== undefined) request.headers.referer = `${target}/`;
}

/** The server's index with our extensions in it; ours take the place of those of the same name. */
export function mergeIndex(index: unknown, plugins: readonly BuiltPlugin[]): JsonObject {
  const own = indexJson(plugins.map((plugin) => ({
    name: plugin.name, version: plugin.version, endpoint: 'https://localhost', compressedEndpoint: '', noCache: false, noAuth: true,
    metadata: plugin.metadata, cacheState: 'cached', ready: true,
  })));
  return { entries: { ...child(index, 'entries'), ...child(own, 'entries') } };
}

/** True for a Harvester that serves its own dashboard. @throws when nobody answers at all */
async function bringsDashboard(target: string): Promise<boolean> {
  const brand = await ask(target, '/v1/management.cattle.io.settings/ui-pl', { accept: 'application/json' });
  if (textOf(parseJson(brand.text), 'value') !== 'Harvester') return false;
  const page = await ask(target, '/dashboard/', { accept: 'text/html' });
  return page.status === 200 && /<div[^>]+id="?app/.test(page.text);
}

function ask(target: string, path: string, headers: Record<string, string>): Promise<{ status: number; text: string; auth: string | undefined }> {
  return new Promise((resolve, reject) => {
    const outgoing = httpsRequest(new URL(path, target), { headers, rejectUnauthorized: false, timeout: ASK_MS }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const auth = answer.headers['x-api-cattle-auth'];
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8'), auth: typeof auth === 'string' ? auth : undefined });
      });
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`${target} did not answer in ${ASK_MS / 1000} s`)));
    outgoing.on('error', reject);
    outgoing.end();
  });
}
