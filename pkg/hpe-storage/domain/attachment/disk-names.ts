import { isDnsLabel, LABEL_MAX } from '../kube/names.ts';
import type { Vm, VmInstance } from '../volumes/types.ts';

const FALLBACK = 'disk';

/** KubeVirt takes RFC 1123 labels as disk names, and its webhook answers 422 to others (measured). */
export const isDiskName = isDnsLabel;

const trimDashes = (name: string): string => name.replace(/^-+|-+$/g, '');

const labelOf = (claimName: string, length: number): string =>
  trimDashes(trimDashes(claimName.toLowerCase().replace(/[^a-z0-9-]+/g, '-')).slice(0, length)) || FALLBACK;

/**
 * A disk name for a claim: its own name as far as that is a label, with a number where the VM has that name already.
 * The same claim and the same VM always give the same name.
 */
export const diskNameFor = (claimName: string, taken: ReadonlySet<string>): string => {
  const name = labelOf(claimName, LABEL_MAX);

  if (!taken.has(name)) {
    return name;
  }
  for (let number = 2; ; number += 1) {
    const suffix = `-${ number }`;
    const numbered = `${ labelOf(claimName, LABEL_MAX - suffix.length) }${ suffix }`;

    if (!taken.has(numbered)) {
      return numbered;
    }
  }
};

/** Every name that a new disk of the VM must not have: of its spec, of waiting requests, and of what the instance still holds. */
export const takenDiskNames = (vm: Vm, instance: VmInstance | undefined): ReadonlySet<string> =>
  new Set([...vm.takenNames, ...(instance?.volumes ?? []).map(({ name }) => name)]);
