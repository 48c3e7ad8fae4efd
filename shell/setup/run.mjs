// The door of every npm script: looks what is missing, gets npm's packages, and hands over to Node 24.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { guarded } from './guard.mjs';
import { ensurePackages, node24 } from './packages.mjs';
import { machine, missing, NEEDS } from './preflight.mjs';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const [script, ...args] = process.argv.slice(2);
const say = (line) => process.stderr.write(`${line}\n`);

const needs = NEEDS[script];
if (needs === undefined) {
  say(`There is no script ${script ?? '(none named)'}. There are: ${Object.keys(NEEDS).join(', ')}`);
  process.exit(2);
}

const lacks = missing(machine(), { go: needs.go && !(script === 'start' && process.env.RANCHER_URL) });
if (lacks.length > 0) {
  say(`Before npm ${script === 'start' || script === 'test' ? script : `run ${script}`} can work:`);
  for (const one of lacks) say(`  - ${one}`);
  process.exit(1);
}

try {
  const early = needs.go ? fetchModules() : undefined;
  await ensurePackages(ROOT, say);
  const node = node24(ROOT);
  early?.kill();
  process.exit(await run(node));
} catch (error) {
  say(error.message);
  process.exit(1);
}

/** Go's modules come over the network while npm's do. What is not there in time is fetched by the build, which also tells errors. */
function fetchModules() {
  const folder = join(ROOT, 'shell/cluster');
  const child = spawn('sh', ['-c', 'exec go list -deps tool ./steve'], { cwd: folder, stdio: 'ignore', detached: true, env: { ...process.env, GOWORK: 'off' } });
  guarded(child);
  child.on('error', () => {});
  return child;
}

/**
 * Runs the script in Node 24. Its channel to this process is how it learns that this one is gone, `kill -9` included;
 * and this one asks now and then whether npm, which started it, is still there.
 */
async function run(node) {
  const bin = join(ROOT, 'node_modules/.bin');
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', join(ROOT, 'shell/setup/scripts', `${script}.ts`), ...args], {
    cwd: ROOT,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, PATH: `${dirname(node)}${delimiter}${bin}${delimiter}${process.env.PATH ?? ''}` },
  });
  // a terminal sends Ctrl-C to the child as well; others send a signal only to this process
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.connected && child.send({ stop: signal }));
  if (process.env.npm_lifecycle_event !== undefined) {
    const before = starters();
    setInterval(() => {
      if (starters() !== before && child.connected) child.disconnect();
    }, 1_000).unref();
  }
  const [code, signal] = await once(child, 'exit');
  return code ?? (signal === null ? 1 : 130);
}

/** The process that started this one, and where that is the shell between npm and this one, also npm. */
function starters() {
  const of = (pid, field) => new RegExp(`^${field}:\\s+(\\S+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  try {
    const shell = /^(ba|da|z|k)?sh$/.test(of(process.ppid, 'Name') ?? '');
    return shell ? `${process.ppid} ${of(process.ppid, 'PPid')}` : `${process.ppid}`;
  } catch {
    return 'gone';
  }
}
