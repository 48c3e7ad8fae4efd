import { describe, expect, it } from 'vitest';
import { IN_CLUSTER, readEndpoint, usualEndpoint } from '../../../shell/packaging/endpoint.ts';

describe('where a catalog is served from when nothing is said', () => {
  it.each([
    ['Owner/name', undefined, 'https://owner.github.io/name'],
    [undefined, 'https://github.com/owner/name.git', 'https://owner.github.io/name'],
    [undefined, 'git@github.com:owner/my.name.git', 'https://owner.github.io/my.name'],
    [undefined, 'ssh://git@github.com/owner/name', 'https://owner.github.io/name'],
    ['owner/first', 'https://github.com/owner/second', 'https://owner.github.io/first'],
    [undefined, 'https://git.example.com/owner/name.git', IN_CLUSTER],
    ['', undefined, IN_CLUSTER],
  ])('repository %s, origin %s: %s', (repository, remote, expected) => {
    expect(usualEndpoint(repository, remote)).toBe(expected);
  });
});

describe('a given address', () => {
  it.each([
    ['https://host.example/path/', 'https://host.example/path'],
    ['http://hpe-storage-catalog-svc.cattle-ui-plugin-system:8080', IN_CLUSTER],
  ])('%s is taken as %s', (given, expected) => {
    expect(readEndpoint(given)).toBe(expected);
  });

  it.each(['', 'host.example', 'ftp://host.example', 'https://host.example/?a=b', 'https://host.example/#a', 'https://me@host.example'])('%j is none', (given) => {
    expect(() => readEndpoint(given)).toThrow(/no address to serve a catalog from/);
  });
});
