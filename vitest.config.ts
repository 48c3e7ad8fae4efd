import path from 'node:path';
import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const RANCHER_STUBS = fileURLToPath(new URL('./tests/component/rancher-stubs.ts', import.meta.url));
const RANCHER_DOOR = fileURLToPath(new URL('./pkg/hpe-storage/ui/rancher.ts', import.meta.url));
const RANCHER_SOURCE = /^(@shell|@components)\//;

/** Neighbours in `ui` name the door `./rancher.ts`, so the name alone does not tell. */
const isDoor = (id: string, importer: string | undefined): boolean =>
  path.resolve(importer === undefined ? '/' : path.dirname(importer), id) === RANCHER_DOOR;

/**
 * Component tests show pages to a reader, not to Rancher's dashboard: its components are raw sources that want webpack and a
 * running dashboard, so the one door to them opens onto plain HTML with the same props, slots and events.
 */
const plainRancher = (): Plugin => ({
  name: 'plain-rancher',
  enforce: 'pre',
  resolveId: (id, importer) => (isDoor(id, importer) || RANCHER_SOURCE.test(id) ? RANCHER_STUBS : undefined),
});

/** Browser tests are in folders by the scenario that they play in, and changing it costs 15 seconds. */
class ByScenario extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const folder = ({ project, moduleId }: TestSpecification): string => (project.name === 'e2e' ? path.dirname(moduleId) : '');

    return (await super.sort(files)).sort((a, b) => folder(a).localeCompare(folder(b)));
  }
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

export default defineConfig({
  test: {
    sequence: { sequencer: ByScenario },
    projects: [
      {
        // Pure rules: one load of a module serves all files, which takes a third of the time.
        test: { name: 'unit', environment: 'node', include: ['tests/unit/**/*.test.ts'], testTimeout: 30 * SECOND, isolate: false },
      },
      {
        plugins: [plainRancher(), vue()],
        test: {
          name: 'component',
          environment: 'jsdom',
          include: ['tests/component/**/*.test.ts'],
          setupFiles: ['tests/component/setup.ts'],
          testTimeout: 30 * SECOND,
          css: false,
        },
      },
      {
        // The real Helm and the real nginx on what is published, and the host's own rules about it.
        resolve: { alias: [{ find: /^@shell\//, replacement: fileURLToPath(new URL('./node_modules/@rancher/shell/', import.meta.url)) }] },
        test: {
          name: 'package',
          environment: 'node',
          include: ['tests/packaging/**/*.test.ts'],
          server: { deps: { inline: [/@rancher\/shell/] } },
          testTimeout: 30 * SECOND,
          hookTimeout: 2 * MINUTE,
        },
      },
      {
        test: {
          name: 'contract',
          environment: 'node',
          include: ['tests/contract/**/*.test.ts'],
          globalSetup: ['tests/contract/global.ts'],
          fileParallelism: false,
          testTimeout: 2 * MINUTE,
          hookTimeout: 15 * MINUTE,
        },
      },
      {
        // One lab and one browser serve all files, so they run one after another.
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['tests/e2e/**/*.spec.ts'],
          globalSetup: ['tests/e2e/house/global.ts'],
          fileParallelism: false,
          testTimeout: 3 * MINUTE,
          hookTimeout: 5 * MINUTE,
          // A cluster of thirty processes on two cores: one more try before a person is called.
          retry: 1,
        },
      },
      {
        // A lab of its own: a Harvester that no Rancher manages. One story, so nothing is tried twice.
        test: {
          name: 'standalone',
          environment: 'node',
          include: ['tests/e2e-standalone/**/*.spec.ts'],
          globalSetup: ['tests/e2e-standalone/global.ts'],
          fileParallelism: false,
          testTimeout: 3 * MINUTE,
          hookTimeout: 5 * MINUTE,
        },
      },
      {
        // A lab of its own: a Rancher that does not have the extension yet. One story, so nothing is tried twice.
        test: {
          name: 'extensions',
          environment: 'node',
          include: ['tests/e2e-extensions/**/*.spec.ts'],
          globalSetup: ['tests/e2e-extensions/global.ts'],
          fileParallelism: false,
          testTimeout: 2 * MINUTE,
          hookTimeout: 5 * MINUTE,
        },
      },
    ],
  },
});
