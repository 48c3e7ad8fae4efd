import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { isRecord, list, number, text } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { ensureBrowser } from './browser.ts';
import type { DashboardVariant } from '../dashboard/build.ts';
import type { ScenarioName } from '../lab/context.ts';
import { PROJECT } from './cache.ts';
import { ensureLab, SIDE_BY_SIDE_BYTES } from './ensure.ts';
import { BUDGET_BYTES, ensureExtension, kilobytes } from './extension.ts';
import { Hint, tell, type Context } from './main.ts';
import { Board, duration } from './progress.ts';
import { runCommand } from './run-command.ts';

/** Tests of one check. A tool that says yes or no counts as one. */
export interface Counts {
  passed: number;
  failed: number;
}

/** Where a check says what it does, and what its tool is told. */
export interface Desk {
  board: Board;
  say(line: string): void;
  /** From the command line: names of test files. */
  args: readonly string[];
}

/** One part of `npm test`. It throws when it could not run at all, or when a tool says no. */
export interface Check {
  title: string;
  /** Makes what is missing and takes time once. It may use the whole machine, so no check runs beside it. */
  setUp?(board: Board): Promise<unknown>;
  run(desk: Desk): Promise<Counts>;
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
    const args = (config: string): string[] => ['--noEmit', '-p', config, '--incremental', '--tsBuildInfoFile', `node_modules/.cache/types/${config}.tsbuildinfo`];
    await tool('vue-tsc', 'vue-tsc/bin/vue-tsc.js', args('tsconfig.json'), 5 * MINUTE_MS, hint)();
    return tool('tsc', 'typescript/bin/tsc', args('tsconfig.shell.json'), 5 * MINUTE_MS, hint)();
  },
};

export const importRules: Check = {
  title: 'import rules',
  run: tool('dependency-cruiser', 'dependency-cruiser/bin/dependency-cruiser.mjs',
    ['--config', '.dependency-cruiser.cjs', '--output-type', 'err-long', 'pkg', 'shell', 'tests'],
    3 * MINUTE_MS, 'CONTRIBUTING.md has who may import whom, and .dependency-cruiser.cjs has the rules'),
};

export const unit: Check = { title: 'unit and component', run: (desk) => vitest(['unit', 'component'], desk, 10 * MINUTE_MS) };

export const contract: Check = {
  title: 'contract',
  setUp: (board) => ensureLab(board, 'rancher'),
  run: (desk) => vitest(['contract'], desk, 15 * MINUTE_MS),
};

export const bundle: Check = {
  title: 'extension and its size',
  run: async ({ board, say }) => {
    const { gzipBytes } = await ensureExtension(board.open());
    say(`${kilobytes(gzipBytes)} gzipped, of at most ${kilobytes(BUDGET_BYTES)}`);
    if (gzipBytes <= BUDGET_BYTES) return { passed: 2, failed: 0 };
    tell(new Hint('The extension is larger than its budget', 'see what the last change brought in: npx vite-bundle-visualizer'));
    return { passed: 1, failed: 1 };
  },
};

export const packaging: Check = { title: 'package', run: (desk) => vitest(['package'], desk, 10 * MINUTE_MS) };

interface BrowserCheck {
  title: string;
  /** Of vitest.config.ts. */
  project: string;
  variant: DashboardVariant;
  deadlineMs: number;
  /** Which of the project's files, and the scenario that its lab starts with. Left out: those that the command line names. */
  files?: readonly string[];
  scenario?: ScenarioName;
}

const inBrowser = ({ title, project, variant, deadlineMs, files, scenario }: BrowserCheck): Check => ({
  title,
  setUp: async (board) => {
    await ensureBrowser(board.open());
    await ensureLab(board, variant);
  },
  run: async (desk) => vitest([project], { ...desk, args: files ?? desk.args }, deadlineMs, {
    CHROME: await ensureBrowser(desk.board.open()), ...(scenario === undefined ? {} : { LAB_SCENARIO: scenario }),
  }),
});

