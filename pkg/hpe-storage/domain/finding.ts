export type Level = 'error' | 'warning' | 'info';

/** One result of a check, as data; its words are the l10n key `hpe.finding.<code>`. */
export interface Finding {
  readonly level: Level;
  readonly code: string;
  /** The field it is about, such as `backend` or `values.iscsi.chapSecretName`; empty for the whole. */
  readonly path: string;
  readonly args: Readonly<Record<string, string | number>>;
}

export const finding = (level: Level, code: string, path: string, args: Finding['args'] = {}): Finding => ({ level, code, path, args });

export const hasErrors = (findings: readonly Finding[]): boolean => findings.some(({ level }) => level === 'error');

export const findingsAt = (findings: readonly Finding[], path: string): readonly Finding[] => findings.filter((f) => f.path === path);
