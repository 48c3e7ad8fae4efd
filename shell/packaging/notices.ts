/** A package of which something is in the bundle. */
export interface BundledPackage {
  name: string;
  version: string;
  /** SPDX expression, as its package.json has it. */
  license: string;
  author: string | undefined;
  /** Address of its sources, as its package.json has it. */
  source: string | undefined;
  licenseText: string;
}

const RULE = '-'.repeat(80);

/** The notices that the licences of bundled packages ask for: one entry a package, and each licence text once. */
export function notices(packages: readonly BundledPackage[]): string {
  const texts = new Map<string, BundledPackage[]>();
  for (const one of packages) {
    const key = one.licenseText.replaceAll('\r\n', '\n').trim();
    texts.set(key, [...texts.get(key) ?? [], one]);
  }
  const entries = [...texts].map(([licence, users]) => `${RULE}\n${users.map(heading).join('')}\n${licence}\n`);
  return `Third-party software in the bundle of HPE Storage for Harvester\n\n${entries.join('\n')}`;
}

function heading({ name, version, license, author, source }: BundledPackage): string {
  const by = author === undefined ? '' : `, by ${author}`;
  const from = source === undefined ? '' : `\n  ${webAddress(source)}`;
  return `${name} ${version} (${license})${by}${from}\n`;
}

/** `git+https://github.com/a/b.git` and `github:a/b` as a browser takes them. */
export function webAddress(repository: string): string {
  const short = /^(?:github:)?([\w.-]+\/[\w.-]+)$/.exec(repository)?.[1];
  if (short !== undefined) return `https://github.com/${short}`;
  return repository.replace(/^git\+/, '').replace(/^(git|ssh):\/\/(git@)?/, 'https://').replace(/^git@([^:]+):/, 'https://$1/').replace(/\.git$/, '');
}
