import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { HOSTS } from '../../compat/hosts.ts';
import type { Host } from '../../compat/hosts.ts';
import { hostSource } from '../../compat/modules.ts';
import { smoke } from '../../compat/smoke.ts';
import type { SmokeOptions } from '../../compat/smoke.ts';
import { compatTable, isGood, withTable } from '../../compat/table.ts';
import type { Outcome, Row } from '../../compat/table.ts';
import { ensureDashboard, OWN_SOURCE } from '../../dashboard/build.ts';
import { ensureStandIns } from '../../harvester/build.ts';
import type { LabHost } from '../../lab/context.ts';
import { ensureBrowser } from '../browser.ts';
import { PROJECT } from '../cache.ts';
import { ensureLab } from '../ensure.ts';
import { ensureExtension } from '../extension.ts';
import { Hint, main, tell } from '../main.ts';
import { Board } from '../progress.ts';

interface Around extends Pick<SmokeOptions, 'browser' | 'extension' | 'harvesterUi'> {
  board: Board;
}

const USAGE = `npm run compat -- [options] [VERSION…]   tries the extension in the dashboards that users have: ${HOSTS.map(({ shell }) => shell).join(', ')}
                                          (@rancher/shell); with versions, only in these

  HARVESTER_UI=FOLDER   a built Harvester UI in the stand-in's place; each runs in the dashboards of its own line
  --write   puts the table into README.md; for all versions at once
`;

await main(async ({ args }) => {
  const { values, positionals } = parseArgs({
    args: [...args], allowPositionals: true,
    options: { write: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const hosts = wanted(positionals);
  if (values.write && hosts.length < HOSTS.length) throw new Hint('README.md has a row for each version', 'use --write without naming versions');
  const board = new Board();
  const browser = await ensureBrowser(board.open());
  await ensureLab(board, 'rancher');
  const { folder: extension } = await ensureExtension(board.open());
  const rows: Row[] = [];
  const harvesterUi = process.env.HARVESTER_UI || undefined;
  for (const host of hosts) rows.push({ host, outcome: await tryHost(host, { board, browser, extension, harvesterUi }) });
  const table = compatTable(rows);
  process.stdout.write(`\n${table}\n`);
  if (values.write) {
    const readme = path.join(PROJECT, 'README.md');
    await writeFile(readme, withTable(await readFile(readme, 'utf8'), table));
  }
  return rows.every(isGood) ? 0 : 1;
});

function wanted(names: readonly string[]): readonly Host[] {
  const unknown = names.find((name) => !HOSTS.some(({ shell }) => shell === name));
  if (unknown !== undefined) throw new Hint(`${unknown} is not among the versions that are tried`, `name some of ${HOSTS.map(({ shell }) => shell).join(', ')}`);
  return names.length === 0 ? HOSTS : HOSTS.filter(({ shell }) => names.includes(shell));
}

/** One that fails does not stop the others. */
async function tryHost(host: Host, { board, ...around }: Around): Promise<Outcome> {
  process.stdout.write(`\n── @rancher/shell ${host.shell}, Rancher ${host.rancher}\n`);
  let built: LabHost;
  try {
    // the newest is the project's own
    const source = host === HOSTS.at(-1) ? OWN_SOURCE : await hostSource(host, board.open());
    const dashboard = await ensureDashboard(board.open(), 'rancher', source);
    await ensureStandIns(board.open(), source.modules);
    built = { ...source, dashboard };
  } catch (error) {
    tell(error);
    board.close();
    return { kind: 'not-built', why: firstLine(error) };
  }
  try {
    return { kind: 'tried', worked: await smoke({ host: built, ...around, progress: board.open() }) };
  } catch (error) {
    tell(error);
    board.close();
    return { kind: 'tried', worked: { loaded: false, pages: false, attach: false, detach: false } };
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
