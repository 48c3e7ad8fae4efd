import { finding, type Finding } from '../finding.ts';
import { isRecord, record, text } from '../kube/json.ts';
import { toDnsName } from '../kube/names.ts';
import { FIELD_OF_KEY, manifestField, SECRET_KEYS, type BackendDraft, type SecretKey } from './backend.ts';
import { CHAP_KEYS } from './chap.ts';
import { familyById, SERVICE_PORT } from './families.ts';
import { documentsOf, type RawDocument } from './upload-documents.ts';
import { fileText, type UploadFile } from './upload-text.ts';

export const DOCUMENTS_MAX = 100;

interface Place {
  /** Unique in the upload: `<file>#<number of the document in it>`. */
  readonly id: string;
  readonly file: string;
  /** First line of the document, from 1. */
  readonly line: number;
}

/** What one document of an upload turned out to be. A `backend` holds a password: it lives in the form only. */
export type UploadDocument =
  | Place & { readonly kind: 'backend'; readonly draft: BackendDraft; readonly findings: readonly Finding[] }
  | Place & { readonly kind: 'skipped'; readonly what: string; readonly reason: Finding }
  | Place & { readonly kind: 'refused'; readonly reason: Finding };

/** Keys of a `.env` without case, underscores and the prefix `HPE_`; some are what people call the fields. */
const ENV_KEYS: Readonly<Record<string, SecretKey | 'name' | 'namespace' | 'family'>> = {
  servicename: 'serviceName', serviceport: 'servicePort', backend: 'backend', address: 'backend', username: 'username', user: 'username',
  password: 'password', name: 'name', namespace: 'namespace', family: 'family',
};

const reason = (code: string, args: Finding['args'] = {}): Finding => finding('error', `backend.${ code }`, '', args);
const skip = (code: string, args: Finding['args'] = {}): Finding => finding('info', `backend.${ code }`, '', args);

/** A document without a kind carries its name among the fields. */
const KEPT_KEYS: ReadonlySet<string> = new Set([...SECRET_KEYS, 'name', 'namespace']);

const EMPTY: BackendDraft = { name: '', namespace: '', serviceName: '', servicePort: '', address: '', username: '', password: '' };

const fileStem = (file: string): string => file.replace(/^.*[/\\]/, '').replace(/\.[^.]*$/, '');

type Fields = Readonly<Partial<Record<SecretKey | 'name' | 'namespace' | 'family', string>>>;

/** A draft of loose fields; the port has one right value, and the family tells the Service. */
const draftOfFields = (fields: Fields, file: string, namespace: string): BackendDraft => ({
  name:        fields.name ?? toDnsName(fileStem(file), 'hpe-backend'),
  namespace:   fields.namespace ?? namespace,
  serviceName: fields.serviceName ?? familyById(fields.family ?? '')?.serviceName ?? '',
  servicePort: fields.servicePort ?? String(SERVICE_PORT),
  address:     fields.backend ?? '',
  username:    fields.username ?? '',
  password:    fields.password ?? '',
});

const hasHpeKeys = (values: Readonly<Record<string, unknown>>): boolean =>
  SECRET_KEYS.filter((key) => Object.hasOwn(values, key)).length >= 2 && (Object.hasOwn(values, 'backend') || Object.hasOwn(values, 'serviceName'));

const fromEnv = (place: Place, fields: Readonly<Record<string, string>>, namespace: string): UploadDocument => {
  const known = Object.entries(fields).flatMap(([key, value]) => {
    const name = ENV_KEYS[key.toLowerCase().replace(/^hpe[_.-]?/, '').replace(/[_.-]/g, '')];

    return name ? [[name, value] as const] : [];
  });
  const found: Fields = Object.fromEntries(known);

  if (!hasHpeKeys(found) && found.password === undefined) {
    return { ...place, kind: 'skipped', what: place.file, reason: skip('skipNoKeys') };
  }
  const ignored = Object.keys(fields).length - known.length;

  return {
    ...place, kind: 'backend', draft: draftOfFields(found, place.file, namespace),
    findings: ignored ? [finding('info', 'backend.keysIgnored', '', { count: ignored })] : [],
  };
};

const readField = (manifest: unknown, key: SecretKey): { readonly value: string; readonly findings: readonly Finding[] } => {
  const field = manifestField(manifest, key);

  switch (field.kind) {
    case 'text': return { value: field.text, findings: [] };
    case 'absent': return { value: '', findings: [] };
    case 'wrongType': return { value: '', findings: [finding('error', 'backend.wrongType', key, { key, type: field.type })] };
    case 'notBase64': return { value: '', findings: [finding('error', 'backend.notBase64', key, { key })] };
  }
};

/** `metadata.name` and `.namespace`, which may be of a wrong type like everything else. */
const readMeta = (manifest: unknown, key: 'name' | 'namespace', fallback: string): { readonly value: string; readonly findings: readonly Finding[] } => {
  const metadata = record(manifest, 'metadata');
  const value = text(metadata, key);

  return value === undefined && Object.hasOwn(metadata, key)
    ? { value: fallback, findings: [finding('error', 'backend.wrongType', key, { key: `metadata.${ key }`, type: typeof metadata[key] })] }
    : { value: value ?? fallback, findings: [] };
};

