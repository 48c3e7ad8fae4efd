import { describe, expect, it } from 'vitest';
import { releaseNotes, releaseProblems, type Release } from '../../../shell/packaging/release.ts';

const CHANGELOG = `# Changelog

Words above.

## [0.2.0] - 2026-11-30

### Added

- A second thing.

## [0.1.0] - 2026-10-01

- The first thing.
`;

const good: Release = { tag: 'hpe-storage-0.2.0', version: '0.2.0', projectVersion: '0.2.0', changelog: CHANGELOG };

describe('a release', () => {
  it('is one when all agree', () => {
    expect(releaseProblems(good)).toEqual([]);
    expect(releaseProblems({ ...good, tag: undefined })).toEqual([]);
    expect(releaseProblems({ ...good, changelog: CHANGELOG.replace('## [0.2.0]', '## [Unreleased]\n\n## [0.2.0]') })).toEqual([]);
  });

  it.each<[string, Partial<Release>, RegExp]>([
    ['the tag is of another version', { tag: 'hpe-storage-0.3.0' }, /the tag is hpe-storage-0\.3\.0, .* asks for hpe-storage-0\.2\.0/],
    ['the tag has another form', { tag: 'v0.2.0' }, /the tag is v0\.2\.0/],
    ['the packages differ', { projectVersion: '0.1.0' }, /package\.json has version 0\.1\.0/],
    ['the changelog has no entry', { changelog: '# Changelog\n' }, /no entry \[0\.2\.0\]/],
    ['the entry has no day', { changelog: CHANGELOG.replace('2026-11-30', 'unreleased') }, /dates \[0\.2\.0\] "unreleased"/],
    ['the entry is an old one', { version: '0.1.0', projectVersion: '0.1.0', tag: 'hpe-storage-0.1.0' }, /has \[0\.2\.0\] above \[0\.1\.0\]/],
    ['the entry is empty', { changelog: CHANGELOG.replace(/### Added[^]*thing\.\n\n/, '') }, /says nothing under \[0\.2\.0\]/],
  ])('is none when %s', (_name, change, problem) => {
    const problems = releaseProblems({ ...good, ...change });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });
});

describe('release notes', () => {
  it.each([
    ['0.2.0', '### Added\n\n- A second thing.'],
    ['0.1.0', '- The first thing.'],
    ['0.3.0', ''],
  ])('of %s are what its entry says', (version, notes) => {
    expect(releaseNotes(CHANGELOG, version)).toBe(notes);
  });
});
