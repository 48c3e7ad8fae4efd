import { DEFAULT_NAMESPACE } from '../driver/names.ts';
import { finding, type Finding } from '../finding.ts';
import { isDnsLabel, isDnsSubdomain } from '../kube/names.ts';
import { checkAddress } from './address.ts';
import { backendId, normalise, type Backend, type BackendDraft } from './backend.ts';
import { familiesOf, serviceNamespace, SERVICE_PORT, type Family } from './families.ts';

export interface CheckContext {
  /** The family that the user chose; without it the one that the Service name tells. */
  readonly family?: Family;
  /** `<namespace>/<name>` of the Secrets that are there; a draft that edits one of them is checked without it. */
  readonly taken: ReadonlySet<string>;
  /** Namespace of the driver; the conventional one while there is none. */
  readonly driverNamespace: string;
  /** The family is chosen by the user, and decides the Service. */
  readonly asksFamily?: boolean;
  /** A blank password keeps the stored one. */
  readonly editing: boolean;
}

type Fields = keyof BackendDraft;

const X10000_PASSWORD_MIN = 8;
const WHITESPACE_ENDS = /^\s|\s$/;
const CONTROL = /\p{Cc}/u;

/** Findings speak of the Secret's keys, since those are the names in HPE's documentation. */
const pathOf = (field: Fields): string => (field === 'address' ? 'backend' : field);

const when = (holds: boolean, level: Finding['level'], code: string, path: string, args: Finding['args'] = {}): readonly Finding[] =>
  (holds ? [finding(level, code, path, args)] : []);

const checkName = (draft: BackendDraft, { taken }: CheckContext): readonly Finding[] => {
  if (!draft.name) {
    return [finding('error', 'backend.nameMissing', 'name')];
  }
  if (!isDnsSubdomain(draft.name)) {
    return [finding('error', 'backend.nameInvalid', 'name')];
  }

  return when(taken.has(backendId(draft)), 'error', 'backend.nameTaken', 'name', { name: draft.name, namespace: draft.namespace });
};

const checkNamespace = ({ namespace }: BackendDraft, { driverNamespace }: CheckContext): readonly Finding[] => {
  if (!isDnsLabel(namespace)) {
    return [finding('error', namespace ? 'backend.namespaceInvalid' : 'backend.namespaceMissing', 'namespace')];
  }

  return when(namespace !== driverNamespace, 'warning', 'backend.namespaceOther', 'namespace', { namespace, driver: driverNamespace });
};

/** The driver asks `http://<serviceName>:<port>` from its own pod, so a short name is one of its own namespace. */
const checkService = ({ serviceName }: BackendDraft, { driverNamespace, asksFamily, family }: CheckContext): readonly Finding[] => {
  if (!serviceName) {
    return [asksFamily && !family ? finding('error', 'backend.familyMissing', 'family') : finding('error', 'backend.serviceMissing', 'serviceName')];
  }
  if (!isDnsSubdomain(serviceName)) {
    return [finding('error', 'backend.serviceInvalid', 'serviceName')];
  }
  const namespace = serviceNamespace(serviceName);

  return [
    ...when(familiesOf(serviceName).length === 0, 'warning', 'backend.serviceUnknown', 'serviceName', { service: serviceName }),
    ...when(namespace !== undefined && namespace !== driverNamespace, 'warning', 'backend.serviceNamespace', 'serviceName', {
      namespace: namespace ?? '', driver: driverNamespace,
    }),
  ];
};

const checkServicePort = ({ servicePort }: BackendDraft): readonly Finding[] => {
  if (!servicePort) {
    return [finding('error', 'backend.portMissing', 'servicePort')];
  }
  if (!/^\d{1,5}$/.test(servicePort) || Number(servicePort) < 1 || Number(servicePort) > 65535) {
    return [finding('error', 'backend.portInvalid', 'servicePort')];
  }

  return when(Number(servicePort) !== SERVICE_PORT, 'warning', 'backend.portOther', 'servicePort', { port: SERVICE_PORT });
};

