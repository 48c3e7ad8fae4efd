import { isRecord, list, record, text } from '../../../../pkg/hpe-storage/domain/kube/json.ts';
import type { JsonObject } from '../../context.ts';
import { serverError } from './errors.ts';
import { goDuration, parseGoDuration } from './go-duration.ts';

/** Where the operation's pod has the files that Helm reads. */
export const HELM_DATA = '/home/shell/helm';

export interface ChartChoice {
  chartName: string;
  version: string;
  /** Merged into the annotations of the packed chart. */
  annotations: JsonObject;
}

/** One Helm call of an operation. */
export interface HelmCommand {
  operation: 'install' | 'upgrade' | 'uninstall';
  /** Fields that become flags; the empty ones are left out, as Go's omitempty does. */
  flags: JsonObject;
  releaseName: string;
  chart?: ChartChoice;
  /** Written to a file; only when there is at least one. */
  values?: JsonObject;
}

export interface Plan {
  action: HelmCommand['operation'];
  namespace: string;
  releaseName: string;
  projectId: string;
  commands: readonly HelmCommand[];
}

type Kind = 'text' | 'flag' | 'duration' | 'number' | 'pointer';

/** JSON tags of rancher/rancher pkg/api/steve/catalog/types/rest.go at v2.15.0; everything else in a body is ignored. */
const INSTALL: Readonly<Record<string, Kind>> = {
  timeout: 'duration', wait: 'flag', noHooks: 'flag', disableOpenAPIValidation: 'flag', skipSchemaValidation: 'flag', serverSide: 'pointer',
  namespace: 'text',
};
const UPGRADE: Readonly<Record<string, Kind>> =
  { ...INSTALL, force: 'flag', takeOwnership: 'flag', historyMax: 'number', install: 'flag', cleanupOnFail: 'flag' };
const UNINSTALL: Readonly<Record<string, Kind>> =
  { noHooks: 'flag', dryRun: 'flag', keepHistory: 'flag', timeout: 'duration', description: 'text' };
const INSTALL_CHART: Readonly<Record<string, Kind>> = { version: 'text', description: 'text' };
const UPGRADE_CHART: Readonly<Record<string, Kind>> = { ...INSTALL_CHART, force: 'flag', resetValues: 'flag' };

function duration(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const ms = typeof value === 'string' ? parseGoDuration(value) : undefined;
  if (ms === undefined) {
    throw serverError(typeof value === 'string' ? `time: invalid duration "${value}"` : 'json: cannot unmarshal into type string');
  }
  return goDuration(ms);
}

function field(value: unknown, kind: Kind): string | number | boolean | undefined {
  if (kind === 'duration') return duration(value);
  if (kind === 'pointer') return typeof value === 'boolean' ? value : undefined;
  if (kind === 'flag') return value === true ? true : undefined;
  if (kind === 'number') return typeof value === 'number' && value !== 0 ? value : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const fields = (body: unknown, kinds: Readonly<Record<string, Kind>>): JsonObject =>
  Object.fromEntries(Object.entries(kinds).flatMap(([name, kind]) => {
    const value = field(record(body)[name], kind);
    return value === undefined ? [] : [[name, value]];
  }));

/** `cleanupOnFail` → `--cleanup-on-fail`; three names differ between the request and Helm (operation.go, renderArgs). */
function flagName(name: string): string {
  const renamed = { disableOpenAPIValidation: 'disableOpenapiValidation', force: 'forceReplace' }[name] ?? name;
  return `--${renamed.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** A version may hold a `+`, which no key of a Secret may. */
const fileVersion = (version: string): string => version.replaceAll('+', '-');

export const valuesFile = ({ chartName, version }: ChartChoice): string => `values-${chartName}-${fileVersion(version)}.yaml`;

export const chartFile = ({ chartName, version }: ChartChoice): string => `${chartName}-${fileVersion(version)}.tgz`;

/** Arguments of a Helm call after `helm`, in Rancher's order: action, flags by the alphabet, release, chart. */
export function renderArgs(command: HelmCommand): readonly string[] {
  const flags = Object.entries(command.flags).map(([name, value]) => `${flagName(name)}=${String(value)}`);
  if (command.flags.takeOwnership === true) flags.push('--force-conflicts=true', '--server-side=true');
  if (command.chart !== undefined && command.values !== undefined) flags.push(`--values=${HELM_DATA}/${valuesFile(command.chart)}`);
  return [
    command.operation,
    ...flags.sort(),
    ...(command.releaseName === '' ? [] : [command.releaseName]),
    ...(command.chart === undefined ? [] : [`${HELM_DATA}/${chartFile(command.chart)}`]),
  ];
}

/** `status.command` of an operation: every call, parted by `;`. Undefined when there is none, as for an install of no charts. */
export function statusCommand(commands: readonly HelmCommand[]): readonly string[] | undefined {
  const all = commands.flatMap((command, index) => [...(index > 0 ? [';'] : []), 'helm', ...renderArgs(command)]);
  return all.length === 0 ? undefined : all;
}

function chartOf(chart: unknown): Pick<HelmCommand, 'chart' | 'values' | 'releaseName'> {
  const values = { ...record(chart, 'values') };
  return {
    releaseName: text(chart, 'releaseName') ?? '',
    chart: {
      chartName: text(chart, 'chartName') ?? '',
      version: text(chart, 'version') ?? '',
      annotations: { ...record(chart, 'annotations') },
    },
    ...(Object.keys(values).length > 0 ? { values } : {}),
  };
}

/**
 * What `?action=install` or `?action=upgrade` makes of its body.
 * One chart to install is a `helm install`; several are each a `helm upgrade --install`, in their order.
 * @throws CatalogError 500 for a duration that Go does not read
 */
export function planCharts(action: 'install' | 'upgrade', repo: string, body: unknown): Plan {
  const charts = list(body, 'charts').filter(isRecord);
  const upgrading = action === 'upgrade' || charts.length > 1;
  const shared = fields(body, action === 'upgrade' ? UPGRADE : INSTALL);
  const extra: JsonObject = action === 'upgrade'
    ? { install: true, historyMax: shared.historyMax ?? 5 }
    : { labels: `catalog.cattle.io/cluster-repo-name=${repo}`, ...(upgrading ? { install: true } : {}) };
  const commands = charts.map((chart): HelmCommand => {
    const own = chartOf(chart);
    const generated = !upgrading && own.releaseName === '' ? { generateName: true } : {};
    const chosen = fields(chart, upgrading ? UPGRADE_CHART : INSTALL_CHART);
    return { ...own, operation: upgrading ? 'upgrade' : 'install', flags: { ...shared, ...chosen, ...extra, ...generated } };
  });
  return {
    action,
    namespace: text(shared, 'namespace') ?? 'default',
    releaseName: commands.at(-1)?.releaseName ?? '',
    projectId: text(body, 'projectId') ?? '',
    commands,
  };
}

/** What `?action=uninstall` of an app makes of its body. */
export function planUninstall(namespace: string, releaseName: string, body: unknown): Plan {
  const flags = { ...fields(body, UNINSTALL), namespace };
  return { action: 'uninstall', namespace, releaseName, projectId: '', commands: [{ operation: 'uninstall', flags, releaseName }] };
}
