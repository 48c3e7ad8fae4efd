import type { Request, Response } from 'express';
import { parseJson, child, sendJson } from '../front/json.ts';
import type { Ingress } from './index.ts';

/** Extensions that the lab adds to what a browser is told; their files are served by `serve`. */
export interface BuiltIn {
  /** The value of `entries` in an index. */
  entries: Readonly<Record<string, unknown>>;
  /** Answers below `/v1/uiplugins/<name>/`. */
  serve(path: string, request: Request, response: Response): Promise<void>;
}

const INDEX = /^\/v1\/uiplugins\/?$/;
const NAMED = /^\/v1\/uiplugins\/([^/]+)\//;

/**
 * The dashboard of a real Harvester has Harvester's own product compiled in. The one from npm has not, so a stand-in is loaded as an
 * extension: browsers find it in the index beside whatever the cluster's Ingresses answer. All others are told what a real Harvester
 * would tell them.
 */
export function besideBuiltIn(ingress: Ingress, builtIn: BuiltIn): Ingress {
  return {
    ...ingress,
    handle: async (request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'https://localhost');
      if (Object.hasOwn(builtIn.entries, NAMED.exec(pathname)?.[1] ?? '')) {
        await builtIn.serve(pathname, request, response);
        return true;
      }
      if (request.method !== 'GET' || !INDEX.test(pathname) || request.headers['sec-fetch-dest'] !== 'empty') return ingress.handle(request, response);
      const own = await indexOf(ingress, request.headers.host ?? '', pathname);
      response.setHeader('cache-control', 'no-cache');
      sendJson(response, 200, { ...own, entries: { ...child(own, 'entries'), ...builtIn.entries } });
      return true;
    },
  };
}

/** What the cluster's Ingresses answer; nothing when none takes the path, or what it leads to is not ready. */
async function indexOf(ingress: Ingress, host: string, path: string): Promise<Record<string, unknown>> {
  const url = await ingress.target(host.replace(/:\d+$/, ''), path).catch(() => undefined);
  if (url === undefined) return {};
  const answer = await fetch(`${url}${path}`);
  return answer.ok ? { ...child({ index: parseJson(await answer.text()) }, 'index') } : {};
}
