import type { Claim, Machine } from '../actors/kube/types.ts';
import { parseTemplates, templatesAnnotation, templatesText } from './templates.ts';

/** Body of `addVolume`: the claim by its name, in the VM's namespace. */
export interface AddVolume {
  diskName: string;
  volumeSourceName: string;
}

/** An error of one of Harvester's handlers: plain text with a status. */
export interface Refusal {
  kind: 'refused';
  status: number;
  text: string;
}

export const refuse = (status: number, text: string): Refusal => ({ kind: 'refused', status, text });

/** apierror.NewAPIError(validation.InvalidBodyContent, …) as Harvester prints it. */
export const invalidBody = (text: string): Refusal => refuse(422, `InvalidBodyContent 422: ${text}`);

export type Plan = { kind: 'plan'; machine: Machine } | Refusal;

const withTemplates = (machine: Machine, change: (entries: ReturnType<typeof entriesOf>) => ReturnType<typeof entriesOf>): Plan => {
  const annotation = machine.metadata.annotations?.[templatesAnnotation];
  if (annotation === undefined) return { kind: 'plan', machine };
  const templates = parseTemplates(annotation);
  if (templates.kind === 'broken') return refuse(500, templates.message);
  const annotations = { ...machine.metadata.annotations, [templatesAnnotation]: templatesText(change(templates.entries)) };
  return { kind: 'plan', machine: { ...machine, metadata: { ...machine.metadata, annotations } } };
};

const entriesOf = (annotation: string | undefined) => {
  const templates = parseTemplates(annotation);
  return templates.kind === 'ok' ? templates.entries : [];
};

function withSpec(
  machine: Machine,
  change: Partial<Pick<Machine['spec']['template']['spec'], 'volumes'>> & {
    disks: Machine['spec']['template']['spec']['domain']['devices']['disks'];
  },
): Machine {
  const { template } = machine.spec;
  const { disks, volumes } = change;
  const devices = { ...template.spec.domain.devices, disks };
  const spec = { ...template.spec, domain: { ...template.spec.domain, devices }, volumes };
  return { ...machine, spec: { ...machine.spec, template: { ...template, spec } } };
}

/**
 * Declarative hotplug of Harvester 1.8 (pkg/api/vm/handler.go, addVolume): a SCSI disk and a hotpluggable volume at the end of the
 * VM's spec, and the claim in the annotation where there is one. It looks neither at names in use nor at the claim's other users.
 */
export function planAddVolume(machine: Machine, claim: Claim, input: AddVolume): Plan {
  const { devices } = machine.spec.template.spec.domain;
  const changed = withSpec(machine, {
    disks: [...(devices.disks ?? []), { name: input.diskName, disk: { bus: 'scsi' } }],
    volumes: [
      ...(machine.spec.template.spec.volumes ?? []),
      { name: input.diskName, persistentVolumeClaim: { claimName: claim.metadata.name, hotpluggable: true } },
    ],
  });
  const { accessModes, resources, volumeMode, storageClassName } = claim.spec;
  const entry = {
    metadata: { name: claim.metadata.name, creationTimestamp: null },
    spec: { accessModes, resources, storageClassName, volumeMode },
    status: {},
  };
  return withTemplates(changed, (entries) => [...entries, entry]);
}

/** removeVolume of 1.8: any disk of that name goes, the boot disk included; the claim stays. */
export function planRemoveVolume(machine: Machine, diskName: string): Plan {
  const { namespace = '', name } = machine.metadata;
  const before = machine.spec.template.spec.domain.devices.disks ?? [];
  const disks = before.filter((disk) => disk.name !== diskName);
  if (disks.length === before.length) return refuse(500, `disk \`${diskName}\` not found in virtual machine \`${namespace}/${name}\``);
  const all = machine.spec.template.spec.volumes ?? [];
  const gone = all.filter((volume) => volume.name === diskName).map((volume) => volume.persistentVolumeClaim?.claimName);
  const changed = withSpec(machine, { disks, volumes: all.filter((volume) => volume.name !== diskName) });
  return withTemplates(changed, (entries) => entries.filter((entry) => !gone.includes(entry.metadata.name)));
}
