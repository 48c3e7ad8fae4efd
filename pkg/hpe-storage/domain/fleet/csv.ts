/**
 * What spreadsheets take for a formula: one of these first, or a blank that they skip before it (OWASP, CSV injection).
 * A cluster's name is anybody's text.
 */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;

const cell = (text: string): string => {
  const guarded = FORMULA.test(text) ? `'${ text }` : text;

  return /[",\r\n]/.test(guarded) ? `"${ guarded.replaceAll('"', '""') }"` : guarded;
};

/** Rows as RFC 4180 has them: fields with commas, quotes or line ends quoted, and CRLF after every row. */
export const csvOf = (rows: readonly (readonly string[])[]): string => rows.map((row) => `${ row.map(cell).join(',') }\r\n`).join('');
