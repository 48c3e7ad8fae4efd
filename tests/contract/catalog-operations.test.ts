import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RawData } from 'ws';
import { list, number, record, text } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { silent } from '../../shell/setup/progress.ts';
import { ensureTools } from '../../shell/setup/tools.ts';
import { recorded, recordedAnswer, recordedRequest } from '../unit/lab/catalog/recorded.ts';
import { normal } from './catalog-normal.ts';
import { eventually, openLab, type Answer, type Client, type ContractLab } from './lab.ts';

const run = promisify(execFile);
const REPOS = '/v1/catalog.cattle.io.clusterrepos';
const APPS = '/v1/catalog.cattle.io.apps';
const HELM_MS = 90_000;

let lab: ContractLab;
let admin: Client;
let folder = '';

const install = (body: unknown, who = admin, action = 'install', repo = 'hpe'): Promise<Answer> =>
  who.ask('POST', `${REPOS}/${repo}?action=${action}`, { body });
const operationPath = (answer: Answer): string =>
  `/v1/catalog.cattle.io.operations/${text(answer.body, 'operationNamespace') ?? ''}/${text(answer.body, 'operationName') ?? ''}`;
const condition = (answer: Answer, type: string): unknown => list(answer.body, 'status', 'conditions').find((one) => text(one, 'type') === type);
const over = (answer: Answer): boolean => text(condition(answer, 'Reconciling'), 'status') === 'False';

/** The rule of DESIGN.md §4: done when its conditions say so. */
const ended = (answer: Answer, who = admin): Promise<Answer> => eventually(() => who.get(operationPath(answer)), over, HELM_MS);
const logOf = async (answer: Answer, who = admin): Promise<string> => (await who.get(`${operationPath(answer)}/logs`)).text;

/** A small valid chart choice; `more` goes over it. */
const request = (more: object = {}, chart: object = {}): object => ({
  charts: [{ chartName: 'hpe-csi-driver', version: '3.2.0', releaseName: 'hpe-csi-driver', values: {}, ...chart }],
  timeout: '120s', wait: true, namespace: 'hpe-storage', ...more,
});

function expectRecorded(answer: Answer, name: string): void {
  const before = { status: number(recorded(name)[0], 'response', 'status'), body: recordedAnswer(name) };
  expect(normal({ status: answer.status, body: answer.body })).toEqual(normal(before));
}

/** What a recorded step of an operation and one of the lab are compared by. */
const step = (answer: unknown): unknown => normal({ state: record(answer, 'metadata', 'state'), status: record(answer, 'status') });
const recordedSteps = (name: string): unknown[] => recorded(name).map((one) => normal({ state: record(one, 'state'), status: record(one, 'status') }));

async function helm(...args: string[]): Promise<string> {
  const tools = await ensureTools(silent);
  const { stdout } = await run(tools.helm, ['--kubeconfig', lab.kubeconfigs.management, ...args], { env: { ...process.env, HOME: folder } });
  return stdout;
}

beforeAll(async () => {
  lab = await openLab();
  admin = await lab.login('admin');
  folder = await mkdtemp(path.join(tmpdir(), 'catalog-'));
  for (const [name, url] of [['hpe', lab.chartRepository], ['dead', 'http://localhost:8999']]) {
    await admin.ask('POST', REPOS, { body: { metadata: { name }, spec: { url } } });
  }
  await eventually(() => admin.get(`${REPOS}/hpe`), (one) => text(list(one.body, 'status', 'conditions')[0], 'status') === 'True');
  await eventually(() => admin.get(`${REPOS}/dead`), (one) => list(one.body, 'status', 'conditions').length > 0);
});

afterAll(async () => {
  for (const name of ['hpe', 'dead']) await admin.ask('DELETE', `${REPOS}/${name}`);
  await rm(folder, { recursive: true, force: true });
});

describe('what is refused at once', () => {
  it('an unknown chart', async () => {
    expectRecorded(await install(recordedRequest('install, unknown chart')), 'install, unknown chart');
  });

  it('a repository without an index', async () => {
    expectRecorded(await install(recordedRequest('install, from dead repo'), admin, 'install', 'dead'), 'install, from dead repo');
  });

  it('an action that nobody knows', async () => {
    expectRecorded(await install({}, admin, 'explode'), 'unknown action');
  });

  it('an uninstall of what is not there', async () => {
    expectRecorded(await admin.ask('POST', `${APPS}/hpe-storage/nope?action=uninstall`, { body: {} }), 'uninstall of an app that is not there');
  });

  it.each(['', '{', '[]'])('a body that is no object: "%s"', async (body) => {
    expect((await install(body)).status).toBe(500);
  });
});

