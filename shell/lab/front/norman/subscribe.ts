import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';

const PING_EVERY_MS = 5_000;
const server = new WebSocketServer({ noServer: true });

/** `/v3/subscribe`: nothing of norman's changes in the lab, so it only pings, as norman does each 5 s. */
export function normanSubscribe(request: IncomingMessage, socket: Duplex, head: Buffer): void {
  server.handleUpgrade(request, socket, head, (down) => {
    const ping = setInterval(() => down.send('{"name":"ping","data":{}}'), PING_EVERY_MS);
    down.on('close', () => clearInterval(ping));
    down.on('error', () => down.terminate());
  });
}
