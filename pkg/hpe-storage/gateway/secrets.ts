import { readBackend, secretData, secretOf, READABLE_KEYS, type Backend, type BackendDraft } from '../domain/backends/backend.ts';
import { record, text } from '../domain/kube/json.ts';
import { ApiError, ifThere, isApiError } from './errors.ts';
import type { ReadOptions, Steve } from './steve.ts';

/**
 * All that may ever be read of a Secret. The server applies the list before it answers, to every method (measured).
 * Never `metadata` as a whole: the annotation of `kubectl apply` repeats the password.
 */
export const SECRET_FIELDS: readonly string[] = [
  '_type', 'metadata.name', 'metadata.namespace', 'metadata.uid', 'metadata.resourceVersion', 'metadata.creationTimestamp',
  'metadata.deletionTimestamp', 'metadata.labels', ...READABLE_KEYS.map((key) => `data.${ key }`),
];

const SECRETS = 'secrets';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** `code` of the error when a server sent what was not asked for. */
export const NOT_ASKED = 'SecretFieldsNotAsked';

const options = (signal?: AbortSignal): ReadOptions => ({ include: SECRET_FIELDS, ...(signal ? { signal } : {}) });

/**
 * A server that does not keep to the allow-list must not be worked with: the next answer would hold passwords too.
 * @throws {ApiError} with code NOT_ASKED; the answer is dropped.
 */
const onlyAsked = (raw: unknown): unknown => {
  const surplus = Object.keys(record(raw, 'data')).some((key) => !READABLE_KEYS.some((known) => known === key))
    || Object.keys(record(raw, 'stringData')).length > 0 || Object.keys(record(raw, 'metadata', 'annotations')).length > 0;

  if (surplus) {
    throw new ApiError('server', 0, NOT_ASKED, '');
  }

  return raw;
};

const decode = (raw: unknown): Backend | undefined => readBackend(onlyAsked(raw));

/** The backends in every namespace that the user may see; other Secrets are left out. */
export const listBackends = async(steve: Steve, signal?: AbortSignal): Promise<readonly Backend[]> =>
  (await steve.list('rancher', SECRETS, decode, options(signal))).items;

/** The backend as it is now; undefined when it is gone or has become something else. */
export const getBackend = async(steve: Steve, id: string, signal?: AbortSignal): Promise<Backend | undefined> => {
  const raw = await ifThere(steve.get('rancher', SECRETS, id, options(signal)));

  return decode(raw);
};

/** @throws {ApiError} `conflict` when the name is taken, `notFound` when the namespace is not there. */
export const createBackend = async(steve: Steve, draft: BackendDraft, signal?: AbortSignal): Promise<void> => {
  onlyAsked(await steve.create('rancher', SECRETS, secretOf(draft), options(signal)));
};

/**
 * Writes the fields of a draft that are not blank; what is blank stays as it is stored. `kubectl apply`'s copy of the
 * old Secret goes, since it may hold the old password; a merge patch removes it whether or not it is there.
 * @throws {ApiError} `conflict` when the Secret is no longer of that `resourceVersion`.
 */
export const patchBackend = async(
  steve: Steve, backend: Pick<Backend, 'namespace' | 'name' | 'resourceVersion'>, draft: BackendDraft, signal?: AbortSignal,
): Promise<void> => {
  const patch = {
    metadata: { resourceVersion: backend.resourceVersion, annotations: { [LAST_APPLIED]: null } },
    data:     secretData(draft),
  };

  onlyAsked(await steve.patch(SECRETS, `${ backend.namespace }/${ backend.name }`, patch, options(signal)));
};

/** Deletes the Secret; one that is gone already is no error. */
export const removeBackend = async(steve: Steve, { namespace, name }: Pick<Backend, 'namespace' | 'name'>, signal?: AbortSignal): Promise<void> => {
  onlyAsked(await ifThere(steve.remove('rancher', SECRETS, `${ namespace }/${ name }`, options(signal))));
};

const NAMESPACES = 'namespaces';

export const namespaceExists = async(steve: Steve, name: string): Promise<boolean> => {
  return text(await ifThere(steve.get('rancher', NAMESPACES, name, { include: ['metadata.name'] })), 'metadata', 'name') === name;
};

/** Makes a namespace; one that is there already is no error. */
export const createNamespace = async(steve: Steve, name: string, signal?: AbortSignal): Promise<void> => {
  try {
    await steve.create('rancher', NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, signal ? { signal } : {});
  } catch (error) {
    if (!isApiError(error, 'conflict')) {
      throw error;
    }
  }
};
