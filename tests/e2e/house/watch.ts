import type { Page, Request } from 'playwright-core';

export interface Complaint {
  readonly kind: 'console' | 'exception' | 'outside';
  readonly text: string;
}

/**
 * What Rancher's dashboard 3.0.13 itself says or asks on every page, with this extension and without it: look-ups on the
 * internet that fail where there is none, and its own notices. Nothing of ours may be added here.
 */
const RANCHERS_OWN: readonly RegExp[] = [
  /updates\.rancher\.io/,
  /dynamic content/i,
  /ResizeObserver loop/,
  // A dashboard of one product subscribes twice where its server is a Rancher too (store/index.js loadManagement).
  /^Socket refusing to connect while another socket exists/,
];

/** Answers that a test provokes on purpose read as console errors of the browser, and are the test's to look at. */
const FAILED_LOAD = /^Failed to load resource/;

const isOutside = (url: string, lab: string): boolean => {
  const { protocol, host } = new URL(url);

  return /^(https?|wss?):$/.test(protocol) && host !== new URL(lab).host;
};

export interface Watch {
  /** What went wrong since the last call; asking empties it. */
  take(): readonly Complaint[];
  /** From here on, console lines that match are expected. */
  expect(line: RegExp): void;
  /** Requests that the page made so far. */
  readonly requests: readonly Request[];
}

/** Listens to a page: exceptions, console errors, and requests that would leave the lab; the browser has no way out for them. */
export const watchPage = (page: Page, lab: string): Watch => {
  const complaints: Complaint[] = [];
  const requests: Request[] = [];
  const expected: RegExp[] = [...RANCHERS_OWN, FAILED_LOAD];
  const complain = (kind: Complaint['kind'], text: string): void => {
    if (!expected.some((known) => known.test(text))) complaints.push({ kind, text });
  };

  page.on('request', (request) => {
    requests.push(request);
    if (isOutside(request.url(), lab)) complain('outside', request.url());
  });
  page.on('pageerror', (error) => complain('exception', error.stack ?? error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complain('console', `${ message.text() } (${ message.location().url })`);
  });

  return { take: () => complaints.splice(0), expect: (line) => expected.push(line), requests };
};
