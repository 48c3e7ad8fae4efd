import { prerelease } from 'semver';
import { record, text, textMap } from '../../pkg/hpe-storage/domain/kube/json.ts';

/** What of a chart differs from version to version. */
export interface ChartFacts {
  /** package.json of the extension. */
  manifest: unknown;
  version: string;
  /** Address of the catalog, without a slash at its end. */
  endpoint: string;
}

export type Yaml = Readonly<Record<string, unknown>>;

const HOST = /^catalog\.cattle\.io\//;

/**
 * Annotations that the host reads, of the chart before it is installed and of the UIPlugin when it is loaded
 * (@rancher/shell config/uiplugins.js). Both come from here, so that they cannot disagree.
 */
export function hostAnnotations(manifest: unknown): Record<string, string> {
  const all = textMap(record(manifest), 'rancher', 'annotations');
  return Object.fromEntries(Object.entries(all).filter(([key]) => HOST.test(key)).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Where a catalog has the files of a version; the archive is beside that folder, with the ending `.tgz`. */
export function versionEndpoint({ endpoint, manifest, version }: ChartFacts): string {
  return `${endpoint}/extensions/${text(manifest, 'name') ?? ''}/${version}`;
}

/** Path of the icon below the catalog. An older version keeps its own. */
export function iconPath(name: string, version: string): string {
  return `assets/${name}/${name}-${version}.svg`;
}

/** `Chart.yaml` as an object. */
export function chartYaml(facts: ChartFacts): Yaml {
  const { manifest, version, endpoint } = facts;
  const name = text(manifest, 'name') ?? '';
  const license = text(manifest, 'license') ?? '';
  return {
    apiVersion: 'v2',
    name,
    version,
    appVersion: version,
    type: 'application',
    description: text(manifest, 'description') ?? '',
    keywords: ['harvester', 'rancher', 'ui-extension', 'storage', 'csi', 'hpe'],
    icon: `${endpoint}/${iconPath(name, version)}`,
    maintainers: [{ name: `${hostAnnotations(manifest)['catalog.cattle.io/display-name'] ?? name} contributors` }],
    annotations: {
      'artifacthub.io/category': 'storage',
      'artifacthub.io/license': license,
      'artifacthub.io/prerelease': String(prerelease(version) !== null),
      ...hostAnnotations(manifest),
    },
  };
}

/** `values.yaml` as an object. */
export function valuesYaml(facts: ChartFacts): Yaml {
  const at = versionEndpoint(facts);
  return {
    plugin: {
      // an extension's files come from Rancher's cache: since 2.11.13 Rancher passes requests on to public https addresses only
      noCache: false,
      noAuth: false,
      endpoint: at,
      compressedEndpoint: `${at}.tgz`,
      metadata: hostAnnotations(facts.manifest),
    },
  };
}
