import { describe, expect, it, vi } from 'vitest';
import { record } from '../../../pkg/hpe-storage/domain/kube/json.ts';
import { catalogCluster, FAILED, HPE, open, operation, repository, RUNNING, stubLogSockets } from './cluster.ts';

const atReview = (more: Record<string, string> = {}) => ({ step: 'review', repo: 'hpe-storage', version: '3.2.0', ...more });

const testId = (id: string): HTMLElement => {
  const found = document.querySelector<HTMLElement>(`[data-testid="${ id }"]`);

  if (!found) throw new Error(`nothing is marked ${ id }; the page reads: ${ document.body.textContent ?? '' }`);

  return found;
};

describe('installing the driver', () => {
  it('leads from a cluster without it to one that has it', { timeout: 30_000 }, async() => {
    const catalog = catalogCluster();

    stubLogSockets({ frames: ['helm install hpe-csi-driver\n', 'STATUS: deployed\n'] });
    catalog.log = 'helm install hpe-csi-driver\nSTATUS: deployed\n';
    catalog.steve.on(/POST .*clusterrepos$/, ({ body }) => {
      const { metadata, spec } = body as { metadata: { name: string }; spec: { url: string } };

      catalog.steve.add('catalog.cattle.io.clusterrepo', repository(metadata.name, spec.url));

      return { status: 201, body };
    });
    const page = await open(catalog);

    await page.until("HPE's repository");
    expect(page.text()).toContain('Not added');
    testId('hpe-driver-repository-add-hpe-storage').querySelector('button')?.click();
    await page.until(/HPE's repository.*Ready/);
    expect(page.dashboard.query()).toMatchObject({ repo: 'hpe-storage' });
    await page.click('Next');
    await page.until('recommended');
    expect(page.dashboard.query()).toMatchObject({ step: 'version', version: '3.2.0' });
    expect(page.dashboard.back()).toBe(true);
    await page.until('Where the chart comes from');
    await page.click('Next');
    await page.until('recommended');
    await page.click('Next');
    await page.until('Storage families');
    await page.check('HPE Nimble Storage', false);
    await page.click('Next');
    await page.until('Nothing stands in the way.');
    expect(testId('hpe-driver-sent-values').textContent).toContain('disable:\n  nimble: true');
    expect(testId('hpe-driver-commands').textContent).toContain(`helm repo add hpe-storage ${ HPE }`);
    await page.click('Install 3.2.0');
    await page.until(/Install HPE CSI Driver 3\.2\.0 — Done/);
    expect(testId('hpe-driver-log').textContent).toContain('STATUS: deployed');
    expect(catalog.installs).toEqual([expect.objectContaining({
      namespace: 'hpe-storage', charts: [expect.objectContaining({ chartName: 'hpe-csi-driver', version: '3.2.0', releaseName: 'hpe-csi-driver', values: { disable: { nimble: true } } })],
    })]);
    await page.click('Done');
    await page.until(/HPE CSI Driver 3\.2\.0\s*Ready/);
    expect(page.text()).toContain('from the repository hpe-storage through Rancher');
    expect(page.text()).toContain('1 of 1 nodes have the driver.');
  });

  it('says why Helm failed, out of its log, and what can be done', async() => {
    const catalog = catalogCluster();

    stubLogSockets({ frames: [] });
    catalog.steve.add('catalog.cattle.io.clusterrepo', repository('hpe-storage', HPE));
    catalog.log = "Error: INSTALLATION FAILED: values don't meet the specifications of the schema(s) in the following chart(s):\nhpe-csi-driver:\n- at '': additional properties 'foo' not allowed\n";
    catalog.onInstall = () => FAILED;
    const page = await open(catalog, atReview());

    await page.until('Nothing stands in the way.');
    await page.click('Install 3.2.0');
    await page.until('The chart refused the values');
    expect(page.text()).toContain("additional properties 'foo' not allowed");
    expect(page.buttons()).toContain('Try again');
  });

  it('takes up an operation that runs, after a reload and whoever started it', async() => {
    const catalog = catalogCluster();

    stubLogSockets({ frames: ['pulling images\n'] });
    catalog.steve.add('catalog.cattle.io.operation', operation('helm-operation-x', 'install', RUNNING));
    const page = await open(catalog, { step: 'review' });

    await page.until('Helm is at work');
    await page.until('pulling images');
    expect(catalog.installs).toEqual([]);
    expect(page.text()).not.toContain('do-not-show');
  });

  it('never asks for the token of an operation', async() => {
    const catalog = catalogCluster();
    const page = await open(catalog);

    await page.until("HPE's repository");
    const asked = catalog.steve.requests.filter(({ url }) => url.includes('operations'));

    expect(asked.length).toBeGreaterThan(0);
    for (const { url } of asked) expect(url).toMatch(/include=/);
    for (const { url } of asked) expect(url).not.toMatch(/include=(status|status\.token|metadata)(&|$)/);
  });

  it('keeps the button shut and names the right that is missing', async() => {
    const catalog = catalogCluster();

    catalog.steve.add('catalog.cattle.io.clusterrepo', repository('hpe-storage', HPE));
    catalog.steve.allowed = ({ verb, resource }) => !(verb === 'create' && resource === 'clusterroles');
    const page = await open(catalog, atReview());

    await page.until('You need the right to create clusterroles.');
    await expect(page.click('Install 3.2.0')).rejects.toThrow('disabled');
    expect(catalog.installs).toEqual([]);
  });

  it('shows why a repository could not be downloaded', async() => {
    const catalog = catalogCluster();

    catalog.steve.add('catalog.cattle.io.clusterrepo', repository('mirror', 'http://localhost:8999', { type: 'Downloaded', status: 'False', message: 'connection refused' }));
    const page = await open(catalog);

    await page.until('connection refused');
    expect((testId('hpe-driver-repository-mirror') as HTMLInputElement).disabled).toBe(true);
  });

  it('takes away again what was added here with a wrong address, and nothing of others', async() => {
    const catalog = catalogCluster();
    const failed = { type: 'Downloaded', status: 'False', message: 'no such host' };
    const mine = repository('hpe-typo', 'https://typo.example/', failed);

    catalog.steve.add('catalog.cattle.io.clusterrepo', { ...mine, metadata: { ...record(mine, 'metadata'), labels: { 'app.kubernetes.io/managed-by': 'hpe-storage-for-harvester' } } });
    catalog.steve.add('catalog.cattle.io.clusterrepo', repository('mirror', 'https://mirror.example/', failed));
    const page = await open(catalog);

    await page.until('hpe-typo');
    expect(page.buttons().filter((name) => name === 'Remove')).toHaveLength(1);
    await page.click('Remove');
    await vi.waitFor(() => expect(page.has('hpe-typo')).toBe(false));
    expect(page.has('mirror')).toBe(true);
    expect(page.field('Address (http, https or oci)').value).toBe('https://typo.example/');
  });

  it('goes by the repository itself where the list is a moment behind', async() => {
    const catalog = catalogCluster();
    const fresh = repository('hpe-storage', HPE);

    catalog.steve.on(/POST .*clusterrepos$/, ({ body }) => {
      catalog.steve.add('catalog.cattle.io.clusterrepo', fresh);
      catalog.steve.on(/GET .*clusterrepos(\?|$)/, { body: { data: [{ ...fresh, id: 'hpe-storage', status: {} }] } });

      return { status: 201, body };
    });
    const page = await open(catalog);

    await page.until('Not added');
    testId('hpe-driver-repository-add-hpe-storage').querySelector('button')?.click();
    await page.until(/HPE's repository.*Ready/);
  });

  it('says that the catalog is not to be had', async() => {
    const catalog = catalogCluster();

    catalog.steve.on(/GET .*clusterrepos(\?|$)/, { status: 404, body: { type: 'error', status: 404, code: 'NotFound', message: '' } });
    const page = await open(catalog);

    await page.until("Rancher's catalog is not to be had here");
  });
});

describe('versions', () => {
  it('says for each how it fits and why, and offers nothing that is too old', async() => {
    const catalog = catalogCluster();

    catalog.steve.add('catalog.cattle.io.clusterrepo', repository('hpe-storage', HPE));
    const page = await open(catalog, { step: 'version', repo: 'hpe-storage' });

    await page.until('Kubernetes 1.35 is among those that HPE tested (1.33 to 1.36).');
    expect(page.text()).toContain('Harvester v1.8.2 is built on SL Micro 6, which the driver knows from 3.1.0 on');
    expect(page.text()).toContain('One version older than 2.5.0 is not offered');
    expect(page.text()).not.toContain('3.2.0-beta');
    await page.check('Show one pre-release');
    await page.until('A pre-release, not meant for production.');
  });
});

describe('values', () => {
  const atValues = async() => {
    const catalog = catalogCluster();

    catalog.steve.add('catalog.cattle.io.clusterrepo', repository('hpe-storage', HPE));
    const page = await open(catalog, atReview({ step: 'values' }));

    await page.until('Storage families');

    return page;
  };

  it('keeps form and YAML in step, both ways', async() => {
    const page = await atValues();

    await page.choose('Log level', 'debug');
    await page.click('YAML');
    const yaml = page.field(/^All values of the chart/);

    expect(yaml.value).toContain('logLevel: debug');
    await page.fill(/^All values of the chart/, yaml.value.replace('maxVolumesPerNode: 100', 'maxVolumesPerNode: 120'));
    await page.click('Form');
    expect(page.field('Volumes per node, at most').value).toBe('120');
    expect((page.field('Log level') as HTMLSelectElement).selectedOptions[0]?.text).toBe('debug');
  });

  it('names the line of bad YAML and lets nobody go on with it', async() => {
    const page = await atValues();

    await page.click('YAML');
    await page.fill(/^All values of the chart/, 'logLevel: info\nnode: [\n');
    expect(page.text()).toMatch(/Line \d: this is no valid YAML/);
    await expect(page.click('Next')).rejects.toThrow('disabled');
  });

  it('refuses a key that this version does not have', async() => {
    const page = await atValues();

    await page.click('YAML');
    await page.fill(/^All values of the chart/, 'disableHostname: true\n');
    expect(page.text()).toContain('The value disableHostname exists from chart 3.3.0 on');
  });

  it('rewrites every image for a mirror', async() => {
    const page = await atValues();

    await page.fill('Registry prefix for all images', 'mirror.example:5000/hpe');
    await page.click('YAML');
    expect(page.field(/^All values of the chart/).value).toContain('csiAttacher: mirror.example:5000/hpe/sig-storage/csi-attacher:v4.12.0');
  });
});

describe('the names of the release', () => {
  it.each([
    ['Name of the release', 'Bad_Name!', 'The name of the release takes lower-case letters'], ['Name of the release', '', 'The name of the release takes'], ['Name of the release', 'a'.repeat(54), 'at most 53'],
    ['Namespace', 'Foo Bar', 'The namespace takes lower-case letters'], ['Namespace', 'a.b', 'The namespace takes'],
  ])('are checked before anything is asked with them, and can be corrected: %s %s', async(field, wrong, words) => {
    const catalog = catalogCluster();

    catalog.steve.add('catalog.cattle.io.clusterrepo', repository('hpe-storage', HPE));
    const page = await open(catalog, atReview());

    await page.until('Nothing stands in the way.');
    const before = catalog.steve.requests.length;

    await page.fill(field, wrong);
    await page.until(words);
    expect(page.buttons()).not.toContain('Install 3.2.0');
    expect(catalog.steve.requests).toHaveLength(before);
    await page.fill(field, 'good-1');
    await page.until('Install 3.2.0');
    await page.until('Nothing stands in the way.');
  });
});
