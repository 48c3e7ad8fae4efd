import { computed, ref, shallowRef } from 'vue';
import { backendId, familiesOfBackend, type Backend } from '../../domain/backends/backend.ts';
import { familyById, type Family, type FamilyId, type Protocol } from '../../domain/backends/families.ts';
import { checkClass, classOf, unfitForDisks, type ClassDraft, type ReclaimPolicy } from '../../domain/classes/short-form.ts';
import { hasErrors, type Finding } from '../../domain/finding.ts';
import { freeName, toDnsName } from '../../domain/kube/names.ts';
import type { BackendsData } from '../../stores/backends.ts';
import { useClassesStore } from '../../stores/classes.ts';

const DEFAULT_PROTOCOL: Protocol = 'iscsi';

export interface BackendChoice {
  readonly id: string;
  readonly backend: Backend;
  readonly families: readonly Family[];
  /** Why it cannot be chosen. */
  readonly unfit: Finding | undefined;
}

/** State of the short form. The name follows the backend until the user types one. */
export const useClassForm = (data: BackendsData, wantedBackend: string | undefined) => {
  const store = useClassesStore();
  const choices = data.backends.map((backend): BackendChoice => {
    const families = familiesOfBackend(backend);

    return { id: backendId(backend), backend, families, unfit: unfitForDisks(families) };
  });
  const fitting = choices.filter(({ unfit }) => unfit === undefined);
  const choice = shallowRef(fitting.find(({ id }) => id === wantedBackend) ?? (fitting.length === 1 ? fitting[0] : undefined));
  const familyId = ref<FamilyId>();
  const protocol = ref<Protocol>(DEFAULT_PROTOCOL);
  const reclaimPolicy = ref<ReclaimPolicy>('Delete');
  const typedName = ref<string>();
  const shout = ref(false);

  const family = computed(() => familyById(familyId.value ?? '') ?? choice.value?.families[0]);
  const name = computed(() => typedName.value ?? (choice.value ? freeName(toDnsName(choice.value.backend.name, 'hpe'), store.names()) : ''));
  const draft = computed<ClassDraft | undefined>(() => (choice.value && family.value ? {
    name: name.value, backend: { name: choice.value.backend.name, namespace: choice.value.backend.namespace }, family: family.value,
    protocol: protocol.value, reclaimPolicy: reclaimPolicy.value,
  } : undefined));
  const findings = computed(() => (draft.value ? checkClass(draft.value, {
    taken: store.names(), backendAddress: choice.value?.backend.address ?? '', ...(data.controller?.version ? { driver: data.controller.version } : {}),
  }) : []));

  const chooseBackend = (id: string): void => {
    choice.value = fitting.find((other) => other.id === id);
    familyId.value = undefined;
    if (!family.value?.protocols.some((known) => known.protocol === protocol.value)) {
      protocol.value = DEFAULT_PROTOCOL;
    }
  };

  return {
    choices, choice, family, familyId, protocol, reclaimPolicy, name, typedName, shout, findings, chooseBackend,
    manifest: computed(() => (draft.value ? classOf(draft.value) : undefined)),
    valid:    computed(() => draft.value !== undefined && !hasErrors(findings.value)),
  };
};
