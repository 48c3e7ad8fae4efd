import { compareVersions as compare, validateStrict } from 'compare-versions';

/** Below it, charts take CHAP passwords as clear values and are out of HPE's support (SCOD archive.md). */
export const OLDEST_OFFERED = '2.5.0';

/** `1.3.000` has leading zeros, `2.1.1-0` is a packaging revision of a stable chart: SemVer reads neither as meant. */
const normalise = (text: string): string => text.trim().replace(/^v/, '').replace(/(^|\.)0+(?=\d)/g, '$1').replace(/^(\d+\.\d+\.\d+)-\d+$/, '$1');

const read = (text: string): string | undefined => {
  const version = normalise(text);

  return validateStrict(version) ? version : undefined;
};

export const isVersion = (text: string): boolean => read(text) !== undefined;

/** True for `3.2.0-beta`; false for `2.1.1-0` and for what is no version. */
export const isPrerelease = (text: string): boolean => /^[\d.]+-/.test(read(text) ?? '');

/** Order of two chart versions, oldest first; what is no version comes before all. */
export const compareVersions = (a: string, b: string): number => {
  const [left, right] = [read(a), read(b)];

  if (left && right) {
    return compare(left, right) || a.localeCompare(b);
  }

  return Number(left !== undefined) - Number(right !== undefined) || a.localeCompare(b);
};

/** Newest first, without doubles. */
export const newestFirst = (versions: readonly string[]): readonly string[] => [...new Set(versions)].sort((a, b) => compareVersions(b, a));

/**
 * Whether a chart has what came with `floor`. A beta counts as its release, since it brings the same values.
 * What is no version never does.
 */
export const isAtLeast = (text: string, floor: string): boolean => {
  const version = read(text);

  return version !== undefined && compare(version.replace(/[-+].*/, ''), normalise(floor)) >= 0;
};

/** `3.2` of `v3.2.1+rke2r1`; undefined for what holds no such pair. */
export const minorOf = (text: string): string | undefined => /(?:^|\D)(\d+\.\d+)(?=\D|$)/.exec(text)?.[1];

/** Order of two `major.minor` pairs. */
export const compareMinors = (a: string, b: string): number => {
  const [[majorA = 0, minorA = 0], [majorB = 0, minorB = 0]] = [a.split('.').map(Number), b.split('.').map(Number)];

  return majorA - majorB || minorA - minorB;
};
