/** Where the image of airgap/ is reached when it runs as Rancher's "Manage Extension Catalogs" starts an image named `hpe-storage-catalog`. */
export const IN_CLUSTER = 'http://hpe-storage-catalog-svc.cattle-ui-plugin-system:8080';

const GITHUB = /github\.com[/:]([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/;

/**
 * Address that a catalog will be served from when none is given: GitHub Pages of the repository that this is a clone of, else the
 * in-cluster one. No address of the internet is assumed: code is loaded from it.
 * @param repository `owner/name` of GitHub's own runners (`GITHUB_REPOSITORY`)
 * @param remote address of git's `origin`
 */
export function usualEndpoint(repository: string | undefined, remote: string | undefined): string {
  const [, owner, name] = /^([\w.-]+)\/([\w.-]+)$/.exec(repository ?? '') ?? GITHUB.exec(remote ?? '') ?? [];
  return owner === undefined || name === undefined ? IN_CLUSTER : `https://${owner.toLowerCase()}.github.io/${name}`;
}

/**
 * The address without a slash at its end.
 * @throws Error for what is no http or https address
 */
export function readEndpoint(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.search !== '' || url.hash !== '' || url.username !== '') {
    throw new Error(`${given} is no address to serve a catalog from: https://host/path`);
  }
  return given.replace(/\/+$/, '');
}
