import type { Claim, Machine } from '../../actors/kube/types.ts';
import { bytesOf } from '../../actors/provision.ts';
import { isTaken } from '../machine-actions.ts';
import type { State } from '../state.ts';
import { parseTemplates, templatesAnnotation } from '../templates.ts';
import type { Template } from '../templates.ts';
import { firstOf, internal, invalid } from './decision.ts';
import type { Denial } from './decision.ts';
import { denyExpand } from './expand.ts';

type Seen = Pick<State, 'machines' | 'claims' | 'classes' | 'settings'>;

const templatesOf = (machine: Machine): string => machine.metadata.annotations?.[templatesAnnotation] ?? '';

function denyTemplates(machine: Machine): Denial | undefined {
  const templates = parseTemplates(templatesOf(machine));
  const problem =
    templates.kind === 'broken'
      ? templates.message
      : templates.entries.some((entry) => !entry.metadata.name)
      ? 'PVC name is required'
      : undefined;
  return problem ? invalid(`the volumeClaimTemplates annotaion is invalid: ${problem}`) : undefined;
}

function claimsOfVolumes(machine: Machine, state: Seen): Claim[] {
  return (machine.spec.template.spec.volumes ?? []).flatMap((volume) => {
    const name = volume.persistentVolumeClaim?.claimName;
    return (name ? state.claims.get(name, machine.metadata.namespace) : undefined) ?? [];
  });
}

function denyGolden(machine: Machine, state: Seen): Denial | undefined {
  const golden = claimsOfVolumes(machine, state).find((claim) => claim.metadata.annotations?.['harvesterhci.io/goldenImage'] === 'true');
  return golden
    ? invalid(`PVC ${machine.metadata.namespace ?? ''}/${golden.metadata.name} is a golden image, it can't be used as a volume in VM`)
    : undefined;
}

/** Claims that cannot be shared and that another VM has. The same claim twice in one VM passes. */
function denyOccupied(machine: Machine, state: Seen): Denial | undefined {
  const { namespace = '', name } = machine.metadata;
  const taken = claimsOfVolumes(machine, state).find((claim) => isTaken(claim, { namespace, name }, state));
  return taken
    ? invalid(`PVC ${namespace}/${taken.metadata.name} is already used by other VM, please use a shareable RWX volume.`)
    : undefined;
}

function denyLimits(machine: Machine): Denial | undefined {
  const { terminationGracePeriodSeconds, domain } = machine.spec.template.spec;
  if ((terminationGracePeriodSeconds ?? 0) < 0) return invalid("Termination grace period can't be negative");
  if (!domain.memory?.guest && !domain.resources?.limits?.['memory'])
    return invalid('either memory.guest or resources.limits.memory must be set');
  return undefined;
}

const storageOf = (template: Template): number => bytesOf(template.spec.resources?.requests?.['storage']);

/** Sizes in the annotation may grow (as claims may) and not shrink; classes stay. Only names that were there before are looked at. */
function denyTemplateChange(before: Machine, after: Machine, state: Seen): Denial | undefined {
  const [was, is] = [templatesOf(before), templatesOf(after)];
  if (!was || !is || was === is) return undefined;
  const [old, now] = [parseTemplates(was), parseTemplates(is)];
  if (old.kind === 'broken') return invalid(`failed to unmarshal ${was}`);
  if (now.kind === 'broken') return invalid(`failed to unmarshal ${is}`);
  const moved: string[] = [];
  for (const template of old.entries) {
    const { name } = template.metadata;
    const next = now.entries.find((entry) => entry.metadata.name === name);
    if (!next) continue;
    if (storageOf(next) < storageOf(template)) return invalid(`${name} PVC requests storage can't be less than previous value`);
    if (storageOf(next) > storageOf(template)) {
      const claim = state.claims.get(name, after.metadata.namespace);
      if (!claim) return internal(`persistentvolumeclaims "${name}" not found`);
      const denial = denyExpand(claim, state);
      if (denial) return denial;
    }
    const [from, to] = [template.spec.storageClassName, next.spec.storageClassName];
    if (from !== undefined && to !== undefined && from !== to) moved.push(` new name ${to} in volume ${name};`);
  }
  if (moved.length === 0) return undefined;
  return internal(`storage class names for the volumes in the ${templatesAnnotation} annotation cannot be changed;${moved.join('')}`);
}

/** Harvester 1.8.2, pkg/webhook/resources/virtualmachine/validator.go, without quotas, addresses and backups. */
export function denyMachine(before: Machine | undefined, after: Machine, state: Seen): Denial | undefined {
  return firstOf(
    () => denyTemplates(after),
    () => denyGolden(after, state),
    () => denyOccupied(after, state),
    () => denyLimits(after),
    () => (before ? denyTemplateChange(before, after, state) : undefined),
  );
}

/** The mutating half: a VM that starts again gets the run strategy from before it was stopped (mutator.go, patchRunStrategy). */
export function runStrategyPatch(before: Machine, after: Machine): { op: 'replace'; path: string; value: string } | undefined {
  if (after.spec.running !== undefined || before.spec.runStrategy !== 'Halted' || after.spec.runStrategy === 'Halted') return undefined;
  const value = after.metadata.annotations?.['harvesterhci.io/vmRunStrategy'] || 'RerunOnFailure';
  return { op: 'replace', path: '/spec/runStrategy', value };
}
