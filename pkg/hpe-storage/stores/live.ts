import { text } from '../domain/kube/json.ts';
import type { Live } from '../gateway/host.ts';

export type Read<T> = (raw: unknown) => T | undefined;

/**
 * Reads each object once for each version of it: at 10,000 claims reading costs more than joining, and between two updates of
 * the dashboard's store hardly any object has changed.
 */
export const readOnce = <T>(read: Read<T>): Read<T> => {
  const known = new WeakMap<object, { readonly version: string | undefined; readonly value: T | undefined }>();

  return (raw) => {
    if (typeof raw !== 'object' || raw === null) {
      return undefined;
    }
    const version = text(raw, 'metadata', 'resourceVersion');
    const before = known.get(raw);

    if (before && version !== undefined && before.version === version) {
      return before.value;
    }
    const value = read(raw);

    known.set(raw, { version, value });

    return value;
  };
};

/** The members that can be read. */
export const each = <T>(members: readonly unknown[], read: Read<T>): readonly T[] => {
  const found: T[] = [];

  for (const member of members) {
    const value = read(member);

    if (value !== undefined) {
      found.push(value);
    }
  }

  return found;
};

/** What a collection holds, whether up to date or not; nothing where it may not be listed or could not be. */
export const members = ({ screen }: Live): readonly unknown[] => (screen.value.kind === 'ready' || screen.value.kind === 'stale' ? screen.value.data : []);
