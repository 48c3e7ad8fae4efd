import { Agent, request as httpRequest } from 'node:http';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { LabUser, Mount } from '../../context.ts';
import { prefixOf } from './mount.ts';
import type { OpenRequest } from './request.ts';

const agent = new Agent({ keepAlive: true });

/** Never handed on: connection matters, credentials of the front, and anyone's own try to be somebody else. */
const OWN = /^(host|connection|keep-alive|upgrade|transfer-encoding|content-length|accept-encoding|cookie|authorization|origin|x-api-.*|x-forwarded-.*|impersonate-.*|sec-websocket-.*)$/;

/** Base URL of the Steve that serves a mount. */
export function steveOf(mount: Mount): string {
  return mount.kind === 'harvester' ? mount.cluster.harvesterSteve ?? mount.cluster.steve : mount.cluster.steve;
}

/** Path and query as that Steve knows them: the part `harvester` of a Harvester mount is unknown to it. */
export function stevePath(path: string, query: URLSearchParams): string {
  const text = query.toString();
  return `/v1${path === '' ? '' : `/${path}`}${text === '' ? '' : `?${text}`}`;
}

/**
 * Steve with `--enable-header-auth` acts as the user named here, so that rights are Kubernetes' own; it builds its links from
 * host, scheme and prefix.
 */
export function steveHeaders(http: IncomingMessage, mount: Mount, user: LabUser): OutgoingHttpHeaders {
  const kept = Object.entries(http.headers).filter(([name]) => !OWN.test(name));
  return {
    ...Object.fromEntries(kept),
    'impersonate-user': user.id,
    'impersonate-group': [...user.groups],
    'x-api-host': new URL(mount.base).host,
    'x-forwarded-proto': 'https',
    'x-api-url-prefix': prefixOf(mount.cluster),
  };
}

/** Sends a request to Steve; the answer's body waits in the stream that is given back. */
export async function askSteve(request: OpenRequest): Promise<IncomingMessage> {
  const url = new URL(stevePath(request.path, request.query), steveOf(request.mount));
  const headers = steveHeaders(request.http, request.mount, request.user);
  const taken = await request.taken();
  return new Promise((resolve, reject) => {
    const up = httpRequest(url, { method: request.method, headers, agent }, resolve);
    up.on('error', reject);
    request.http.on('aborted', () => up.destroy());
    if (taken === undefined) request.http.pipe(up);
    else up.end(taken);
  });
}
