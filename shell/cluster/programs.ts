import { chmod, copyFile, mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { cached, cacheKey, sources } from '../setup/cache.ts';
import { withLock } from '../setup/lock.ts';
import type { Progress } from '../setup/progress.ts';
import { runCommand } from '../setup/run-command.ts';

/** Absolute paths of what the two go.mod files name, built. */
export interface Programs {
  etcd: string;
  kubeApiserver: string;
  kubeControllerManager: string;
  kubeScheduler: string;
  steve: string;
  kwok: string;
  /** Folder of kwok's Stage documents. */
  kwokStages: string;
  kwokLogsCrd: string;
  virtApi: string;
  virtController: string;
  /** YAML of KubeVirt's 17 types. */
  kubevirtCrds: string;
  /** Program that prints KubeVirt's webhooks and aggregated APIs. */
  kubevirtRegister: string;
}

export const KUBERNETES_VERSION = 'v1.36.3';
export const KUBEVIRT_VERSION = 'v1.7.0';

const HERE = import.meta.dirname;
const BUILT_FROM = ['go.mod', 'go.sum', 'steve', 'kubevirt/go.mod', 'kubevirt/go.sum', 'kubevirt/crds', 'kubevirt/register'] as const;

/** Without the version Helm refuses the server: charts ask for `kubeVersion`, and an unset one reads v0.0.0. */
const KUBERNETES_FLAGS = [
  '-s -w',
  ...Object.entries({
    gitVersion: KUBERNETES_VERSION,
    gitMajor: '1',
    gitMinor: '36',
    gitTreeState: 'clean',
    buildDate: '2026-01-01T00:00:00Z',
  }).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`),
].join(' ');
const KUBEVIRT_FLAGS = '-s -w';

/** CGO would tie the result to the machine's C library. */
const GO_ENVIRONMENT = { CGO_ENABLED: '0', GOWORK: 'off' };

/** Name of what is built: sources, module versions, flags, Go's version and the platform. */
export async function programsKey(): Promise<string> {
  const go = await runCommand('go', ['env', 'GOVERSION'], { cwd: HERE, deadlineMs: 60_000 });
  return cacheKey([...await sources(HERE, BUILT_FROM), KUBERNETES_FLAGS, KUBEVIRT_FLAGS, go.trim(), process.platform, process.arch]);
}

/**
 * Finds the programs in the cache or builds them: 8 to 9 min on 2 cores with nothing cached, about 1 min when Go has its own
 * cache of the packages. Two that ask at once: one builds, the other waits for it.
 * @throws CommandError with the compiler's words
 */
export async function ensurePrograms(progress: Progress): Promise<Programs> {
  const key = await programsKey();
  const folder = await withLock(`programs-${key}`, () => cached('programs', key, (draft) => build(draft, progress)), () => {
    progress.step('Waiting for another start that builds the same programs', 'up to 9 min');
  });
  progress.done();
  const at = (name: string): string => path.join(folder, name);
  return {
    etcd: at('etcd'),
    kubeApiserver: at('kube-apiserver'),
    kubeControllerManager: at('kube-controller-manager'),
    kubeScheduler: at('kube-scheduler'),
    steve: at('steve'),
    kwok: at('kwok'),
    kwokStages: path.join(HERE, 'stages'),
    kwokLogsCrd: at('kwok-logs-crd.yaml'),
    virtApi: at('virt-api'),
    virtController: at('virt-controller'),
    kubevirtCrds: at('kubevirt-crds.yaml'),
    kubevirtRegister: at('register'),
  };
}

async function build(folder: string, progress: Progress): Promise<void> {
  await mkdir(folder, { recursive: true });
  progress.step('Building Kubernetes, Steve and kwok from their Go modules', '6 min on 2 cores, once');
  await goBuild({ cwd: HERE, flags: KUBERNETES_FLAGS, folder, packages: ['tool', './steve'], progress });
  await rename(path.join(folder, 'server'), path.join(folder, 'etcd'));
  const kwok = await runCommand('go', ['list', '-m', '-f', '{{.Dir}}', 'sigs.k8s.io/kwok'], { cwd: HERE, env: GO_ENVIRONMENT });
  const crd = path.join(folder, 'kwok-logs-crd.yaml');
  await copyFile(path.join(kwok.trim(), 'kustomize/crd/bases/kwok.x-k8s.io_logs.yaml'), crd);
  await chmod(crd, 0o644);

  progress.step('Building KubeVirt from its Go module', '3 min on 2 cores, once');
  const kubevirt = path.join(HERE, 'kubevirt');
  await goBuild({ cwd: kubevirt, flags: KUBEVIRT_FLAGS, folder, packages: ['tool', './crds', './register'], progress });
  await writeFile(path.join(folder, 'kubevirt-crds.yaml'), `${await runCommand(path.join(folder, 'crds'), [])}\n`);
}

interface GoBuild {
  cwd: string;
  flags: string;
  folder: string;
  packages: readonly string[];
  progress: Progress;
}

async function goBuild({ cwd, flags, folder, packages, progress }: GoBuild): Promise<void> {
  let downloaded = 0;
  let compiled = 0;
  const show = (line: string): void => {
    if (line.startsWith('go: downloading ')) {
      downloaded += 1;
      progress.note(`${downloaded} modules downloaded`);
    } else if (!line.startsWith('go: ') && !line.includes(' ')) {
      compiled += 1;
      progress.note(`${compiled} packages compiled, now ${line}`);
    }
  };
  await runCommand(
    'go',
    ['build', '-v', '-mod=readonly', '-buildvcs=false', '-trimpath', '-ldflags', flags, '-o', `${folder}/`, ...packages],
    { cwd, env: GO_ENVIRONMENT, onLine: show },
  );
}
