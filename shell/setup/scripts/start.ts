import { parseArgs } from 'node:util';
import process from 'node:process';
import { startProxy } from '../../lab/front/proxy.ts';
import { startLab } from '../../lab/lab.ts';
import type { Lab, LabMode, LabOptions, ScenarioName } from '../../lab/context.ts';
import { ensureDashboard } from '../../dashboard/build.ts';
import { forgetCurrent, writeCurrent } from '../current.ts';
import { ensureLab, told } from '../ensure.ts';
import { buildExtension } from '../extension.ts';
import { asked, Hint, main } from '../main.ts';
import { Board } from '../progress.ts';

interface Wishes {
  mode: LabMode;
  scenario: ScenarioName;
  port: number | undefined;
}

await main(async ({ signal, args }) => {
  const wishes = read(args);
  const board = new Board();
  const { folder: extension } = await buildExtension(board.open());
  const real = process.env.RANCHER_URL;
  const running = real === undefined || real === '' ? await lab(board, wishes, extension) : await proxy(board, real, wishes, extension);
  await asked(signal);
  process.stdout.write('\nStopping …\n');
  await running.stop();
  return 0;
}, { graceMs: 10_000 });

function read(args: readonly string[]): Wishes {
  const { values } = parseArgs({
    args: [...args],
    options: {
      mode: { type: 'string', default: 'rancher' },
      scenario: { type: 'string', default: 'empty' },
      port: { type: 'string' },
    },
  });
  const { mode, scenario } = values;
  if (mode !== 'rancher' && mode !== 'standalone') throw new Hint(`There is no mode ${mode}`, 'use --mode rancher or --mode standalone');
  if (scenario !== 'empty' && scenario !== 'ready') throw new Hint(`There is no scenario ${scenario}`, 'use --scenario empty or --scenario ready');
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw new Hint(`${values.port ?? ''} is no port`, 'use a number from 1 to 65535');
  }
  return { mode, scenario, port };
}

async function lab(board: Board, { mode, scenario, port }: Wishes, extension: string): Promise<{ stop(): Promise<void> }> {
  await ensureLab(board, mode === 'standalone' ? 'harvester' : 'rancher');
  const step = board.open();
  step.step(`Starting the lab, scenario ${scenario}`, '25 s');
  const harvesterUi = process.env.HARVESTER_UI;
  const options: LabOptions = { mode, scenario, extension, ...(port === undefined ? {} : { port }), ...(harvesterUi ? { harvesterUi } : {}) };
  const started = await told('Starting the lab', startLab(options), 'run the same command again; the logs of a start are below .lab/');
  step.done();
  await writeCurrent({
    pid: process.pid,
    url: started.url,
    clusters: started.context.clusters.map(({ id, displayName, kubeconfig }) => ({ id, name: displayName, kubeconfig })),
  });
  process.stdout.write(welcome(started));
  return {
    stop: async () => {
      await forgetCurrent();
      await started.stop();
    },
  };
}

async function proxy(board: Board, url: string, { port }: Wishes, extension: string): Promise<{ stop(): Promise<void> }> {
  const dashboard = await told('Building the dashboard', ensureDashboard(board.open()), 'run `npm ci`, then the same command again');
  const started = await told(`Reaching ${url}`, startProxy({ url, dashboard, extension, ...(port === undefined ? {} : { port }) }), 'check RANCHER_URL: the address of a Rancher or a Harvester, with https://');
  process.stdout.write(`\n  ${started.url}\n\n  The local extension over the real server ${url}. Log in as you do there. Ctrl-C ends it.\n`);
  return started;
}

function welcome({ url, users }: Lab): string {
  const logins = users.map(({ name, password }) => `${name} / ${password}`).join(', ');
  return `\n  ${url}\n\n  Log in as ${logins}.\n  Servers, Helm and dashboard are real; nodes, arrays and guests are simulated.\n`
    + '  kubectl: npm run -s kubeconfig > kubeconfig. Ctrl-C ends everything.\n\n';
}
