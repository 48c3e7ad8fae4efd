import { shallowReactive } from 'vue';
import { attachPlan, chooseDisks, detachPlan, DETACH_DEADLINE_MS, ATTACH_DEADLINE_MS, type AttachChoice } from '../domain/attachment/plan.ts';
import { canShareDisks, isHotplugDeclarative } from '../domain/attachment/eligibility.ts';
import type { AttachProgress, DetachProgress } from '../domain/attachment/progress.ts';
import { writeYaml } from '../domain/kube/yaml.ts';
import { problem } from '../domain/problem.ts';
import type { Plan } from '../domain/runs/run.ts';
import type { ClaimManifest } from '../domain/volumes/create.ts';
import type { Claim, Vm, VmInstance } from '../domain/volumes/types.ts';
import { actionProblem, addVolume, followAttach, followDetach, removeVolume, TakenError } from '../gateway/machines.ts';
import { ApiError, isApiError } from '../gateway/errors.ts';
import { createClaim, getClaim, removeClaim } from '../gateway/storage.ts';
import { waitUntil } from '../gateway/wait.ts';
import { perCluster } from './per-cluster.ts';
import { StepProblem, useRunsStore, type Run, type StepWork } from './runs.ts';

/** The step ends a little before its deadline, so that it can still say what it waits for. */
const LAST_WORD_MS = 5_000;
const WRITE_DEADLINE_MS = 60_000;
const REMOVE_DEADLINE_MS = 3 * 60_000;

/** Words for what a wait sees; the page gives them. */
export interface RunWords {
  attach(progress: AttachProgress): string;
  detach(progress: DetachProgress): string;
}

const stepProblem = (error: unknown): unknown => {
  if (error instanceof TakenError) {
    return new StepProblem(problem('attachTaken', { vm: error.vmId, disk: error.diskName }));
  }

  return error instanceof ApiError && !isApiError(error, 'aborted') ? new StepProblem(actionProblem(error)) : error;
};

/** Says only what is new: a wait looks every second. */
const whenNew = (say: (words: string) => void): ((words: string) => void) => {
  let last: string | undefined;

  return (words) => {
    if (words !== last) {
      last = words;
      say(words);
    }
  };
};

const explained = async<T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    throw stepProblem(error);
  }
};

const createCommand = (manifest: ClaimManifest): string => `kubectl create -f - <<'EOF'\n${ writeYaml(manifest) }EOF`;

const creationPlan = (manifests: readonly ClaimManifest[]): Plan => ({
  code:  'createVolumes',
  args:  { count: manifests.length, namespace: manifests[0]?.metadata.namespace ?? '' },
  steps: manifests.map((manifest) => ({
    id:         `create/${ manifest.metadata.namespace }/${ manifest.metadata.name }`,
    code:       'createVolume',
    args:       { name: manifest.metadata.name, size: manifest.spec.resources.requests.storage, class: manifest.spec.storageClassName },
    yaml:       writeYaml(manifest),
    command:    createCommand(manifest),
    deadlineMs: WRITE_DEADLINE_MS,
  })),
});

