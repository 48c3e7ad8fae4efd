import type { ServerResponse } from 'node:http';
import { sendError } from '../../front/json.ts';

/** What a catalog request ends with when it does not succeed, as Steve writes it. */
export class CatalogError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'CatalogError';
    this.status = status;
    this.code = code;
  }
}

/** Rancher answers what its catalog code cannot do with 500 and the plain error text. */
export const serverError = (message: string): CatalogError => new CatalogError(500, 'ServerError', message);

export const notFound = (message = ''): CatalogError => new CatalogError(404, 'NotFound', message);

/** Writes an error; what is no CatalogError becomes a 500 with its text. */
export function answerError(response: ServerResponse, error: unknown): void {
  const known = error instanceof CatalogError ? error : serverError(error instanceof Error ? error.message : String(error));
  sendError(response, known.status, known.code, known.message);
}
