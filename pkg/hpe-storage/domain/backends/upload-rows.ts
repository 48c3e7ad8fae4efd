import { finding, hasErrors, type Finding } from '../finding.ts';
import { freeName } from '../kube/names.ts';
import { backendId, normalise, type BackendDraft } from './backend.ts';
import type { UploadDocument } from './upload.ts';
import { checkBackend } from './validate.ts';

/** What the user decided about a row. */
export interface RowChoice {
  readonly include?: boolean;
  /** In place of what the document has: another name, a missing password. */
  readonly fields?: Partial<BackendDraft>;
  /** Overwrite the backend that has this name. */
  readonly replace?: boolean;
}

export interface RowContext {
  /** `<namespace>/<name>` of the backends that are there. */
  readonly taken: ReadonlySet<string>;
  readonly driverNamespace: string;
}

export interface WritableRow {
  readonly kind: 'create' | 'replace';
  readonly document: UploadDocument;
  readonly draft: BackendDraft;
  readonly findings: readonly Finding[];
  readonly included: boolean;
}

export type UploadRow =
  | WritableRow
  | {
    /** `clash`: the name is taken, and the user has to choose; `bad`: the document itself has to change. */
    readonly kind: 'clash' | 'bad'; readonly document: UploadDocument; readonly draft: BackendDraft;
    readonly findings: readonly Finding[]; readonly freeName: string; readonly canReplace: boolean;
  }
  | { readonly kind: 'skipped' | 'refused'; readonly document: UploadDocument; readonly what: string; readonly findings: readonly Finding[] };

const NAME_CODES = new Set(['backend.nameTaken', 'backend.nameTwice']);

const ids = (names: Iterable<string>, namespace: string): ReadonlySet<string> =>
  new Set([...names].filter((id) => id.startsWith(`${ namespace }/`)).map((id) => id.slice(namespace.length + 1)));

const rowOf = (document: UploadDocument, choice: RowChoice, context: RowContext, earlier: ReadonlySet<string>): UploadRow => {
  if (document.kind !== 'backend') {
    return { kind: document.kind, document, what: document.kind === 'skipped' ? document.what : '', findings: [document.reason] };
  }
  const given = { ...document.draft, ...choice.fields };
  const draft = normalise(given);
  const id = backendId(draft);
  const exists = context.taken.has(id);
  const replace = exists && choice.replace === true;
  const fixed = new Set(Object.keys(choice.fields ?? {}).map((field) => (field === 'address' ? 'backend' : field)));
  const read = document.findings.filter(({ path }) => !fixed.has(path));
  const unreadable = new Set(read.filter(({ level }) => level === 'error').map(({ path }) => path));
  const findings = [
    ...read,
    ...checkBackend(given, {
      taken: replace ? new Set() : context.taken, driverNamespace: context.driverNamespace, editing: false,
    }).filter(({ path }) => !unreadable.has(path)),
    ...(earlier.has(id) ? [finding('error', 'backend.nameTwice', 'name', { name: draft.name })] : []),
  ];

  if (!hasErrors(findings)) {
    return { kind: replace ? 'replace' : 'create', document, draft, findings, included: choice.include ?? true };
  }
  const free = freeName(draft.name, ids([...context.taken, ...earlier], draft.namespace));
  const onlyName = findings.every(({ level, code }) => level !== 'error' || NAME_CODES.has(code));

  return { kind: onlyName ? 'clash' : 'bad', document, draft, findings, freeName: free, canReplace: exists && !earlier.has(id) };
};

/** The verdict on every document, by what is there, by the rows before it, and by the user's choices. */
export const uploadRows = (
  documents: readonly UploadDocument[], choices: Readonly<Record<string, RowChoice>>, context: RowContext,
): readonly UploadRow[] => {
  const names = new Set<string>();

  return documents.map((document) => {
    const row = rowOf(document, choices[document.id] ?? {}, context, names);

    if ((row.kind === 'create' || row.kind === 'replace') && row.included) {
      names.add(backendId(row.draft));
    }

    return row;
  });
};

/** The rows that a run would write. */
export const writableRows = (rows: readonly UploadRow[]): readonly WritableRow[] =>
  rows.filter((row): row is WritableRow => (row.kind === 'create' || row.kind === 'replace') && row.included);
