import path from 'node:path';
import { afterAll, beforeAll, describe, inject, it } from 'vitest';
import { disappointment, sumsDiffer } from '../docs/answers.ts';
import { setUpDesk, type ReadersDesk } from '../docs/desk.ts';
import { blocksOf, pages, source } from '../docs/pages.ts';
import { Session } from '../docs/session.ts';
import { closeBrowser, expect, test } from '../e2e/house/session.ts';
import { CLICKS, downloadKubeconfig } from './support-page.ts';

/** What one page installs, the other upgrades and removes. */
const PAGES = ['docs/install-harvester.md', 'docs/upgrade-and-remove.md'] as const;

const lab = inject('lab');
let desk: ReadersDesk;

beforeAll(async() => {
  desk = await setUpDesk();
});
afterAll(async() => {
  await closeBrowser();
  await desk.close();
});

test('the kubeconfig comes by the clicks of the first step, and lies where the commands look for it', async({ admin }) => {
  const [firstStep = ''] = /^1\. .*(?:\n {3}.*)*/m.exec(source('docs/install-harvester.md')) ?? [];

  expect([...firstStep.matchAll(/\*([^*]+)\*/g)].map(([, clicked]) => clicked)).toEqual(CLICKS);
  expect(path.basename(await downloadKubeconfig(admin, path.join(desk.folder, 'Downloads')))).toBe('local.yaml');
});

describe.each(PAGES)('the commands of %s', (page) => {
  const blocks = blocksOf(page).filter(({ place }) => place.kind === 'standalone');
  let reader: Session;

  beforeAll(() => {
    reader = new Session({
      folder: desk.folder, programs: desk.programs,
      substitutions: { 'https://catalog.example.com': desk.catalogUrl, 'https://harvester.example.com': lab.url },
    });
  });

  it.each(blocks.map((block) => [block.line, block] as const))('in line %i', async(_line, block) => {
    const output = await reader.run(block);

    expect(disappointment(block.code, output)).toBeUndefined();
    expect(sumsDiffer(block.code, output), output).toBe(false);
  });
});

it('has run every command that is marked for a Harvester by itself', () => {
  const marked = pages().filter((page) => blocksOf(page).some(({ place }) => place.kind === 'standalone'));

  expect(marked.toSorted()).toEqual([...PAGES].toSorted());
});
