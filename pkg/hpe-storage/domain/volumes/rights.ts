import type { Vm } from './types.ts';

/**
 * Namespaces that have VMs of which this user may change none: nothing can be attached there. One without VMs is not among them, and neither
 * is one whose VMs do not say.
 */
export const lockedNamespaces = (vms: Iterable<Pick<Vm, 'namespace' | 'mayUpdate'>>): ReadonlySet<string> => {
  const locked = new Set<string>();
  const open = new Set<string>();

  for (const { namespace, mayUpdate } of vms) {
    (mayUpdate === false ? locked : open).add(namespace);
  }

  return new Set([...locked].filter((namespace) => !open.has(namespace)));
};
