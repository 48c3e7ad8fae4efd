import { enableAutoUnmount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, vi } from 'vitest';

// What Vue says when a page is broken though it still shows something: those are failures, here as for the user.
const BROKEN = /Unhandled error|Failed to resolve|Invalid vnode type|was accessed during render but is not defined|Invalid prop/;

let complaints: string[] = [];

const listen = (method: 'warn' | 'error'): void => {
  const say = console[method].bind(console);

  vi.spyOn(console, method).mockImplementation((...words: unknown[]) => {
    const line = words.map(String).join(' ');

    if (method === 'error' || BROKEN.test(line)) complaints.push(line);
    say(...words);
  });
};

/** In jsdom nothing has a place, so everything that is watched is in sight. */
class EverythingInSight implements IntersectionObserver {
  readonly root = null;
  readonly rootMargin = '';
  readonly thresholds = [];
  readonly #tell: IntersectionObserverCallback;

  constructor(tell: IntersectionObserverCallback) {
    this.#tell = tell;
  }

  observe(target: Element): void {
    const rect = target.getBoundingClientRect();

    queueMicrotask(() => this.#tell([{ target, time: 0, isIntersecting: true, intersectionRatio: 1, boundingClientRect: rect, intersectionRect: rect, rootBounds: null }], this));
  }

  unobserve = (): void => undefined;
  disconnect = (): void => undefined;
  takeRecords = (): IntersectionObserverEntry[] => [];
}

// Not as a stub of Vitest's, which a test may take away with its own.
globalThis.IntersectionObserver = EverythingInSight;
enableAutoUnmount(afterEach);

beforeEach(() => {
  complaints = [];
  listen('warn');
  listen('error');
});

afterEach(() => {
  vi.restoreAllMocks();
  document.body.replaceChildren();
  expect(complaints).toEqual([]);
});
