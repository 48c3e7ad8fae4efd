import eslint from '@eslint/js';
import pluginVue from 'eslint-plugin-vue';
import tseslint from 'typescript-eslint';
import vueParser from 'vue-eslint-parser';

const SIZE = (max) => ['error', { max, skipBlankLines: false, skipComments: false }];

/** What DESIGN §9 asks of all code, beyond the recommended sets. */
const HOUSE = {
  'max-lines': SIZE(300),
  'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'], location: 'start' }],
  'eqeqeq': ['error', 'always'],
  'no-var': 'error',
  'prefer-const': 'error',
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-new-func': 'error',
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-non-null-assertion': 'error',
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
  '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'as' }],
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true, allowNullish: false }],
  '@typescript-eslint/no-confusing-void-expression': 'off',
  '@typescript-eslint/no-meaningless-void-operator': 'off',
  '@typescript-eslint/unbound-method': 'off',
  '@typescript-eslint/no-empty-function': 'off',
  '@typescript-eslint/no-invalid-void-type': 'off',
  '@typescript-eslint/no-dynamic-delete': 'off',
  '@typescript-eslint/prefer-nullish-coalescing': 'off',
  '@typescript-eslint/no-unnecessary-condition': 'off',
  '@typescript-eslint/require-await': 'off',
};

/** Rules that need no types, for files that no tsconfig of the project reads. */
const UNTYPED = tseslint.configs.disableTypeChecked;

export default tseslint.config(
  { ignores: ['dist/', 'dist-pkg/', '.lab/', 'coverage/', 'node_modules/', 'shell/dashboard/app/', 'shell/harvester/stage/', 'shell/harvester/pkg/', 'tests/fixtures/', '**/*.d.ts', '**/*.d.mts'] },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...pluginVue.configs['flat/recommended'],
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: {
      ecmaVersion: 'latest',
      sourceType: 'module',
      parserOptions: {
        project: ['./tsconfig.json', './tsconfig.shell.json'],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue'],
      },
    },
    rules: HOUSE,
  },
  {
    // types decide these; the compiler has said it already
    files: ['**/*.ts', '**/*.vue'],
    rules: { 'no-undef': 'off', 'vue/multi-word-component-names': 'off', 'vue/order-in-components': 'off' },
  },
  {
    files: ['**/*.vue'],
    languageOptions: {
      parser: vueParser,
      parserOptions: { parser: tseslint.parser },
    },
    rules: {
      'max-lines': SIZE(250),
      'vue/no-v-html': 'error',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/block-order': ['error', { order: ['script', 'template', 'style'] }],
      'vue/enforce-style-attribute': ['error', { allow: ['scoped'] }],
      // how a template is laid out is left to who writes it
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/attributes-order': 'off',
      'vue/require-default-prop': 'off',
      'vue/no-template-shadow': 'off',
      // an untyped component of Rancher's makes every use of it look unsafe
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['pkg/**/*.ts', 'pkg/**/*.vue'],
    rules: { 'no-console': 'error' },
  },
  {
    // pure by design: what changes from call to call is passed in (DESIGN §2)
    files: ['pkg/hpe-storage/domain/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', 'window', 'document', 'fetch', 'localStorage', 'sessionStorage', 'navigator', 'setTimeout', 'setInterval', 'crypto', 'performance'],
      'no-restricted-properties': ['error',
        { object: 'Date', property: 'now', message: 'pass the time in' },
        { object: 'Math', property: 'random', message: 'pass the randomness in' },
      ],
      'no-restricted-syntax': ['error', { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'pass the time in' }],
    },
  },
  {
    // the two doors to Rancher's untyped sources
    files: ['pkg/hpe-storage/ui/rancher.ts', 'pkg/hpe-storage/gateway/host.ts', 'pkg/hpe-storage/index.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // What is evaluated in the page reaches the dashboard's own objects, which have no types.
    files: ['tests/e2e/**/*.ts', 'tests/bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-member-access': 'off', '@typescript-eslint/no-unsafe-return': 'off', '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
  {
    files: ['tests/**/*.ts'],
    rules: {
      'max-lines': SIZE(500),
      '@typescript-eslint/no-unsafe-assignment': 'off',
      'vue/one-component-per-file': 'off',
      'vue/require-prop-types': 'off',
      'vue/component-api-style': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    ...UNTYPED,
    languageOptions: {
      ...UNTYPED.languageOptions,
      globals: { process: 'readonly', Buffer: 'readonly', console: 'readonly', setInterval: 'readonly', clearInterval: 'readonly', setTimeout: 'readonly', clearTimeout: 'readonly', URL: 'readonly', fetch: 'readonly', module: 'writable', require: 'readonly' },
    },
  },
);
