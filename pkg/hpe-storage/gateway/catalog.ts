import { readChartIndex, readChartValues, type ChartVersion } from '../domain/driver/chart-index.ts';
import { APP_FIELDS, readApp, type App, type ReleaseRef } from '../domain/driver/facts.ts';
import { HELM_TIMEOUT, type InstallOrder } from '../domain/driver/commands.ts';
import { CHART_NAME } from '../domain/driver/names.ts';
import { OPERATION_FIELDS, readOperation, type Operation } from '../domain/driver/operation.ts';
import { OURS, readRepository, type Repository } from '../domain/driver/repositories.ts';
import { isRecord, record, text } from '../domain/kube/json.ts';
import { ApiError } from './errors.ts';
import type { Steve } from './steve.ts';
import { waitUntil } from './wait.ts';

const REPOSITORIES = 'catalog.cattle.io.clusterrepos';
const OPERATIONS = 'catalog.cattle.io.operations';
const APPS = 'catalog.cattle.io.apps';

/**
 * Rancher's Helm catalog. It is on Rancher's mount only: Harvester's has the types without their actions (measured).
 * Everything throws ApiError.
 */
export const listRepositories = async(steve: Steve): Promise<readonly Repository[]> => (await steve.list('rancher', REPOSITORIES, readRepository)).items;

/** The repository made; Rancher answers 201 for any text as address, so its state has to be waited for. */
export const createRepository = async(steve: Steve, name: string, url: string): Promise<void> => {
  await steve.create('rancher', REPOSITORIES, { type: 'catalog.cattle.io.clusterrepo', metadata: { name, labels: OURS }, spec: { url: url.trim() } });
};

/** Takes a repository away; releases that were installed from it stay. */
export const removeRepository = async(steve: Steve, name: string): Promise<void> => {
  await steve.remove('rancher', REPOSITORIES, name);
};

/** Asks Rancher to download the index again. `now` in milliseconds since 1970; the server wants whole seconds. */
export const refreshRepository = async(steve: Steve, name: string, now: number): Promise<void> => {
  const raw = await steve.get('rancher', REPOSITORIES, name);

  await steve.put('rancher', REPOSITORIES, name, {
    ...record(raw), spec: { ...record(raw, 'spec'), forceUpdate: new Date(now).toISOString().replace(/\.\d+Z$/, 'Z') },
  });
};

/** Rancher tries a repository that fails again in growing intervals of minutes: one minute tells what there is to tell. */
const DOWNLOAD_MS = 60_000;

/** The repository once it is downloaded or has failed. */
export const waitForRepository = (steve: Steve, name: string, signal?: AbortSignal): Promise<Repository> => waitUntil(async() => {
  const repository = readRepository(await steve.get('rancher', REPOSITORIES, name));

  return repository && repository.state.kind !== 'downloading' ? repository : undefined;
}, { deadlineMs: DOWNLOAD_MS, ...(signal ? { signal } : {}) });

export const chartVersions = async(steve: Steve, repository: string): Promise<readonly ChartVersion[]> =>
  // Without the filter a version that wants another Kubernetes is shown with its reason instead of missing.
  readChartIndex(await steve.link(REPOSITORIES, repository, 'index', { skipFilter: 'true' }));

/** The chart's own values for exactly that version. */
export const chartValues = async(steve: Steve, repository: string, version: string): Promise<Readonly<Record<string, unknown>>> =>
  readChartValues(await steve.link(REPOSITORIES, repository, 'info', { chartName: CHART_NAME, version }));

/** Apps of the driver's chart, under whatever name. */
export const driverApps = async(steve: Steve, signal?: AbortSignal): Promise<readonly App[]> =>
  (await steve.list('rancher', APPS, readApp, {
    filter: [`spec.chart.metadata.name=${ CHART_NAME }`], include: APP_FIELDS, ...(signal ? { signal } : {}),
  })).items;

/** Chart of the release that has a name; undefined when the name is free. */
export const chartOfRelease = async(steve: Steve, { name, namespace }: ReleaseRef): Promise<string | undefined> =>
  (await steve.list('rancher', APPS, (raw) => (text(raw, 'metadata', 'name') === name ? text(raw, 'spec', 'chart', 'metadata', 'name') : undefined), {
    namespace, filter: [`metadata.name=${ name }`], include: ['metadata.name', 'spec.chart.metadata.name'],
  })).items[0];

export const listOperations = async(steve: Steve, signal?: AbortSignal): Promise<readonly Operation[]> =>
  (await steve.list('rancher', OPERATIONS, readOperation, { include: OPERATION_FIELDS, ...(signal ? { signal } : {}) })).items;

export const getOperation = async(steve: Steve, id: string): Promise<Operation> => {
  const operation = readOperation(await steve.get('rancher', OPERATIONS, id, { include: OPERATION_FIELDS }));

  if (!operation) {
    throw new ApiError('notFound', 404, '', id);
  }

  return operation;
};

/** URL path of an operation's log, for a WebSocket or a plain GET. */
export const operationLogPath = (steve: Steve, id: string): string => `${ steve.url('rancher', OPERATIONS, id) }/logs`;

const operationId = (answer: unknown): string => {
  const [name, namespace] = [text(answer, 'operationName'), text(answer, 'operationNamespace')];

  if (!name || !namespace) {
    throw new ApiError('server', 200, '', 'the answer names no operation');
  }

  return `${ namespace }/${ name }`;
};

/** Starts Helm; the id of the operation. A 201 says nothing yet: Helm finds out later (measured). */
export const startInstall = async(steve: Steve, { repository, version, release, namespace, values }: InstallOrder): Promise<string> => operationId(
  await steve.action('rancher', REPOSITORIES, repository.name, 'install', {
    timeout: HELM_TIMEOUT, wait: true, noHooks: false, disableOpenAPIValidation: false, namespace, projectId: '',
    charts: [{
      chartName: CHART_NAME, version, releaseName: release, values,
      annotations: { 'catalog.cattle.io/ui-source-repo-type': 'cluster', 'catalog.cattle.io/ui-source-repo': repository.name },
    }],
  }),
);

export const startUninstall = async(steve: Steve, { name, namespace }: ReleaseRef): Promise<string> =>
  operationId(await steve.action('rancher', APPS, `${ namespace }/${ name }`, 'uninstall', { timeout: HELM_TIMEOUT }));

/** Steve unpacks Helm's record only when the labels that mark it as Helm's are among the fields (measured on 0.9.18). */
const RELEASE_FIELDS = ['_type', 'apiVersion', 'kind', 'metadata.name', 'metadata.namespace', 'metadata.labels', 'data.release'] as const;

/** Values that a release was installed with; undefined when Helm's Secret may not be read. Only for charts that take no passwords as values. */
export const releaseValues = async(steve: Steve, { namespace, secret }: App): Promise<Readonly<Record<string, unknown>> | undefined> => {
  if (!secret) {
    return undefined;
  }
  const path = `/v1/secrets/${ namespace }/${ secret }?includeHelmData=true&${ RELEASE_FIELDS.map((field) => `include=${ field }`).join('&') }`;
  const config = record(await steve.raw('GET', path), 'data', 'release')['config'];

  return isRecord(config) ? config : undefined;
};
