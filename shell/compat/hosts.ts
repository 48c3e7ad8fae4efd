/** A dashboard that users have, by the `@rancher/shell` that it is built from. */
export interface Host {
  /** Version on npm. */
  shell: string;
  /** The oldest Rancher of the line that brings it, which is the strictest for the range that an extension names. */
  rancher: string;
  /** Harvester lines whose own dashboard is of the same shell line. */
  harvester: string;
}

/**
 * The shell of each Rancher line that is published on npm, oldest first; the last is the one that the project builds with.
 * Rancher lines by `shell/package.json` at the tags of rancher/dashboard, Harvester's by `package.json` at the tags of
 * harvester/harvester-ui-extension, November 2026.
 */
export const HOSTS: readonly Host[] = [
  { shell: '3.0.5', rancher: '2.12.0', harvester: '1.6' },
  { shell: '3.0.8', rancher: '2.13.0', harvester: '1.7' },
  { shell: '3.0.11', rancher: '2.14.0', harvester: '1.8' },
  { shell: '3.0.13', rancher: '2.15.0', harvester: '1.8–1.9' },
];
