import { describe, expect, it } from 'vitest';
import { hazardFindings, isOurAttachment, isOurClass, isOurVolume, needsTypedName } from '../../../pkg/hpe-storage/domain/driver/hazards.ts';
import { canResetNodeInfos, intentConfigMap, readIntent, type Intent } from '../../../pkg/hpe-storage/domain/driver/intent.ts';
import { changePlan, installPlan } from '../../../pkg/hpe-storage/domain/driver/plans.ts';
import { isPrivileged, readPodSecurity } from '../../../pkg/hpe-storage/domain/driver/pod-security.ts';
import { preflight, type PreflightInput } from '../../../pkg/hpe-storage/domain/driver/preflight.ts';
import { checkRepositoryUrl, isSameUrl, readRepository, repositoryChoices, repositoryNameFor } from '../../../pkg/hpe-storage/domain/driver/repositories.ts';
import { withValue } from '../../../pkg/hpe-storage/domain/driver/values.ts';
import { CHART_320, node } from './chart.ts';

const good: PreflightInput = {
  version: '3.2.0', namespace: 'hpe-storage', release: 'hpe-csi-driver', values: CHART_320, environment: { harvester: 'v1.8.2', nodes: [node()] },
  state: { kind: 'absent', lastFailure: undefined }, denied: [], podSecurity: undefined, hasChapSecret: undefined, nameTakenBy: undefined, nodeInfosKnowNqns: undefined, isChange: false,
};
const tainted = node({ name: 'witness', taints: [{ key: 'role', value: 'witness', effect: 'NoSchedule' }] });
const withTolerations = (tolerations: unknown) => withValue(CHART_320, 'node.tolerations', tolerations);

describe('before an installation', () => {
  it('finds nothing where nothing is wrong', () => expect(preflight(good)).toEqual([]));

  it.each<[string, Partial<PreflightInput>, string]>([
    ['a missing right', { denied: [{ verb: 'create', group: 'storage.k8s.io', resource: 'csidrivers', inNamespace: false }] }, 'error driver.rightMissing'],
    ['a name in use', { nameTakenBy: 'longhorn' }, 'error driver.nameTaken'],
    ['Helm at work', { state: { kind: 'working', operation: { id: 'a/b', action: 'install', release: '', namespace: '', version: '', isOurChart: true, created: '', hasPod: true, result: { kind: 'running' } } } }, 'error driver.working'],
    ['leftovers', { state: { kind: 'leftovers', objects: [{ kind: 'CSIDriver', name: 'csi.hpe.com' }] } }, 'error driver.leftover'],
    ['pod security', { podSecurity: { enabled: true, open: ['hpe-nfs'] } }, 'error driver.podSecurity'],
    ['pod security of NFS servers', { podSecurity: { enabled: true, open: ['hpe-storage'] } }, 'warning driver.podSecurityNfs'],
    ['an absent CHAP Secret', { values: withValue(CHART_320, 'iscsi.chapSecretName', 'chap'), hasChapSecret: false }, 'error driver.chapAbsent'],
    ['a CHAP Secret that may not be looked for', { values: withValue(CHART_320, 'iscsi.chapSecretName', 'chap') }, 'warning driver.chapUnknown'],
    ['a CHAP Secret that is there', { values: withValue(CHART_320, 'iscsi.chapSecretName', 'chap'), hasChapSecret: true }, 'info driver.chapUnread'],
    ['an unfit version', { version: '3.0.2' }, 'error driver.slMicro'],
    ['taints', { environment: { nodes: [node(), tainted] } }, 'warning driver.tainted'],
    ['an old definition', { nodeInfosKnowNqns: false }, 'warning driver.oldNodeInfos'],
    ['long host names', { environment: { nodes: [node({ name: 'a'.repeat(28) })] } }, 'warning driver.hostNameLong'],
    ['host names too long for NVMe/TCP', { environment: { nodes: [node({ name: `${ 'a'.repeat(25) }.example.com` })] } }, 'info driver.hostNameLongNvme'],
  ])('finds %s', (_, change, expected) => expect(preflight({ ...good, ...change }).map(({ level, code }) => `${ level } ${ code }`)).toContain(expected));

  it.each<[string, unknown, boolean]>([
    ['by key and value', [{ key: 'role', operator: 'Equal', value: 'witness', effect: 'NoSchedule' }], true], ['by key', [{ key: 'role', operator: 'Exists' }], true],
    ['all', [{ operator: 'Exists' }], true], ['another value', [{ key: 'role', value: 'x' }], false], ['another effect', [{ key: 'role', operator: 'Exists', effect: 'NoExecute' }], false],
  ])('follows tolerations %s', (_, tolerations, isTolerated) => {
    const codes = preflight({ ...good, values: withTolerations(tolerations), environment: { nodes: [tainted] } }).map(({ code }) => code);

    expect(codes.includes('driver.tainted')).toBe(!isTolerated);
  });

  it('lets a driver be replaced in a change of version only', () => {
    const state = { kind: 'installed', installation: { version: '3.1.0', source: 'rancher', repository: undefined, release: undefined, hasApp: true, namespace: '', workloads: [], ready: true } } as const;

    expect(preflight({ ...good, state }).map(({ code }) => code)).toEqual(['driver.alreadyThere']);
    expect(preflight({ ...good, state, isChange: true })).toEqual([]);
  });
});

