import { number, text } from '../domain/kube/json.ts';
import { problem, type Problem } from '../domain/problem.ts';

export type ApiErrorKind = 'denied' | 'unauthenticated' | 'notFound' | 'conflict' | 'invalid' | 'unreachable' | 'timeout' | 'server' | 'aborted';

/** What a server or the way to it answered instead of what was asked. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly kind: ApiErrorKind;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** The server's `code`, such as `AlreadyExists`; empty when it gave none. */
  readonly code: string;

  constructor(kind: ApiErrorKind, status: number, code: string, message: string) {
    super(message);
    this.kind = kind;
    this.status = status;
    this.code = code;
  }
}

const KIND_BY_STATUS: Readonly<Record<number, ApiErrorKind>> = {
  400: 'invalid', 401: 'unauthenticated', 403: 'denied', 404: 'notFound', 405: 'denied', 408: 'timeout', 409: 'conflict', 415: 'invalid',
  422: 'invalid', 502: 'unreachable', 503: 'unreachable', 504: 'timeout',
};

export const kindOfStatus = (status: number): ApiErrorKind => KIND_BY_STATUS[status] ?? 'server';

export const isApiError = (error: unknown, ...kinds: ApiErrorKind[]): error is ApiError =>
  error instanceof ApiError && (kinds.length === 0 || kinds.includes(error.kind));

const undefinedWhen = (...kinds: ApiErrorKind[]) => async<T>(work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work;
  } catch (error) {
    if (isApiError(error, ...kinds)) {
      return undefined;
    }
    throw error;
  }
};

/** Undefined for what is not there; other failures go through. */
export const ifThere = undefinedWhen('notFound');

/** Undefined for what is not there or not to be seen; other failures go through. */
export const ifReadable = undefinedWhen('notFound', 'denied');

/** A sentence for any thrown thing: `hpe.problem.<kind>`, with the server's text as detail. */
export const problemOf = (error: unknown): Problem => {
  if (error instanceof ApiError) {
    return problem(error.kind, { status: error.status }, error.message || undefined);
  }
  // The dashboard's store throws what the server answered, with the status beside it.
  const status = number(error, '_status');

  if (status !== undefined) {
    return problem(kindOfStatus(status), { status }, text(error, 'message') || undefined);
  }

  return problem('unexpected', {}, error instanceof Error ? error.message : String(error));
};
