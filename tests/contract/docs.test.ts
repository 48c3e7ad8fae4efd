import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../shell/setup/run-command.ts';
import { disappointment } from '../docs/answers.ts';
import type { ReadersDesk } from '../docs/desk.ts';
import { setUpDesk } from '../docs/desk.ts';
import { blocksOf, pages, readmesInstallation } from '../docs/pages.ts';
import { Session } from '../docs/session.ts';
import { openLab, type ContractLab } from './lab.ts';
import { installDriver, removeDriver } from './driver.ts';

/** In the order in which a reader needs them: what one page installs, another removes. */
const PAGES = [
  'docs/install-rancher.md', 'docs/install-air-gapped.md', 'docs/permissions.md', 'docs/security.md', 'docs/troubleshooting.md', 'docs/upgrade-and-remove.md',
] as const;

let lab: ContractLab;
let desk: ReadersDesk;

const kubectl = (...args: string[]): Promise<string> => runCommand(desk.kubectl, ['--kubeconfig', lab.kubeconfigs.management, ...args], { deadlineMs: 30_000 });
const session = (): Session => new Session({
  folder: desk.folder, programs: desk.programs,
  substitutions: {
    '~/Downloads/local.yaml': lab.kubeconfigs.management,
    '~/Downloads/harvester.yaml': lab.kubeconfigs.harvester,
    'https://catalog.example.com': desk.catalogUrl,
    'VERSION=0.1.0': `VERSION=${desk.version}`,
  },
});

beforeAll(async () => {
  [lab, desk] = await Promise.all([openLab(), setUpDesk()]);
  await installDriver(desk, lab);
});

afterAll(async () => {
  await removeDriver(desk, lab);
  await desk.close();
});

describe.each(PAGES)('the commands of %s', (page) => {
  const blocks = blocksOf(page).filter(({ place }) => place.kind === 'rancher');
  let reader: Session;

  beforeAll(() => {
    reader = session();
  });

  it.each(blocks.map((block) => [block.line, block] as const))('in line %i', async (_line, block) => {
    expect(disappointment(block.code, await reader.run(block))).toBeUndefined();
  });
});

describe('what README.md says of installing', () => {
  const blocks = readmesInstallation().filter(({ place }) => place.kind === 'rancher');

  it.runIf(blocks.length > 0)('runs', async () => {
    const reader = session();
    for (const block of blocks) expect(disappointment(block.code, await reader.run(block))).toBeUndefined();
  });
});

describe('afterwards', () => {
  it('every command that is meant for a Rancher has run', () => {
    const marked = pages().filter((page) => blocksOf(page).some(({ place }) => place.kind === 'rancher'));
    expect(marked.toSorted()).toEqual([...PAGES].toSorted());
  });

  it('nothing is left in Rancher', async () => {
    expect(await kubectl('get', 'uiplugins.catalog.cattle.io', '--all-namespaces', '--output', 'name')).not.toContain('/hpe-storage');
    expect(await kubectl('get', 'clusterrepos.catalog.cattle.io', '--output', 'name')).not.toContain('hpe-storage-extensions');
  });
});