describe('what is taken, and fails later', () => {
  it('no charts: an operation of nothing', async () => {
    const answer = await install(recordedRequest('install, no charts'));

    expectRecorded(answer, 'install, no charts');
    expect(record((await ended(answer)).body, 'status')).not.toHaveProperty('command');
  });

  it('no namespace: it goes to default', async () => {
    const answer = await install(request({ namespace: '' }, { values: { logLevel: 'loud' } }));

    expectRecorded(answer, 'install, no namespace');
    expect(text((await ended(answer)).body, 'metadata', 'state', 'name')).toBe('error');
  });

  it('a release name that Helm refuses', async () => {
    const answer = await install(request({ namespace: 'hpe-two' }, { releaseName: 'Bad_Name!' }));

    expectRecorded(answer, 'install, bad release name');
    await ended(answer);
    expect(await logOf(answer)).toContain('invalid release name');
  });

  it('values that the schema refuses, step by step as recorded', async () => {
    const answer = await install(recordedRequest('followed: install with a value the schema refuses'));
    const last = await ended(answer);

    expectRecorded(answer, 'followed: install with a value the schema refuses');
    expect(step(last.body)).toEqual(recordedSteps('followed: refused install, operation').at(-1));
    expect(await logOf(answer)).toContain('at \'/logLevel\': value must be one of \'info\', \'debug\', \'trace\', \'warn\', \'error\'');
  });

  it('a hook that finds no CHAP Secret', async () => {
    const answer = await install(request({ namespace: 'hpe-two' }, { version: '3.3.0', values: { iscsi: { chapSecretName: 'chap' } } }));

    expect(text(condition(await ended(answer), 'Stalled'), 'message')).toBe(' exit code: 1');
    expect(await logOf(answer)).toContain('Secret chap not found in namespace hpe-two');
  });

  it('a hook whose pod cannot get its image: Helm waits for it until its deadline', async () => {
    const images = { csiControllerDriver: 'registry.invalid/hpestorage/csi-driver:v3.3.0' };
    const answer = await install(request({ namespace: 'hpe-two', timeout: '4s' }, { version: '3.3.0', values: { images } }));
    await ended(answer);

    expect(await logOf(answer)).toMatch(/Error: INSTALLATION FAILED: failed pre-install/);
    await ended(await admin.ask('POST', `${APPS}/hpe-two/hpe-csi-driver?action=uninstall`, { body: {} }));
  });

  it('a user who may install nothing: Helm fails as that user, who may read why', async () => {
    await admin.ask('POST', '/v1/namespaces', { body: { metadata: { name: 'hpe-two' } } });
    const viewer = await lab.login('viewer');
    const answer = await install(request({ namespace: 'hpe-two' }), viewer);

    expect(answer.status).toBe(201);
    expect(text((await ended(answer, viewer)).body, 'metadata', 'state', 'name')).toBe('error');
    expect(await logOf(answer, viewer)).toMatch(/is forbidden: User "u-viewer" cannot/);
  });
});

/** Frames of a log socket, decoded, and how it was closed. */
async function frames(answer: Answer): Promise<{ protocol: string; texts: string[]; code: number }> {
  await eventually(() => admin.get(operationPath(answer)), (one) => text(one.body, 'links', 'logs') !== undefined);
  const socket = admin.socket(`${operationPath(answer)}/logs?previous=false&follow=true&timestamps=false&pretty=true&sockId=1`, ['base64.binary.k8s.io']);
  const texts: string[] = [];
  socket.on('message', (data: RawData) => texts.push(Buffer.from(Buffer.isBuffer(data) ? data.toString() : '', 'base64').toString()));
  const code = await new Promise<number>((resolve, reject) => {
    socket.on('close', resolve);
    socket.on('error', reject);
  });
  return { protocol: socket.protocol, texts, code };
}

