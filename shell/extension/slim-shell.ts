import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const here = (file: string): string => join(dirname(fileURLToPath(import.meta.url)), file);
const EMPTY = here('left-out.ts');

/** Packages of which Rancher's components use little, and what does just that. */
const INSTEAD: Readonly<Record<string, string>> = {
  vuex: here('slim-vuex.ts'), 'focus-trap': here('slim-focus-trap.ts'), 'es-toolkit/compat/cloneDeep': here('slim-clone.ts'),
};

/** Reached by Rancher's components only on ways that our pages do not go; together 900 KB of source. */
const LEFT_OUT = /^(jsrsasign|highlight\.js|diff2html|diff|cronstrue|cron-validator|papaparse|jszip|file-saver|@vue\/devtools-api|@vue\/devtools-kit|dompurify|identicon\.js|vee-validate|jsonpath-plus|semver)(\/.*)?$/;

/**
 * Vite plugin: Rancher's components as raw sources, with the stand-ins that @rancher/shell brings for its own
 * library builds (pkg/vue.config.js), and without what only its other pages use.
 */
export const slimShell = (shell: string): Plugin => {
  const stubs: readonly (readonly [RegExp, string])[] = [
    [/dynamic-importer$/, 'dynamic-importer.lib.js'],
    [/model-loader-require$/, 'model-loader-require.lib.js'],
    [/require-asset$/, 'require-asset.lib.js'],
    [/^vue-router$/, 'vue-router.lib.js'],
  ];

  return {
    name:      'hpe-slim-shell',
    enforce:   'pre',
    resolveId: (id, importer) => {
      if (LEFT_OUT.test(id)) {
        return EMPTY;
      }
      const slim = importer?.startsWith(shell) ? INSTEAD[id] : undefined;

      if (slim) {
        return slim;
      }
      const stub = stubs.find(([pattern]) => pattern.test(id));

      return stub && join(shell, 'pkg', stub[1]);
    },
  };
};
