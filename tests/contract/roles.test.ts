import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AuthorizationV1Api, KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silent } from '../../shell/setup/progress.ts';
import { runCommand } from '../../shell/setup/run-command.ts';
import { ensureTools } from '../../shell/setup/tools.ts';
import { DOCS } from '../docs/pages.ts';
import { keyOf, permissionRows, roleName, ROLES, type Granted, type Role } from '../docs/roles.ts';
import { installDriver, removeDriver, uninstallDriver } from './driver.ts';
import { openLab, type ContractLab } from './lab.ts';

/** Nobody else's: users with nothing but one of the roles. */
const userOf = (role: Role): string => `u-papers-${role}`;

let lab: ContractLab;
let programs: { kubectl: string; helm: string; folder: string };
let reviews: AuthorizationV1Api;

const kubectl = (...args: string[]): Promise<string> => runCommand(programs.kubectl, ['--kubeconfig', lab.kubeconfigs.harvester, ...args], { deadlineMs: 30_000 });
const as = (role: Role, ...args: string[]): Promise<string> => kubectl('--as', userOf(role), ...args);

const allows = async (user: string, { verb, group, resource, name }: Granted): Promise<boolean> => {
  const [kind = '', subresource] = resource.split('/');
  const resourceAttributes = { verb, group, resource: kind, ...(subresource === undefined ? {} : { subresource }), ...(name === '' ? {} : { name }) };
  const { status } = await reviews.createSubjectAccessReview({ body: { spec: { user, groups: ['system:authenticated'], resourceAttributes } } });
  return status?.allowed === true;
};

beforeAll(async () => {
  lab = await openLab();
  programs = { ...await ensureTools(silent), folder: await mkdtemp(path.join(tmpdir(), 'roles-')) };
  const config = new KubeConfig();
  config.loadFromFile(lab.kubeconfigs.harvester);
  reviews = config.makeApiClient(AuthorizationV1Api);
  await kubectl('apply', ...ROLES.flatMap((role) => ['--filename', path.join(DOCS, 'roles', `${role}.yaml`)]));
  for (const role of ROLES) await kubectl('create', 'clusterrolebinding', userOf(role), `--clusterrole=${roleName(role)}`, `--user=${userOf(role)}`);
});

afterAll(async () => {
  await removeDriver(programs, lab);
  await kubectl('delete', 'clusterrolebinding', ...ROLES.map(userOf), '--ignore-not-found');
  await kubectl('delete', 'clusterrole', ...ROLES.map(roleName), '--ignore-not-found');
  await rm(programs.folder, { recursive: true, force: true });
});

describe('the roles of the papers, asked of a real API server', () => {
  const rows = permissionRows();

  it.each(ROLES)('%s may do what each line of the tables says, and no other', async (role) => {
    // what a line denies by name, another may give on all
    const expected = new Map(rows.flatMap(({ rights, roles }) => rights.map((right) => [keyOf(right), { right, allowed: roles.includes(role) }] as const)));
    const answers = await Promise.all([...expected].map(async ([key, { right, allowed }]) => ({ key, allowed, got: await allows(userOf(role), right) })));
    expect(answers.filter(({ allowed, got }) => allowed !== got).map(({ key, got }) => `${key}: ${got ? 'allowed' : 'denied'}`)).toEqual([]);
    expect(answers.length).toBeGreaterThan(90);
  });

  it.each(ROLES)('%s gets from Kubernetes\' groups nothing that the papers do not know of', async (role) => {
    const denied: readonly Granted[] = ['impersonate users', 'create pods', 'create pods/exec', 'get nodes/proxy', 'delete namespaces', 'delete nodes', 'deletecollection secrets', '* *']
      .map((one) => one.split(' ')).map(([verb = '', resource = '']) => ({ verb, group: '', resource, name: '' }));
    const got = await Promise.all(denied.map((right) => allows(userOf(role), right)));
    expect(denied.filter((_, index) => got[index]).map(keyOf)).toEqual([]);
  });

  it.each(['viewer', 'operator'] as const)('%s can read no Secret', async (role) => {
    await kubectl('create', 'secret', 'generic', `papers-${role}`, '--namespace', 'default', '--from-literal=password=Canary-papers-1');
    try {
      await expect(as(role, 'get', 'secrets', '--all-namespaces')).rejects.toThrow('forbidden');
      await expect(as(role, 'get', 'secret', `papers-${role}`, '--namespace', 'default', '--output', 'yaml')).rejects.toThrow('forbidden');
    } finally {
      await kubectl('delete', 'secret', `papers-${role}`, '--namespace', 'default');
    }
  });

  it('lets the operator create a claim and change a VM, and the viewer neither', async () => {
    const claim = JSON.stringify({
      apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'papers', namespace: 'default' },
      spec: { accessModes: ['ReadWriteMany'], volumeMode: 'Block', storageClassName: 'papers-none', resources: { requests: { storage: '1Gi' } } },
    });
    const write = (role: Role, verb: 'create' | 'replace', object: string): Promise<string> =>
      runCommand(programs.kubectl, ['--kubeconfig', lab.kubeconfigs.harvester, '--as', userOf(role), verb, '--dry-run=server', '--filename', '-'], { deadlineMs: 30_000, input: object });
    const [vm = ''] = (await kubectl('get', 'virtualmachines.kubevirt.io', '--namespace', 'default', '--output', 'name')).split('\n');
    const machine = await as('operator', 'get', vm, '--namespace', 'default', '--output', 'json');

    expect(await write('operator', 'create', claim)).toContain('created');
    expect(await write('operator', 'replace', machine)).toContain('replaced');
    await expect(write('viewer', 'create', claim)).rejects.toThrow('cannot create resource "persistentvolumeclaims"');
    await expect(write('viewer', 'replace', machine)).rejects.toThrow('cannot update resource "virtualmachines"');
  });

  it.each(['viewer', 'operator'] as const)('%s cannot install the driver', async (role) => {
    await expect(installDriver(programs, lab, userOf(role))).rejects.toThrow(/forbidden/);
  });

  it('lets the admin install the driver with Helm, and uninstall it', async () => {
    expect(await installDriver(programs, lab, userOf('admin'))).toContain('STATUS: deployed');
    expect(await as('admin', 'get', 'csidriver', 'csi.hpe.com', '--output', 'name')).toContain('csi.hpe.com');
    expect(await uninstallDriver(programs, lab, userOf('admin'))).toContain('uninstalled');
  });
});
