import process from 'node:process';
import { extensionFolder } from '../extension.ts';
import { asked, main } from '../main.ts';
import { Board } from '../progress.ts';
import { reloader } from '../reload.ts';
import { serve } from '../serve.ts';
import { watchExtension } from '../watch.ts';

/** Serves as `npm start` does, builds the extension on every change, and reloads the pages that show it. */
await main(async ({ signal, args }) => {
  const reload = await reloader();
  let whenBuilt = (): Promise<void> => Promise.resolve();
  const watching = await watchExtension(reload.url, () => whenBuilt());
  const served = await serve(new Board(), args, await extensionFolder());
  whenBuilt = async () => {
    if (served.isLab) await reload.refresh(served.url);
    reload.pages();
    process.stdout.write('  The extension was built and reloaded\n');
  };
  await asked(signal);
  process.stdout.write('\nStopping …\n');
  await watching.stop();
  await reload.stop();
  await served.stop();
  return 0;
}, { graceMs: 10_000 });