const E2E = { project: 'e2e', variant: 'rancher', deadlineMs: 20 * MINUTE_MS } as const;

const setUpBrowser = inBrowser({ ...E2E, title: 'browser, from empty', files: ['tests/e2e/empty', 'tests/e2e/fleet'], scenario: 'empty' });

const dailyBrowser = inBrowser({ ...E2E, title: 'browser, ready', files: ['tests/e2e/ready'], scenario: 'ready' });

const standalone = inBrowser({ title: 'browser, standalone', project: 'standalone', variant: 'harvester', deadlineMs: 15 * MINUTE_MS });

const extensions = inBrowser({ title: 'browser, extensions', project: 'extensions', variant: 'rancher', deadlineMs: 15 * MINUTE_MS });

/** Files of tests/e2e that the command line names. */
export const namedBrowser = inBrowser({ ...E2E, title: 'browser' });

export const ALL_BROWSER: readonly Check[] = [dailyBrowser, setUpBrowser, extensions, standalone];

/** The longest first, since two run at a time; then what is quick to say no. */
export const ALL: readonly Check[] = [dailyBrowser, lint, types, importRules, bundle, unit, contract, setUpBrowser, extensions, standalone, packaging];

/** A lab and its browser wait about as long as they compute, so a second check has room beside them. Two labs take 5 GiB. */
const SIDE_BY_SIDE = os.totalmem() < SIDE_BY_SIDE_BYTES ? 1 : 2;

/** Runs checks, all of them, and ends with one line of counts. The answer is the exit code. */
export async function runChecks(checks: readonly Check[], { signal, args }: Context): Promise<number> {
  const board = new Board(process.stdout);
  const ends: string[] = [];
  const sum: Counts = { passed: 0, failed: 0 };
  const add = (title: string, { passed, failed }: Counts, since: number): void => {
    sum.passed += passed;
    sum.failed += failed;
    ends.push(`${failed === 0 ? '✓' : '✗'} ${title}: ${passed} passed, ${failed} failed · ${duration(Date.now() - since)}`);
  };
  const single = checks.length === 1;
  const waiting: Check[] = [];
  for (const check of checks) {
    const since = Date.now();
    if (await isSetUp(check, board)) waiting.push(check);
    else add(check.title, { passed: 0, failed: 1 }, since);
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, async () => {
    for (let check = waiting.shift(); check !== undefined && !signal.aborted; check = waiting.shift()) {
      const { title } = check;
      const since = Date.now();
      board.say(`── ${title}`);
      add(title, await attempt(check, { board, args: single ? args : [], say: (line) => board.say(single ? line : `${title} │ ${line}`) }), since);
      board.say(ends.at(-1) ?? '');
    }
  }));
  process.stdout.write(`\n${ends.join('\n')}\n\n${sum.passed} passed, ${sum.failed} failed\n`);
  return signal.aborted || sum.failed > 0 ? 1 : 0;
}

async function isSetUp(check: Check, board: Board): Promise<boolean> {
  try {
    await check.setUp?.(board);
    return true;
  } catch (error) {
    tell(error);
    return false;
  }
}

async function attempt(check: Check, desk: Desk): Promise<Counts> {
  try {
    return await check.run(desk);
  } catch (error) {
    tell(error);
    return { passed: 0, failed: 1 };
  }
}

async function vitest(projects: readonly string[], { say, args: more }: Desk, deadlineMs: number, env: Record<string, string> = {}): Promise<Counts> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'vitest-'));
  const report = path.join(folder, 'report.json');
  const args = [
    path.join(PROJECT, 'node_modules/vitest/vitest.mjs'), 'run', ...more, ...projects.flatMap((name) => ['--project', name]),
    '--reporter=default', '--reporter=json', `--outputFile.json=${report}`,
  ];
  try {
    const failure = await runCommand(process.execPath, args, { cwd: PROJECT, deadlineMs, env, onLine: say })
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
