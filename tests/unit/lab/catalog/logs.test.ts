import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, type RawData } from 'ws';
import { number, record } from '../../../../pkg/hpe-storage/domain/kube/json.ts';
import type { LabCluster, SteveRequest } from '../../../../shell/lab/context.ts';
import { LogSockets, sendLog } from '../../../../shell/lab/rancher/catalog/logs.ts';
import { OperationLog } from '../../../../shell/lab/rancher/catalog/operation-log.ts';
import { recorded, recordedAnswer } from './recorded.ts';

const CLUSTER: LabCluster = {
  id: 'local', displayName: 'local', kind: 'harvester', name: 'local', server: '', kubeconfig: '', caFile: '', token: '', steve: '',
  harvesterSteve: undefined, stop: () => Promise.resolve(),
};

describe('logs over the wire', () => {
  let folder = '';
  let log: OperationLog | undefined;
  let server: Server;
  let sockets: LogSockets;
  let port = 0;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'logs-'));
    log = new OperationLog(path.join(folder, 'log'));
    sockets = new LogSockets();
    const requestOf = (http: SteveRequest['http']): SteveRequest => ({
      mount: { kind: 'rancher', cluster: CLUSTER, base: 'https://x/v1' }, user: { id: 'u', name: 'u', groups: [] },
      method: 'GET', path: '', query: new URL(http.url ?? '', 'http://x').searchParams, http, body: () => Promise.resolve(''),
    });
    server = createServer((http, response) => {
      sendLog(requestOf(http), response, log);
    });
    server.on('upgrade', (http, socket, head) => {
      sockets.open(requestOf(http), socket, head, log);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address: AddressInfo | string | null = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterEach(async () => {
    sockets.stop();
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });

  /** Opens a socket; gives what it was told when it is over. */
  function listen(query: string): { opened: Promise<void>; over: Promise<{ texts: string[]; code: number }> } {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/?${query}`, 'base64.binary.k8s.io');
    const texts: string[] = [];
    socket.on('message', (data: RawData) => texts.push(Buffer.from(Buffer.isBuffer(data) ? data.toString() : '', 'base64').toString()));
    return {
      opened: new Promise((resolve, reject) => {
        socket.on('open', resolve);
        socket.on('error', reject);
      }),
      over: new Promise((resolve) => {
        socket.on('error', () => undefined);
        socket.on('close', (code) => resolve({ texts, code }));
      }),
    };
  }

  it('are refused as recorded before a kubelet runs the pod', async () => {
    log = undefined;
    const answer = await fetch(`http://127.0.0.1:${port}/`);

    expect(answer.status).toBe(number(recorded('operation link logs without websocket')[0], 'response', 'status'));
    expect(await answer.json()).toEqual(record(recordedAnswer('operation link logs without websocket')));
    await expect(listen('').opened).rejects.toThrow('Unexpected server response: 500');
  });

  it('come in frames while they are written, an empty one at each end', async () => {
    log?.say('one');
    const socket = listen('follow=true');
    await socket.opened;
    log?.say('two');
    await log?.end();
    const { texts, code } = await socket.over;

    expect(texts.join('')).toBe('one\ntwo\n');
    expect([texts.at(0), texts.at(-1)]).toEqual(['', '']);
    expect(code).toBe(1006);
  });

  it('reach several listeners, and survive one who leaves', async () => {
    const [stays, leaves] = [listen('follow=true'), new WebSocket(`ws://127.0.0.1:${port}/?follow=true`, 'base64.binary.k8s.io')];
    await Promise.all([stays.opened, new Promise((resolve) => { leaves.on('open', resolve); })]);
    leaves.terminate();
    log?.say('one');
    await log?.end();

    expect((await stays.over).texts.join('')).toBe('one\n');
  });

  it('stream to a plain request that follows, and end', async () => {
    log?.say('one');
    const answer = await fetch(`http://127.0.0.1:${port}/?follow=true`);
    log?.say('two');
    await log?.end();

    expect(answer.headers.get('content-type')).toBe('text/plain');
    expect(await answer.text()).toBe('one\ntwo\n');
  });

  it('end for everyone when the lab ends', async () => {
    const socket = listen('follow=true');
    await socket.opened;
    sockets.stop();

    expect((await socket.over).code).toBe(1006);
  });
});
