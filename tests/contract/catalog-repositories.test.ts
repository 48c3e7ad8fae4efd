import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRecord, list, number, record, text } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { recorded, recordedAnswer, recordedRequest } from '../unit/lab/catalog/recorded.ts';
import { normal } from './catalog-normal.ts';
import { eventually, openLab, type Answer, type Client, type ContractLab } from './lab.ts';

const REPOS = '/v1/catalog.cattle.io.clusterrepos';
const recordedStatus = (name: string): number => number(recorded(name)[0], 'response', 'status') ?? 0;

let lab: ContractLab;
let admin: Client;

const repo = (name: string): Promise<Answer> => admin.get(`${REPOS}/${name}`);
const link = (name: string, query: string): Promise<Answer> => admin.get(`${REPOS}/${name}?${query}`);
const downloaded = (answer: Answer): string | undefined => text(list(answer.body, 'status', 'conditions')[0], 'status');

function expectRecorded(answer: Answer, name: string): void {
  expect(normal({ status: answer.status, body: answer.body })).toEqual(normal({ status: recordedStatus(name), body: recordedAnswer(name) }));
}

beforeAll(async () => {
  lab = await openLab();
  admin = await lab.login('admin');
});

afterAll(async () => {
  for (const name of ['bad-url', 'dead', 'hpe', 'well-known']) await admin.ask('DELETE', `${REPOS}/${name}`);
});

