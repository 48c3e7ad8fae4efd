import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import type { RawData } from 'ws';
import type { SteveLayer } from '../../context.ts';
import { isObject, parseJson } from '../json.ts';
import { changes, decorateAnswer } from './layers.ts';
import { rewriteLinks } from './links.ts';
import type { OpenRequest } from './request.ts';
import { steveHeaders, steveOf, stevePath } from './upstream.ts';

const server = new WebSocketServer({ noServer: true });

/** A frame from Steve as the browser is to see it: links of the mount, and resources and schemas through the layers. */
export function passFrame(text: string, request: Pick<OpenRequest, 'mount' | 'user'>, layers: readonly SteveLayer[]): string {
  const rewritten = rewriteLinks(text, request.mount);
  const type = /"resourceType":"([^"]+)"/.exec(rewritten)?.[1];
  if (type === undefined || !changes(layers, type, request.mount)) return rewritten;
  const frame = parseJson(rewritten);
  if (!isObject(frame) || !isObject(frame.data) || frame.data.id === undefined) return rewritten;
  decorateAnswer(layers, frame.data, request.mount, request.user);
  return JSON.stringify(frame);
}

/**
 * Joins a browser's `subscribe` socket to Steve's, frame by frame and in order. Either side's end ends the other; Steve's own
 * pings (frames named `ping`, each 30 s) pass like any frame.
 */
export function joinSubscribe(request: OpenRequest, layers: () => readonly SteveLayer[], socket: Duplex, head: Buffer): void {
  const url = new URL(stevePath(request.path, request.query), steveOf(request.mount));
  url.protocol = 'ws:';
  const up = new WebSocket(url, { headers: stringHeaders(request), perMessageDeflate: false });
  up.once('unexpected-response', (_out, answer) => refuse(socket, answer));
  up.once('error', () => socket.destroy());
  up.once('open', () => {
    server.handleUpgrade(request.http, socket, head, (down) => join(up, down, request, layers));
  });
}

function stringHeaders(request: OpenRequest): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(steveHeaders(request.http, request.mount, request.user))) {
    if (value !== undefined) headers[name] = typeof value === 'number' ? String(value) : value;
  }
  return headers;
}

function join(up: WebSocket, down: WebSocket, request: OpenRequest, layers: () => readonly SteveLayer[]): void {
  up.on('message', (data) => {
    if (down.readyState === WebSocket.OPEN) down.send(passFrame(textOf(data), request, layers()));
  });
  down.on('message', (data) => {
    if (up.readyState === WebSocket.OPEN) up.send(textOf(data));
  });
  const end = (): void => {
    up.terminate();
    down.terminate();
  };
  up.on('close', end);
  down.on('close', end);
  up.on('error', end);
  down.on('error', end);
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return (Buffer.isBuffer(data) ? data : Buffer.from(data)).toString('utf8');
}

function refuse(socket: Duplex, answer: IncomingMessage): void {
  socket.end(`HTTP/1.1 ${answer.statusCode ?? 502} ${answer.statusMessage ?? ''}\r\nconnection: close\r\n\r\n`);
  answer.resume();
}
