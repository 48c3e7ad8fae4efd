import { CONTROLLER, NODE_DAEMONSET } from '../driver/names.ts';
import { writeYaml } from '../kube/yaml.ts';
import type { StepPlan } from '../runs/run.ts';
import { backendId, FIELD_OF_KEY, SECRET_KEYS, type Backend, type BackendDraft, type SecretKey } from './backend.ts';

/** Stands in the plan for what was typed; the commands read it from the shell's environment. */
const HIDDEN = '••••••••';
const PASSWORD_VARIABLE = '"$HPE_PASSWORD"';

const WRITE_DEADLINE_MS = 30_000;
export const RESTART_DEADLINE_MS = 300_000;

/** A word of a POSIX shell. */
export const shellWord = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${ text.replaceAll("'", "'\\''") }'`);

const shown = (draft: BackendDraft, key: SecretKey): string => (key === 'password' ? HIDDEN : draft[FIELD_OF_KEY[key]]);

const typedKeys = (draft: BackendDraft): readonly SecretKey[] => SECRET_KEYS.filter((key) => draft[FIELD_OF_KEY[key]] !== '');

const manifest = (draft: BackendDraft): string => writeYaml({
  apiVersion: 'v1',
  kind:       'Secret',
  type:       'Opaque',
  metadata:   { name: draft.name, namespace: draft.namespace },
  stringData: Object.fromEntries(typedKeys(draft).map((key) => [key, shown(draft, key)])),
});

const createCommand = (draft: BackendDraft): string => [
  `kubectl create secret generic ${ shellWord(draft.name) } -n ${ shellWord(draft.namespace) }`,
  ...typedKeys(draft).map((key) => `  --from-literal=${ key }=${ key === 'password' ? PASSWORD_VARIABLE : shellWord(draft[FIELD_OF_KEY[key]]) }`),
].join(' \\\n');

/** A password goes by jq, since text in JSON needs its own escapes. */
const patchCommand = ({ namespace, name }: Pick<Backend, 'namespace' | 'name'>, draft: BackendDraft): string => {
  const keys = typedKeys(draft);
  const plain = Object.fromEntries(keys.filter((key) => key !== 'password').map((key) => [key, draft[FIELD_OF_KEY[key]]]));
  const target = `kubectl patch secret ${ shellWord(name) } -n ${ shellWord(namespace) } --type merge -p`;

  return keys.includes('password')
    ? `${ target } "$(jq -n --arg password ${ PASSWORD_VARIABLE } ${ shellWord(`{stringData: (${ JSON.stringify(plain) } + {password: $password})}`) })"`
    : `${ target } ${ shellWord(JSON.stringify({ stringData: plain })) }`;
};

export const namespaceStep = (namespace: string): StepPlan => ({
  id: `namespace/${ namespace }`, code: 'backends.namespace', args: { namespace }, deadlineMs: WRITE_DEADLINE_MS,
  yaml: writeYaml({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }), command: `kubectl create namespace ${ shellWord(namespace) }`,
});

/** `draft` is normalised. The plan never holds its password. */
export const createStep = (draft: BackendDraft): StepPlan => ({
  id: `create/${ backendId(draft) }`, code: 'backends.create', args: { name: draft.name, namespace: draft.namespace }, deadlineMs: WRITE_DEADLINE_MS,
  yaml: manifest(draft), command: createCommand(draft),
});

export const updateStep = (backend: Pick<Backend, 'namespace' | 'name'>, draft: BackendDraft, code: 'update' | 'replace' | 'rotate'): StepPlan => ({
  id: `${ code }/${ backendId(backend) }`, code: `backends.${ code }`, args: { name: backend.name, namespace: backend.namespace }, deadlineMs: WRITE_DEADLINE_MS,
  yaml: manifest({ ...draft, name: backend.name, namespace: backend.namespace }), command: patchCommand(backend, draft),
});

export const removeStep = ({ namespace, name }: Pick<Backend, 'namespace' | 'name'>): StepPlan => ({
  id: `remove/${ namespace }/${ name }`, code: 'backends.remove', args: { name, namespace }, deadlineMs: WRITE_DEADLINE_MS,
  command: `kubectl delete secret ${ shellWord(name) } -n ${ shellWord(namespace) }`,
});

export type Restart = 'controller' | 'nodes';

export const restartStep = (restart: Restart, namespace: string): StepPlan => {
  const target = restart === 'controller' ? `deployment/${ CONTROLLER }` : `daemonset/${ NODE_DAEMONSET }`;

  return {
    id: `restart/${ restart }`, code: `backends.restart.${ restart }`, args: { name: target, namespace }, deadlineMs: RESTART_DEADLINE_MS,
    command: `kubectl rollout restart ${ target } -n ${ shellWord(namespace) }\nkubectl rollout status ${ target } -n ${ shellWord(namespace) }`,
  };
};

/**
 * The driver keeps its sessions by Service, address and user, not by password (pkg/driver/driver.go
 * GenerateStorageProviderCacheKey): a new password alone is not picked up before the controller starts again.
 */
export const needsRestart = (before: Pick<Backend, 'serviceName' | 'address' | 'username'>, draft: BackendDraft): boolean =>
  draft.password !== '' && (['serviceName', 'address', 'username'] as const).every((field) => draft[field] === '' || draft[field] === before[field]);

export interface FieldChange {
  readonly key: SecretKey;
  readonly before: string;
  readonly now: string;
}

/** What somebody else changed meanwhile; a password cannot be compared, since it cannot be read. */
export const changesBetween = (before: Backend, now: Backend): readonly FieldChange[] =>
  SECRET_KEYS.flatMap((key) => {
    if (key === 'password') {
      return [];
    }
    const field = FIELD_OF_KEY[key];

    return before[field] === now[field] ? [] : [{ key, before: before[field], now: now[field] }];
  });

/** The draft on what is stored now: fields that the user left alone follow it, so that nobody's change is taken back unseen. */
export const rebase = (draft: BackendDraft, before: Backend, now: Backend): BackendDraft => {
  const follow = (field: 'serviceName' | 'servicePort' | 'address' | 'username'): string => (draft[field].trim() === before[field].trim() ? now[field] : draft[field]);

  return { ...draft, serviceName: follow('serviceName'), servicePort: follow('servicePort'), address: follow('address'), username: follow('username') };
};

/** Only what differs from the stored fields is written; the rest is blank and so stays. */
export const changedFields = (before: Backend, draft: BackendDraft): BackendDraft => {
  const kept = (field: 'serviceName' | 'servicePort' | 'address' | 'username'): string => (draft[field] === before[field] ? '' : draft[field]);

  return {
    ...draft, name: before.name, namespace: before.namespace,
    serviceName: kept('serviceName'), servicePort: kept('servicePort'), address: kept('address'), username: kept('username'),
  };
};
