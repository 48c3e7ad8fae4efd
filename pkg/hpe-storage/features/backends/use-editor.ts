import { computed, onBeforeUnmount, ref, shallowRef } from 'vue';
import { backendId, normalise, type Backend, type BackendDraft } from '../../domain/backends/backend.ts';
import { familiesOf, familyById, SERVICE_PORT, type FamilyId } from '../../domain/backends/families.ts';
import { changedFields, changesBetween, needsRestart, rebase, restartStep, updateStep, type FieldChange, type Restart } from '../../domain/backends/plans.ts';
import { checkBackend } from '../../domain/backends/validate.ts';
import { DEFAULT_NAMESPACE } from '../../domain/driver/names.ts';
import { hasErrors } from '../../domain/finding.ts';
import { useBackendsStore, type BackendsData } from '../../stores/backends.ts';
import { stayWhile } from '../../stores/leave-guard.ts';
import { createWrites } from './create-writes.ts';
import { useWrites, type Write } from './use-writes.ts';

export type EditorMode = 'create' | 'edit' | 'rotate';

const emptyDraft = (namespace: string): BackendDraft => ({
  name: '', namespace, serviceName: '', servicePort: String(SERVICE_PORT), address: '', username: '', password: '',
});

const draftOf = ({ name, namespace, serviceName, servicePort, address, username }: Backend): BackendDraft => ({
  name, namespace, serviceName, servicePort, address, username, password: '',
});

const familyOf = (backend: Backend | undefined): FamilyId | '' => {
  const families = backend ? familiesOf(backend.serviceName, backend.address) : [];

  return (families.length === 1 ? families[0]?.id : undefined) ?? '';
};

/** State of the form that makes or changes one backend. The typed password is in `draft`, and nowhere else. */
export const useEditor = (mode: EditorMode, original: Backend | undefined, data: BackendsData, note: (ready: number, wanted: number) => string) => {
  const store = useBackendsStore();
  const writes = useWrites();
  const driverNamespace = data.controller?.namespace ?? DEFAULT_NAMESPACE;
  const before = shallowRef(original);
  const draft = shallowRef(original ? draftOf(original) : emptyDraft(driverNamespace));
  const family = ref<FamilyId | ''>(familyOf(original));
  const shout = ref(false);
  const restarts = ref<readonly Restart[]>([]);
  const cleared = ref(false);
  const conflict = shallowRef<readonly FieldChange[]>();
  const taken = new Set(data.backends.map(backendId));

  const findings = computed(() => checkBackend(draft.value, {
    taken, driverNamespace, editing: mode === 'edit', asksFamily: mode === 'create', ...(familyById(family.value) ? { family: familyById(family.value) } : {}),
  }).filter(({ path }) => mode === 'create' || path !== 'name' && path !== 'namespace').filter(({ path }) => mode !== 'rotate' || path === 'password'));
  const changed = computed(() => (before.value ? changedFields(before.value, normalise(draft.value)) : normalise(draft.value)));
  const hasChanges = computed(() => mode === 'create' || (['serviceName', 'servicePort', 'address', 'username', 'password'] as const).some((field) => changed.value[field] !== ''));
  const restartDue = computed(() => before.value !== undefined && needsRestart(before.value, changed.value) && data.controller !== undefined);

  const change = (fields: Partial<BackendDraft>): void => {
    draft.value = { ...draft.value, ...fields };
    cleared.value = false;
  };
  const chooseFamily = (id: FamilyId): void => {
    family.value = id;
    change({ serviceName: familyById(id)?.serviceName ?? '', servicePort: String(SERVICE_PORT) });
  };
  const dropSecrets = (): void => { draft.value = { ...draft.value, password: '' }; };

  const restartWrites = (needs: string): readonly Write[] => (restartDue.value ? restarts.value : []).map((which) => ({
    plan: restartStep(which, driverNamespace), needs,
    perform: (signal, say) => store.restart(which, driverNamespace, signal, ({ ready, wanted }) => say(note(ready, wanted))),
  }));

  const updateWrites = (backend: Backend, made: BackendDraft): readonly Write[] => {
    const plan = updateStep(backend, made, mode === 'rotate' ? 'rotate' : 'update');

    return [{ plan, perform: (signal) => store.patch(backend, made, signal) }, ...restartWrites(plan.id)];
  };

  /** Plans the writes; false when the form has errors. */
  const review = async(): Promise<boolean> => {
    shout.value = true;
    if (hasErrors(findings.value) || !hasChanges.value) {
      return false;
    }
    const made = changed.value;
    const steps = before.value ? updateWrites(before.value, made) : await createWrites(store, [{ kind: 'create', draft: made }], data.backends);

    writes.plan(`backends.${ mode }`, { name: made.name }, steps, [made.password]);

    return true;
  };

  /** A Secret that somebody changed meanwhile: what is different now, so that the user decides with both in sight. */
  const lookAtConflict = async(): Promise<void> => {
    const old = before.value;
    const failed = writes.run.value?.steps.find((step) => step.kind === 'failed');
    const now = old && failed?.kind === 'failed' && failed.problem.code === 'conflict' ? await store.fresh(backendId(old)).catch(() => undefined) : undefined;

    if (old && now) {
      conflict.value = changesBetween(old, now);
      draft.value = rebase(draft.value, old, now);
      family.value = familyOf({ ...now, serviceName: draft.value.serviceName, address: draft.value.address });
      before.value = now;
    }
  };

  const start = async(): Promise<void> => {
    await writes.start();
    const failed = writes.run.value?.phase === 'failed';

    cleared.value = failed && draft.value.password !== '';
    dropSecrets();
    if (failed) {
      await lookAtConflict();
    }
    await store.load([backendId(normalise(draft.value))]);
  };

  const back = (): void => {
    writes.forget();
    shout.value = false;
  };

  const untouched = draft.value;

  onBeforeUnmount(stayWhile(() => draft.value !== untouched && writes.run.value?.phase !== 'done'));
  onBeforeUnmount(dropSecrets);

  return { draft, family, findings, shout, restarts, cleared, conflict, hasChanges, restartDue, run: writes.run, driverNamespace, change, chooseFamily, review, start, back };
};
