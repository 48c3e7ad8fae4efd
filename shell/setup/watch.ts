import path from 'node:path';
import process from 'node:process';
import { build, type Plugin, type Rolldown } from 'vite';
import { PROJECT } from './cache.ts';

/** A running build that starts anew on every change. */
export interface Watching {
  stop(): Promise<void>;
}

/**
 * Builds the extension now and on every change of its sources. The bundle carries a line that listens at `reloadUrl`,
 * which the one that ships does not.
 * @returns after the first build
 */
export async function watchExtension(reloadUrl: string, built: () => Promise<void>): Promise<Watching> {
  const watcher = await build({
    configFile: path.join(PROJECT, 'vite.config.ts'),
    logLevel: 'warn',
    plugins: [listens(reloadUrl)],
    build: { watch: {} },
  });
  if (!isWatcher(watcher)) throw new Error('vite did not watch');
  await new Promise<void>((resolve) => {
    watcher.on('event', (event) => {
      if (event.code === 'ERROR') process.stderr.write(`\n✗ The extension does not build: ${event.error.message}\n`);
      if (event.code === 'BUNDLE_END') void event.result.close();
      if (event.code !== 'END') return;
      resolve();
      void built().catch((error: unknown) => process.stderr.write(`\n✗ ${error instanceof Error ? error.message : String(error)}\n`));
    });
  });
  return { stop: () => watcher.close() };
}

function isWatcher(result: Awaited<ReturnType<typeof build>>): result is Rolldown.RolldownWatcher {
  return 'on' in result && 'close' in result;
}

function listens(url: string): Plugin {
  return {
    name: 'reload-on-change',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler: (_options, bundle) => {
        for (const chunk of Object.values(bundle)) {
          if (chunk.type === 'chunk') chunk.code += `\nnew EventSource(${JSON.stringify(url)}).onmessage = () => location.reload();\n`;
        }
      },
    },
  };
}
