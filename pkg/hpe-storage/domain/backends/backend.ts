import { decodeBase64, encodeBase64 } from '../kube/base64.ts';
import { isRecord, record, text, textMap } from '../kube/json.ts';
import { familiesOf, type Family } from './families.ts';

/** A backend Secret as it may be read: never with its password, nor with a place for one. */
export interface Backend {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** ISO 8601; empty when the server did not say. */
  readonly createdAt: string;
  readonly deleting: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly serviceName: string;
  readonly servicePort: string;
  /** The Secret's key `backend`. */
  readonly address: string;
  readonly username: string;
  /** Keys whose stored value is no text. */
  readonly unreadable: readonly string[];
}

/** What the form and an upload hold: the only place of a password, and only until it is written. */
export interface BackendDraft {
  readonly name: string;
  readonly namespace: string;
  readonly serviceName: string;
  readonly servicePort: string;
  readonly address: string;
  readonly username: string;
  readonly password: string;
}

/** The keys of a backend Secret in the order of HPE's examples, and the draft's field for each. */
export const FIELD_OF_KEY = {
  serviceName: 'serviceName', servicePort: 'servicePort', backend: 'address', username: 'username', password: 'password',
} as const satisfies Readonly<Record<string, keyof BackendDraft>>;

export type SecretKey = keyof typeof FIELD_OF_KEY;

export const SECRET_KEYS: readonly SecretKey[] = ['serviceName', 'servicePort', 'backend', 'username', 'password'];

/** The keys that may be read; the password is none of them. */
export const READABLE_KEYS = ['serviceName', 'servicePort', 'backend', 'username'] as const satisfies readonly SecretKey[];

export const backendId = ({ namespace, name }: Pick<Backend, 'namespace' | 'name'>): string => `${ namespace }/${ name }`;

/** A Secret that Steve answered under the allow-list; undefined for one that is no backend. */
export const readBackend = (raw: unknown): Backend | undefined => {
  const data = record(raw, 'data');

  if (text(data, 'serviceName') === undefined || text(data, 'backend') === undefined) {
    return undefined;
  }
  const value = (key: string): string | undefined => decodeBase64(text(data, key) ?? '');

  return {
    name:            text(raw, 'metadata', 'name') ?? '',
    namespace:       text(raw, 'metadata', 'namespace') ?? '',
    uid:             text(raw, 'metadata', 'uid') ?? '',
    resourceVersion: text(raw, 'metadata', 'resourceVersion') ?? '',
    createdAt:       text(raw, 'metadata', 'creationTimestamp') ?? '',
    deleting:        text(raw, 'metadata', 'deletionTimestamp') !== undefined,
    labels:          textMap(raw, 'metadata', 'labels'),
    serviceName:     value('serviceName') ?? '',
    servicePort:     value('servicePort') ?? '',
    address:         value('backend') ?? '',
    username:        value('username') ?? '',
    unreadable:      READABLE_KEYS.filter((key) => value(key) === undefined),
  };
};

export const familiesOfBackend = ({ serviceName, address }: Pick<Backend, 'serviceName' | 'address'>): readonly Family[] =>
  familiesOf(serviceName, address);

/** Blanks around names and addresses come from pasting; a password's may be meant, and stay. */
export const normalise = (draft: BackendDraft): BackendDraft => ({
  name:        draft.name.trim(),
  namespace:   draft.namespace.trim(),
  serviceName: draft.serviceName.trim(),
  servicePort: draft.servicePort.trim(),
  address:     draft.address.trim(),
  username:    draft.username.trim(),
  password:    draft.password,
});

/** `data` of the Secret for a normalised draft; a blank field is left out, so that a patch keeps what is stored. */
export const secretData = (draft: BackendDraft): Readonly<Record<string, string>> =>
  Object.fromEntries(SECRET_KEYS.map((key) => [key, draft[FIELD_OF_KEY[key]]] as const)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => [key, encodeBase64(value)]));

/** The Secret to create for a normalised draft. */
export const secretOf = (draft: BackendDraft) => ({
  apiVersion: 'v1',
  kind:       'Secret',
  type:       'Opaque',
  metadata:   { name: draft.name, namespace: draft.namespace },
  data:       secretData(draft),
});

/** What the values of a document's key are, before anybody knows whether they are right. */
export type FieldValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'wrongType'; readonly type: string }
  | { readonly kind: 'notBase64' };

const typeName = (value: unknown): string => {
  if (value === null) {
    return 'null';
  }

  return Array.isArray(value) ? 'list' : isRecord(value) ? 'map' : typeof value;
};

/** One key of a Secret's manifest; `stringData` wins over `data`, as in Kubernetes. */
export const manifestField = (manifest: unknown, key: string): FieldValue => {
  for (const part of ['stringData', 'data'] as const) {
    const values = record(manifest, part);

    if (Object.hasOwn(values, key)) {
      const value = values[key];

      if (typeof value !== 'string') {
        return { kind: 'wrongType', type: typeName(value) };
      }
      const decoded = part === 'data' ? decodeBase64(value) : value;

      return decoded === undefined ? { kind: 'notBase64' } : { kind: 'text', text: decoded };
    }
  }

  return { kind: 'absent' };
};
