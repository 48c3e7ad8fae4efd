import process from 'node:process';
import { BUDGET_BYTES, ensureExtension, kilobytes } from '../extension.ts';
import { main } from '../main.ts';
import { Board } from '../progress.ts';

await main(async () => {
  const { folder, gzipBytes } = await ensureExtension(new Board().open());
  process.stdout.write(`${folder}\n${kilobytes(gzipBytes)} gzipped, of at most ${kilobytes(BUDGET_BYTES)}\n`);
  return gzipBytes > BUDGET_BYTES ? 1 : 0;
});
