import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { guarded, signalGroup } from '../../../setup/guard.mjs';

export interface HelmRun {
  helm: string;
  kubeconfig: string;
  /** Folder of this run: Helm's caches and settings go here, never into the user's home. */
  folder: string;
  args: readonly string[];
  onLine: (line: string) => void;
  signal: AbortSignal;
}

/** Runs Helm and gives its exit code. It ends with the lab, however the lab ends. */
export async function runHelm({ helm, kubeconfig, folder, args, onLine, signal }: HelmRun): Promise<number> {
  const home = path.join(folder, 'home');
  await mkdir(home, { recursive: true });
  if (signal.aborted) return 1;
  return new Promise((resolve) => {
    const child = spawn(helm, [...args], {
      cwd: folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH, HOME: home, KUBECONFIG: kubeconfig, HELM_CACHE_HOME: home, HELM_CONFIG_HOME: home, HELM_DATA_HOME: home,
      },
    });
    guarded(child);
    const stop = (): void => {
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
    };
    signal.addEventListener('abort', stop, { once: true });
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', onLine);
    child.on('error', (error) => {
      onLine(`helm could not be started: ${error.message}`);
      resolve(127);
    });
    child.on('close', (code) => {
      signal.removeEventListener('abort', stop);
      resolve(code ?? 137);
    });
  });
}
