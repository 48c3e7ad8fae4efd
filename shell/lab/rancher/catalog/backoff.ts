import { number } from '../../../../pkg/hpe-storage/domain/kube/json.ts';
import { goDuration } from './go-duration.ts';

/** After how long a repository that could not be downloaded is asked again. */
export interface Retry {
  waitMs: number;
  /** Undefined once Rancher gives up and falls back to the usual interval. */
  retries: number | undefined;
}

const MIN_MS = 5 * 60_000;
const MAX_MS = 20 * 60_000;
const MAX_RETRIES = 5;
const JITTER = 0.15;

/** How often a repository is downloaded anew. */
export const INTERVAL_MS = 60 * 60_000;

/**
 * Growing intervals between 5 and 20 minutes, then one of an hour (rancher/rancher pkg/controllers/dashboard/helm/repo.go).
 * `spec.exponentialBackOffValues` changes them, in seconds.
 * @param failures how often it has failed before this time
 * @param chance from 0 to 1
 */
export function retryAfter(failures: number, spec: unknown, chance: number): Retry {
  const values = (name: string, otherwise: number, unit: number): number => {
    const value = number(spec, 'exponentialBackOffValues', name);
    return value === undefined || value <= 0 ? otherwise : value * unit;
  };
  if (failures >= values('maxRetries', MAX_RETRIES, 1)) return { waitMs: INTERVAL_MS, retries: undefined };
  const grown = values('minWait', MIN_MS, 1000) * 2 ** failures * (1 + JITTER * chance);
  const waitMs = Math.min(grown, values('maxWait', MAX_MS, 1000));
  return { waitMs: Math.round(waitMs / 1000) * 1000, retries: failures + 1 };
}

/** A condition's message: the error, and when it is tried again. */
export const retryMessage = (error: string, { waitMs }: Retry): string => `${error}. Will retry after ${goDuration(waitMs)}`;
