import { list, record, text, texts } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { source, tableRows } from './pages.ts';

export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = typeof ROLES[number];

/** One right of one role: a verb on a resource, on all objects or on one by name. */
export interface Granted {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** Empty: all. */
  readonly name: string;
}

/** A row of the tables in docs/permissions.md. */
export interface Row {
  readonly rights: readonly Granted[];
  readonly roles: readonly Role[];
}

export const keyOf = ({ verb, group, resource, name }: Granted): string => `${verb} ${group === '' ? 'core' : group}/${resource}${name === '' ? '' : ` ${name}`}`;

const every = (group: string, resources: readonly string[], names: readonly string[], verbs: readonly string[]): readonly Granted[] =>
  resources.flatMap((resource) => (names.length > 0 ? names : ['']).flatMap((name) => verbs.map((verb) => ({ verb, group, resource, name }))));

const codes = (cell: string): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

/** The tables of docs/permissions.md below "What each role gives". @throws Error for a row that cannot be read */
export function permissionRows(): readonly Row[] {
  const rows = tableRows(source('docs/permissions.md'), '## What each role gives').filter(([first]) => first !== 'for');
  return rows.map((cells) => {
    const [, group = '', resource = '', verbs = '', ...marks] = cells;
    const [name = '', ...names] = codes(resource);
    if (name === '' || marks.length !== ROLES.length || marks.some((mark) => mark !== '✓' && mark !== '–')) throw new Error(`what does this row say? ${cells.join(' | ')}`);
    return { rights: every(group === 'core' ? '' : group, [name], names, verbs.split(', ')), roles: ROLES.filter((_, index) => marks[index] === '✓') };
  });
}

/** The rights that rules of a role grant, those by name left out that are granted on all. */
export function grantedBy(role: unknown): ReadonlySet<string> {
  const all = list(role, 'rules').flatMap((rule) => texts(rule, 'apiGroups').flatMap((group) => every(group, texts(rule, 'resources'), texts(rule, 'resourceNames'), texts(rule, 'verbs'))));
  return new Set(withoutNarrower(all).map(keyOf));
}

/** What the page says that a role gives, in the same form. */
export const promisedTo = (role: Role): ReadonlySet<string> =>
  new Set(withoutNarrower(permissionRows().filter(({ roles }) => roles.includes(role)).flatMap(({ rights }) => rights)).map(keyOf));

function withoutNarrower(rights: readonly Granted[]): readonly Granted[] {
  const wide = new Set(rights.filter(({ name }) => name === '').map(keyOf));
  return rights.filter((right) => right.name === '' || !wide.has(keyOf({ ...right, name: '' })));
}

export const roleName = (role: Role): string => `hpe-storage-${role}`;

/** A problem with a role's head, if any: what kubectl would take but nobody expects. */
export const headOf = (role: unknown): unknown => ({ kind: text(role, 'kind'), name: text(role, 'metadata', 'name'), keys: Object.keys(record(role)).toSorted() });
