import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { FaultBox } from '../faults.ts';
import { sendError } from './json.ts';

/** What a fault's expression is held against. */
export function lineOf(request: IncomingMessage): string {
  return `${request.method ?? 'GET'} ${request.url ?? '/'}`;
}

/** True when a fault has answered the request, or keeps it waiting for good. */
export async function playOnRequest(faults: FaultBox, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const fault = faults.take(lineOf(request));
  switch (fault?.kind) {
    case undefined:
      return false;
    case 'latency':
      await wait(fault.value);
      return false;
    case 'status':
      sendError(response, fault.value, 'LabFault', `the lab was asked to answer ${fault.value}`);
      return true;
    case 'drop':
      request.socket.destroy();
      return true;
    case 'timeout':
      return true;
  }
}

/** The same for a socket that wants to be opened. */
export async function playOnUpgrade(faults: FaultBox, request: IncomingMessage, socket: Duplex): Promise<boolean> {
  const fault = faults.take(lineOf(request));
  switch (fault?.kind) {
    case undefined:
      return false;
    case 'latency':
      await wait(fault.value);
      return false;
    case 'status':
      socket.end(`HTTP/1.1 ${fault.value} Fault\r\nconnection: close\r\n\r\n`);
      return true;
    case 'drop':
      socket.destroy();
      return true;
    case 'timeout':
      return true;
  }
}

/** Open sockets by the line they came in with: a new `drop` fault closes those that match, each one of its turns. */
export class OpenSockets {
  readonly #open = new Map<Duplex, string>();

  constructor(faults: FaultBox) {
    faults.onAdd((added) => {
      if (added.kind !== 'drop') return;
      const match = new RegExp(added.match);
      for (const [socket, line] of this.#open) {
        if (match.test(line) && faults.take(line) !== undefined) socket.destroy();
      }
    });
  }

  watch(request: IncomingMessage, socket: Duplex): void {
    this.#open.set(socket, lineOf(request));
    socket.once('close', () => this.#open.delete(socket));
  }

  closeAll(): void {
    for (const socket of this.#open.keys()) socket.destroy();
  }
}