describe('an install followed to its end', () => {
  let installed: Answer | undefined;
  let heard: Awaited<ReturnType<typeof frames>> | undefined;

  beforeAll(async () => {
    installed = await install(recordedRequest('followed: install'));
    heard = await frames(installed);
    await ended(installed);
  }, HELM_MS);

  const of = (): Answer => installed ?? { status: 0, headers: {}, text: '', body: undefined };

  it('is an operation as recorded, links and owners too', async () => {
    const { body } = await admin.get(operationPath(of()));

    expectRecorded(of(), 'followed: install');
    expect(step(body)).toEqual(recordedSteps('followed: install, operation').at(-1));
    const [now, before] = [record(normal(body)), record(normal(recordedAnswer('operation, done')))];
    expect(now.links).toEqual(before.links);
    expect(Object.keys(now).toSorted()).toEqual(Object.keys(before).toSorted());
    expect(record(now, 'metadata').ownerReferences).toEqual(record(before, 'metadata').ownerReferences);
    expect(record(now, 'metadata').relationships).toEqual(record(before, 'metadata').relationships);
  });

  it('is heard over the socket as the API server sends it: an empty frame at each end, no closing frame', () => {
    const command = text(list(recorded('followed: install, log frames (base64 decoded)')[0], 'frames')[1], 'text') ?? '';

    expect(heard?.protocol).toBe('base64.binary.k8s.io');
    expect(heard?.texts.at(0)).toBe('');
    expect(heard?.texts.at(-1)).toBe('');
    expect(heard?.texts.join('')).toContain(command);
    expect(heard?.texts.join('')).toContain('SUCCESS: helm install');
    expect(heard?.code).toBe(1006);
  });

  it('can be read afterwards, the end alone and with times', async () => {
    const { text: log, headers } = await admin.get(`${operationPath(of())}?link=logs&tailLines=2&timestamps=true`);

    expect(headers['content-type']).toContain('text/plain');
    expect(log.split('\n')).toHaveLength(3);
    expect(log).toMatch(/^\d{4}-\S+Z SUCCESS: helm install/);
  });

  it('is an app as recorded', async () => {
    const { body } = await eventually(() => admin.get(`${APPS}/hpe-storage/hpe-csi-driver`), (one) => text(one.body, 'status', 'summary', 'state') === 'deployed');
    const before = list(recordedAnswer('followed: apps'), 'data')[0];
    // the chart may be the lab's own: another readme, another order of files; lists have `_id`, single answers have not
    const comparable = (app: unknown): unknown => {
      const { _id, ...rest } = record(app);
      const { chart, info, ...spec } = record(rest, 'spec');
      const { readme, notes, ...told } = record(info);
      const resources = list(spec, 'resources').toSorted((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)));
      return normal({ ...rest, spec: { ...spec, resources, info: told } });
    };

    expect(comparable(body)).toEqual(comparable(before));
    expect(record(body, 'spec', 'chart', 'metadata')).toMatchObject({
      name: 'hpe-csi-driver', version: '3.2.0',
      annotations: { 'catalog.cattle.io/ui-source-repo': 'hpe', 'catalog.cattle.io/ui-source-repo-type': 'cluster' },
    });
  });

  it('is what Helm and Kubernetes know too', async () => {
    expect(JSON.parse(await helm('list', '-n', 'hpe-storage', '-o', 'json'))).toMatchObject([{ name: 'hpe-csi-driver', status: 'deployed', chart: 'hpe-csi-driver-3.2.0' }]);
    expect((await admin.get('/v1/storage.k8s.io.csidrivers/csi.hpe.com')).status).toBe(200);
    expect(number((await admin.get('/v1/apps.deployments/hpe-storage/hpe-csi-controller')).body, 'status', 'readyReplicas')).toBe(1);
  });

  it('keeps its name from a second one, with Helm\'s words', async () => {
    const answer = await install(recordedRequest('followed: install of a name in use'));
    const last = await ended(answer);
    const said = list(recorded('followed: name in use, log frames (base64 decoded)')[0], 'frames').map((one) => text(one, 'text') ?? '').join('');

    expect(step(last.body)).toEqual(recordedSteps('followed: name in use, operation').at(-1));
    expect(await logOf(answer)).toBe(said);
  });

  it('is upgraded in place, and the app follows', async () => {
    const answer = await install(recordedRequest('upgrade of a release'), admin, 'upgrade');

    expectRecorded(answer, 'upgrade of a release');
    await ended(answer);
    const { body } = await eventually(() => admin.get(`${APPS}/hpe-storage/hpe-csi-driver`), (one) => number(one.body, 'spec', 'version') === 2
      && text(one.body, 'spec', 'info', 'status') === 'deployed');
    expect(text(list(body, 'metadata', 'ownerReferences')[0], 'name')).toBe('sh.helm.release.v1.hpe-csi-driver.v2');
    expect(text(body, 'metadata', 'labels', 'catalog.cattle.io/cluster-repo-name')).toBe('hpe');
  });

  it('is uninstalled as recorded, and its app goes', async () => {
    const answer = await admin.ask('POST', `${APPS}/hpe-storage/hpe-csi-driver?action=uninstall`, { body: recordedRequest('followed: uninstall') });
    const last = await ended(answer);

    expectRecorded(answer, 'followed: uninstall');
    expect(step(last.body)).toEqual(recordedSteps('followed: uninstall, operation').at(-1));
    await eventually(() => admin.get(`${APPS}/hpe-storage/hpe-csi-driver`), (one) => one.status === 404);
    expect((await admin.get('/v1/storage.k8s.io.csidrivers/csi.hpe.com')).status).toBe(404);
  });

  it('fails at its deadline when pods never get ready, and leaves a failed app behind', async () => {
    const nowhere = { values: { controller: { nodeSelector: { no: 'where' } } } };
    const answer = await install(request({ timeout: '5s' }, { version: '3.3.0', ...nowhere }));
    await ended(answer);

    expect(await logOf(answer)).toContain('context deadline exceeded');
    const app = await eventually(() => admin.get(`${APPS}/hpe-storage/hpe-csi-driver`), (one) => text(one.body, 'status', 'summary', 'state') === 'failed');
    expect(record(app.body, 'metadata', 'state')).toMatchObject({ name: 'failed', error: true });
    await ended(await admin.ask('POST', `${APPS}/hpe-storage/hpe-csi-driver?action=uninstall`, { body: {} }));
  });
});

