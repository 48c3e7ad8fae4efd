import type { Host } from './hosts.ts';

/** What is tried in every host, in the order of the table's columns. */
export const TRIED = ['loaded', 'pages', 'attach', 'detach'] as const;
export type Tried = (typeof TRIED)[number];

/** How a host did: each thing that was tried, or why nothing could be. */
export type Outcome =
  | { kind: 'tried'; worked: Readonly<Record<Tried, boolean>> }
  | { kind: 'not-built'; why: string };

export interface Row {
  host: Host;
  outcome: Outcome;
}

export const BEGIN = '<!-- compat:begin -->';
export const END = '<!-- compat:end -->';

/** Whether everything that was tried worked. */
export const isGood = ({ outcome }: Row): boolean => outcome.kind === 'tried' && TRIED.every((one) => outcome.worked[one]);

/** The compatibility table as Markdown, a row for each host. */
export function compatTable(rows: readonly Row[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(['dashboard (`@rancher/shell`)', 'Rancher', 'Harvester', ...TRIED]),
    `|${'---|'.repeat(3 + TRIED.length)}`,
    ...rows.map(({ host, outcome }) => line([host.shell, lineOf(host.rancher), host.harvester, ...cellsOf(outcome)])),
  ].join('\n');
}

/** `2.13.0` → `2.13` */
const lineOf = (version: string): string => version.split('.').slice(0, 2).join('.');

function cellsOf(outcome: Outcome): string[] {
  if (outcome.kind === 'tried') return TRIED.map((one) => (outcome.worked[one] ? 'yes' : 'no'));
  return [`not built: ${outcome.why.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')}`, ...TRIED.slice(1).map(() => '')];
}

/** Shell versions that a text's table names, in its order. */
export function versionsIn(readme: string): string[] {
  return [...between(readme).matchAll(/^\| *(\d+\.\d+\.\d+) *\|/gm)].map(([, version = '']) => version);
}

/**
 * The text with this table between its marks.
 * @throws Error when the marks are not there
 */
export function withTable(readme: string, table: string): string {
  return readme.replace(`${BEGIN}${between(readme)}${END}`, () => `${BEGIN}\n${table}\n${END}`);
}

function between(readme: string): string {
  const [from, to] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`README.md has no place for the table: ${BEGIN} and ${END}, in this order`);
  return readme.slice(from + BEGIN.length, to);
}
