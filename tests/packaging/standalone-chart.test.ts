import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { list, record, text, textMap } from '../../pkg/hpe-storage/domain/kube/json.ts';
import { checkConfigMaps, checkRelease, configMapBytes, LIMIT_BYTES, releaseBytes, SizeError } from '../../shell/packaging/standalone/size.ts';
import { runCommand } from '../../shell/setup/run-command.ts';
import { helm, MAIN, packedWith, rendered, template, VERSION, type Packed } from './standalone-house.ts';

const MIB = 1024 * 1024;
const VARIANTS: readonly (readonly [string, readonly string[]])[] = [
  ['as it comes', []],
  ['with a class and annotations', ['--set', 'ingress.className=traefik', '--set-string', 'ingress.annotations.a/b=c']],
  ['with more pods on some nodes', ['--set', 'replicas=3', '--set-string', 'nodeSelector.disk=fast', '--set', 'tolerations[0].operator=Exists']],
  ['with nothing kept by browsers', ['--set', 'cacheSeconds=0']],
];
let packed: Packed;

beforeAll(async () => {
  packed = await packedWith('window["hpe-storage-1.2.3"] = {};');
}, 60_000);
afterAll(() => rm(packed.folder, { recursive: true, force: true }));

describe.each(VARIANTS)('the chart %s', (_what, args) => {
  it('is well made in the eyes of Helm', async () => {
    await expect(runCommand(helm, ['lint', packed.chart, '--strict', '--set', 'image=nginx:1', ...args])).resolves.toContain('0 chart(s) failed');
  });

  it('runs a pod that may do nothing but serve its files', async () => {
    const deployment = (await rendered(packed.chart, ...args)).get('Deployment/ours');
    const pod = record(deployment, 'spec', 'template', 'spec');
    const containers = list(pod, 'containers');

    expect(pod).toMatchObject({ automountServiceAccountToken: false, securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } });
    for (const key of ['hostNetwork', 'hostPID', 'hostIPC', 'serviceAccountName', 'initContainers']) expect(pod).not.toHaveProperty(key);
    expect(containers).toHaveLength(1);
    expect(containers[0]).toMatchObject({
      securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
      resources: { limits: { memory: expect.any(String) } },
      readinessProbe: { httpGet: { path: '/v1/uiplugins' } },
      livenessProbe: { httpGet: { path: '/v1/uiplugins' } },
    });
    expect(record(containers[0], 'securityContext')).not.toHaveProperty('privileged');
    expect(list(pod, 'volumes').map((volume) => Object.keys(record(volume)).find((key) => key !== 'name'))).toEqual(['configMap', 'configMap', 'emptyDir']);
    expect(list(containers[0], 'volumeMounts').filter((mount) => record(mount).readOnly !== true).map((mount) => text(mount, 'name'))).toEqual(['tmp']);
  });

  it('brings what it needs and nothing that has rights', async () => {
    const objects = await rendered(packed.chart, ...args);

    expect([...objects.keys()].sort()).toEqual(['ConfigMap/ours-plugin', 'ConfigMap/ours-server', 'Deployment/ours', 'Ingress/ours', 'Service/ours']);
  });

  it('has one path on the dashboard\'s address, for any host', async () => {
    const rules = list((await rendered(packed.chart, ...args)).get('Ingress/ours'), 'spec', 'rules');

    expect(rules).toEqual([{ http: { paths: [{ path: '/v1/uiplugins', pathType: 'Prefix', backend: { service: { name: 'ours', port: { name: 'http' } } } }] } }]);
  });
});

describe('values', () => {
  it.each([
    ['unknown', ['--set', 'imgae=x:1']],
    ['without a tag', ['--set', 'image=nginx']],
    ['of another type', ['--set', 'replicas=many']],
    ['without a pod', ['--set', 'replicas=0']],
    ['without a memory limit', ['--set', 'resources.limits.memory=null']],
    ['no class', ['--set', 'ingress.className=Not A Class']],
    ['a policy that is none', ['--set', 'imagePullPolicy=Sometimes']],
  ])('that are %s are refused', async (_what, args) => {
    await expect(template(packed.chart, '--set', 'image=nginx:1', ...args)).rejects.toThrow(/schema|additional properties/i);
  });

  it('without an image, and without a Harvester to ask, it says what to do', async () => {
    await expect(template(packed.chart)).rejects.toThrow(/harvester-cluster-repo.*--set image=/);
  });

  it.each([['', undefined], ['traefik', 'traefik']])('the class %j becomes %j', async (given, expected) => {
    const ingress = (await rendered(packed.chart, '--set', `ingress.className=${ given }`)).get('Ingress/ours');

    expect(text(ingress, 'spec', 'ingressClassName')).toBe(expected);
  });
});

