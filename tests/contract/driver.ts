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

/** Takes out the driver and the definitions that Helm leaves, so that other tests find the cluster as it was. */
export async function removeDriver(programs: Programs, lab: ContractLab): Promise<void> {
  await uninstallDriver(programs, lab).catch(() => undefined);
  const kubectl = (...args: string[]): Promise<string> => runCommand(programs.kubectl, ['--kubeconfig', lab.kubeconfigs.harvester, ...args], { deadlineMs: 60_000 });
  const definitions = (await kubectl('get', 'customresourcedefinitions', '--output', 'name')).split('\n').filter((name) => name.endsWith('.storage.hpe.com'));
  if (definitions.length > 0) await kubectl('delete', ...definitions, '--ignore-not-found');
  await kubectl('delete', 'namespace', 'hpe-storage', '--ignore-not-found');
}
