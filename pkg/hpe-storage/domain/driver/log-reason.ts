import { problem, type Problem } from '../problem.ts';
import { HELM_MESSAGES } from './helm-messages.ts';

// CSI sequences (colours, cursor), OSC sequences (titles) and single-character escapes of ECMA-48.
// eslint-disable-next-line no-control-regex
const ESCAPES = /\u001B\[[0-?]*[ -/]*[@-~]|\u001B\][^\u0007\u001B]*(?:\u0007|\u001B\\)|\u001B[@-Z\\-_]/g;

/** Text without terminal escapes, and without the carriage returns of a TTY. */
export const stripEscapes = (log: string): string => log.replace(ESCAPES, '').replace(/\r/g, '');

/** RFC 3339 stamps that `timestamps=true` puts before each line. */
const STAMP = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z /;

const linesOf = (log: string): readonly string[] => stripEscapes(log).split('\n').map((line) => line.replace(STAMP, '').trimEnd()).filter(Boolean);

/** Where Helm's verdict starts: its last `Error:`, or what it logs as an error. */
const verdictAt = (lines: readonly string[]): number => {
  const last = lines.findLastIndex((line) => /^Error: /.test(line));

  return last >= 0 ? last : lines.findLastIndex((line) => /level=ERROR|^E\d{4} |\berror:/i.test(line));
};

/** The verdict with the lines that belong to it (a schema's complaints come below). */
const MAX_DETAIL_LINES = 12;

const detailOf = (lines: readonly string[], from: number): string => {
  const [first = '', ...rest] = lines.slice(from, from + MAX_DETAIL_LINES);

  return [first.replace(/^Error: (INSTALLATION FAILED: |UPGRADE FAILED: |UNINSTALLATION FAILED: )?/, ''), ...rest].join('\n');
};

/**
 * Why an operation failed, out of its log: `driver.helm.<code>`, with Helm's own words as detail. A log without any error gives
 * `driver.helm.unknown` with the exit message that the operation itself kept.
 */
export const reasonFromLog = (log: string, exit = ''): Problem => {
  const lines = linesOf(log);
  const at = verdictAt(lines);

  if (at < 0) {
    return problem('driver.helm.unknown', { exit }, lines.slice(-MAX_DETAIL_LINES).join('\n') || undefined);
  }
  const detail = detailOf(lines, at);
  const told = HELM_MESSAGES.find(({ pattern }) => pattern.test(detail));

  if (!told) {
    return problem('driver.helm.other', { exit }, detail);
  }
  const groups = told.pattern.exec(detail)?.slice(1) ?? [];

  return problem(`driver.helm.${ told.code }`, Object.fromEntries((told.args ?? []).map((name, i) => [name, groups[i] ?? ''])), detail);
};
