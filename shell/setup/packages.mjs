// Whether npm's packages are there, and the way to get them. Plain JavaScript: it runs before any package is there.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { guarded } from './guard.mjs';

/**
 * Whether what npm has installed is what package-lock.json says: every package of it, in that version.
 * Compares contents, since a fresh checkout or a `git switch` changes the lock's date and not its packages.
 * @param lock, installed contents of package-lock.json and of npm's own node_modules/.package-lock.json
 */
export function isInstalled(lock, installed) {
  return Object.entries(lock.packages ?? {}).every(([name, wanted]) => {
    if (name === '' || wanted.link === true) return true;
    const have = installed?.packages?.[name];
    if (have === undefined) return wanted.optional === true || wanted.peer === true || wanted.devOptional === true;
    return have.version === wanted.version;
  });
}

function read(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/** Runs `npm ci` when it is needed. `say` gets a line now and then: how far it is. */
export async function ensurePackages(root, say) {
  const lock = read(join(root, 'package-lock.json'));
  if (isInstalled(lock, read(join(root, 'node_modules/.package-lock.json')))) return;
  const all = new Set(Object.keys(lock.packages).map((name) => /^node_modules\/((@[^/]+\/)?[^/]+)$/.exec(name)?.[1]).filter(Boolean)).size;
  const since = Date.now();
  say(`Installing npm packages (usually 80 s)`);
  const timer = setInterval(() => {
    say(`Installing npm packages · ${Math.round((Date.now() - since) / 1000)} s · ${countPackages(join(root, 'node_modules'))} of ${all}`);
  }, 10_000);
  try {
    await npmCi(root);
  } finally {
    clearInterval(timer);
  }
  say(`✓ Installing npm packages · ${Math.round((Date.now() - since) / 1000)} s`);
}

function countPackages(folder) {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder).flatMap((name) => (name.startsWith('@') ? readdirSync(join(folder, name)) : [name])).length;
}

/**
 * What npm said first, which is the reason, and what to do. Its usage and its log file follow, and say nothing more.
 * @param {string} said
 */
export function npmFailure(said) {
  const reason = said.trim().split('\n').slice(0, 15).join('\n');
  const next = said.includes('code EUSAGE')
    ? 'package.json was changed without its lock file: take back the change (git checkout package.json package-lock.json), or run npm install, then the same command again'
    : 'check that the npm registry can be reached (npm ping), then run the same command again';
  return `npm ci failed:\n${reason}\nWhat to do: ${next}.`;
}

function npmCi(root) {
  return new Promise((resolve, reject) => {
    const said = [];
    const child = spawn('npm', ['ci', '--no-progress', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    guarded(child);
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk));
    child.on('error', (error) => reject(new Error(`npm could not be started: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(npmFailure(Buffer.concat(said).toString())));
    });
  });
}

/**
 * The Node that everything else runs in: it comes as a package for this platform, since the dashboard's build asks for 24.
 * It is put where npm's scripts find it first. The running one serves where there is no such package and it is new enough.
 */
export function node24(root) {
  const binary = join(root, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');
  if (existsSync(binary)) {
    const link = join(root, 'node_modules/.bin/node');
    if (!existsSync(link)) {
      mkdirSync(join(root, 'node_modules/.bin'), { recursive: true });
      rmSync(link, { force: true });
      symlinkSync(`../node-linux-${process.arch}/bin/node`, link);
    }
    return binary;
  }
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new Error(`npm brought no Node 24 for ${process.platform} ${process.arch}. What to do: delete node_modules and run the same command again, or install Node 24.`);
}
