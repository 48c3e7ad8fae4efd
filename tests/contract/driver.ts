import { runCommand } from '../../shell/setup/run-command.ts';
import type { ContractLab } from './lab.ts';

interface Programs {
  readonly kubectl: string;
  readonly helm: string;
  /** Gets Helm's files. */
  readonly folder: string;
}

const RELEASE = ['hpe-csi-driver', '--namespace', 'hpe-storage', '--wait', '--timeout', '90s'];
const HELM_MS = 100_000;

const helm = ({ helm: file, folder }: Programs, lab: ContractLab, args: readonly string[], user?: string): Promise<string> =>
  runCommand(file, [...args, '--kubeconfig', lab.kubeconfigs.harvester, ...(user === undefined ? [] : ['--kube-as-user', user])], { deadlineMs: HELM_MS, env: { HOME: folder } });

/** Installs the driver in the Harvester with Helm, as an administrator or as somebody else. @throws what Helm said */
export const installDriver = (programs: Programs, lab: ContractLab, user?: string): Promise<string> =>
  helm(programs, lab, ['install', ...RELEASE, 'hpe-csi-driver', '--repo', lab.chartRepository, '--version', '3.2.0', '--create-namespace'], user);

export const uninstallDriver = (programs: Programs, lab: ContractLab, user?: string): Promise<string> => helm(programs, lab, ['uninstall', ...RELEASE], user);

/**
 * Takes out the driver. The definitions stay, as Helm leaves them: a Steve that has just begun to watch a type which then goes waits 15
 * minutes for it, and answers nobody meanwhile (rancher/steve 0.9.18 pkg/clustercache).
 */
export async function removeDriver(programs: Programs, lab: ContractLab): Promise<void> {
  await uninstallDriver(programs, lab).catch(() => undefined);
  await runCommand(programs.kubectl, ['--kubeconfig', lab.kubeconfigs.harvester, 'delete', 'namespace', 'hpe-storage', '--ignore-not-found'], { deadlineMs: 60_000 });
}
