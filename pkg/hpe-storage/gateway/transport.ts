import { isRecord, text } from '../domain/kube/json.ts';
import { ApiError, kindOfStatus } from './errors.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path on the dashboard's own origin, with its query. */
  readonly url: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
  readonly deadlineMs?: number;
}

export interface HttpAnswer {
  readonly status: number;
  /** Parsed JSON, or the text where it was not JSON; undefined without a body. */
  readonly body: unknown;
}

export type Transport = (request: HttpRequest) => Promise<HttpAnswer>;

const DEFAULT_DEADLINE_MS = 30_000;

/** Rancher's CSRF cookie, which every write has to repeat in a header (rancher/apiserver pkg/server/validate.go). */
const csrfToken = (cookies: string): string | undefined => /(?:^|;\s*)CSRF=([^;]+)/.exec(cookies)?.[1];

const parse = (body: string): unknown => {
  if (!body) {
    return undefined;
  }
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
};

/** Steve answers `{ type: 'error', code, message }`, Kubernetes a `Status`, Harvester's actions plain text. */
const messageOf = (body: unknown): string => (typeof body === 'string' ? body.trim() : (text(body, 'message') ?? ''));

const codeOf = (body: unknown): string => text(body, 'code') ?? text(body, 'reason') ?? '';

const failure = (error: unknown, expired: boolean, signal: AbortSignal | undefined): ApiError => {
  if (expired) {
    return new ApiError('timeout', 0, '', '');
  }

  return signal?.aborted ? new ApiError('aborted', 0, '', '') : new ApiError('unreachable', 0, '', error instanceof Error ? error.message : '');
};

/**
 * One HTTP exchange with the server that serves the dashboard, as the user who is logged in.
 * @throws {ApiError} for every answer that is not 2xx, when nobody answers, and when the deadline (30 s) has passed.
 */
export const fetchTransport: Transport = async (request) => {
  const deadline = AbortSignal.timeout(request.deadlineMs ?? DEFAULT_DEADLINE_MS);
  const signal = request.signal ? AbortSignal.any([request.signal, deadline]) : deadline;
  const token = request.method === 'GET' ? undefined : csrfToken(document.cookie);
  const headers: Record<string, string> = { accept: 'application/json', ...(token ? { 'x-api-csrf': token } : {}) };

  if (request.body !== undefined) {
    headers['content-type'] = request.contentType ?? 'application/json';
  }
  let status: number;
  let body: unknown;

  try {
    const answer = await fetch(request.url, {
      method: request.method, headers, signal, credentials: 'same-origin', ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });

    status = answer.status;
    body = parse(await answer.text());
  } catch (error) {
    throw failure(error, deadline.aborted, request.signal);
  }
  if (status < 200 || status > 299) {
    throw new ApiError(kindOfStatus(status), status, codeOf(body), messageOf(body));
  }
  // Rancher answers some writes of Steve's with 200 and an error in the body.
  if (isRecord(body) && body['type'] === 'error') {
    throw new ApiError('server', status, codeOf(body), messageOf(body));
  }

  return { status, body };
};