const checkUser = ({ username }: BackendDraft): readonly Finding[] => [
  ...when(!username, 'error', 'backend.userMissing', 'username'),
  ...when(CONTROL.test(username), 'error', 'backend.userControl', 'username'),
];

/** SCOD hpe_alletra_storage_mp_x10000: at least 8 characters, a number, an upper-case letter, a special character. */
const checkOauthSecret = (password: string): readonly Finding[] => [
  ...when(password.length < X10000_PASSWORD_MIN, 'error', 'backend.passwordShort', 'password', { min: X10000_PASSWORD_MIN }),
  ...when(!/\d/.test(password), 'error', 'backend.passwordDigit', 'password'),
  ...when(!/\p{Lu}/u.test(password), 'error', 'backend.passwordUpper', 'password'),
  ...when(!/[^\p{L}\p{N}\s]/u.test(password), 'error', 'backend.passwordSpecial', 'password'),
];

/** `echo secret | base64` and copied lines end in a line break, which the array then takes for a part of the password. */
const checkPasswordBlanks = (password: string): readonly Finding[] => {
  if (/[\r\n]$/.test(password)) {
    return [finding('warning', 'backend.passwordNewline', 'password')];
  }

  return [
    ...when(WHITESPACE_ENDS.test(password), 'warning', 'backend.passwordBlanks', 'password'),
    ...when(CONTROL.test(password), 'warning', 'backend.passwordControl', 'password'),
  ];
};

const checkPassword = ({ password }: BackendDraft, family: Family | undefined, { editing }: CheckContext): readonly Finding[] => {
  if (!password) {
    return when(!editing, 'error', 'backend.passwordMissing', 'password');
  }
  if (!password.isWellFormed()) {
    return [finding('error', 'backend.passwordNotText', 'password')];
  }

  return [...(family?.credentials === 'oauth' ? checkOauthSecret(password) : []), ...checkPasswordBlanks(password)];
};

const checkBlanks = (draft: BackendDraft): readonly Finding[] =>
  (['name', 'namespace', 'serviceName', 'servicePort', 'address', 'username'] as const)
    .filter((field) => WHITESPACE_ENDS.test(draft[field]) && draft[field].trim() !== '')
    .map((field) => finding('info', 'backend.blanksTrimmed', pathOf(field)));

const soleFamily = (draft: BackendDraft): Family | undefined => {
  const families = familiesOf(draft.serviceName, draft.address);

  return families.length === 1 ? families[0] : undefined;
};

/** Every rule of a backend's fields (SCOD deployment.md "Secret Parameters"; CreateCredentials of common-host-libs). */
export const checkBackend = (raw: BackendDraft, context: CheckContext): readonly Finding[] => {
  const draft = normalise(raw);
  const family = context.family ?? soleFamily(draft);

  return [
    ...(context.editing ? [] : checkName(draft, context)),
    ...(context.editing ? [] : checkNamespace(draft, context)),
    ...checkService(draft, context),
    ...checkServicePort(draft),
    ...checkAddress(draft.address, family),
    ...checkUser(draft),
    ...checkPassword(draft, family, context),
    ...checkBlanks(raw),
  ];
};

/** Secrets that were made before chart 2.5.2 work without `:443`, so there it is a warning only. */
const STORED_WARNINGS = new Set(['backend.addressPortMissing']);

/** Findings about a Secret as it is stored, of which the password cannot be looked at. */
export const checkStored = (backend: Backend, driverNamespace = DEFAULT_NAMESPACE): readonly Finding[] => [
  ...backend.unreadable.map((key) => finding('error', 'backend.unreadable', key, { key })),
  ...checkBackend({ ...backend, password: '' }, { taken: new Set(), driverNamespace, editing: true })
    .filter(({ path }) => !backend.unreadable.includes(path))
    .map((found) => (STORED_WARNINGS.has(found.code) ? { ...found, level: 'warning' as const } : found)),
];
