import { text } from '../kube/json.ts';
import { finding, type Finding } from '../finding.ts';
import { DRIVER_NAME } from './names.ts';

/** What an uninstallation meets; undefined where the user may not look. */
export interface Hazards {
  readonly attachments: number | undefined;
  readonly claims: number | undefined;
  readonly classes: number | undefined;
  readonly nfsServers: number | undefined;
}

export const isOurAttachment = (raw: unknown): boolean => text(raw, 'spec', 'attacher') === DRIVER_NAME;

export const isOurVolume = (raw: unknown): boolean => text(raw, 'spec', 'csi', 'driver') === DRIVER_NAME;

export const isOurClass = (raw: unknown): boolean => text(raw, 'provisioner') === DRIVER_NAME;

const counted = (count: number | undefined, code: string, level: Finding['level']): readonly Finding[] => {
  if (count === undefined) {
    return [finding('warning', `driver.${ code }Unknown`, 'uninstall')];
  }

  return count ? [finding(level, `driver.${ code }`, 'uninstall', { count })] : [];
};

/** Hazards in words: attached volumes go on working, and can then be neither detached nor moved nor resized. */
export const hazardFindings = ({ attachments, claims, classes, nfsServers }: Hazards): readonly Finding[] => [
  ...counted(attachments, 'hazardAttachments', 'error'), ...counted(claims, 'hazardClaims', 'warning'), ...counted(classes, 'hazardClasses', 'info'),
  ...counted(nfsServers, 'hazardNfs', 'warning'),
];

/** Without any attachment it is safe; otherwise the user has to type the release's name. */
export const needsTypedName = ({ attachments, claims }: Hazards): boolean => attachments !== 0 || claims !== 0;
