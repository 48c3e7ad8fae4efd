import { flag, list, number, record, text, textMap } from '../kube/json.ts';
import { finding, type Finding } from '../finding.ts';

export type RepositoryState =
  | { readonly kind: 'downloading' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'disabled' };

/** A ClusterRepo of Rancher's catalog. */
export interface Repository {
  readonly name: string;
  /** Of a Helm repository, an OCI registry or a git repository. */
  readonly url: string;
  readonly isGit: boolean;
  /** True when it was added here, so that it can be taken away here. */
  readonly isOurs: boolean;
  readonly state: RepositoryState;
}

/** HPE's own repository (hpe-storage/co-deployments). */
export const HPE_REPOSITORY = { name: 'hpe-storage', url: 'https://hpe-storage.github.io/co-deployments/' } as const;

/** Rancher's repository of certified partners, which Rancher makes by itself. */
export const PARTNER_REPOSITORY = 'rancher-partner-charts';

/** Marks what these pages add to the catalog, which everyone shares (a label that Kubernetes recommends). */
export const OURS = { 'app.kubernetes.io/managed-by': 'hpe-storage-for-harvester' } as const;

const isOurs = (raw: unknown): boolean => Object.entries(OURS).every(([key, value]) => textMap(raw, 'metadata', 'labels')[key] === value);

const HIDDEN = 'clusterrepo.cattle.io/hidden';
const DOWNLOADED: readonly unknown[] = ['Downloaded', 'OCIDownloaded'];

/**
 * The state by its condition: `metadata.state` of a repository that nobody answers for reads `active` until Rancher has tried.
 * While a newer generation waits to be looked at (after a refresh), it is downloading.
 */
const stateOf = (raw: unknown): RepositoryState => {
  const downloaded = list(raw, 'status', 'conditions').find((condition) => DOWNLOADED.includes(text(condition, 'type')));
  const [generation = 0, observed = 0] = [number(raw, 'metadata', 'generation'), number(raw, 'status', 'observedGeneration')];

  if (record(raw, 'spec')['enabled'] === false) {
    return { kind: 'disabled' };
  }
  if (observed < generation || text(downloaded, 'status') === 'Unknown' || !downloaded) {
    return { kind: 'downloading' };
  }

  return text(downloaded, 'status') === 'True' ? { kind: 'ready' } : { kind: 'failed', message: text(downloaded, 'message') ?? '' };
};

/** Undefined for what is hidden from people. */
export const readRepository = (raw: unknown): Repository | undefined => {
  const name = text(raw, 'metadata', 'name');
  const git = text(raw, 'spec', 'gitRepo');

  if (!name || textMap(raw, 'metadata', 'annotations')[HIDDEN] === 'true' || flag(raw, 'metadata', 'deletionTimestamp')) {
    return undefined;
  }

  return { name, url: git || (text(raw, 'spec', 'url') ?? ''), isGit: Boolean(git), isOurs: isOurs(raw), state: stateOf(raw) };
};

const comparable = (url: string): string => url.trim().toLowerCase().replace(/\/(index\.yaml)?$/, '').replace(/\/+$/, '');

export const isSameUrl = (a: string, b: string): boolean => comparable(a) === comparable(b);

export type RepositoryKind = 'hpe' | 'partner' | 'other';

export const kindOfRepository = ({ name, url }: Repository): RepositoryKind => {
  if (isSameUrl(url, HPE_REPOSITORY.url)) {
    return 'hpe';
  }

  return name === PARTNER_REPOSITORY ? 'partner' : 'other';
};

/** A place to get the chart from: one that is there, or HPE's that can be added. */
export interface RepositoryChoice {
  readonly kind: RepositoryKind;
  readonly name: string;
  readonly url: string;
  /** Undefined when it has to be added first. */
  readonly repository: Repository | undefined;
}

/** Rancher's own repositories that cannot hold the chart. */
const FOREIGN: readonly string[] = ['rancher-charts', 'rancher-rke2-charts'];

const RANK: Readonly<Record<RepositoryKind, number>> = { hpe: 0, partner: 1, other: 2 };

/** HPE's first, whether it is there or not, then Rancher's partners', then the others by name. */
export const repositoryChoices = (repositories: readonly Repository[]): readonly RepositoryChoice[] => {
  const there = repositories.filter(({ name }) => !FOREIGN.includes(name)).map((repository): RepositoryChoice => ({
    kind: kindOfRepository(repository), name: repository.name, url: repository.url, repository,
  }));
  const all = there.some(({ kind }) => kind === 'hpe') ? there : [...there, { kind: 'hpe', ...HPE_REPOSITORY, repository: undefined } as const];

  return [...all].sort((a, b) => RANK[a.kind] - RANK[b.kind] || a.name.localeCompare(b.name));
};

/** What Rancher takes without a word and fails on later. */
export const checkRepositoryUrl = (url: string): readonly Finding[] => {
  let parsed: URL;

  try {
    parsed = new URL(url.trim());
  } catch {
    return [finding('error', 'driver.repositoryUrl', 'url')];
  }
  if (!['http:', 'https:', 'oci:'].includes(parsed.protocol) || !parsed.hostname) {
    return [finding('error', 'driver.repositoryUrl', 'url')];
  }
  if (parsed.username || parsed.password) {
    return [finding('error', 'driver.repositoryCredentials', 'url')];
  }

  return parsed.protocol === 'http:' ? [finding('warning', 'driver.repositoryPlain', 'url')] : [];
};

/** A name for a new repository, by its host, that none of the others has. */
export const repositoryNameFor = (url: string, taken: readonly string[]): string => {
  const host = /^[a-z]+:\/\/([^/:]+)/i.exec(url.trim())?.[1] ?? 'charts';
  const base = `hpe-${ host.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') }`.slice(0, 50).replace(/-$/, '');
  let name = base;

  for (let counter = 2; taken.includes(name); counter += 1) {
    name = `${ base }-${ counter }`;
  }

  return name;
};
