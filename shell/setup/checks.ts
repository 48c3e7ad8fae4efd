import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { isRecord, list, number, text } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { ensureBrowser } from './browser.ts';
import type { DashboardVariant } from '../dashboard/build.ts';
import { PROJECT } from './cache.ts';
import { ensureLab } from './ensure.ts';
import { BUDGET_BYTES, buildExtension, kilobytes } from './extension.ts';
import { Hint, tell, type Context } from './main.ts';
import { Board, duration } from './progress.ts';
import { runCommand } from './run-command.ts';

/** Tests of one check. A tool that says yes or no counts as one. */
export interface Counts {
  passed: number;
  failed: number;
}

/** One part of `npm test`. It throws when it could not run at all, or when a tool says no. */
export interface Check {
  title: string;
  /** @param args for the tool, from the command line: names of test files */
  run(args: readonly string[]): Promise<Counts>;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const ONE: Counts = { passed: 1, failed: 0 };

const tool = (name: string, file: string, args: readonly string[], deadlineMs: number, hint: string) => async (): Promise<Counts> => {
  try {
    await runCommand(process.execPath, [path.join(PROJECT, 'node_modules', file), ...args], { cwd: PROJECT, deadlineMs });
  } catch (error) {
    throw new Hint(`${name} says no:\n${error instanceof Error ? error.message : String(error)}`, hint);
  }
  return ONE;
};

export const lint: Check = {
  title: 'lint',
  run: tool('eslint', 'eslint/bin/eslint.js', ['.', '--max-warnings', '0', '--cache', '--cache-location', 'node_modules/.cache/eslint/'],
    10 * MINUTE_MS, 'npx eslint . --fix puts right what can be put right by itself'),
};

export const types: Check = {
  title: 'types',
  run: async () => {
    const hint = 'the lines above name file, line and type';
    await tool('vue-tsc', 'vue-tsc/bin/vue-tsc.js', ['--noEmit', '-p', 'tsconfig.json'], 5 * MINUTE_MS, hint)();
    return tool('tsc', 'typescript/bin/tsc', ['--noEmit', '-p', 'tsconfig.shell.json'], 5 * MINUTE_MS, hint)();
  },
};

export const importRules: Check = {
  title: 'import rules',
  run: tool('dependency-cruiser', 'dependency-cruiser/bin/dependency-cruiser.mjs',
    ['--config', '.dependency-cruiser.cjs', '--output-type', 'err-long', 'pkg', 'shell', 'tests'],
    3 * MINUTE_MS, 'CONTRIBUTING.md has who may import whom, and .dependency-cruiser.cjs has the rules'),
};

export const unit: Check = { title: 'unit and component', run: (args) => vitest(['unit', 'component'], args, 10 * MINUTE_MS) };

export const contract: Check = {
  title: 'contract',
  run: async (args) => {
    await ensureLab(new Board(), 'rancher');
    return vitest(['contract'], args, 15 * MINUTE_MS);
  },
};

export const bundle: Check = {
  title: 'extension and its size',
  run: async () => {
    const { gzipBytes } = await buildExtension(new Board().open());
    process.stdout.write(`${kilobytes(gzipBytes)} gzipped, of at most ${kilobytes(BUDGET_BYTES)}\n`);
    if (gzipBytes <= BUDGET_BYTES) return { passed: 2, failed: 0 };
    tell(new Hint('The extension is larger than its budget', 'see what the last change brought in: npx vite-bundle-visualizer'));
    return { passed: 1, failed: 1 };
  },
};

export const packaging: Check = { title: 'package', run: (args) => vitest(['package'], args, 10 * MINUTE_MS) };

const inBrowser = (title: string, project: string, variant: DashboardVariant, deadlineMs: number): Check => ({
  title,
  run: async (args) => {
    const board = new Board();
    const chrome = await ensureBrowser(board.open());
    await ensureLab(board, variant);
    await buildExtension(board.open());
    return vitest([project], args, deadlineMs, { CHROME: chrome });
  },
});

export const browser = inBrowser('browser', 'e2e', 'rancher', 25 * MINUTE_MS);

export const standalone = inBrowser('browser, standalone', 'standalone', 'harvester', 15 * MINUTE_MS);

export const extensions = inBrowser('browser, extensions', 'extensions', 'rancher', 15 * MINUTE_MS);

export const ALL: readonly Check[] = [lint, types, importRules, unit, contract, bundle, packaging, browser, standalone, extensions];

/** Runs checks one after another, all of them, and ends with one line of counts. The answer is the exit code. */
export async function runChecks(checks: readonly Check[], { signal, args }: Context): Promise<number> {
  const sum: Counts = { passed: 0, failed: 0 };
  for (const check of checks) {
    if (signal.aborted) break;
    process.stdout.write(`\n── ${check.title}\n`);
    const since = Date.now();
    const { passed, failed } = await attempt(check, checks.length === 1 ? args : []);
    sum.passed += passed;
    sum.failed += failed;
    process.stdout.write(`${failed === 0 ? '✓' : '✗'} ${check.title}: ${passed} passed, ${failed} failed · ${duration(Date.now() - since)}\n`);
  }
  process.stdout.write(`\n${sum.passed} passed, ${sum.failed} failed\n`);
  return signal.aborted || sum.failed > 0 ? 1 : 0;
}

async function attempt(check: Check, args: readonly string[]): Promise<Counts> {
  try {
    return await check.run(args);
  } catch (error) {
    tell(error);
    return { passed: 0, failed: 1 };
  }
}

async function vitest(projects: readonly string[], more: readonly string[], deadlineMs: number, env: Record<string, string> = {}): Promise<Counts> {
  const folder = await mkdtemp(path.join(tmpdir(), 'vitest-'));
  const report = path.join(folder, 'report.json');
  const args = [
    path.join(PROJECT, 'node_modules/vitest/vitest.mjs'), 'run', ...more, ...projects.flatMap((name) => ['--project', name]),
    '--reporter=default', '--reporter=json', `--outputFile.json=${report}`,
  ];
  try {
    const failure = await runCommand(process.execPath, args, { cwd: PROJECT, deadlineMs, env, onLine: (line) => process.stdout.write(`${line}\n`) })
      .then(() => undefined, (error: unknown) => error);
    return await counts(report, failure);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A file that could not be loaded has no tests to count, yet it failed; and a run that ended badly without a failed test did too. */
async function counts(report: string, failure: unknown): Promise<Counts> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(report, 'utf8'));
  } catch {
    throw failure instanceof Error ? failure : new Error('vitest wrote no report');
  }
  const passed = number(content, 'numPassedTests') ?? 0;
  const broken = list(content, 'testResults').filter((file) => text(file, 'status') === 'failed' && list(file, 'assertionResults').filter(isRecord).every((one) => one.status !== 'failed')).length;
  const failed = (number(content, 'numFailedTests') ?? 0) + broken;
  if (failed === 0 && failure !== undefined) return { passed, failed: 1 };
  if (failed === 0 && passed === 0) throw new Hint('No test ran', 'look whether the tests were deleted or skipped');
  return { passed, failed };
}
