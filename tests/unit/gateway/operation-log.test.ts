import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { followLog, readLog } from '../../../pkg/hpe-storage/gateway/operation-log.ts';

type Frame = string | Uint8Array;

const base64 = (frame: Frame): string => Buffer.from(typeof frame === 'string' ? new TextEncoder().encode(frame) : frame).toString('base64');

/** Sockets that behave as told, one after another; the last plan stays for all that follow. */
const stubSockets = (...plans: readonly (readonly Frame[] | 'refused' | 'stays')[]): { readonly urls: string[]; readonly protocols: string[]; closed: number } => {
  const seen = { urls: [] as string[], protocols: [] as string[], closed: 0 };

  vi.stubGlobal('WebSocket', class {
    onmessage: ((event: { data: unknown }) => void) | undefined;
    onclose: (() => void) | undefined;

    constructor(url: string, protocol: string) {
      const plan = plans[Math.min(seen.urls.length, plans.length - 1)] ?? 'refused';

      seen.urls.push(url);
      seen.protocols.push(protocol);
      queueMicrotask(() => {
        if (typeof plan !== 'string') for (const frame of plan) this.onmessage?.({ data: base64(frame) });
        if (plan !== 'stays') this.onclose?.();
      });
    }

    close(): void {
      seen.closed += 1;
      this.onclose?.();
    }
  });

  return seen;
};

/** Follows until the log satisfies, then ends as whoever knows the operation's end does. */
const follow = async(isEnough: (log: string) => boolean): Promise<string> => {
  const ended = new AbortController();
  let log = '';

  await followLog('/v1/catalog.cattle.io.operations/n/op/logs', { signal: ended.signal, retryMs: 1, onText: (text) => {
    log = text;
    if (isEnough(text)) ended.abort();
  } });

  return log;
};

beforeEach(() => vi.stubGlobal('location', { href: 'https://rancher.example/dashboard/x' }));
afterEach(() => vi.unstubAllGlobals());

describe('a followed log', () => {
  it('asks with the one subprotocol that Rancher takes', async() => {
    const seen = stubSockets(['end']);

    await follow((log) => log === 'end');
    expect(seen.protocols).toEqual(['base64.binary.k8s.io']);
    expect(seen.urls[0]).toMatch(/^wss:\/\/rancher\.example\/v1\/catalog\.cattle\.io\.operations\/n\/op\/logs\?follow=true/);
  });

  it('is asked for again until the pod runs', async() => {
    const seen = stubSockets('refused', 'refused', ['here']);

    expect(await follow((log) => log === 'here')).toBe('here');
    expect(seen.urls).toHaveLength(3);
  });

  it('starts over after a dropped socket, and shows nothing twice', async() => {
    stubSockets(['one\n'], ['one\n', 'two\n']);

    expect(await follow((log) => log.includes('two'))).toBe('one\ntwo\n');
  });

  it('joins characters that were cut between frames', async() => {
    const bytes = new TextEncoder().encode('Grüße 存储 🚀');

    stubSockets([...bytes].map((byte) => Uint8Array.of(byte)));
    expect(await follow((log) => log.endsWith('🚀'))).toBe('Grüße 存储 🚀');
  });

  it('removes escapes that were cut between frames', async() => {
    stubSockets(['\u001B[3', '1mError', '\u001B[0m: no\r\n']);
    expect(await follow((log) => log.endsWith('\n'))).toBe('Error: no\n');
  });

  it('closes its socket when it has ended', async() => {
    const seen = stubSockets('stays');
    const ended = new AbortController();
    const following = followLog('/x', { signal: ended.signal, onText: () => undefined });

    ended.abort();
    await following;
    expect(seen.closed).toBe(1);
    expect(seen.urls).toHaveLength(1);
  });
});

describe('a log read once', () => {
  it.each([[200, 'a\r\nb', 'a\nb'], [404, 'gone', undefined]])('status %s', async(status, body, expected) => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(body, { status })));
    expect(await readLog('/x')).toBe(expected);
  });

  it('is missing when nobody answers', async() => {
    vi.stubGlobal('fetch', () => Promise.reject(new Error('down')));
    expect(await readLog('/x')).toBeUndefined();
  });
});
