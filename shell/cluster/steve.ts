import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { loopbackPort, SPARING, type Starting } from './starting.ts';

const ADMIN = { 'Impersonate-User': 'admin', 'Impersonate-Group': 'system:masters' } as const;

/** Starts a Steve and gives its base URL once it knows the cluster's types. */
export async function startSteve({ options, folder, kubeconfig, start, ready }: Starting, name: string, sqlCache: boolean): Promise<string> {
  const own = path.join(folder, name);
  await mkdir(own, { recursive: true });
  const port = await loopbackPort();
  const url = `http://127.0.0.1:${port}`;
  start(name, options.programs.steve, [
    '--kubeconfig', kubeconfig, '--http-listen-port', String(port), '--https-listen-port', '0', '--enable-header-auth',
    ...(sqlCache ? ['--sql-cache'] : []),
  ], {
    cwd: own,
    // where it keeps users' preferences, and the files of its cache
    env: { XDG_CONFIG_HOME: own, TMPDIR: own, ...SPARING },
  });
  const type = options.kubevirt ? 'kubevirt.io.virtualmachine' : 'node';
  await ready(name, async () => (await fetch(`${url}/v1/schemas/${type}`, { headers: ADMIN, signal: AbortSignal.timeout(10_000) })).ok);
  return url;
}
