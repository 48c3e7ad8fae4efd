import { computed, ref, shallowRef, watch } from 'vue';
import { attachRefusals, candidatesFor, type Candidate } from '../../domain/attachment/eligibility.ts';
import type { AttachProgress } from '../../domain/attachment/progress.ts';
import { finding, type Finding } from '../../domain/finding.ts';
import type { StepPlan } from '../../domain/runs/run.ts';
import { dataOf } from '../../domain/screen.ts';
import { isLive } from '../../domain/volumes/usage.ts';
import { useHost } from '../../gateway/host.ts';
import { useRightsStore } from '../../stores/rights.ts';
import type { Run } from '../../stores/runs.ts';
import { useVolumeRunsStore } from '../../stores/volume-runs.ts';
import { useVolumesStore, type PodsByClaim } from '../../stores/volumes.ts';
import type { Translate } from '../../ui/i18n.ts';
import { runWords } from './words.ts';

const NO_PODS: PodsByClaim = { pods: new Map(), problem: undefined };

const idsIn = (text: string | undefined): readonly string[] => (text ?? '').split(',').filter(Boolean);

/** Attaching: which VM, which volumes and why not the others, then the run. A run that goes on is found again. */
export const useAttach = (t: Translate) => {
  const volumes = useVolumesStore();
  const runs = useVolumeRunsStore();
  const rights = useRightsStore();
  const place = useHost();
  const query = place.query.value;
  const asked = new Set([...idsIn(query['volume']), ...idsIn(query['volumes'])]);
  const namespace = [...asked][0]?.split('/')[0];
  const table = computed(() => dataOf(volumes.live.table));
  const vmId = ref(query['for'] ?? query['vm'] ?? '');
  const picked = shallowRef<ReadonlySet<string>>(asked);
  const pods = shallowRef(NO_PODS);
  /** What is under way for a VM goes on when its dialog is closed, and is shown instead of a second one. */
  const underWay = (id: string): Run | undefined => {
    const known = runs.find(`attach/${ id }`);

    return known?.state.value.phase === 'running' ? known : undefined;
  };
  const run = shallowRef<Run | undefined>(underWay(vmId.value));
  const vm = computed(() => table.value?.index.vmById.get(vmId.value));
  const instance = computed(() => table.value?.index.instanceByVm.get(vmId.value));
  const right = computed(() => ({ verb: 'update', group: 'kubevirt.io', resource: 'virtualmachines', namespace: vm.value?.namespace ?? '' }));

  watch(() => vm.value?.namespace, async(now) => {
    pods.value = NO_PODS;
    if (now) {
      void rights.ask(right.value);
      const found = await volumes.podsByClaim(now);

      if (vm.value?.namespace === now) {
        pods.value = found;
      }
    }
  }, { immediate: true });

  const refusals = computed<readonly Finding[]>(() => {
    if (!vm.value) {
      if (!table.value) {
        return [];
      }

      return vmId.value ? [finding('error', 'attach.noVm', '', { vm: vmId.value })]
        : namespace && !vmOptions.value.length ? [finding('warning', 'attach.noVmHere', '', { namespace })] : [];
    }
    const found = attachRefusals(vm.value, instance.value);
    const isDenied = rights.answer(right.value) === 'no' && !found.some(({ code }) => code === 'attach.notAllowed');

    return isDenied ? [...found, finding('error', 'attach.notAllowed', '', { vm: vm.value.id })] : found;
  });

  const candidates = computed<readonly Candidate[]>(() => (vm.value && table.value ? candidatesFor(table.value.rows, {
    vm: vm.value, instance: instance.value, index: table.value.index, podsByClaim: pods.value.pods, serverVersion: volumes.live.serverVersion,
  }) : []));
  /** What was asked for comes first: a long list shows its first members only. */
  const askedFirst = (all: readonly Candidate[]): readonly Candidate[] => [...all.filter(({ row }) => asked.has(row.id)), ...all.filter(({ row }) => !asked.has(row.id))];
  const eligible = computed(() => askedFirst(candidates.value.filter(({ verdict }) => verdict.kind === 'eligible')));
  const chosen = computed(() => eligible.value.filter(({ row }) => picked.value.has(row.id)));

  const vmOptions = computed(() => [...table.value?.index.vmById.values() ?? []]
    .filter((one) => !namespace || one.namespace === namespace)
    .map(({ id, status, mayUpdate }) => ({ value: id, isLocked: mayUpdate === false, label: `${ id }${ status ? ` (${ status })` : '' }` }))
    .sort((a, b) => Number(a.isLocked) - Number(b.isLocked) || a.label.localeCompare(b.label))
    .map(({ value, label, isLocked }) => ({ value, label: isLocked ? t('hpe.volumes.attach.locked', { vm: label }) : label })));

  const plan = (): void => {
    if (vm.value) {
      const wanted = chosen.value.map(({ row, verdict }) => ({ claim: row.claim, isShared: verdict.kind === 'eligible' && verdict.isShared }));

      run.value = runs.planAttach(vm.value, instance.value, wanted, volumes.live.serverVersion, runWords(t));
    }
  };

  return {
    screen:   computed(() => volumes.live.table),
    reload:   volumes.reload,
    vmId, vm, vmOptions, refusals, candidates, eligible, chosen, picked, run, plan,
    podsProblem: computed(() => pods.value.problem),
    /** Key of what an attach means for the VM as it is now. */
    note:     computed(() => (!isLive(instance.value) ? 'stopped' : instance.value.phase === 'Running' ? 'running' : 'phase.starting')),
    refused:   computed(() => askedFirst(candidates.value.filter(({ verdict }) => verdict.kind === 'refused'))),
    canGoOn:   computed(() => vm.value !== undefined && refusals.value.length === 0 && chosen.value.length > 0),
    pick:      (id: string, on: boolean): void => { picked.value = new Set(on ? [...picked.value, id] : [...picked.value].filter((one) => one !== id)); },
    chooseVm:  (id: string | undefined): void => {
      vmId.value = id ?? '';
      run.value = underWay(vmId.value);
    },
    /** The disk that an attach which failed has left in the VM; undefined where it came to none. */
    leftDisk:  (step: StepPlan, index: number): string | undefined =>
      (run.value?.state.value.steps[index]?.kind === 'failed' ? vm.value?.disks.find(({ name }) => name === step.args['disk'])?.name : undefined),
    takeBack:  (step: StepPlan, disk: string): void => place.setQuery({ do: 'detach', volume: step.id.replace(/^attach\//, ''), disk, for: vmId.value, volumes: undefined }),
    back:      (): void => { run.value = undefined; },
    progressOf: (stepId: string): AttachProgress | undefined => runs.attached.get(stepId),
  };
};
