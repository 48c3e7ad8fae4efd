import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import { bundled } from './shell/extension/bundled.ts';
import { hostVue } from './shell/extension/host-vue.ts';
import { l10n } from './shell/extension/l10n.ts';
import { oneFile } from './shell/extension/one-file.ts';
import { scopeIds } from './shell/extension/scope-ids.ts';
import { slimShell } from './shell/extension/slim-shell.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const SHELL = here('./node_modules/@rancher/shell');
const manifest: unknown = JSON.parse(readFileSync(here('./pkg/hpe-storage/package.json'), 'utf8'));

if (typeof manifest !== 'object' || manifest === null || !('version' in manifest)) {
  throw new Error('pkg/hpe-storage/package.json names no version');
}
const id = `hpe-storage-${ String(manifest.version) }`;

// Rancher's styles count on these being there (@rancher/shell pkg/vue.config.js).
const SCSS = ['variables', 'functions', 'mixins'].map((part) => `@import '${ SHELL }/assets/styles/base/_${ part }.scss';`).join(' ');

export default defineConfig({
  publicDir: false,
  plugins:   [hostVue(), slimShell(SHELL), l10n(here('./pkg/hpe-storage/l10n')), vue({ features: { componentIdGenerator: scopeIds() } }), oneFile(id, here('./pkg/hpe-storage')), bundled(here('./pkg/hpe-storage/package.json'), here('.'))],
  resolve:   {
    alias: [
      { find: /^@shell\//, replacement: `${ SHELL }/` },
      { find: /^~shell\//, replacement: `${ SHELL }/` },
      { find: /^@components\//, replacement: `${ SHELL }/rancher-components/` },
      // The same functions at a third of the size, from the same API's own test suite.
      { find: /^lodash(\/.*)?$/, replacement: 'es-toolkit/compat$1' },
    ],
    extensions: ['.mjs', '.js', '.ts', '.vue', '.json', '.scss', '.tsx'],
  },
  css:    { preprocessorOptions: { scss: { additionalData: `@use 'sass:math'; ${ SCSS } `, silenceDeprecations: ['import', 'global-builtin', 'color-functions', 'slash-div', 'if-function'], quietDeps: true } } },
  define: { 'process.env.NODE_ENV': '"production"', 'process.env': '{}', __VUE_PROD_DEVTOOLS__: 'false' },
  build:  {
    outDir:        here(`./dist/${ id }`),
    emptyOutDir:   true,
    cssCodeSplit:  false,
    target:        'es2022',
    reportCompressedSize: false,
    rollupOptions: {
      input:    here('./pkg/hpe-storage/index.ts'),
      external: ['js-yaml'],
      preserveEntrySignatures: 'strict',
      output:   {
        // A dotted name would become nested objects that the loader does not find; the footer of oneFile names it.
        format: 'iife', name: '__hpeStorage', exports: 'named', entryFileNames: `${ id }.umd.min.js`,
        globals: { 'js-yaml': '__jsyaml' },
      },
    },
  },
});
