import type { Fault, Faults } from './context.ts';

/** Faults, and what the front needs to play them. */
export interface FaultBox extends Faults {
  /** Takes one turn of the first fault that matches, and uses it up. `line`: `GET /v1/pods?limit=5`. */
  take(line: string): Fault | undefined;
  remove(id: string): void;
  /** Calls back for every fault that is added, so that open sockets can be dropped at once. */
  onAdd(listener: (fault: Fault) => void): void;
}

export function createFaults(): FaultBox {
  let faults: Fault[] = [];
  let count = 0;
  const listeners: ((fault: Fault) => void)[] = [];

  return {
    list: () => faults.filter((one) => one.times !== 0),
    add: (wanted) => {
      new RegExp(wanted.match);
      count += 1;
      const fault: Fault = { ...wanted, id: `fault-${count}` };
      faults.push(fault);
      for (const listener of listeners) listener(fault);
      return fault;
    },
    clear: () => {
      faults = [];
    },
    remove: (id) => {
      faults = faults.filter((one) => one.id !== id);
    },
    take: (line) => {
      const fault = faults.find((one) => one.times !== 0 && new RegExp(one.match).test(line));
      if (fault === undefined) return undefined;
      if (fault.times > 0) fault.times -= 1;
      return { ...fault };
    },
    onAdd: (listener) => void listeners.push(listener),
  };
}

const KINDS: readonly Fault['kind'][] = ['latency', 'status', 'drop', 'timeout'];

/** Reads a fault from JSON that came over the control API; a text says what is wrong with it. */
export function readFault(value: unknown): Omit<Fault, 'id'> | string {
  if (typeof value !== 'object' || value === null) return 'a fault is an object';
  const fields = new Map<string, unknown>(Object.entries(value));
  const match = fields.get('match');
  if (typeof match !== 'string' || match === '') return 'match is a regular expression over method and path';
  try {
    new RegExp(match);
  } catch {
    return `match is no regular expression: ${match}`;
  }
  const kind = KINDS.find((one) => one === fields.get('kind'));
  if (kind === undefined) return `kind is one of ${KINDS.join(', ')}`;
  const given = fields.get('value') ?? 0;
  if (typeof given !== 'number' || given < 0) return 'value is a number: milliseconds for latency, a status for status';
  if (kind === 'status' && (given < 400 || given > 599)) return 'value of a status fault is between 400 and 599';
  const times = fields.get('times') ?? 1;
  if (typeof times !== 'number' || !Number.isInteger(times) || times < -1 || times === 0) return 'times is how many requests it hits, or -1';
  return { match, kind, value: given, times };
}
