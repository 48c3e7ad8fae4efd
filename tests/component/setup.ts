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
