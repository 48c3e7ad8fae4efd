import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { list, record, text } from '../../../../pkg/hpe-storage/domain/kube/json.ts';
import { chartMetadata, readChart, withMetadata } from '../../../../shell/lab/charts/archive.ts';
import { packedCharts } from '../../../../shell/lab/charts/pack.ts';
import { startChartRepository, type ChartRepository } from '../../../../shell/lab/charts/repository.ts';
import { ensureTools } from '../../../../shell/setup/tools.ts';
import { recordedAnswer } from './recorded.ts';

const run = promisify(execFile);
const quiet = { step: () => undefined, note: () => undefined, done: () => undefined };
const FIXTURE = new URL('../../../fixtures/charts/published-3.2.0.json', import.meta.url);
const PUBLISHED: readonly unknown[] = list(JSON.parse(readFileSync(FIXTURE, 'utf8')), 'objects');

/** What other parts know the chart's objects by. */
function identity(object: unknown): object {
  const template = record(object, 'spec', 'template');
  const containers = list(template, 'spec', 'containers').map((one) => [text(one, 'name'), text(one, 'image')]);
  const definition = text(object, 'kind') === 'CustomResourceDefinition'
    ? {
        scope: text(object, 'spec', 'scope'),
        versions: list(object, 'spec', 'versions').map((one) => text(one, 'name')),
        plural: text(object, 'spec', 'names', 'plural'),
        shortNames: list(object, 'spec', 'names', 'shortNames'),
      }
    : {};
  const labels = record(object, 'metadata', 'labels');
  const podLabels = record(template, 'metadata', 'labels');
  return {
    apiVersion: text(object, 'apiVersion'),
    kind: text(object, 'kind'),
    name: text(object, 'metadata', 'name'),
    ...(Object.keys(labels).length > 0 ? { labels } : {}),
    ...(Object.keys(podLabels).length > 0 ? { podLabels } : {}),
    ...(containers.length > 0 ? { containers: Object.fromEntries(containers) } : {}),
    ...definition,
  };
}

const byName = (objects: readonly unknown[]): object =>
  Object.fromEntries(objects.map((one) => [`${text(one, 'kind') ?? ''}/${text(one, 'name') ?? ''}`, one]));

