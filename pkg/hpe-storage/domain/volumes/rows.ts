import { stateOf, type VolumeState, type VolumeStateKind } from './state.ts';
import type { Attachment, Claim, StorageClass } from './types.ts';
import { indexStorage, isHpeClaim, type DiskUse, type StorageFacts, type StorageIndex } from './usage.ts';

/** One HPE volume as the list shows it. */
export interface VolumeRow {
  readonly id: string;
  readonly claim: Claim;
  readonly storageClass: StorageClass | undefined;
  readonly state: VolumeState;
  readonly uses: readonly DiskUse[];
  /** Nodes that have it attached. */
  readonly nodes: readonly string[];
}

export interface VolumeFilter {
  readonly text?: string;
  /** Id of a VM. */
  readonly vm?: string;
  readonly className?: string;
  readonly state?: string;
}

export interface VolumeTable {
  readonly index: StorageIndex;
  readonly rows: readonly VolumeRow[];
}

const NONE: readonly never[] = [];

const nodesOf = (attachments: readonly Attachment[]): readonly string[] =>
  (attachments.length ? attachments.filter(({ isAttached }) => isAttached).map(({ nodeName }) => nodeName) : NONE);

const rowOf = (claim: Claim, index: StorageIndex, warnings: ReadonlyMap<string, string>): VolumeRow => {
  const uses = index.usesByClaim.get(claim.id) ?? NONE;
  const attachments = index.attachmentsByVolume.get(claim.volumeName) ?? NONE;

  return {
    id:           claim.id,
    claim,
    storageClass: index.classByName.get(claim.className),
    state:        stateOf(claim, index, { uses, attachments, warning: warnings.get(claim.id) }),
    uses,
    nodes:        nodesOf(attachments),
  };
};

/** Whether a text in lower case is part of a row's names or of those of its VMs. */
export const matchesText = ({ claim, uses }: VolumeRow, text: string): boolean =>
  claim.search.includes(text) || uses.some(({ vmName }) => vmName.toLowerCase().includes(text));

/**
 * The volumes of HPE's driver, without those that it keeps behind NFS shares. `warnings` holds the last warning by claim id.
 * Linear in the size of every collection.
 */
export const volumeTable = (facts: StorageFacts, warnings: ReadonlyMap<string, string> = new Map()): VolumeTable => {
  const index = indexStorage(facts);
  const claims = facts.claims.filter((claim) => !claim.isNfsBacking && isHpeClaim(claim, index));

  return { index, rows: claims.map((claim) => rowOf(claim, index, warnings)) };
};

/** Whether a row passes every part of the filter that is set; made once for many rows. */
export const rowTest = ({ text, vm, className, state }: VolumeFilter): ((row: VolumeRow) => boolean) => {
  const part = text?.trim().toLowerCase();

  return (row) =>
    (!part || matchesText(row, part)) &&
    (!vm || row.uses.some(({ vmId }) => vmId === vm)) &&
    (!className || row.claim.className === className) &&
    (!state || row.state.kind === state);
};

/** The rows that pass every part of the filter that is set. */
export const filterRows = (rows: readonly VolumeRow[], filter: VolumeFilter): readonly VolumeRow[] => rows.filter(rowTest(filter));

/** How many rows are in each state. */
export const countStates = (rows: readonly VolumeRow[]): Readonly<Partial<Record<VolumeStateKind, number>>> => {
  const counts: Partial<Record<VolumeStateKind, number>> = {};

  for (const { state } of rows) {
    counts[state.kind] = (counts[state.kind] ?? 0) + 1;
  }

  return counts;
};

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Age as kubectl rounds it: `45s`, `12m`, `5h`, `3d`; empty for a time that cannot be read. */
export const ageOf = (createdAt: string, nowMs: number): string => {
  const ms = nowMs - Date.parse(createdAt);

  if (!Number.isFinite(ms)) {
    return '';
  }
  const since = Math.max(ms, 0);

  if (since < 2 * MINUTE_MS) {
    return `${ Math.floor(since / 1000) }s`;
  }
  if (since < 3 * HOUR_MS) {
    return `${ Math.floor(since / MINUTE_MS) }m`;
  }

  return since < 2 * DAY_MS ? `${ Math.floor(since / HOUR_MS) }h` : `${ Math.floor(since / DAY_MS) }d`;
};
