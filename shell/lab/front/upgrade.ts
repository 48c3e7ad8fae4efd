import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { originOf, pathOf, queryOf, searchOf } from './app.ts';
import type { AppOptions } from './app.ts';
import { playOnUpgrade } from './faults.ts';
import type { OpenSockets } from './faults.ts';
import { tokenOf } from './identity/sessions.ts';
import { normanSubscribe } from './norman/subscribe.ts';
import { placeOf } from './steve/mount.ts';
import { steveRequest } from './steve/request.ts';
import { joinSubscribe } from './steve/subscribe.ts';
import { tunnelRefusal } from './tunnel.ts';

export interface UpgradeOptions extends AppOptions {
  sockets: OpenSockets;
}

type Handler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** WebSockets: the watches of Steve and norman, the sockets of the layers (logs), and those of Kubernetes. */
export function upgradeHandler(options: UpgradeOptions): Handler {
  return (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    options.sockets.watch(request, socket);
    void upgrade(options, request, socket, head).catch(() => socket.destroy());
  };
}

async function upgrade(options: UpgradeOptions, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
  const { sessions, faults, raw } = options;
  if (await playOnUpgrade(faults, request, socket)) return;
  if (isForeign(request)) return refuse(socket, 403, 'Forbidden');
  const user = sessions.find(tokenOf(request))?.account;
  if (user === undefined) return refuse(socket, 401, 'Unauthorized');
  const world = options.world();
  if (world === undefined) return refuse(socket, 503, 'Service Unavailable');

  if (pathOf(request) === '/v3/subscribe') return normanSubscribe(request, socket, head);
  const place = placeOf(pathOf(request), originOf(request), world.context.clusters);
  const left = new AbortController();
  socket.once('close', () => left.abort());
  const refusal = await tunnelRefusal(place, user, world, left.signal);
  if (refusal !== undefined) return refuse(socket, refusal.status, refusal.status === 401 ? 'Unauthorized' : 'Internal Server Error');
  if (place.kind === 'raw') return raw.upgrade(request, socket, head, place.cluster, place.path + searchOf(request), user);
  if (place.kind !== 'steve') return refuse(socket, 404, 'Not Found');

  const steve = steveRequest(place.mount, place.path, queryOf(request), user, request);
  for (const layer of world.layers) {
    if (layer.upgrade !== undefined && await layer.upgrade(steve, socket, head)) return;
  }
  if (place.path !== 'subscribe') return refuse(socket, 404, 'Not Found');
  joinSubscribe(steve, () => world.layers, socket, head);
}

/** Rancher refuses sockets that another site's page opens (pkg/websocket). */
function isForeign(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}

function refuse(socket: Duplex, status: number, text: string): void {
  socket.end(`HTTP/1.1 ${status} ${text}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
