import { CHART_NAME, CONTROLLER, DRIVER_NAME, NODE_DAEMONSET } from './names.ts';
import { writeYaml } from '../kube/yaml.ts';
import type { Values } from './values.ts';

/** A word that every POSIX shell takes as it is. */
export const shellQuote = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${ word.replaceAll("'", "'\\''") }'`);

const line = (...words: readonly string[]): string => words.map(shellQuote).join(' ');

/** A here-document whose end mark is no line of its content. */
const fileFrom = (name: string, content: string): string => {
  const lines = content.split('\n');
  let mark = 'EOF';

  while (lines.includes(mark)) {
    mark += '_';
  }

  return `cat > ${ shellQuote(name) } <<'${ mark }'\n${ content.replace(/\n$/, '') }\n${ mark }`;
};

export interface InstallOrder {
  readonly repository: { readonly name: string; readonly url: string };
  readonly version: string;
  readonly release: string;
  readonly namespace: string;
  /** Differences from the chart's defaults. */
  readonly values: Values;
}

/** Go duration that Helm gets; pulling 16 images over a slow link takes minutes. */
export const HELM_TIMEOUT = '600s';

const chartOf = ({ name, url }: InstallOrder['repository']): string => (url.startsWith('oci://') ? `${ url.replace(/\/+$/, '') }/${ CHART_NAME }` : `${ name }/${ CHART_NAME }`);

/** The installation by hand, to copy into a shell that has `helm` and a kubeconfig of the cluster. */
export const installCommands = ({ repository, version, release, namespace, values }: InstallOrder): string => {
  const hasValues = Object.keys(values).length > 0;
  const isOci = repository.url.startsWith('oci://');

  return [
    ...(isOci ? [] : [line('helm', 'repo', 'add', repository.name, repository.url), line('helm', 'repo', 'update', repository.name)]),
    ...(hasValues ? [fileFrom('values.yaml', writeYaml(values))] : []),
    line(
      'helm', 'install', release, chartOf(repository), '--version', version, '--namespace', namespace, '--create-namespace',
      ...(hasValues ? ['--values', 'values.yaml'] : []), '--wait', '--timeout', HELM_TIMEOUT,
    ),
  ].join('\n');
};

/** What tells that the driver is there. */
export const checkCommands = (namespace: string): string => [
  line('kubectl', 'rollout', 'status', `deployment/${ CONTROLLER }`, '--namespace', namespace),
  line('kubectl', 'rollout', 'status', `daemonset/${ NODE_DAEMONSET }`, '--namespace', namespace),
  line('kubectl', 'get', 'csidriver', DRIVER_NAME),
].join('\n');

export const uninstallCommand = (release: string, namespace: string): string => line('helm', 'uninstall', release, '--namespace', namespace, '--wait', '--timeout', HELM_TIMEOUT);

export const deleteConfigMapCommand = (name: string, namespace: string): string => line('kubectl', 'delete', 'configmap', name, '--namespace', namespace);

export const deleteCrdCommand = (name: string): string => line('kubectl', 'delete', 'customresourcedefinition', name);
