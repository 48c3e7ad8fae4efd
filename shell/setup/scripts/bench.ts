import { readdir } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { PROJECT } from '../cache.ts';
import { isRecord } from '../../../pkg/hpe-storage/domain/kube/json.ts';
import { Hint, main, tell } from '../main.ts';

/** As tests/bench/measure.ts has it; what is loaded is looked at, since the house does not import its tests. */
interface Loaded {
  what: string;
  limit: number;
  unit: string;
  peer: { value: number; name: string } | undefined;
  run(): Promise<unknown>;
}

const FOLDER = path.join(PROJECT, 'tests', 'bench');
const NUMBER = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** Prints DESIGN §10's table for what is measured. With names, only the files of those names in tests/bench. */
await main(async ({ args }) => {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.ts') && !file.endsWith('.bench.ts') && (args.length === 0 || args.includes(path.basename(file, '.ts'))));
  const measures = (await Promise.all(files.sort().map(load))).flat();
  if (measures.length === 0) throw new Hint(`There is nothing to measure in ${args.join(', ')}`, 'use names of files in tests/bench');
  process.stdout.write('| what | measured | at most | within | against |\n|---|---|---|---|---|\n');
  let over = 0;
  for (const measure of measures) over += await row(measure) ? 0 : 1;
  return over === 0 ? 0 : 1;
});

async function row({ what, limit, unit, peer, run }: Loaded): Promise<boolean> {
  try {
    const value = await run();
    if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`${what} gave no number`);
    const against = peer === undefined ? '' : `${NUMBER.format(peer.value / value)} times less than ${peer.name}`;
    process.stdout.write(`| ${what} | ${NUMBER.format(value)} ${unit} | ${limit} ${unit} | ${value <= limit ? 'yes' : 'no'} | ${against} |\n`);
    return value <= limit;
  } catch (error) {
    process.stdout.write(`| ${what} | failed | ${limit} ${unit} | no | |\n`);
    tell(error);
    return false;
  }
}

async function load(file: string): Promise<Loaded[]> {
  const module: unknown = await import(path.join(FOLDER, file));
  const measures = isRecord(module) && Array.isArray(module.measures) ? module.measures : [];
  return measures.filter(isMeasure);
}

function isMeasure(value: unknown): value is Loaded {
  return isRecord(value) && typeof value.what === 'string' && typeof value.limit === 'number' && typeof value.unit === 'string' && typeof value.run === 'function';
}
