import type { Arrays, SimulatedArray } from './context.ts';

/** The address of a Secret's `backend` and that of an array are the same in any case and with or without brackets. */
function keyOf(address: string): string {
  return address.trim().toLowerCase().replace(/^\[(.*)\]$/, '$1');
}

export function createArrays(initial: readonly SimulatedArray[] = []): Arrays {
  const byKey = new Map(initial.map((array) => [keyOf(array.address), array]));
  return {
    list: () => [...byKey.values()],
    find: (address) => byKey.get(keyOf(address)),
    set: (array) => void byKey.set(keyOf(array.address), array),
    remove: (address) => void byKey.delete(keyOf(address)),
  };
}

const BEHAVIOURS: readonly SimulatedArray['behaviour'][] = ['well', 'refuse', 'slow', 'full'];

/** Reads an array from JSON that came over the control API; a text says what is wrong with it. */
export function readArray(value: unknown): SimulatedArray | string {
  if (typeof value !== 'object' || value === null) return 'an array is an object';
  const fields = new Map<string, unknown>(Object.entries(value));
  const text = (name: string): string | undefined => {
    const found = fields.get(name);
    return typeof found === 'string' && found !== '' ? found : undefined;
  };
  const address = text('address');
  const family = text('family');
  const username = text('username');
  const password = text('password');
  if (address === undefined || family === undefined || username === undefined || password === undefined) {
    return 'address, family, username and password are needed';
  }
  const behaviour = BEHAVIOURS.find((one) => one === (fields.get('behaviour') ?? 'well'));
  if (behaviour === undefined) return `behaviour is one of ${BEHAVIOURS.join(', ')}`;
  const capacityGiB = fields.get('capacityGiB') ?? 10_240;
  if (typeof capacityGiB !== 'number' || !(capacityGiB > 0)) return 'capacityGiB is a number above 0';
  const protocols = fields.get('protocols') ?? ['iscsi', 'fc'];
  if (!Array.isArray(protocols) || !protocols.every((one): one is string => typeof one === 'string')) return 'protocols is a list of names';
  return { address, family, username, password, behaviour, capacityGiB, protocols };
}
