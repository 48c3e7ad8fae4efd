// What must be on the machine before anything is downloaded. Plain JavaScript: it runs in whatever Node is there.
import { spawnSync } from 'node:child_process';

const NODE = [20, 19];
const GO = [1, 26];

/** What each script needs beside Node and npm's packages. */
export const NEEDS = {
  start: { go: true },
  test: { go: true },
  contract: { go: true },
  e2e: { go: true },
  dev: { go: true },
  bench: { go: true },
  compat: { go: true },
  build: { go: false },
  package: { go: false },
  check: { go: false },
  unit: { go: false },
  kubeconfig: { go: false },
};

const GET_NODE = 'https://nodejs.org/en/download, or: nvm install 24';
const GET_GO = 'https://go.dev/dl, or: sudo snap install go --classic';

/** `1.26.3` → [1, 26, 3]; what is not a number reads as 0. */
export function numbers(version) {
  return (/\d+(\.\d+)*/.exec(version)?.[0] ?? '0').split('.').map(Number);
}

export function isAtLeast(version, wanted) {
  const have = numbers(version);
  for (const [i, number] of wanted.entries()) {
    if ((have[i] ?? 0) !== number) return (have[i] ?? 0) > number;
  }
  return true;
}

/**
 * Everything that is missing or too old, one sentence each with the way to get it.
 * @param machine what is there: { platform, arch, node, git, go } — versions as the programs print them, undefined when absent
 */
export function missing(machine, { go }) {
  const found = [];
  if (machine.platform !== 'linux' || !['x64', 'arm64'].includes(machine.arch)) {
    found.push(`This runs on Linux on x64 or arm64, and this machine is ${machine.platform} ${machine.arch}. On Windows use WSL2; elsewhere open the folder as a dev container (.devcontainer/).`);
  }
  if (!isAtLeast(machine.node, NODE)) found.push(`Node ${machine.node} is too old, ${NODE.join('.')} or newer is needed: ${GET_NODE}`);
  if (machine.git === undefined) found.push('git is missing: https://git-scm.com/download/linux, or: sudo apt-get install git');
  if (go && machine.go === undefined) found.push(`Go is missing, ${GO.join('.')} or newer is needed: ${GET_GO}`);
  else if (go && !isAtLeast(machine.go, GO)) found.push(`${machine.go} is too old, Go ${GO.join('.')} or newer is needed: ${GET_GO}`);
  return found;
}

/** What this machine has. Go is asked for its own version, so that it fetches no other toolchain. */
export function machine() {
  const ask = (command, args, pattern) => {
    const { stdout, status } = spawnSync(command, args, { encoding: 'utf8', cwd: '/', env: { ...process.env, GOTOOLCHAIN: 'local' } });
    return status === 0 ? pattern.exec(stdout)?.[0] : undefined;
  };
  return {
    platform: process.platform,
    arch: process.arch,
    node: process.versions.node,
    git: ask('git', ['--version'], /git version \S+/),
    go: ask('go', ['version'], /go\d+(\.\d+)*/),
  };
}
