/** What has to agree before a version goes out. */
export interface Release {
  /** `hpe-storage-0.1.0`; undefined when nothing is tagged. */
  tag: string | undefined;
  /** Of pkg/hpe-storage/package.json, which the bundle and the chart take theirs from. */
  version: string;
  /** Of the project's package.json. */
  projectVersion: string;
  changelog: string;
}

/**
 * What keeps a version from being released, as sentences; none when tag, packages and CHANGELOG agree.
 * The tag's form is the one that Rancher's own tools expect (@rancher/shell scripts/extension/parse-tag-name).
 */
export function releaseProblems({ tag, version, projectVersion, changelog }: Release): string[] {
  const problems: string[] = [];
  if (tag !== undefined && tag !== `hpe-storage-${version}`) problems.push(`the tag is ${tag}, and pkg/hpe-storage/package.json asks for hpe-storage-${version}`);
  if (projectVersion !== version) problems.push(`package.json has version ${projectVersion}, and pkg/hpe-storage/package.json ${version}`);
  const newest = headings(changelog).find((one) => one.version !== 'Unreleased');
  const entry = headings(changelog).find((one) => one.version === version);
  if (entry === undefined) problems.push(`CHANGELOG.md has no entry [${version}]`);
  else if (!/^\d{4}-\d{2}-\d{2}$/.test(entry.date)) problems.push(`CHANGELOG.md dates [${version}] "${entry.date}", and a released version has a day: 2026-01-31`);
  else if (newest !== undefined && newest.version !== version) problems.push(`CHANGELOG.md has [${newest.version}] above [${version}]`);
  else if (releaseNotes(changelog, version) === '') problems.push(`CHANGELOG.md says nothing under [${version}]`);
  return problems;
}

interface Heading {
  version: string;
  date: string;
  line: number;
}

/** `## [0.1.0] - 2026-01-31`, in the order of the file (https://keepachangelog.com/en/1.1.0/). */
function headings(changelog: string): Heading[] {
  return changelog.split('\n').flatMap((content, line) => {
    const [, version, date = ''] = /^## \[([^\]]+)\](?:\([^)]*\))?(?: - (.*))?$/.exec(content.trimEnd()) ?? [];
    return version === undefined ? [] : [{ version, date: date.trim(), line }];
  });
}

/** What CHANGELOG.md says of a version, without its heading; empty when it says nothing. */
export function releaseNotes(changelog: string, version: string): string {
  const all = headings(changelog);
  const at = all.findIndex((one) => one.version === version);
  const from = all[at];
  return from === undefined ? '' : changelog.split('\n').slice(from.line + 1, all[at + 1]?.line).join('\n').trim();
}
