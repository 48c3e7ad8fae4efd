import { hasStatus, resources } from '../actors/kube/client.ts';
import { keyOf } from '../actors/kube/types.ts';
import type { Claim, Machine } from '../actors/kube/types.ts';
import { Queue } from '../actors/kube/queue.ts';
import type { LabContext } from '../context.ts';
import { bytesOf } from '../actors/provision.ts';
import { removedAnnotation } from './layer.ts';
import type { Harvester } from './state.ts';
import { parseTemplates, templatesAnnotation } from './templates.ts';
import type { Template } from './templates.ts';

const strategyAnnotation = 'harvesterhci.io/vmRunStrategy';

/** The annotation's value after StoreRunStrategy: the last strategy by which the VM ran. Undefined when it is right already. */
export function strategyToKeep(machine: Machine): string | undefined {
  const { runStrategy } = machine.spec;
  if (!runStrategy || runStrategy === 'Halted' || machine.metadata.annotations?.[strategyAnnotation] === runStrategy) return undefined;
  return runStrategy;
}

export type ClaimWork = { kind: 'create'; claim: Claim } | { kind: 'grow'; claim: Claim; storage: string };

/** createPVCsFromAnnotation: claims of the annotation that are missing are made (again), and those that are smaller grow. */
export function claimWork(machine: Machine, find: (name: string) => Claim | undefined): ClaimWork[] {
  const templates = parseTemplates(machine.metadata.annotations?.[templatesAnnotation]);
  if (templates.kind === 'broken' || machine.metadata.deletionTimestamp) return [];
  return templates.entries.flatMap((template): ClaimWork[] => {
    const claim = find(template.metadata.name);
    if (!claim) return [{ kind: 'create', claim: claimOf(template, machine.metadata.namespace ?? '') }];
    const storage = template.spec.resources?.requests?.['storage'];
    return storage && bytesOf(storage) > bytesOf(claim.spec.resources?.requests?.['storage']) ? [{ kind: 'grow', claim, storage }] : [];
  });
}

function claimOf(template: Template, namespace: string): Claim {
  const { name, annotations } = template.metadata;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace, ...(annotations ? { annotations } : {}) },
    spec: template.spec,
  };
}

async function work(harvester: Harvester, machine: Machine, item: ClaimWork): Promise<void> {
  try {
    if (item.kind === 'create') await harvester.kube.create(resources.claims, item.claim);
    else await harvester.kube.patch(resources.claims, item.claim, { spec: { resources: { requests: { storage: item.storage } } } });
  } catch (error) {
    // Harvester only logs an expansion that its own webhook refuses
    if (!hasStatus(error, 409) && !(error instanceof Error && error.message.includes('PVC_EXPAND'))) throw error;
  }
  if (machine.metadata.deletionTimestamp) return;
}

/** Harvester's controller of VMs, as far as volumes and power are concerned. */
export function startControllers(context: LabContext, harvester: Harvester): Queue {
  const { machines, claims } = harvester.state;
  const queue = new Queue(
    async (key) => {
      const [namespace = '', name = ''] = key.split('/');
      const machine = machines.get(name, namespace);
      if (!machine || machine.metadata.deletionTimestamp) return;
      for (const item of claimWork(machine, (claim) => claims.get(claim, namespace))) await work(harvester, machine, item);
      const strategy = strategyToKeep(machine);
      if (strategy)
        await harvester.kube.patch(resources.machines, machine, { metadata: { annotations: { [strategyAnnotation]: strategy } } });
    },
    {
      onError: (key, error) => {
        context.log('harvester', `${key}: ${error instanceof Error ? error.message : 'failed'}`);
      },
    },
  );

  machines.onChange((machine, gone) => {
    if (!gone) {
      queue.add(keyOf(machine));
      return;
    }
    queue.forget(keyOf(machine));
    const removed = machine.metadata.annotations?.[removedAnnotation]?.split(',').filter(Boolean) ?? [];
    for (const name of removed) {
      const of = { name, namespace: machine.metadata.namespace ?? '' };
      harvester.kube.remove(resources.claims, of).catch((error: unknown) => {
        context.log(
          'harvester',
          `claim ${of.namespace}/${name} of a deleted VM stays: ${error instanceof Error ? error.message : 'failed'}`,
        );
      });
    }
  });
  return queue;
}