const backendOf = (place: Place, manifest: unknown, namespace: string): UploadDocument => {
  const values = { ...record(manifest, 'data'), ...record(manifest, 'stringData') };
  const fields = SECRET_KEYS.map((key) => ({ key, ...readField(manifest, key) }));
  const name = readMeta(manifest, 'name', '');
  const inNamespace = readMeta(manifest, 'namespace', namespace);
  const ignored = Object.keys(values).filter((key) => !KEPT_KEYS.has(key)).length;
  const draft = fields.reduce<BackendDraft>((made, { key, value }) => ({ ...made, [FIELD_OF_KEY[key]]: value }), {
    ...EMPTY, name: name.value, namespace: inNamespace.value,
  });

  return {
    ...place, kind: 'backend', draft,
    findings: [
      ...name.findings, ...inNamespace.findings, ...fields.flatMap(({ findings }) => findings),
      ...(ignored ? [finding('info', 'backend.keysIgnored', '', { count: ignored })] : []),
    ],
  };
};

const whatIs = (manifest: unknown): string => [text(manifest, 'kind'), text(manifest, 'metadata', 'name')].filter(Boolean).join(' ');

const secretDocument = (place: Place, manifest: unknown, namespace: string): UploadDocument => {
  const what = whatIs(manifest);
  const values = { ...record(manifest, 'data'), ...record(manifest, 'stringData') };
  const type = text(manifest, 'type') ?? 'Opaque';

  if (CHAP_KEYS.every((key) => Object.hasOwn(values, key))) {
    return { ...place, kind: 'skipped', what, reason: skip('skipChap') };
  }
  if (!hasHpeKeys(values)) {
    return { ...place, kind: 'skipped', what, reason: skip('skipNoKeys') };
  }

  return type === 'Opaque' ? backendOf(place, manifest, namespace) : { ...place, kind: 'skipped', what, reason: skip('skipType', { type }) };
};

const objectDocument = (place: Place, value: unknown, namespace: string): UploadDocument => {
  if (!isRecord(value)) {
    return { ...place, kind: 'refused', reason: reason('upload.noManifest') };
  }
  const kind = value['kind'];

  if (kind === undefined && hasHpeKeys(value)) {
    const loose = backendOf(place, { metadata: { namespace, ...record({ value }, 'value') }, stringData: value }, namespace);

    return loose.kind === 'backend' ? { ...loose, draft: { ...loose.draft, name: loose.draft.name || toDnsName(fileStem(place.file), 'hpe-backend') } } : loose;
  }
  if (typeof kind !== 'string') {
    return { ...place, kind: 'refused', reason: reason('upload.noKind') };
  }

  return kind === 'Secret' ? secretDocument(place, value, namespace) : { ...place, kind: 'skipped', what: whatIs(value), reason: skip('skipKind', { kind }) };
};

const document = (file: string, index: number, raw: RawDocument, namespace: string): UploadDocument => {
  const place: Place = { id: `${ file }#${ index + 1 }`, file, line: raw.line };

  switch (raw.kind) {
    case 'refused': return { ...place, kind: 'refused', reason: reason(raw.code) };
    case 'fields': return fromEnv(place, raw.fields, namespace);
    case 'object': return objectDocument(place, raw.value, namespace);
  }
};

const refusedFile = (file: string, code: string, args: Finding['args'] = {}): UploadDocument =>
  ({ id: `${ file }#0`, file, line: 1, kind: 'refused', reason: reason(code, args) });

const parseFile = (file: UploadFile, namespace: string): readonly UploadDocument[] => {
  const content = fileText(file);

  if (content.kind === 'refused') {
    return [refusedFile(file.name, content.code)];
  }
  try {
    const documents = documentsOf(file.name, content.text);

    return documents.length ? documents.map((raw, index) => document(file.name, index, raw, namespace)) : [refusedFile(file.name, 'upload.empty')];
  } catch {
    // Parsers recurse; what nests deeper than the stack is no manifest.
    return [refusedFile(file.name, 'upload.tooComplex')];
  }
};

/** Two files of one name come from two folders; their documents stay apart. */
const uniqueNames = (files: readonly UploadFile[]): readonly UploadFile[] => {
  const seen = new Map<string, number>();

  return files.map((file) => {
    const count = (seen.get(file.name) ?? 0) + 1;

    seen.set(file.name, count);

    return count === 1 ? file : { ...file, name: `${ file.name } (${ count })` };
  });
};

/**
 * Every document of some files with what it is; never throws, and a bad document leaves the others alone.
 * @param namespace for documents that name none
 * @param room how many documents more there may be
 */
export const parseUpload = (files: readonly UploadFile[], namespace: string, room = DOCUMENTS_MAX): readonly UploadDocument[] => {
  const documents = uniqueNames(files).flatMap((file) => parseFile(file, namespace));
  const surplus = documents.length - room;

  return surplus > 0
    ? [...documents.slice(0, room), refusedFile('', 'upload.tooMany', { max: DOCUMENTS_MAX, count: surplus })]
    : documents;
};
