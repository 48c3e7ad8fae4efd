import { computed, reactive, ref, shallowRef, watch } from 'vue';
import { hasErrors, type Finding, finding } from '../../domain/finding.ts';
import { dataOf } from '../../domain/screen.ts';
import { checkDraft, claimManifests, freeName, preferredClass, vmDiskClasses, type VolumeDraft } from '../../domain/volumes/create.ts';
import type { Right } from '../../gateway/access.ts';
import { useRightsStore, type Allowed } from '../../stores/rights.ts';
import type { Run } from '../../stores/runs.ts';
import { useVolumeRunsStore } from '../../stores/volume-runs.ts';
import { useVolumesStore } from '../../stores/volumes.ts';

const DEFAULT_NAMESPACE = 'default';
const DEFAULT_SIZE = '10Gi';
/** Who may not create everywhere is asked namespace by namespace, this many at once; of a later one when it is chosen. */
const ASKED_AT_ONCE = 50;

const CREATE = { verb: 'create', group: '', resource: 'persistentvolumeclaims' };
const mayCreate = (namespace: string): Right => ({ ...CREATE, namespace });

/** Namespaces that hold no users' VMs (harvester-api §10). */
const isSystem = (name: string): boolean => /^(kube-|cattle-|fleet-|c-|p-|user-)/.test(name) || name.endsWith('-system') || ['local', 'hpe-storage', 'hpe-nfs'].includes(name);

/** The form of new volumes: what is typed, what is wrong with it, and the run that makes them. */
export const useCreate = (initial: { readonly namespace?: string | undefined }) => {
  const volumes = useVolumesStore();
  const runs = useVolumeRunsStore();
  const rights = useRightsStore();
  const names = computed(() => {
    const { namespaces, facts: { vms, claims } } = volumes.live;
    // Who may list no namespaces knows some by what is in them.
    const all = namespaces.length ? namespaces : [...new Set([...vms, ...claims].map(({ namespace }) => namespace))].sort();

    return [...all.filter((name) => !isSystem(name)), ...all.filter(isSystem)];
  });
  const taken = computed(() => new Set(volumes.live.facts.claims.filter(({ namespace }) => namespace === draft.namespace).map(({ name }) => name)));
  const classes = computed(() => volumes.live.facts.classes && vmDiskClasses(volumes.live.facts.classes));
  /** Classes of volumes that are there, for who may not list classes. */
  const seenClasses = computed(() => [...new Set((dataOf(volumes.live.table)?.rows ?? []).map(({ claim }) => claim.className))].filter(Boolean).sort());
  const draft = reactive<{ -readonly [K in keyof VolumeDraft]: VolumeDraft[K] }>({
    namespace: initial.namespace || (names.value.includes(DEFAULT_NAMESPACE) ? DEFAULT_NAMESPACE : names.value[0] ?? DEFAULT_NAMESPACE),
    name:      '',
    count:     1,
    className: preferredClass(classes.value ?? [])?.name ?? '',
    size:      DEFAULT_SIZE,
    accessMode: 'ReadWriteMany',
  });
  const touched = ref(false);
  const isChosen = ref(Boolean(initial.namespace));
  const run = shallowRef<Run | undefined>();
  const answerIn = (namespace: string): Allowed => rights.answer(mayCreate(namespace));

  draft.name = freeName(taken.value);
  // The dashboard's collections may arrive after the dialog is open.
  watch(taken, (names) => {
    if (!touched.value && !run.value) {
      draft.name = freeName(names);
    }
  });
  watch(() => draft.namespace, () => void rights.ask(mayCreate(draft.namespace)), { immediate: true });
  watch(names, async(all) => {
    if (await rights.ask(CREATE) === 'no') {
      void rights.askEach(all.slice(0, ASKED_AT_ONCE).map(mayCreate));
    }
  }, { immediate: true });
  // Nobody has to look for the namespace in which it is allowed.
  watch(() => (answerIn(draft.namespace) === 'no' ? names.value.find((name) => answerIn(name) === 'yes') : undefined), (better) => {
    if (better && !isChosen.value) {
      draft.namespace = better;
    }
  }, { immediate: true });
  watch(classes, (offered) => {
    draft.className ||= preferredClass(offered ?? [])?.name ?? '';
  });

  const isAllowed = computed(() => answerIn(draft.namespace) !== 'no');
  const namespaces = computed(() => names.value.filter((name) => name === draft.namespace || answerIn(name) !== 'no'));
  const findings = computed<readonly Finding[]>(() => [
    ...checkDraft(draft, volumes.live.facts.classes, taken.value),
    ...(isAllowed.value ? [] : [finding('error', 'volume.needsIn', 'namespace', { ...CREATE, namespace: draft.namespace })]),
  ]);

  return {
    draft, findings, classes, seenClasses, run, namespaces,
    /** How many namespaces are left out, since the user may not create there. */
    leftOut:    computed(() => names.value.length - namespaces.value.length),
    canGoOn:    computed(() => !hasErrors(findings.value)),
    setNamespace: (name: string): void => {
      isChosen.value = true;
      draft.namespace = name;
    },
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
