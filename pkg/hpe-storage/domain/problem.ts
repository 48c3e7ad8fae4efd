/** Why something did not work, as data; its words are the l10n keys `hpe.problem.<code>.title` and `.next`. */
export interface Problem {
  readonly code: string;
  readonly args: Readonly<Record<string, string | number>>;
  /** What the server said, redacted; shown as it is below the sentence. */
  readonly detail?: string;
}

export const problem = (code: string, args: Problem['args'] = {}, detail?: string): Problem =>
  detail === undefined ? { code, args } : { code, args, detail };
