import { LEFTOVER_KINDS, leftoverRights, type LeftoverKind } from '../domain/driver/leftovers.ts';
import type { NeededRight } from '../domain/driver/rights.ts';
import type { Leftover } from '../domain/driver/state.ts';
import { list, text } from '../domain/kube/json.ts';
import { can } from './access.ts';
import { ifReadable, ifThere } from './errors.ts';
import type { Steve } from './steve.ts';

const typeOf = ({ group, resource }: LeftoverKind): string => (group ? `${ group }.${ resource }` : resource);

/** Objects of one kind by their fixed names; what something else owns is not left over. */
const ofKind = async(steve: Steve, what: LeftoverKind, namespace?: string): Promise<readonly Leftover[]> => {
  const found = await ifReadable(steve.list('rancher', typeOf(what), (raw): Leftover | undefined => {
    const name = text(raw, 'metadata', 'name');

    return name && what.names.includes(name) && !list(raw, 'metadata', 'ownerReferences').length ? { kind: what.kind, name, ...(namespace ? { namespace } : {}) } : undefined;
  }, { include: ['metadata.name', 'metadata.namespace', 'metadata.ownerReferences'], ...(namespace ? { namespace } : {}) }));

  return found?.items ?? [];
};

/** Everything that an earlier driver left, cluster-wide and in these namespaces. Throws ApiError. */
export const listLeftovers = async(steve: Steve, namespaces: readonly string[]): Promise<readonly Leftover[]> =>
  (await Promise.all(LEFTOVER_KINDS.map((what) =>
    (what.isNamespaced ? Promise.all(namespaces.map((namespace) => ofKind(steve, what, namespace))).then((found) => found.flat()) : ofKind(steve, what))))).flat();

/** One that is gone already is as good. Throws ApiError. */
export const removeLeftover = async(steve: Steve, { kind, name, namespace }: Leftover): Promise<void> => {
  const what = LEFTOVER_KINDS.find((one) => one.kind === kind);

  if (what) {
    await ifThere(steve.remove('rancher', typeOf(what), namespace ? `${ namespace }/${ name }` : name));
  }
};

/** The rights to remove these that the user lacks. Throws ApiError. */
export const deniedRemovals = async(steve: Steve, objects: readonly Leftover[]): Promise<readonly NeededRight[]> => {
  const rights = leftoverRights(objects);
  const allowed = await Promise.all(rights.map(({ verb, group, resource, namespace }) => can(steve, { verb, group, resource, ...(namespace ? { namespace } : {}) })));

  return rights.filter((_, i) => !allowed[i]);
};
