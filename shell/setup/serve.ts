import { parseArgs } from 'node:util';
import process from 'node:process';
import getPort, { portNumbers } from 'get-port';
import { scenarioNamed, scenariosOf } from '../lab/cast.ts';
import type { Lab, LabMode, LabOptions, ScenarioName } from '../lab/context.ts';
import { startLab } from '../lab/lab.ts';
import { ensureDashboard } from '../dashboard/build.ts';
import { forgetCurrent, writeCurrent } from './current.ts';
import { ensureLab, told } from './ensure.ts';
import { Hint } from './main.ts';
import type { Board } from './progress.ts';

/** What `npm start` and `npm run dev` keep running. */
export interface Served {
  url: string;
  /** The lab keeps extensions as Rancher does and must be told of a new build; a proxy reads the folder each time. */
  isLab: boolean;
  stop(): Promise<void>;
}

interface Wishes {
  mode: LabMode;
  scenario: ScenarioName;
  /** Undefined: the usual one, or a free one near it. */
  port: number | undefined;
}

/** The same address every time where that can be, so that bookmarks and logins stay. */
const USUAL_PORT = 8443;
const USUAL_PORTS = portNumbers(USUAL_PORT, USUAL_PORT + 20);

/** Starts the lab, or with RANCHER_URL the same dashboard over a real server, and says where it is. */
export async function serve(board: Board, args: readonly string[], extension: string): Promise<Served> {
  const wishes = readWishes(args);
  // what is asked for is looked at before anything that takes minutes
  if (wishes.port !== undefined) await freePort(wishes.port);
  const real = process.env.RANCHER_URL ?? '';
  return real === '' ? serveLab(board, wishes, extension) : serveReal(board, wishes, real, extension);
}

/** @throws Hint that names what can be asked for */
export function readWishes(args: readonly string[]): Wishes {
  const { values } = parseArgs({
    args: [...args],
    options: {
      mode: { type: 'string', default: 'rancher' },
      scenario: { type: 'string', default: 'empty' },
      port: { type: 'string' },
    },
  });
  const { mode } = values;
  if (mode !== 'rancher' && mode !== 'standalone') throw new Hint(`There is no mode ${mode}`, 'use --mode rancher or --mode standalone');
  const scenario = scenarioNamed(values.scenario);
  const choices = scenariosOf(mode).map((name) => `--scenario ${name}`).join(' or ');
  if (scenario === undefined) throw new Hint(`There is no scenario ${values.scenario}`, `use ${choices}`);
  if (!scenariosOf(mode).includes(scenario)) {
    throw new Hint(`There is no scenario ${scenario} in mode ${mode}: a Harvester that stands alone manages no others`, `use ${choices}, or leave out --mode`);
  }
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw new Hint(`${values.port ?? ''} is no port`, 'use a number from 1 to 65535');
  }
  return { mode, scenario, port };
}

async function serveLab(board: Board, { mode, scenario, port }: Wishes, extension: string): Promise<Served> {
  await ensureLab(board, mode === 'standalone' ? 'harvester' : 'rancher');
  const harvesterUi = process.env.HARVESTER_UI ?? '';
  const options: LabOptions = {
    mode, scenario, extension,
    port: port ?? await freePort(),
    ...(harvesterUi === '' ? {} : { harvesterUi }),
  };
  const progress = board.open();
  const lab = await told('Starting the lab', startLab(options, { progress }), 'run the same command again; the log above names the part that did not start');
  progress.done();
  await writeCurrent({
    pid: process.pid,
    url: lab.url,
    clusters: lab.context.clusters.map(({ id, displayName, kubeconfig }) => ({ id, name: displayName, kubeconfig })),
  });
  process.stdout.write(welcome(lab));
  return {
    url: lab.url,
    isLab: true,
    stop: async () => {
      await forgetCurrent();
      await lab.stop();
    },
  };
}

async function serveReal(board: Board, { port }: Wishes, url: string, extension: string): Promise<Served> {
  const { startProxy } = await import('../lab/front/proxy.ts');
  const dashboard = await told('Building the dashboard', ensureDashboard(board.open()), 'run `npm ci`, then the same command again');
  const proxy = await told(
    `Reaching ${url}`, startProxy({ url, dashboard, extension, port: port ?? await freePort() }),
    'check RANCHER_URL: it is the address of a Rancher or a Harvester, with https://',
  );
  process.stdout.write(`\n  ${proxy.url}\n\n  The local extension over the real server ${url}. Log in as you do there. Ctrl-C ends it.\n\n`);
  return { url: proxy.url, isLab: false, stop: () => proxy.stop() };
}

/** @throws Hint when the port that was asked for cannot be had */
export async function freePort(wished?: number): Promise<number> {
  const free = await getPort({ port: wished ?? USUAL_PORTS, host: '127.0.0.1' });
  if (wished === undefined || free === wished) return free;
  throw new Hint(`Port ${wished} is used by another program, or not open to you`, `end that program, use another number, or leave out --port for the usual ${USUAL_PORT}`);
}

function welcome({ url, users }: Lab): string {
  const logins = users.map(({ name, password }) => `${name} / ${password}`).join(', ');
  return `\n  ${url}\n\n  Log in as ${logins}.\n`
    + '  Dashboard, Kubernetes, KubeVirt, Steve and Helm are real; nodes, arrays and guests are simulated.\n'
    + `  What is simulated can be changed at ${url}/lab/. For kubectl: npm run -s kubeconfig > kubeconfig\n`
    + '  Ctrl-C ends everything.\n\n';
}
