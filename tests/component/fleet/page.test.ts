import { afterEach, describe, expect, it, vi } from 'vitest';
import FleetPage from '../../../pkg/hpe-storage/features/fleet/Page.vue';
import { mountPage, type MountOptions, type Page } from '../mount.ts';
import { fleetOf, PASSWORD, READY, type Fleet, type Harvester } from './clusters.ts';

afterEach(() => { vi.unstubAllGlobals(); });

const open = (fleet: Fleet, options: MountOptions = {}): Promise<Page> => mountPage(FleetPage, { page: 'fleet', clusterId: '_', steve: fleet.rancher, ...options });
const DEAD = { status: 503, body: { type: 'error', status: 503, code: 'ServiceUnavailable', message: 'ClusterUnavailable 503: cluster not found' } };
const THREE: Readonly<Record<string, Harvester>> = { 'c-m-1': { ...READY, name: 'berlin' }, 'c-m-2': { name: 'aachen' }, 'c-m-3': { name: 'calais', connected: false } };
const names = (page: Page): readonly string[] => page.rows().map((row) => (row[1] ?? '').split(' ')[0] ?? '');

describe('the fleet page', () => {
  it('shows every Harvester, worst first, and nothing of other clusters', async() => {
    const fleet = fleetOf({ ...THREE, 'c-m-4': { name: 'an-rke2', provider: 'rke2' } });

    fleet.rancher.on(/\/k8s\/clusters\/c-m-3\//, DEAD);
    const page = await open(fleet);

    await page.until('3 of 3 clusters answered');
    expect(page.rows()).toEqual([
      ['No answer', 'calais', '?', '?', '?', '?', '?', 'Rancher has lost the connection to this cluster. Try again'],
      ['Not set up', 'aachen Harvester v1.8.2', 'Not installed', '0', '0', '0', '0', 'The HPE CSI driver is not installed in this cluster.'],
      ['Good', 'berlin Harvester v1.8.2', '3.2.0 Fits', '1', '2', '3', '2', 'Nothing needs attention.'],
    ]);
    expect(fleet.asked('c-m-4')).toEqual([]);
  });

  it('leads into each cluster', async() => {
    const page = await open(fleetOf(THREE));

    await page.until('3 of 3');
    expect(page.button('berlin').getAttribute('href')).toBe('/dashboard/harvester/c/c-m-1/hpe.storage.overview');
    await page.click('berlin');
    expect(page.dashboard.visited).toEqual([{ name: 'harvester-c-cluster-resource', params: { product: 'harvester', cluster: 'c-m-1', resource: 'hpe.storage.overview' } }]);
  });

  it('shows clusters as they answer: a slow one holds nobody up', async() => {
    const fleet = fleetOf(THREE);

    fleet.hold('c-m-2');
    const page = await open(fleet);

    await page.until('2 of 3 clusters answered');
    expect(page.rows().at(-1)).toEqual(['Asking…', 'aachen', '…', '…', '…', '…', '…', 'Asking the cluster…']);
    expect(names(page)).toEqual(['calais', 'berlin', 'aachen']);
    fleet.answers['c-m-2']?.('go on');
    await page.until('3 of 3 clusters answered');
    expect(names(page)).toEqual(['aachen', 'calais', 'berlin']);
  });

  it('asks a cluster that is away again on demand, and no other', async() => {
    const fleet = fleetOf(THREE);
    let isDown = true;

    fleet.rancher.on(/\/k8s\/clusters\/c-m-1\//, () => (isDown ? DEAD : undefined));
    const page = await open(fleet);

    await page.until('No answer');
    const before = fleet.asked('c-m-2').length;

    isDown = false;
    await page.click('Try again: berlin');
    await page.until('Nothing needs attention.');
    expect(fleet.asked('c-m-2').length).toBe(before);
    expect(page.has('No answer')).toBe(false);
  });

  it('gives up on a cluster after its deadline', async() => {
    const fleet = fleetOf({ 'c-m-1': { ...READY, name: 'berlin' } });
    const timeouts: number[] = [];

    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      const control = new AbortController();

      timeouts.push(ms);
      // The list of clusters has the usual 30 s.
      if (ms <= 10_000) control.abort(new DOMException('', 'TimeoutError'));

      return control.signal;
    });
    const page = await open(fleet);

    await page.until('It took too long');
    expect(page.rows()[0]?.slice(0, 2)).toEqual(['No answer', 'berlin']);
    expect(timeouts.filter((ms) => ms <= 10_000)).not.toEqual([]);
  });

  it('names the right that is missing, and shows the rest', async() => {
    const fleet = fleetOf({ 'c-m-1': { ...READY, name: 'berlin', backends: [] } });

    fleet.cluster('c-m-1').allowed = ({ resource }) => resource !== 'secrets';
    const page = await open(fleet);

    await page.until('1 of 1');
    expect(page.rows()).toEqual([[
      'Not allowed', 'berlin Harvester v1.8.2', '3.2.0 Fits', '— You need the right to list secrets.', '2', '3', '2', 'It takes the right to list secrets to see this. Try again',
    ]]);
  });

  it.each([[403, 'Forbidden'], [404, 'NotFound']])('says which right is missing to see clusters at all (%i)', async(status, code) => {
    const fleet = fleetOf({});

    fleet.rancher.on(/management\.cattle\.io\.clusters/, { status, body: { type: 'error', status, code, message: '' } });
    const page = await open(fleet);

    await page.until('It takes the right to list management.cattle.io.clusters');
  });

  it('says that there is no Harvester', async() => {
    const page = await open(fleetOf({ 'c-m-4': { name: 'an-rke2', provider: 'rke2' } }));

    await page.until('No Harvester clusters');
  });

  it('tells a broken cluster and unbound volumes', async() => {
    const page = await open(fleetOf({
      'c-m-1': { ...READY, name: 'berlin', backends: ['another'] }, 'c-m-2': { ...READY, name: 'aachen', claims: [['hpe', 'Pending'], ['hpe', 'Lost'], ['hpe', 'Bound'], ['other', 'Lost']] },
    }));

    await page.until('2 of 2');
    expect(page.rows().map((row) => [row[0], row[7]])).toEqual([
      ['Broken', 'The classes hpe, hpe-fast name a backend that does not exist.'],
      ['Look at it', '2 volumes are not bound.'],
    ]);
  });

  it('filters by what can be read, and keeps the filter in the address', async() => {
    const page = await open(fleetOf(THREE), { query: { q: 'NOT INSTALLED' } });

    await page.until('3 of 3');
    expect(names(page)).toEqual(['aachen', 'calais']);
    await page.fill('Filter', 'berl');
    expect(page.dashboard.query()).toEqual({ q: 'berl' });
    expect(names(page)).toEqual(['berlin']);
    await page.fill('Filter', 'nowhere');
    await page.until('None of the 3 clusters matches the filter.');
    await page.click('Clear the filter');
    expect(names(page)).toHaveLength(3);
  });

  it('copies what is shown as CSV that no spreadsheet runs', async() => {
    const writeText = vi.fn<(text: string) => Promise<void>>(() => Promise.resolve());

    vi.stubGlobal('navigator', { clipboard: { writeText } });
    const page = await open(fleetOf({ 'c-m-1': { ...READY, name: '=cmd|"calc",1' }, 'c-m-2': { name: 'aachen' } }));

    await page.until('2 of 2');
    await page.click('Copy as CSV');
    await page.until('Copied');
    expect(writeText).toHaveBeenCalledExactlyOnceWith([
      'Cluster,ID,State,Harvester,CSI driver,Fit,Backends,Classes,Volumes,Attachments,Worst finding',
      'aachen,c-m-2,Not set up,v1.8.2,Not installed,,0,0,0,0,The HPE CSI driver is not installed in this cluster.',
      '"\'=cmd|""calc"",1",c-m-1,Good,v1.8.2,3.2.0,Fits,1,2,3,2,Nothing needs attention.', '',
    ].join('\r\n'));
  });

  it('looks again on demand, keeps what it knew meanwhile, and forgets clusters that are gone', async() => {
    const fleet = fleetOf(THREE);
    const page = await open(fleet);

    await page.until('3 of 3');
    fleet.hold('c-m-1');
    fleet.rancher.delete('management.cattle.io.cluster', 'c-m-2');
    await page.click('Look again');
    await page.until('1 of 2 clusters answered');
    expect(page.rows().map((row) => row[0])).toEqual(['Not set up', 'Good']);
    fleet.answers['c-m-1']?.(DEAD);
    await page.until('2 of 2');
    expect(page.rows().map((row) => row[0])).toEqual(['No answer', 'Not set up']);
  });

  it('drops an answer that a newer question has overtaken', async() => {
    const fleet = fleetOf({ 'c-m-1': { ...READY, name: 'berlin' } });

    fleet.hold('c-m-1');
    const page = await open(fleet);
    const late = fleet.answers['c-m-1'];

    fleet.hold('c-m-1');
    await page.click('Look again');
    fleet.answers['c-m-1']?.('go on');
    await page.until('Nothing needs attention.');
    late?.(DEAD);
    await page.settle();
    expect(page.rows()[0]?.[0]).toBe('Good');
  });
});