describe('pod security on Harvester', () => {
  it.each<[string, unknown, boolean]>([
    ['is off by default', { value: '', default: '{"enabled":false}' }, true],
    ['refuses what is not listed', { value: '{"enabled":true,"whitelistedNamespacesList":"a, b","privilegedNamespacesList":"c"}' }, false],
    ['lets the privileged be', { value: '{"enabled":true,"privilegedNamespacesList":"x, hpe-storage"}' }, true],
    ['lets the whitelisted be', { value: '{"enabled":true,"whitelistedNamespacesList":"hpe-storage"}' }, true],
    ['does not stumble over broken text', { value: '{' }, true],
  ])('%s', (_, setting, isOpen) => {
    const read = readPodSecurity(setting);

    expect(read && isPrivileged(read, 'hpe-storage')).toBe(isOpen);
  });

  it('is nothing before Harvester 1.8', () => expect(readPodSecurity(undefined)).toBeUndefined());
});

describe('hazards of an uninstallation', () => {
  it('are counted, and what may not be seen is said', () => {
    expect(hazardFindings({ attachments: 2, claims: 0, classes: 1, nfsServers: undefined }).map(({ level, code }) => `${ level } ${ code }`))
      .toEqual(['error driver.hazardAttachments', 'info driver.hazardClasses', 'warning driver.hazardNfsUnknown']);
  });

  it.each([[{ attachments: 0, claims: 0 }, false], [{ attachments: 1, claims: 0 }, true], [{ attachments: 0, claims: 1 }, true], [{ attachments: undefined, claims: 0 }, true]])('%j needs the name typed: %s', (counts, expected) => {
    expect(needsTypedName({ classes: 0, nfsServers: 0, ...counts })).toBe(expected);
  });

  it('are those of this driver only', () => {
    expect([isOurAttachment({ spec: { attacher: 'csi.hpe.com' } }), isOurAttachment({ spec: { attacher: 'driver.longhorn.io' } })]).toEqual([true, false]);
    expect([isOurVolume({ spec: { csi: { driver: 'csi.hpe.com' } } }), isOurVolume({ spec: { nfs: {} } })]).toEqual([true, false]);
    expect([isOurClass({ provisioner: 'csi.hpe.com' }), isOurClass({})]).toEqual([true, false]);
  });
});

describe('the intent of a change of version', () => {
  const intent: Intent = {
    from: '3.0.2', to: '3.2.0', release: { name: 'r', namespace: 'n' }, repository: 'hpe', repositoryUrl: 'https://x/', values: { logLevel: 'debug' }, resetNodeInfos: true, started: '2026-11-23T07:00:00Z',
  };

  it('comes back from the cluster as it went in', () => expect(readIntent(intentConfigMap(intent))).toEqual(intent));

  it.each([[{}], [{ data: { kind: 'other', intent: JSON.stringify(intent) } }], [{ data: { kind: 'change-driver-version', intent: '{' } }], [{ data: { kind: 'change-driver-version', intent: '{"to":"3.2.0"}' } }]])('%j is none', (raw) => {
    expect(readIntent(raw)).toBeUndefined();
  });

  it.each([['3.0.2', '3.2.0', true], ['3.1.0', '3.2.0', false], ['2.5.2', '3.0.2', false], ['', '3.2.0', false]])('%s → %s may renew HPENodeInfo: %s', (from, to, expected) => {
    expect(canResetNodeInfos(from, to)).toBe(expected);
  });

  it('becomes a plan that deletes one definition at most, between the two', () => {
    const order = { repository: { name: 'hpe', url: 'https://x/' }, version: '3.2.0', ...{ release: 'r', namespace: 'n' }, values: intent.values };
    const plan = changePlan(intent, order);

    expect(plan.steps.map(({ id }) => id)).toEqual(['record', 'uninstall', 'gone', 'crd', 'operation', 'release', 'workloads', 'registered', 'forget']);
    expect(plan.steps.map(({ command }) => command ?? '').join('\n').match(/delete customresourcedefinition \S+/g)).toEqual(['delete customresourcedefinition hpenodeinfos.storage.hpe.com']);
    expect(changePlan({ ...intent, resetNodeInfos: false }, order).steps.map(({ id }) => id)).not.toContain('crd');
    expect(installPlan(order).steps.every(({ deadlineMs }) => deadlineMs > 0)).toBe(true);
  });
});

