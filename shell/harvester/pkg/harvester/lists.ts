import { PAGE, TYPE } from './types.ts';

/** A column as the dashboard's tables take it: `value` and `sort` are paths in the row. */
interface Column {
  readonly name: string;
  readonly labelKey: string;
  readonly value: string;
  readonly sort: string;
}

/** What tells one list from another; they share state, name, namespace and age. */
interface List {
  readonly testId: string;
  /** Types whose objects the rows' own columns look at. */
  readonly besides: readonly string[];
  readonly columns: readonly Column[];
}

const column = (name: string, value: string, label = name): Column => ({ name, labelKey: `harvesterStandIn.columns.${ label }`, value, sort: value });

export const LISTS: Readonly<Record<string, List>> = {
  [PAGE.hosts]: {
    testId:  'harvester-hosts',
    besides: [],
    columns: [column('ip', 'internalIp'), column('cpu', 'status.allocatable.cpu'), column('memory', 'status.allocatable.memory')],
  },
  [PAGE.machines]: {
    testId:  'harvester-machines',
    besides: [TYPE.instance],
    columns: [
      column('cpu', 'spec.template.spec.domain.cpu.cores'),
      column('memory', 'spec.template.spec.domain.resources.limits.memory'),
      column('ip', 'instance.status.interfaces.0.ipAddress'),
      column('node', 'instance.status.nodeName'),
    ],
  },
  [PAGE.volumes]: {
    testId:  'harvester-volumes',
    besides: [TYPE.machine],
    columns: [
      column('size', 'spec.resources.requests.storage'),
      column('storageClass', 'spec.storageClassName', 'class'),
      column('AttachedVM', 'machineNames', 'machine'),
      column('phase', 'status.phase'),
    ],
  },
  [PAGE.classes]: {
    testId:  'harvester-classes',
    besides: [],
    columns: [column('provisioner', 'provisioner')],
  },
};