describe('repositories as Rancher has them', () => {
  it.each(['repo, url that is no url', 'repo, nothing listens'])('creates: %s', async (name) => {
    expectRecorded(await admin.ask('POST', REPOS, { body: recordedRequest(name) }), name);
  });

  it('creates a good one, and refuses its name a second time', async () => {
    const body = { type: 'catalog.cattle.io.clusterrepo', metadata: { name: 'hpe' }, spec: { url: lab.chartRepository } };

    expect((await admin.ask('POST', REPOS, { body })).status).toBe(201);
    expectRecorded(await admin.ask('POST', REPOS, { body }), 'repo, same name');
  });

  it('downloads the good one', async () => {
    const answer = await eventually(() => repo('hpe'), (one) => downloaded(one) === 'True');
    const { forceUpdate: _, ...spec } = record(recordedRequest('refresh'), 'spec');

    expect(normal(answer.body)).toEqual(normal({ ...record(recordedRequest('refresh')), spec }));
  });

  it.each([['dead', 'repo dead, later'], ['bad-url', 'repo bad url, later']])('says why %s could not be downloaded, and when it is tried again', async (name, as) => {
    expectRecorded(await eventually(() => repo(name), (one) => downloaded(one) === 'False'), as);
  });

  it.each([
    ['index of dead', 'dead', 'link=index'],
    ['info, unknown chart', 'hpe', 'link=info&chartName=nope&version=3.2.0'],
  ])('answers as recorded: %s', async (name, of, query) => {
    expectRecorded(await link(of, query), name);
  });

  it('shows an index whose addresses lead through Rancher', async () => {
    const { status, body } = await link('hpe', 'link=index');
    const entry = list(body, 'entries', 'hpe-csi-driver').find((one) => text(one, 'version') === '3.2.0');

    expect(status).toBe(200);
    expect(list(entry, 'urls')).toEqual([`${lab.url}${REPOS}/hpe?chartName=hpe-csi-driver&link=chart&version=3.2.0`]);
    expect((await admin.get(String(list(entry, 'urls')[0]).slice(lab.url.length))).headers['content-type']).toBe('application/gzip');
    expect((await admin.get((text(entry, 'icon') ?? '').slice(lab.url.length))).headers['content-security-policy']).toContain('sandbox');
  });

  it('shows what a chart says about itself, with the recorded fields and values', async () => {
    const { status, body } = await link('hpe', 'link=info&chartName=hpe-csi-driver&version=3.2.0');
    const before = recordedAnswer('info');

    expect(status).toBe(200);
    expect(Object.keys(record(body)).toSorted()).toEqual(Object.keys(record(before)).toSorted());
    expect(record(body, 'values')).toEqual(record(before, 'values'));
    expect(record(body, 'chart')).toMatchObject({ name: 'hpe-csi-driver', version: '3.2.0', appVersion: '3.2.0' });
  });

  it('takes the newest release for no version, and refuses no chart', async () => {
    expect(text((await link('hpe', 'link=info&chartName=hpe-csi-driver')).body, 'chart', 'version')).toBe('3.3.0');
    expect((await link('hpe', 'link=info')).status).toBe(404);
  });

  it('downloads again when asked to', async () => {
    const known = await repo('hpe');
    const body = { ...record(known.body), spec: { ...record(known.body, 'spec'), forceUpdate: '2026-11-23T06:40:00Z' } };
    const answer = await admin.ask('PUT', `${REPOS}/hpe`, { body });

    expectRecorded(answer, 'refresh');
    const after = await eventually(() => repo('hpe'), (one) => number(one.body, 'status', 'observedGeneration') === 2);
    expect(text(after.body, 'metadata', 'state', 'name')).toBe('active');
  });

  it('leaves a disabled one alone, and downloads it once it is enabled', async () => {
    const set = async (change: object): Promise<Answer> => {
      const known = await repo('dead');
      return admin.ask('PUT', `${REPOS}/dead`, { body: { ...record(known.body), spec: { ...record(known.body, 'spec'), ...change } } });
    };
    await set({ enabled: false, url: lab.chartRepository });
    const disabled = await eventually(() => repo('dead'), (one) => number(one.body, 'status', 'observedGeneration') === 2);
    expect(downloaded(disabled)).toBe('False');

    await set({ enabled: true });
    await eventually(() => repo('dead'), (one) => downloaded(one) === 'True');
  });

  it('serves well-known addresses itself, and says so', async () => {
    const url = 'https://hpe-storage.github.io/co-deployments/';
    await admin.ask('POST', REPOS, { body: { metadata: { name: 'well-known' }, spec: { url } } });
    const answer = await eventually(() => repo('well-known'), (one) => downloaded(one) === 'True');

    expect(text(answer.body, 'metadata', 'annotations', 'lab/served-from')).toBe(`${lab.chartRepository}/`);
    expect(text(answer.body, 'status', 'url')).toBe(url);
  });

  it.each(['/v1', 'harvester'])('has Rancher\'s partner repository on %s', async (place) => {
    const base = place === 'harvester' ? `/k8s/clusters/${lab.harvester}/v1` : place;
    const path = `${base}/catalog.cattle.io.clusterrepos/rancher-partner-charts`;
    await eventually(() => admin.get(path), (one) => downloaded(one) === 'True');
    const [entry] = list((await admin.get(`${path}?link=index`)).body, 'entries', 'hpe-csi-driver');

    expect(record(entry, 'annotations')).toMatchObject({ 'catalog.cattle.io/namespace': 'hpe-storage', 'catalog.cattle.io/certified': 'partner' });
  });

  it('lets everyone see the repositories, and only administrators change them', async () => {
    const viewer = await lab.login('viewer');

    expect((await viewer.get(`${REPOS}/hpe`)).status).toBe(200);
    expect((await viewer.get(`${REPOS}/hpe?link=index`)).status).toBe(200);
    expect((await viewer.ask('POST', REPOS, { body: { metadata: { name: 'x' }, spec: { url: 'http://x' } } })).status).toBe(403);
  });

  it('adds nothing on Harvester\'s mount, and refuses its actions as recorded', async () => {
    const base = `/k8s/clusters/${lab.harvester}/v1/harvester/catalog.cattle.io.clusterrepos`;
    const [first] = list((await admin.get(base)).body, 'data');

    expect(isRecord(first)).toBe(true);
    expect(first).not.toHaveProperty('actions.install');
    expect(first).not.toHaveProperty('links.index');
    expectRecorded(await admin.ask('POST', `${base}/rancher-partner-charts?action=install`, { body: {} }), 'harvester mount, install action');
  });
});
