import { computed, reactive, ref, shallowRef, watch } from 'vue';
import { hasErrors, type Finding, finding } from '../../domain/finding.ts';
import { checkDraft, claimManifests, freeName, preferredClass, vmDiskClasses, type VolumeDraft } from '../../domain/volumes/create.ts';
import { useRightsStore } from '../../stores/rights.ts';
import type { Run } from '../../stores/runs.ts';
import { useVolumeRunsStore } from '../../stores/volume-runs.ts';
import { useVolumesStore } from '../../stores/volumes.ts';

const DEFAULT_NAMESPACE = 'default';
const DEFAULT_SIZE = '10Gi';

/** Namespaces that hold no users' VMs (harvester-api §10). */
const isSystem = (name: string): boolean => /^(kube-|cattle-|fleet-|c-|p-|user-)/.test(name) || name.endsWith('-system') || ['local', 'hpe-storage', 'hpe-nfs'].includes(name);

/** The form of new volumes: what is typed, what is wrong with it, and the run that makes them. */
export const useCreate = (initial: { readonly namespace?: string | undefined }) => {
  const volumes = useVolumesStore();
  const runs = useVolumeRunsStore();
  const rights = useRightsStore();
  const names = computed(() => {
    const users = volumes.live.namespaces.filter((name) => !isSystem(name));

    return [...new Set([...users, ...volumes.live.namespaces])];
  });
  const taken = computed(() => new Set(volumes.live.facts.claims.filter(({ namespace }) => namespace === draft.namespace).map(({ name }) => name)));
  const classes = computed(() => vmDiskClasses(volumes.live.facts.classes));
  const draft = reactive<{ -readonly [K in keyof VolumeDraft]: VolumeDraft[K] }>({
    namespace: initial.namespace || (names.value.includes(DEFAULT_NAMESPACE) ? DEFAULT_NAMESPACE : names.value[0] ?? DEFAULT_NAMESPACE),
    name:      '',
    count:     1,
    className: preferredClass(classes.value)?.name ?? '',
    size:      DEFAULT_SIZE,
    accessMode: 'ReadWriteMany',
  });
  const touched = ref(false);
  const run = shallowRef<Run | undefined>();
  const right = computed(() => ({ verb: 'create', group: '', resource: 'persistentvolumeclaims', namespace: draft.namespace }));

  draft.name = freeName(taken.value);
  watch(() => draft.namespace, () => {
    if (!touched.value) {
      draft.name = freeName(taken.value);
    }
    void rights.ask(right.value);
  }, { immediate: true });
  // The dashboard's collections may arrive after the dialog is open.
  watch(classes, (offered) => {
    draft.className ||= preferredClass(offered)?.name ?? '';
  });

  const isAllowed = computed(() => rights.answer(right.value) !== 'no');
  const findings = computed<readonly Finding[]>(() => [
    ...checkDraft(draft, volumes.live.facts.classes, taken.value),
    ...(isAllowed.value ? [] : [finding('error', 'volume.notAllowed', 'namespace', { namespace: draft.namespace })]),
  ]);

  return {
    draft, findings, classes, run, isAllowed,
    namespaces: names,
    canGoOn:    computed(() => !hasErrors(findings.value)),
    setName:    (name: string): void => {
      touched.value = true;
      draft.name = name.trim();
    },
    plan: (): void => { run.value = runs.planCreate(claimManifests(draft, taken.value)); },
    back: (): void => { run.value = undefined; },
    /** Ids of the volumes that the run makes. */
    made: (): readonly string[] => run.value?.state.value.plan.steps.map(({ id }) => id.replace(/^create\//, '')) ?? [],
  };
};