describe('the lab\'s own chart', { timeout: 60_000 }, () => {
  let helm = '';
  let cache = '';
  let folder = '';

  beforeAll(async () => {
    ({ helm } = await ensureTools(quiet));
    cache = await mkdtemp(path.join(tmpdir(), 'charts-'));
    vi.stubEnv('XDG_CACHE_HOME', cache);
    folder = await packedCharts(helm, path.join(cache, 'no-published-charts'));
  }, 60_000);
  afterAll(async () => {
    vi.unstubAllEnvs();
    await rm(cache, { recursive: true });
  });

  const file = (version: string): string => path.join(folder, 'charts', `hpe-csi-driver-${version}.tgz`);

  /** Everything that Helm makes of a version with these settings; rejects with Helm's words. */
  async function rendered(version: string, ...settings: string[]): Promise<readonly unknown[]> {
    const set = settings.flatMap((setting) => ['--set', setting]);
    const { stdout } = await run(helm, ['template', 'hpe-csi-driver', file(version), '-n', 'hpe-storage', '--include-crds', ...set]);
    return parseAllDocuments(stdout).flatMap((document) => {
      const object: unknown = document.toJS();
      return object === null ? [] : [identity(object)];
    });
  }

  const names = async (version: string, kind: string, ...settings: string[]): Promise<unknown[]> =>
    (await rendered(version, ...settings)).filter((one) => text(one, 'kind') === kind).map((one) => text(one, 'name')).toSorted();

  it('makes what HPE\'s published 3.2.0 makes: names, kinds, labels, containers, images, types', async () => {
    expect(byName(await rendered('3.2.0'))).toEqual(byName(PUBLISHED));
  });

  it('has the published 3.2.0\'s values', async () => {
    const files = await readChart(await readFile(file('3.2.0')));

    expect(parse(files.get('values.yaml')?.toString() ?? '')).toEqual(record(recordedAnswer('info'), 'values'));
  });

  it.each([
    ['2.5.2', ['nimble-csp', 'primera3par-csp']],
    ['3.0.2', ['alletrastoragemp-b10000-nfs-csp', 'nimble-csp', 'primera3par-csp']],
    ['3.3.0-beta', ['alletrastoragemp-b10000-nfs-csp', 'alletrastoragemp-x10000-nfs-csp', 'nimble-csp', 'primera3par-csp']],
  ])('%s has the storage providers of its time', async (version, providers) => {
    expect(await names(version, 'Deployment')).toEqual([...providers, 'hpe-csi-controller'].toSorted());
  });

  it('keeps a shared provider until its last family is switched off', async () => {
    const two = ['disable.primera=true', 'disable.alletra9000=true'];

    expect(await names('3.3.0', 'Deployment', ...two)).toContain('primera3par-csp');
    expect(await names('3.3.0', 'Service', ...two)).not.toContain('primera3par-csp-svc');
    expect(await names('3.3.0', 'Deployment', ...two, 'disable.alletraStorageMP=true')).not.toContain('primera3par-csp');
  });

  it.each([
    ['3.0.2', false],
    ['3.1.0', true],
  ])('%s lets nodes have NVMe names: %s', async (version, expected) => {
    const files = await readChart(await readFile(file(version)));
    const [schema] = list(parse(files.get('crds/hpenodeinfos.yaml')?.toString() ?? ''), 'spec', 'versions');

    expect('nqns' in record(schema, 'schema', 'openAPIV3Schema', 'properties', 'spec', 'properties')).toBe(expected);
  });

  it.each([
    ['3.2.0', 'foo=1', 'additional properties \'foo\' not allowed'],
    ['3.2.0', 'disable.foo=true', 'additional properties \'foo\' not allowed'],
    ['3.2.0', 'logLevel=loud', 'at \'/logLevel\': value must be one of'],
    ['3.2.0', 'disableHostname=true', 'additional properties \'disableHostname\' not allowed'],
    ['2.5.2', 'disable.x10000FileService=true', 'additional properties \'x10000FileService\' not allowed'],
    ['3.2.0', 'kubeletRootDir=relative', 'at \'/kubeletRootDir\''],
    ['3.2.0', 'iscsi.chapSecretName=chap', 'Secret chap not found in namespace hpe-storage'],
  ])('%s refuses %s', async (version, setting, words) => {
    await expect(rendered(version, setting)).rejects.toThrow(words);
  });

  it.each([
    ['3.3.0', 'disableHostname=true'],
    ['3.2.0', 'node.foo=true'],
    ['3.2.0', 'global.cattle.clusterId=local'],
  ])('%s takes %s, as the published schema does', async (version, setting) => {
    expect((await rendered(version, setting)).length).toBeGreaterThan(0);
  });

  it('says that it is the lab\'s', async () => {
    expect(chartMetadata(await readChart(await readFile(file('3.3.0')))).description).toContain('lab\'s stand-in');
  });

  it('gives way to a published chart of the same version', async () => {
    const published = await mkdtemp(path.join(tmpdir(), 'published-'));
    const marked = path.join(published, 'hpe-csi-driver-3.1.0.tgz');
    await cp(file('3.1.0'), marked);
    await writeFile(marked, await withMetadata(await readFile(marked), (metadata) => ({ ...metadata, description: 'published' })));
    const both = path.join(await packedCharts(helm, published), 'charts');
    await rm(published, { recursive: true });

    const described = async (version: string): Promise<unknown> =>
      chartMetadata(await readChart(await readFile(path.join(both, `hpe-csi-driver-${version}.tgz`)))).description;
    expect(await described('3.1.0')).toBe('published');
    expect(await described('3.2.0')).toContain('stand-in');
    expect((await readdir(both)).filter((name) => name.includes('3.1.0'))).toHaveLength(1);
  });

  describe('served', () => {
    let repository: ChartRepository | undefined;

    beforeAll(async () => {
      repository = await startChartRepository(helm, path.join(cache, 'no-published-charts'));
    }, 60_000);
    afterAll(() => repository?.stop());

    const index = async (url = ''): Promise<readonly unknown[]> =>
      list(parse(await (await fetch(`${url}/index.yaml`)).text()), 'entries', 'hpe-csi-driver');

    it('as HPE does: relative addresses, dates of their own, betas too', async () => {
      const entries = await index(repository?.url);

      expect(entries.map((one) => text(one, 'version'))).toEqual(['3.3.0', '3.3.0-beta', '3.2.0', '3.1.0', '3.0.2', '2.5.2']);
      expect(entries[2]).toMatchObject({ urls: ['hpe-csi-driver-3.2.0.tgz'], created: '2026-06-05T12:00:00Z' });
      expect((await fetch(`${repository?.url ?? ''}/hpe-csi-driver-3.2.0.tgz`)).status).toBe(200);
    });

    it('as Rancher\'s partner repository does: annotated, no betas', async () => {
      const entries = await index(repository?.partner);

      expect(entries.map((one) => text(one, 'version'))).toEqual(['3.3.0', '3.2.0', '3.1.0', '3.0.2', '2.5.2']);
      expect(entries[0]).toMatchObject({
        kubeVersion: '>=1.21-0',
        annotations: { 'catalog.cattle.io/namespace': 'hpe-storage', 'catalog.cattle.io/release-name': 'hpe-csi-driver' },
      });
    });
  });
});
