import semver from 'semver';
import { isRecord, list, record, text } from '../../../../pkg/hpe-storage/domain/kube/json.ts';
import type { JsonObject } from '../../context.ts';
import { serverError } from './errors.ts';

/** Versions that the catalog filters by. */
export interface Surroundings {
  kubernetes: string;
  rancher: string;
}

/**
 * Whether a version meets a constraint as Masterminds/semver reads it, which Helm and Rancher use: `>=1.21-0` has fewer parts
 * than node's semver wants before a pre-release, and commas mean "and". What cannot be read constrains nothing.
 */
export function meets(version: string, constraint: string): boolean {
  const padded = constraint.replaceAll(',', ' ').replaceAll(/(?<![\d.])v?(\d+)(\.\d+)?-([0-9A-Za-z.]+)/g,
    (_, major: string, minor: string | undefined, pre: string) => `${major}${minor ?? '.0'}.0-${pre}`);
  const range = semver.validRange(padded, { includePrerelease: true });
  const clean = semver.coerce(version, { includePrerelease: true });
  return range === null || clean === null || semver.satisfies(clean, range, { includePrerelease: true });
}

/** rancher/rancher pkg/catalogv2/content/content.go, filterReleases. */
function fits(entry: unknown, { kubernetes, rancher }: Surroundings): boolean {
  const wanted = [text(entry, 'kubeVersion'), text(entry, 'annotations', 'catalog.cattle.io/kube-version')];
  const forRancher = text(entry, 'annotations', 'catalog.cattle.io/rancher-version');
  return wanted.every((constraint) => constraint === undefined || constraint === '' || meets(kubernetes, constraint))
    && (forRancher === undefined || forRancher === '' || meets(rancher, forRancher));
}

const byVersion = (a: unknown, b: unknown): number => semver.compareLoose(text(b, 'version') ?? '0.0.0', text(a, 'version') ?? '0.0.0');

const valid = (entry: unknown): boolean => semver.valid(text(entry, 'version') ?? '', { loose: true }) !== null;

/** Entries newest first, as Helm's SortEntries has them. */
export function sorted(index: unknown): JsonObject {
  const entries = Object.entries(record(index, 'entries')).map(([name, versions]): [string, unknown[]] =>
    [name, Array.isArray(versions) ? versions.filter(valid).sort(byVersion) : []]);
  return { ...record(index), entries: Object.fromEntries(entries) };
}

/**
 * What `?link=index` answers: addresses that lead through Rancher, and without what does not fit this cluster.
 * @param repoUrl `https://host/v1/catalog.cattle.io.clusterrepos/hpe`
 */
export function presented(index: unknown, repoUrl: string, around: Surroundings | undefined): JsonObject {
  const link = (kind: string, entry: unknown): string => {
    const query = { chartName: text(entry, 'name') ?? '', link: kind, version: text(entry, 'version') ?? '' };
    return `${repoUrl}?${new URLSearchParams(query).toString()}`;
  };
  const entries = Object.entries(record(index, 'entries')).flatMap(([name, versions]) => {
    const kept = (Array.isArray(versions) ? versions : []).filter((entry) => around === undefined || fits(entry, around));
    return kept.length === 0 ? [] : [[name, kept.map((entry) =>
      ({ ...record(entry), urls: [link('chart', entry)], ...(text(entry, 'icon') === undefined ? {} : { icon: link('icon', entry) }) }))]];
  });
  return { ...record(index), entries: Object.fromEntries(entries) };
}

/**
 * Helm's IndexFile.Get: a version by its name, else as a constraint; without one the newest that is no pre-release.
 * @throws CatalogError 500 with Helm's words
 */
export function findChart(index: unknown, chartName: string, version: string): JsonObject {
  const versions = list(index, 'entries', chartName).filter(isRecord);
  if (versions.length === 0) throw serverError('no chart name found');
  const found = versions.find((entry) => text(entry, 'version') === version)
    ?? versions.find((entry) => semver.satisfies(text(entry, 'version') ?? '', version));
  if (found === undefined) throw serverError(`no chart version found for ${chartName}-${version}`);
  return { ...found };
}
