import { text } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { webAddress, type BundledPackage } from './notices.ts';

/** What is asked of a bill of materials here (https://cyclonedx.org/docs/1.6/json/). */
export interface Sbom {
  $schema: string;
  bomFormat: 'CycloneDX';
  specVersion: '1.6';
  version: 1;
  metadata: { timestamp?: string; component: Product };
  components: readonly Component[];
  dependencies: readonly { ref: string; dependsOn: readonly string[] }[];
}

interface Product {
  type: 'application';
  'bom-ref': string;
  name: string;
  version: string;
  description: string;
  licenses: readonly License[];
}

interface Component {
  type: 'library';
  'bom-ref': string;
  group?: string;
  name: string;
  version: string;
  author?: string;
  licenses: readonly License[];
  purl: string;
  externalReferences?: readonly { type: 'vcs'; url: string }[];
}

type License = { license: { id: string } } | { expression: string };

const licence = (spdx: string): License => (/[ ()]/.test(spdx) ? { expression: spdx } : { license: { id: spdx } });

/** Package URL of an npm package (https://github.com/package-url/purl-spec): `pkg:npm/%40rancher/shell@3.0.13`. */
const purl = ({ name, version }: BundledPackage): string => `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;

function component(one: BundledPackage): Component {
  const [name = '', group] = one.name.split('/').toReversed();
  return {
    type: 'library',
    'bom-ref': purl(one),
    ...(group === undefined ? {} : { group }),
    name,
    version: one.version,
    ...(one.author === undefined ? {} : { author: one.author }),
    licenses: [licence(one.license)],
    purl: purl(one),
    ...(one.source === undefined ? {} : { externalReferences: [{ type: 'vcs', url: webAddress(one.source) }] }),
  };
}

/** CycloneDX bill of materials of the bundle: what is in it and nothing else. It has no time yet, see `stamped`. */
export function sbom(manifest: unknown, packages: readonly BundledPackage[]): Sbom {
  const name = text(manifest, 'name') ?? '';
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': name,
        name,
        version: text(manifest, 'version') ?? '',
        description: text(manifest, 'description') ?? '',
        licenses: [licence(text(manifest, 'license') ?? '')],
      },
    },
    components: packages.map(component),
    dependencies: [{ ref: name, dependsOn: packages.map(purl) }, ...packages.map((one) => ({ ref: purl(one), dependsOn: [] }))],
  };
}
