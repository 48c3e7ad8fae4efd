import { existsSync } from 'node:fs';
import process from 'node:process';
import { withLock } from './lock.ts';
import type { Progress } from './progress.ts';
import { runCommand } from './run-command.ts';
import { onPath } from './tools.ts';

/** Where Debian puts it, a folder that is not on everyone's PATH. */
const DEBIAN = '/usr/sbin/nginx';

/** What a test says that was skipped because there is no nginx. */
export const NO_NGINX = 'there is no nginx here: sudo apt-get install nginx-light';

/**
 * The real nginx, for tests of nginx configurations: one that is there, else Debian's package (as root, with apt).
 * Nothing is started: its own service would take port 80.
 * @returns absolute path of the executable; undefined when there is none and none can be had, see NO_NGINX
 */
export async function ensureNginx(progress: Progress): Promise<string | undefined> {
  return await findNginx() ?? withLock('nginx', async () => await findNginx() ?? install(progress));
}

/** The nginx that is there; nothing is installed. */
export async function findNginx(): Promise<string | undefined> {
  return await onPath('nginx') ?? (existsSync(DEBIAN) ? DEBIAN : undefined);
}

async function install(progress: Progress): Promise<string | undefined> {
  const apt = await onPath('apt-get');
  if (apt === undefined || process.getuid?.() !== 0) return undefined;
  progress.step('Getting nginx', '20 s');
  // in run level 1 no package starts its service
  const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const onLine = (line: string): void => progress.note(line.slice(0, 60));
  try {
    await runCommand(apt, ['update', '-qq'], { env, onLine, deadlineMs: 180_000 });
    await runCommand(apt, ['install', '-y', '-q', '--no-install-recommends', 'nginx-light'], { env, onLine, deadlineMs: 300_000 });
  } catch {
    return undefined;
  } finally {
    progress.done();
  }
  return findNginx();
}
