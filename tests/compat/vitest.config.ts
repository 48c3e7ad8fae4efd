import { defineConfig } from 'vitest/config';

const MINUTE = 60_000;

/** Run by `npm run compat`, once for each host, over a lab that runs already; no part of `npm test`. */
export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: {
    name: 'compat',
    environment: 'node',
    include: ['tests/compat/**/*.spec.ts'],
    globalSetup: ['tests/e2e/house/global.ts'],
    fileParallelism: false,
    testTimeout: 3 * MINUTE,
    hookTimeout: 2 * MINUTE,
  },
});