describe('a changed extension', () => {
  const checksumOf = async (chart: string, ...args: string[]): Promise<string | undefined> =>
    textMap((await rendered(chart, ...args)).get('Deployment/ours'), 'spec', 'template', 'metadata', 'annotations')['checksum/files'];

  it('rolls the pods, and only then', async () => {
    const other = await packedWith('window["hpe-storage-1.2.3"] = { other: true };');
    const checksum = await checksumOf(packed.chart);

    expect(checksum).toMatch(/^[0-9a-f]{64}$/);
    expect(await checksumOf(packed.chart, '--set', 'replicas=2')).toBe(checksum);
    expect(await checksumOf(packed.chart, '--set', 'cacheSeconds=0')).not.toBe(checksum);
    expect(await checksumOf(other.chart)).not.toBe(checksum);
    await rm(other.folder, { recursive: true, force: true });
  });

  it('the same extension gives the same bytes', async () => {
    const again = await packedWith('window["hpe-storage-1.2.3"] = {};');

    expect((await readFile(again.chart)).equals(await readFile(packed.chart))).toBe(true);
    await rm(again.folder, { recursive: true, force: true });
  });

  it('lies in the chart as it was built', async () => {
    const plugin = (await rendered(packed.chart)).get('ConfigMap/ours-plugin');

    expect(Object.keys(textMap(plugin, 'binaryData'))).toEqual(['bundle.gz']);
    expect(text(plugin, 'data', 'index.json')).toContain(`"version":"${ VERSION }"`);
    expect(MAIN).toContain(VERSION);
  });
});

describe('size', () => {
  const manifestOf = (bytes: Buffer): string => `kind: ConfigMap\nmetadata: { name: m }\nbinaryData: { a: ${ bytes.toString('base64') } }\n`;
  const sizes = fc.integer({ min: 0, max: Math.ceil(1.1 * MIB) });

  it('a ConfigMap passes exactly when what Kubernetes counts is within the limit', () => {
    fc.assert(fc.property(sizes, fc.nat(2_000), (size, plain) => {
      const whole = `${ manifestOf(randomBytes(size)) }data: { b: ${ 'x'.repeat(plain) } }\n`;
      const check = (): void => checkConfigMaps(whole);

      if (size + plain > LIMIT_BYTES) expect(check).toThrow(SizeError);
      else expect(check).not.toThrow();
    }), { numRuns: 25, examples: [[LIMIT_BYTES, 0], [LIMIT_BYTES, 1], [LIMIT_BYTES + 1, 0]] });
  });

  it('counts text as UTF-8 and binary values before base64', () => {
    expect(configMapBytes({ data: { a: 'é' }, binaryData: { b: Buffer.from('12345').toString('base64') } })).toBe(7);
  });

  it('Helm\'s record holds a bundle twice: in the chart and in what it rendered', () => {
    fc.assert(fc.property(fc.integer({ min: 50_000, max: 400_000 }), (size) => {
      const bundle = randomBytes(size);
      const bytes = releaseBytes(new Map([['files/bundle.gz', bundle]]), manifestOf(bundle));

      // base64 as text, gzipped to three quarters of it, and base64 again; gzip sees no repetition that far apart
      expect(bytes / size).toBeGreaterThan(2.6);
      expect(bytes / size).toBeLessThan(2.8);
    }), { numRuns: 10 });
    expect(() => checkRelease(LIMIT_BYTES)).not.toThrow();
    expect(() => checkRelease(LIMIT_BYTES + 1)).toThrow(SizeError);
  });

  it.each([
    ['Helm\'s record', 400_000, /record of the release.*make the extension smaller/],
    ['the ConfigMap', 1_000_000, /ConfigMap hpe-storage-harvester-plugin takes 9\d\d KiB of the 900 KiB/],
  ])('an extension that is too large for %s is not packed', async (_what, size, message) => {
    await expect(packedWith(randomBytes(size))).rejects.toThrow(message);
  });

  it('one that fits is packed', async () => {
    const fits = await packedWith(randomBytes(300_000));

    await rm(fits.folder, { recursive: true, force: true });
  });
});
