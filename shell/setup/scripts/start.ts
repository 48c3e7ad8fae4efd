import process from 'node:process';
import { ensureExtension } from '../extension.ts';
import { asked, main } from '../main.ts';
import { Board } from '../progress.ts';
import { readWishes, serve } from '../serve.ts';

await main(async ({ signal, args }) => {
  readWishes(args);
  const board = new Board();
  const { folder } = await ensureExtension(board.open());
  const served = await serve(board, args, folder);
  await asked(signal);
  process.stdout.write('\nStopping …\n');
  await served.stop();
  return 0;
}, { graceMs: 10_000 });
