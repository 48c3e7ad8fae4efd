import { lookup } from 'node:dns/promises';
import { Agent } from 'node:https';
import type { Request, Response } from 'express';
import { createProxyServer } from 'http-proxy-3';
import ipaddr from 'ipaddr.js';
import { sendText } from '../../front/json.ts';
import type { IndexedPlugin } from './entry.ts';
import { indexJson } from './entry.ts';

const FILE = /^\/v1\/uiplugins\/([^/]+)\/([^/]+)\/(.*)$/;
const proxy = createProxyServer({ changeOrigin: true, ignorePath: true, agent: new Agent() });
proxy.on('error', (error, _request, response) => {
  if ('headersSent' in response && !response.headersSent) sendText(response, 502, `${error.message}\n`);
});

/**
 * The index and the files of extensions as rancher/rancher's pkg/api/steve/catalog/plugin.go serves them.
 * @param folderOf where the cache keeps a plugin's files
 */
export async function servePluginRequest(plugins: readonly IndexedPlugin[], folderOf: (plugin: IndexedPlugin) => string,
  request: Request, response: Response, path: string, loggedIn: boolean): Promise<void> {
  if (path === '/v1/uiplugins' || path === '/v1/uiplugins/') {
    sendText(response, 200, JSON.stringify(indexJson(plugins.filter((one) => loggedIn || one.noAuth))));
    return;
  }
  const [, name = '', version = '', rest = ''] = FILE.exec(path) ?? [];
  const found = plugins.find((one) => one.name === decodeURIComponent(name));
  if (found === undefined || found.version !== decodeURIComponent(version) || (!loggedIn && !found.noAuth)) {
    sendText(response, 404, `plugin [name: ${name} version: ${version}] does not exist in index\n`);
  } else if (found.noCache || found.cacheState === 'pending') {
    await passThrough(found, rest, request, response);
  } else {
    response.sendFile(rest, { root: folderOf(found), etag: false, cacheControl: false, lastModified: false }, (error?: Error) => {
      if (error !== undefined && !response.headersSent) sendText(response, 404, '404 page not found\n');
    });
  }
}

/** What is not cached comes from its endpoint, which has to be https and not on a private network: an extension's file is code. */
async function passThrough(plugin: IndexedPlugin, rest: string, request: Request, response: Response): Promise<void> {
  if (plugin.endpoint === '') return sendText(response, 425, 'caching still in progress\n');
  if (!URL.canParse(plugin.endpoint)) return sendText(response, 500, `failed to parse url [${plugin.endpoint}]\n`);
  const url = new URL(plugin.endpoint);
  const scheme = url.protocol.slice(0, -1);
  if (scheme !== 'https') return sendText(response, 403, `url scheme [${scheme}] is not allowed, only https is permitted\n`);
  if (await isPrivate(url.hostname)) return sendText(response, 403, `url [${plugin.endpoint}] is forbidden\n`);
  delete request.headers.cookie;
  delete request.headers.authorization;
  void proxy.web(request, response, { target: `${plugin.endpoint}/${rest}` });
}

async function isPrivate(host: string): Promise<boolean> {
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.length === 0 || found.some(({ address }) => ['loopback', 'private', 'linkLocal', 'uniqueLocal'].includes(ipaddr.process(address).range()));
}
