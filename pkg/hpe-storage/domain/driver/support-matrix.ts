export interface SupportRow {
  readonly drivers: readonly string[];
  /** Lowest and highest Kubernetes minor that HPE lists. */
  readonly kubernetes: readonly [string, string];
}

/**
 * What HPE says it supports. No row names a Harvester version.
 * Source: https://scod.hpedev.io/csi_driver/index.html and archive.html, as of 2026-07-08.
 */
export const SUPPORT_MATRIX = {
  source: 'https://scod.hpedev.io/csi_driver/index.html',
  date:   '2026-07-08',
  rows:   [
    { drivers: ['3.2.0'], kubernetes: ['1.33', '1.36'] },
    { drivers: ['3.1.0'], kubernetes: ['1.32', '1.35'] },
    { drivers: ['3.0.2', '3.0.1', '3.0.0'], kubernetes: ['1.30', '1.33'] },
    { drivers: ['2.5.2'], kubernetes: ['1.29', '1.32'] },
    { drivers: ['2.5.1', '2.5.0'], kubernetes: ['1.27', '1.30'] },
  ] satisfies readonly SupportRow[],
} as const;

/** "Lowest known working" in the matrix's footnotes. */
export const LOWEST_KUBERNETES = '1.21';

/** The first driver whose node check knows SL Micro 6 (csi-driver v3.1.0 cmd/csi-driver/conform/hpe-storage-node.sh). */
export const SL_MICRO_SINCE = '3.1.0';

/** Fixes live migration and ReadWriteMany exports of VM disks: CON-4658, CON-4642, CON-4496 (release notes 3.2.0). */
export const VIRTUAL_MACHINES_SINCE = '3.2.0';

/** Unpublish fails on the 3PAR family (CON-4186): HPE says to go to 3.0.1 directly. */
export const KNOWN_BAD = '3.0.0';

/** Processors that the images are built for. */
export const ARCHITECTURES: readonly string[] = ['amd64', 'arm64'];

/** Harvester from here on is SL Micro 6 (os-release `NAME="SL-Micro"`). */
export const HARVESTER_SL_MICRO_SINCE = '1.7';
