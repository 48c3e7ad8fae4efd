import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { sendJson } from '../../front/json.ts';
import type { SteveRequest } from '../../context.ts';
import { logQuery, shown, type OperationLog } from './operation-log.ts';

/** The subprotocol that the dashboard reads container logs by: each frame is base64 text. */
const PROTOCOL = 'base64.binary.k8s.io';

/** What the API server says of a container that no kubelet runs yet (recorded). */
const NOT_YET = {
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message: 'no preferred addresses found; known addresses: []',
  code: 500,
};

/** A plain GET of an operation's log. */
export function sendLog(request: SteveRequest, response: ServerResponse, log: OperationLog | undefined): void {
  if (log === undefined) {
    sendJson(response, 500, NOT_YET);
    return;
  }
  const query = logQuery(request.query);
  response.writeHead(200, { 'content-type': 'text/plain' });
  const stop = log.read(query, (line) => response.write(shown(line, query)), () => response.end());
  response.on('close', stop);
}

/** Log sockets of one cluster's operations. */
export class LogSockets {
  private readonly server = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false),
  });

  open(request: SteveRequest, socket: Duplex, first: Buffer, log: OperationLog | undefined): void {
    if (log === undefined) {
      const body = JSON.stringify(NOT_YET);
      const headers = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close`;
      socket.end(`HTTP/1.1 500 Internal Server Error\r\n${headers}\r\n\r\n${body}`);
      return;
    }
    this.server.handleUpgrade(request.http, socket, first, (client) => this.follow(client, socket, request.query, log));
  }

  stop(): void {
    for (const client of this.server.clients) client.terminate();
    this.server.close();
  }

  /** The API server begins and ends a log with an empty frame, and then drops the connection without a closing frame (recorded). */
  private follow(client: WebSocket, socket: Duplex, parameters: URLSearchParams, log: OperationLog): void {
    const query = logQuery(parameters);
    let waiting = '';
    const flush = (): void => {
      if (waiting !== '') client.send(Buffer.from(waiting).toString('base64'));
      waiting = '';
    };
    client.send('');
    const stop = log.read(query, (line) => {
      if (waiting === '') setImmediate(flush);
      waiting += shown(line, query);
    }, () => {
      flush();
      client.send('', () => socket.end());
    });
    client.on('close', stop);
    client.on('error', stop);
  }
}
