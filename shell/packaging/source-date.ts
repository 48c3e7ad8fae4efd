import process from 'node:process';
import { PROJECT } from '../setup/cache.ts';
import { runCommand } from '../setup/run-command.ts';

/**
 * The time that a package carries: `SOURCE_DATE_EPOCH` (https://reproducible-builds.org/specs/source-date-epoch/), else that of the
 * commit, else the beginning of time.
 */
export async function sourceDate(): Promise<Date> {
  const given = process.env.SOURCE_DATE_EPOCH ?? '';
  const seconds = given === ''
    ? await runCommand('git', ['log', '-1', '--format=%ct'], { cwd: PROJECT, deadlineMs: 10_000 }).catch(() => '0')
    : given;
  if (!/^\d+$/.test(seconds.trim())) throw new Error(`SOURCE_DATE_EPOCH is ${given}, and has to be seconds since 1970`);
  return new Date(Number(seconds) * 1000);
}
