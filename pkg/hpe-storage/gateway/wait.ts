import { ApiError } from './errors.ts';

export interface WaitOptions {
  readonly deadlineMs: number;
  readonly everyMs?: number;
  readonly signal?: AbortSignal;
}

const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(new ApiError('aborted', 0, '', ''));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);

    signal?.addEventListener('abort', stop, { once: true });
  });

/**
 * Asks again and again until the answer is not undefined.
 * @throws {ApiError} `timeout` after `deadlineMs`, `aborted` by the signal; what `check` throws goes through.
 */
export const waitUntil = async<T>(check: () => Promise<T | undefined>, { deadlineMs, everyMs = 1000, signal }: WaitOptions): Promise<T> => {
  const end = performance.now() + deadlineMs;

  for (;;) {
    if (signal?.aborted) {
      throw new ApiError('aborted', 0, '', '');
    }
    const found = await check();

    if (found !== undefined) {
      return found;
    }
    if (performance.now() + everyMs > end) {
      throw new ApiError('timeout', 0, '', '');
    }
    await pause(everyMs, signal);
  }
};