describe('repositories', () => {
  const raw = (spec: object, status: object = {}, metadata: object = {}) => ({ metadata: { name: 'r', generation: 1, ...metadata }, spec, status });
  const downloaded = (status: string, message = '') => ({ observedGeneration: 1, conditions: [{ type: 'Downloaded', status, message }] });

  it.each<[string, object, object | undefined]>([
    ['just made', raw({ url: 'http://x' }), { kind: 'downloading' }],
    ['downloaded', raw({ url: 'http://x' }, downloaded('True')), { kind: 'ready' }],
    ['downloaded from a registry', raw({ url: 'oci://x' }, { observedGeneration: 1, conditions: [{ type: 'OCIDownloaded', status: 'True' }] }), { kind: 'ready' }],
    ['failed', raw({ url: 'http://x' }, downloaded('False', 'no')), { kind: 'failed', message: 'no' }],
    ['in a new try', raw({ url: 'http://x' }, downloaded('Unknown')), { kind: 'downloading' }],
    ['refreshed', raw({ url: 'http://x' }, downloaded('True'), { generation: 2 }), { kind: 'downloading' }],
    ['disabled', raw({ url: 'http://x', enabled: false }, downloaded('True')), { kind: 'disabled' }],
  ])('%s', (_, object, state) => expect(readRepository(object)?.state).toEqual(state));

  it('that are hidden are not shown, and git ones are known as such', () => {
    expect(readRepository(raw({ url: 'x' }, {}, { annotations: { 'clusterrepo.cattle.io/hidden': 'true' } }))).toBeUndefined();
    expect(readRepository(raw({ gitRepo: 'https://git.rancher.io/partner-charts', gitBranch: 'main' }))).toMatchObject({ isGit: true, url: 'https://git.rancher.io/partner-charts' });
  });

  it("begin with HPE's, there or not, and leave out Rancher's own charts", () => {
    const read = (name: string, url: string) => readRepository(raw({ url }, downloaded('True'), { name })) ?? { name, url, isGit: false, isOurs: false, state: { kind: 'ready' as const } };
    const kinds = (names: [string, string][]) => repositoryChoices(names.map(([name, url]) => read(name, url))).map(({ kind, name, repository }) => `${ kind } ${ name } ${ repository ? 'there' : 'absent' }`);

    expect(kinds([['rancher-charts', 'g'], ['rancher-partner-charts', 'p'], ['aaa', 'http://a']])).toEqual(['hpe hpe-storage absent', 'partner rancher-partner-charts there', 'other aaa there']);
    expect(kinds([['mine', 'https://HPE-storage.github.io/co-deployments/index.yaml']])).toEqual(['hpe mine there']);
  });

  it.each<[string, string | undefined]>([
    ['https://charts.example/hpe', undefined], ['oci://registry.example/hpe', undefined], ['http://charts.example', 'warning driver.repositoryPlain'],
    ['not a url', 'error driver.repositoryUrl'], ['ftp://x', 'error driver.repositoryUrl'], ['https://u:p@charts.example', 'error driver.repositoryCredentials'],
  ])('address %s: %s', (url, expected) => {
    const [first] = checkRepositoryUrl(url);

    expect(first && `${ first.level } ${ first.code }`).toBe(expected);
  });

  it('get a free name from their host', () => {
    expect(repositoryNameFor('https://Charts.Example:8443/x', [])).toBe('hpe-charts-example');
    expect(repositoryNameFor('https://charts.example', ['hpe-charts-example', 'hpe-charts-example-2'])).toBe('hpe-charts-example-3');
    expect(isSameUrl('https://a/b/', 'https://a/b')).toBe(true);
  });
});
