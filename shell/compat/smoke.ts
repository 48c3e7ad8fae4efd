import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { list, text } from '../../pkg/hpe-storage/domain/kube/json.ts';
import type { LabHost, LabOptions } from '../lab/context.ts';
import { startLab } from '../lab/lab.ts';
import { PROJECT } from '../setup/cache.ts';
import type { Progress } from '../setup/progress.ts';
import { runCommand } from '../setup/run-command.ts';
import { TRIED } from './table.ts';
import type { Tried } from './table.ts';

const DEADLINE_MS = 10 * 60_000;
const SUITE = 'tests/compat/vitest.config.ts';

export interface SmokeOptions {
  host: LabHost;
  /** Folder of the built extension. */
  extension: string;
  browser: string;
  /** Folder of a built Harvester UI that takes the stand-in's place. */
  harvesterUi: string | undefined;
  progress: Progress;
}

/** Plays the smoke in one host, over a lab that says it is that host's Rancher. What did not run did not work. */
export async function smoke({ host, extension, browser, harvesterUi, progress }: SmokeOptions): Promise<Record<Tried, boolean>> {
  const options: LabOptions = { mode: 'rancher', scenario: 'ready', extension, host };
  const lab = await startLab({ ...options, ...(harvesterUi === undefined ? {} : { harvesterUi }) }, { progress });
  const folder = await mkdtemp(path.join(tmpdir(), 'compat-'));
  const report = path.join(folder, 'report.json');
  try {
    const args = ['run', '--config', SUITE, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    await runCommand(process.execPath, [path.join(PROJECT, 'node_modules/vitest/vitest.mjs'), ...args], {
      cwd: PROJECT,
      deadlineMs: DEADLINE_MS,
      env: { LAB_URL: lab.url, CHROME: browser, HOST_RANCHER: host.rancher },
      onLine: (line) => process.stdout.write(`${line}\n`),
    }).catch(() => undefined);
    return await readReport(report);
  } finally {
    await lab.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Each test of the suite has the name of a column. */
async function readReport(file: string): Promise<Record<Tried, boolean>> {
  const report: unknown = JSON.parse(await readFile(file, 'utf8'));
  const results = list(report, 'testResults').flatMap((suite) => list(suite, 'assertionResults'));
  const passed = (name: Tried): boolean => results.some((one) => text(one, 'title') === name && text(one, 'status') === 'passed');
  const [loaded, pages, attach, detach] = TRIED;
  return { loaded: passed(loaded), pages: passed(pages), attach: passed(attach), detach: passed(detach) };
}