describe('on a cluster that Rancher manages', () => {
  const base = (): string => `/k8s/clusters/${lab.harvester}/v1`;

  it('an operation and its log carry the cluster\'s prefix', async () => {
    const repo = `${base()}/catalog.cattle.io.clusterrepos/rancher-partner-charts`;
    await eventually(() => admin.get(repo), (one) => text(list(one.body, 'status', 'conditions')[0], 'status') === 'True');
    const answer = await admin.ask('POST', `${repo}?action=install`, { body: request({ namespace: 'hpe-two' }, { values: { logLevel: 'loud' } }) });
    const operation = `/k8s/clusters/${lab.harvester}${operationPath(answer)}`;
    const { body } = await eventually(() => admin.get(operation), over, HELM_MS);

    expect(text(body, 'links', 'logs')).toBe(`${lab.url}${operation}/logs`);
    expect((await admin.get(`${operation}/logs`)).text).toContain('at \'/logLevel\'');
    expect((await admin.get(operationPath(answer))).status).toBe(404);
  });

  it.each([
    ['catalog.cattle.io.clusterrepo', { install: { input: 'chartInstallAction', output: 'chartActionOutput' } }],
    ['catalog.cattle.io.app', { uninstall: { input: 'chartUninstallAction', output: 'chartActionOutput' } }],
  ])('the schema of %s names its actions on Rancher\'s mount, and not on Harvester\'s', async (type, actions) => {
    expect((await admin.get(`${base()}/schemas/${type}`)).body).toMatchObject({ resourceActions: actions });
    expect((await admin.get(`${base()}/harvester/schemas/${type}`)).body).not.toHaveProperty('resourceActions');
  });
});

describe('releases of people with Helm in their hands', () => {
  it('are apps too, until they are gone', async () => {
    const chart = path.join(folder, 'small');
    await mkdir(path.join(chart, 'templates'), { recursive: true });
    await writeFile(path.join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: small\nversion: 1.0.0\n');
    await writeFile(path.join(chart, 'templates', 'map.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n');
    await helm('install', 'by-hand', chart, '-n', 'default');
    const app = await eventually(() => admin.get(`${APPS}/default/by-hand`), (one) => text(one.body, 'status', 'summary', 'state') === 'deployed');

    expect(record(app.body, 'metadata', 'labels')).not.toHaveProperty('catalog.cattle.io/cluster-repo-name');
    expect(list(app.body, 'spec', 'resources')).toEqual([{ apiVersion: 'v1', kind: 'ConfigMap', name: 'by-hand', namespace: 'default' }]);
    await helm('uninstall', 'by-hand', '-n', 'default');
    await eventually(() => admin.get(`${APPS}/default/by-hand`), (one) => one.status === 404);
  });
});
