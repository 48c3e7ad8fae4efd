import parse from 'semver/functions/parse.js';
import compare from 'semver/functions/compare.js';
import type { SemVer } from 'semver';

/** Below it, charts take CHAP passwords as clear values and are out of HPE's support (SCOD archive.md). */
export const OLDEST_OFFERED = '2.5.0';

/** `1.3.000` has leading zeros, `2.1.1-0` is a packaging revision of a stable chart: semver reads neither as meant. */
const normalise = (text: string): string => text.trim().replace(/^v/, '').replace(/(^|\.)0+(?=\d)/g, '$1').replace(/^(\d+\.\d+\.\d+)-\d+$/, '$1');

const read = (text: string): SemVer | null => parse(normalise(text));

export const isVersion = (text: string): boolean => read(text) !== null;

/** True for `3.2.0-beta`; false for `2.1.1-0` and for what is no version. */
export const isPrerelease = (text: string): boolean => (read(text)?.prerelease.length ?? 0) > 0;

/** Order of two chart versions, oldest first; what is no version comes before all. */
export const compareVersions = (a: string, b: string): number => {
  const [left, right] = [read(a), read(b)];

  if (left && right) {
    return compare(left, right) || a.localeCompare(b);
  }

  return Number(left !== null) - Number(right !== null) || a.localeCompare(b);
};

/** Newest first, without doubles. */
export const newestFirst = (versions: readonly string[]): readonly string[] => [...new Set(versions)].sort((a, b) => compareVersions(b, a));

/**
 * Whether a chart has what came with `floor`. A beta counts as its release, since it brings the same values.
 * What is no version never does.
 */
export const isAtLeast = (text: string, floor: string): boolean => {
  const version = read(text);

  return version !== null && compare(`${ version.major }.${ version.minor }.${ version.patch }`, normalise(floor)) >= 0;
};

/** `3.2` of `v3.2.1+rke2r1`; undefined for what holds no such pair. */
export const minorOf = (text: string): string | undefined => /(?:^|\D)(\d+\.\d+)(?=\D|$)/.exec(text)?.[1];

/** Order of two `major.minor` pairs. */
export const compareMinors = (a: string, b: string): number => {
  const [[majorA = 0, minorA = 0], [majorB = 0, minorB = 0]] = [a.split('.').map(Number), b.split('.').map(Number)];

  return majorA - majorB || minorA - minorB;
};
