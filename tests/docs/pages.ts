import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT } from '../../shell/setup/cache.ts';

export const DOCS = path.join(PROJECT, 'docs');

/** Where a command of the papers runs: beside a Rancher, beside a Harvester that no Rancher manages, or nowhere in the tests. */
export type Place =
  | { readonly kind: 'rancher' }
  | { readonly kind: 'standalone' }
  | { readonly kind: 'nowhere'; readonly reason: string };

/** One fenced block of shell commands. */
export interface Block {
  readonly file: string;
  /** Line of its fence, from 1. */
  readonly line: number;
  /** The heading of second level above it, without its marks. */
  readonly section: string;
  readonly place: Place;
  readonly code: string;
}

const FENCE = /^ {0,3}```(.*)$/;

/** Every page of docs/ itself; the decisions in adr/ have no commands. */
export const pages = (): readonly string[] => readdirSync(DOCS).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`);

export const source = (file: string): string => readFileSync(path.join(PROJECT, file), 'utf8');

/**
 * The info string after `sh` or `bash`: nothing (beside a Rancher), `standalone`, or `not-run: why`.
 * @throws Error for another one, so that a slip of the pen does not leave a block out
 */
function placeOf(info: string, where: string): Place | undefined {
  const [, language = '', rest = ''] = /^(\S*)\s*(.*)$/.exec(info.trim()) ?? [];
  if (language !== 'sh' && language !== 'bash') return undefined;
  if (rest === '') return { kind: 'rancher' };
  if (rest === 'standalone') return { kind: 'standalone' };
  const [, reason] = /^not-run: (\S.*)$/.exec(rest) ?? [];
  if (reason === undefined) throw new Error(`${where}: "${info}" is neither sh, sh standalone nor sh not-run: reason`);
  return { kind: 'nowhere', reason };
}

/** What the project's README says of installing; the rest of it is about working on the project. */
export const readmesInstallation = (): readonly Block[] => blocksOf('README.md').filter(({ section }) => section.startsWith('Install'));

/** The shell blocks of a page, in order. @throws Error for a fence that does not end, or an info string that means nothing */
export function blocksOf(file: string, text = source(file)): readonly Block[] {
  const blocks: Block[] = [];
  let section = '';
  let open: { info: string; line: number; lines: string[] } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const info = FENCE.exec(line)?.[1];
    if (info === undefined) {
      if (open === undefined) section = /^## (.*)/.exec(line)?.[1] ?? section;
      open?.lines.push(line);
    } else if (open === undefined) {
      open = { info, line: index + 1, lines: [] };
    } else {
      const place = placeOf(open.info, `${file}:${open.line}`);
      if (place !== undefined) blocks.push({ file, line: open.line, section, place, code: `${open.lines.join('\n')}\n` });
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`${file}:${open.line}: the fence does not end`);
  return blocks;
}

/** Cells of each row of the tables below a heading, the header row first; code marks are left in. */
export function tableRows(text: string, heading: string): readonly (readonly string[])[] {
  const lines = text.split('\n');
  const from = lines.indexOf(heading);
  if (from < 0) throw new Error(`there is no heading "${heading}"`);
  const level = /^#+/.exec(heading)?.[0].length ?? 0;
  const to = lines.findIndex((line, index) => index > from && (/^(#+) /.exec(line)?.[1]?.length ?? 9) <= level);
  return lines.slice(from, to < 0 ? undefined : to)
    .filter((line) => line.startsWith('|') && !/^\|[\s|:-]+\|$/.test(line))
    .map((line) => line.slice(1, -1).split('|').map((cell) => cell.trim()));
}
