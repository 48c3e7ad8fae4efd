import { stripEscapes } from '../domain/driver/log-reason.ts';

/** The one subprotocol that Rancher's log socket takes; every text frame is base64 of log bytes. */
const SUBPROTOCOL = 'base64.binary.k8s.io';
/** The socket is refused with 500 until Helm's pod runs; pulling its image may take minutes. */
const RETRY_MS = 2_000;
/** A log longer than this keeps its end. */
const MAX_CHARACTERS = 400_000;

export interface LogOptions {
  /** The log so far, without terminal escapes, whenever it has grown. */
  readonly onText: (log: string) => void;
  readonly signal: AbortSignal;
  readonly retryMs?: number;
}

const socketUrl = (path: string): string => new URL(path, location.href).href.replace(/^http/, 'ws');

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** Joins frames that may end in the middle of a character or of an escape sequence. */
const createJoiner = (): { readonly add: (frame: string) => string } => {
  const decoder = new TextDecoder();
  let raw = '';

  return {
    add: (frame) => {
      raw = (raw + decoder.decode(bytesOf(frame), { stream: true })).slice(-MAX_CHARACTERS);

      return stripEscapes(raw);
    },
  };
};

/** One connection, until the server or `signal` closes it. */
const readOnce = (path: string, { onText, signal }: LogOptions): Promise<void> => new Promise((resolve) => {
  const socket = new WebSocket(socketUrl(path), SUBPROTOCOL);
  const joiner = createJoiner();
  const stop = (): void => socket.close();

  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'string' && data) {
      onText(joiner.add(data));
    }
  };
  socket.onclose = () => {
    signal.removeEventListener('abort', stop);
    resolve();
  };
  signal.addEventListener('abort', stop, { once: true });
});

const pause = (ms: number, signal: AbortSignal): Promise<void> => new Promise((resolve) => {
  if (signal.aborted) {
    resolve();

    return;
  }
  const end = (): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    resolve();
  };
  const timer = setTimeout(end, ms);

  signal.addEventListener('abort', end, { once: true });
});

/**
 * Follows an operation's log until `signal` is aborted, which whoever knows the operation's end does. A socket that is refused or
 * drops is opened again; each starts from the log's beginning, so nothing is lost. Never throws.
 */
export const followLog = async(path: string, options: LogOptions): Promise<void> => {
  while (!options.signal.aborted) {
    await readOnce(`${ path }?follow=true&previous=false&pretty=true`, options);
    await pause(options.retryMs ?? RETRY_MS, options.signal);
  }
};

/** The log as it is now, by a plain GET; undefined when it cannot be had (its pod is purged after an hour). */
export const readLog = async(path: string, signal?: AbortSignal): Promise<string | undefined> => {
  try {
    const answer = await fetch(path, { credentials: 'same-origin', headers: { accept: 'text/plain' }, ...(signal ? { signal } : {}) });

    return answer.ok ? stripEscapes(await answer.text()) : undefined;
  } catch {
    return undefined;
  }
};
