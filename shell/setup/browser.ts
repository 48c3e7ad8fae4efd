import path from 'node:path';
import process from 'node:process';
import { chromium } from 'playwright-core';
import { PROJECT } from './cache.ts';
import { Hint } from './main.ts';
import type { Progress } from './progress.ts';
import { runCommand } from './run-command.ts';
import { onPath } from './tools.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'] as const;

/**
 * A Chromium for the browser tests: the one that `CHROME` names, one that is there, the platform's package (as root, with apt),
 * else Playwright's own.
 * @returns absolute path of the executable
 * @throws Hint that says what to install
 */
export async function ensureBrowser(progress: Progress): Promise<string> {
  const named = process.env.CHROME;
  if (named !== undefined && named !== '') {
    if (await works(named)) return named;
    throw new Hint(`CHROME names ${named}, which does not run`, 'set it to the path of Chromium or Chrome, or unset it');
  }
  const found = await present();
  if (found !== undefined) return found;
  const tried: string[] = [];
  for (const [what, install] of [['the platform\'s package', installPackage], ['Playwright\'s own', downloadOwn]] as const) {
    progress.step(`Getting a browser: ${what}`, '1 min');
    try {
      const browser = await install(progress);
      if (browser !== undefined) {
        progress.done();
        return browser;
      }
    } catch (error) {
      tried.push(`${what}: ${error instanceof Error ? error.message.split('\n').slice(-1).join('') : String(error)}`);
    }
  }
  throw new Hint(
    `There is no browser for the browser tests${tried.length === 0 ? '' : ` (${tried.join('; ')})`}`,
    'install Chromium or Chrome (sudo apt-get install chromium), or set CHROME to the path of one',
  );
}

async function present(): Promise<string | undefined> {
  for (const name of NAMES) {
    const file = await onPath(name);
    if (file !== undefined && await works(file)) return file;
  }
  const own = chromium.executablePath();
  return own !== '' && await works(own) ? own : undefined;
}

async function installPackage(progress: Progress): Promise<string | undefined> {
  const apt = await onPath('apt-get');
  if (apt === undefined || process.getuid?.() !== 0) return undefined;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const onLine = (line: string): void => progress.note(line.slice(0, 60));
  await runCommand(apt, ['update', '-qq'], { env, onLine, deadlineMs: 180_000 });
  await runCommand(apt, ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-liberation'], { env, onLine, deadlineMs: 600_000 });
  return present();
}

async function downloadOwn(progress: Progress): Promise<string | undefined> {
  await runCommand(process.execPath, [path.join(PROJECT, 'node_modules/playwright-core/cli.js'), 'install', 'chromium-headless-shell', 'chromium'], {
    onLine: (line) => progress.note(line.slice(0, 60)),
    deadlineMs: 600_000,
  });
  return present();
}

/** Asks it for its version: a distribution may leave a script under that name that only says how to get the real one. */
async function works(file: string): Promise<boolean> {
  try {
    await runCommand(file, ['--version'], { deadlineMs: 30_000 });
    return true;
  } catch {
    return false;
  }
}