/** The runs that make, attach, detach and delete volumes. */
export const useVolumeRunsStore = perCluster('volume-runs', (steve) => {
  const runs = useRunsStore();
  /** How far each attach is, by the id of its step; what is shown stays when the step has ended. */
  const attached = shallowReactive(new Map<string, AttachProgress>());

  const detachWork = (vmId: string, diskName: string, volumeName: string, wasRestartDue: boolean, deadlineMs: number) =>
    async(signal: AbortSignal, onProgress: (progress: DetachProgress) => void): Promise<void> => {
      await explained(removeVolume(steve, vmId, diskName, signal));
      const end = await explained(followDetach(steve, vmId, diskName, volumeName, wasRestartDue, { signal, deadlineMs: deadlineMs - LAST_WORD_MS, onProgress }));

      if (end.kind !== 'done') {
        throw new StepProblem(end.kind === 'stopped' ? end.problem : end.blocker ?? problem('detachSlow', { disk: diskName }));
      }
    };

  const attachWork = (choice: AttachChoice, wasRestartDue: boolean, words: RunWords): StepWork => ({
    perform: async({ signal, note }) => {
      const id = `attach/${ choice.claim.id }`;
      const say = whenNew(note);
      const onProgress = (progress: AttachProgress): void => {
        attached.set(id, progress);
        say(words.attach(progress));
      };

      attached.delete(id);
      await explained(addVolume(steve, choice, signal));
      const end = await explained(followAttach(steve, choice, wasRestartDue, { signal, deadlineMs: ATTACH_DEADLINE_MS - LAST_WORD_MS, onProgress }));

      if (end.kind !== 'done') {
        throw new StepProblem(end.kind === 'stopped' ? end.problem : end.blocker ?? problem('attachSlow', { disk: choice.diskName }));
      }
    },
    undo: async(signal) => {
      await detachWork(choice.vmId, choice.diskName, choice.claim.volumeName, wasRestartDue, ATTACH_DEADLINE_MS)(signal, () => undefined);
      attached.delete(`attach/${ choice.claim.id }`);
    },
  });

  /** Plans to attach claims to a VM, one after another. */
  const planAttach = (
    vm: Vm, instance: VmInstance | undefined, wanted: readonly { readonly claim: Claim; readonly isShared: boolean }[], serverVersion: string, words: RunWords,
  ): Run => {
    const choices = chooseDisks(vm, instance, wanted.map(({ claim, isShared }) => ({ claim, isShared: isShared && canShareDisks(serverVersion) })));

    for (const { claim } of choices) {
      attached.delete(`attach/${ claim.id }`);
    }

    return runs.plan(`attach/${ vm.id }`, attachPlan(vm, choices, isHotplugDeclarative(serverVersion)), choices.map((choice) => attachWork(choice, Boolean(vm.restartReason), words)));
  };

  /** Plans to take a disk from a VM. */
  const planDetach = (vm: Vm, diskName: string, claim: Claim, serverVersion: string, words: RunWords): Run => {
    const work = detachWork(vm.id, diskName, claim.volumeName, Boolean(vm.restartReason), DETACH_DEADLINE_MS);

    return runs.plan(`detach/${ vm.id }/${ diskName }`, detachPlan(vm, diskName, claim.name, isHotplugDeclarative(serverVersion)), [
      { perform: ({ signal, note }) => {
        const say = whenNew(note);

        return work(signal, (progress) => say(words.detach(progress)));
      } },
    ]);
  };

  const createWork = (manifest: ClaimManifest): StepWork => {
    const id = `${ manifest.metadata.namespace }/${ manifest.metadata.name }`;
    let wasTried = false;

    return {
      perform: async() => {
        // An answer may have been lost on its way: then the claim of the first try is there, and it is ours.
        const isRetry = wasTried;

        wasTried = true;
        await createClaim(steve, manifest, (there) => isRetry && there.className === manifest.spec.storageClassName && !there.isDeleting);
      },
      undo: () => removeClaim(steve, id),
    };
  };

  /** Plans to make claims. */
  const planCreate = (manifests: readonly ClaimManifest[]): Run => runs.plan('create-volumes', creationPlan(manifests), manifests.map(createWork));

  /** Plans to delete a claim, and to wait until it is gone. */
  const planRemove = (claim: Claim): Run => runs.plan(`remove/${ claim.id }`, {
    code:  'removeVolume',
    args:  { name: claim.id },
    steps: [{
      id: `remove/${ claim.id }`, code: 'removeVolume', args: { name: claim.id }, deadlineMs: REMOVE_DEADLINE_MS,
      command: `kubectl delete persistentvolumeclaim ${ claim.name } --namespace ${ claim.namespace }`,
    }],
  }, [{
    perform: async({ signal }) => {
      await removeClaim(steve, claim.id);
      await waitUntil(async() => (await getClaim(steve, claim.id) ? undefined : true), { deadlineMs: REMOVE_DEADLINE_MS - LAST_WORD_MS, signal });
    },
  }]);

  return { attached, find: runs.find, forget: runs.forget, planAttach, planDetach, planCreate, planRemove };
});
