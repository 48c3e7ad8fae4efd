import type { IncomingMessage } from 'node:http';
import type { LabUser, Mount, SteveRequest } from '../../context.ts';
import { readBody } from '../json.ts';

/** A Steve request, and whether its body has been taken from the connection already. */
export interface OpenRequest extends SteveRequest {
  /** The body when someone has read it, undefined when it still waits in `http`. */
  taken(): Promise<string> | undefined;
}

export function steveRequest(mount: Mount, path: string, query: URLSearchParams, user: LabUser, http: IncomingMessage): OpenRequest {
  let read: Promise<string> | undefined;
  return {
    mount, user, path, query, http,
    method: http.method ?? 'GET',
    body: () => read ??= readBody(http),
    taken: () => read,
  };
}