describe('what the fleet page asks', () => {
  it('is one request until the cluster answers, and ten at most of a cluster in order', async() => {
    const fleet = fleetOf({ 'c-m-1': READY });

    fleet.hold('c-m-1');
    const page = await open(fleet);

    expect(fleet.rancher.requests.map(({ url }) => url.split('?')[0])).toEqual(['/v1/management.cattle.io.clusters', '/k8s/clusters/c-m-1/v1/harvesterhci.io.settings/server-version']);
    fleet.answers['c-m-1']?.('go on');
    await page.until('1 of 1');
    expect(fleet.asked('c-m-1')).toHaveLength(10);
  });

  it('never a collection that grows with use, and of Secrets only the allowed fields', async() => {
    const fleet = fleetOf({ 'c-m-1': READY });
    const page = await open(fleet);

    await page.until('1 of 1');
    for (const url of fleet.asked('c-m-1').filter((one) => /persistentvolume|volumeattachment/.test(one))) expect(url).toContain('pagesize=1');
    const secrets = fleet.asked('c-m-1').filter((one) => one.includes('/secrets'));

    expect(secrets).toHaveLength(1);
    expect(secrets[0]).toContain('include=metadata.name');
    expect(secrets[0]).not.toMatch(/include=(metadata|data)(&|$)|password/);
    expect(document.body.innerHTML + JSON.stringify(page.rows())).not.toMatch(new RegExp(`${ PASSWORD }|${ btoa(PASSWORD) }`));
  });

  it('has at most six clusters under way, those that are connected first', async() => {
    const ids = Array.from({ length: 9 }, (_, at) => `c-m-${ at }`);
    const fleet = fleetOf(Object.fromEntries(ids.map((id, at) => [id, { connected: at >= 3 }])));

    for (const id of ids) fleet.hold(id);
    await open(fleet);
    const begun = new Set(fleet.rancher.requests.flatMap(({ url }) => /clusters\/(c-m-\d)\//.exec(url)?.[1] ?? []));

    expect([...begun]).toEqual(['c-m-3', 'c-m-4', 'c-m-5', 'c-m-6', 'c-m-7', 'c-m-8']);
  });
});
