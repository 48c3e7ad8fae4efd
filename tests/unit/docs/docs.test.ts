import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { INSTALL_RIGHTS, REPOSITORY_RIGHTS, RESUME_RIGHTS, DISCARD_RIGHTS, UNINSTALL_RIGHTS } from '../../../pkg/hpe-storage/domain/driver/rights.ts';
import { HELM_MESSAGES } from '../../../pkg/hpe-storage/domain/driver/helm-messages.ts';
import { LEFTOVER_KINDS } from '../../../pkg/hpe-storage/domain/driver/leftovers.ts';
import { record, text } from '../../../pkg/hpe-storage/domain/kube/json.ts';
import { SECRET_FIELDS } from '../../../pkg/hpe-storage/gateway/secrets.ts';
import { readWords } from '../../../shell/extension/l10n.ts';
import { PROJECT } from '../../../shell/setup/cache.ts';
import { blocksOf, pages, source } from '../../docs/pages.ts';
import { grantedBy, headOf, keyOf, promisedTo, roleName, ROLES } from '../../docs/roles.ts';

const words = record(readWords('pkg/hpe-storage/l10n/en-us'), 'hpe');

/** Every text below a key, by its path. */
const flat = (value: unknown, at = ''): readonly (readonly [string, string])[] =>
  (typeof value === 'string' ? [[at, value] as const] : Object.entries(record(value)).flatMap(([key, inner]) => flat(inner, at ? `${at}.${key}` : key)));

/** A message as the page of troubleshooting heads it. */
const heading = (message: string): string => message.replaceAll(/\{\w+\}/g, '…');

const TITLES = new Map(flat(words.problem).flatMap(([key, message]) => (key.endsWith('.title') ? [[key.replace(/\.title$/, ''), heading(message)] as const] : [])));
const FINDINGS = new Set(flat(words.finding).map(([, message]) => heading(message)));

/** Problems whose own words say what happened and what to do, so that a page about them could say no more. */
const SELF_EXPLAINING = new Set([
  'notFound', 'conflict', 'aborted', 'backends.exists', 'backends.noNamespace', 'vmGone', 'claimGone', 'attachTaken', 'attachNotBound', 'attachUsedElsewhere',
  'driver.helm.badName', 'driver.helm.notFound',
]);

const troubleshooting = source('docs/troubleshooting.md');
const entries = new Map([...troubleshooting.matchAll(/^### (.*)\n([^#]*)/gm)].map(([, title = '', body = '']) => [title, body.trim()] as const));

describe('troubleshooting', () => {
  it.each([...TITLES])('has an entry for %s, or it explains itself', (code, title) => {
    expect(SELF_EXPLAINING.has(code) !== entries.has(title), title).toBe(true);
  });

  it('explains what is left out of it: what exists', () => {
    expect([...SELF_EXPLAINING].filter((code) => !TITLES.has(code))).toEqual([]);
  });

  it('heads its entries with words of the product', () => {
    const known = new Set([...TITLES.values(), ...FINDINGS]);
    expect([...entries.keys()].filter((title) => !known.has(title))).toEqual([]);
  });

  it('says something under each', () => {
    expect([...entries].filter(([, body]) => body.length < 20).map(([title]) => title)).toEqual([]);
  });

  it('knows what Helm says', () => {
    const codes = HELM_MESSAGES.map(({ code }) => `driver.helm.${code}`);
    expect(codes.filter((code) => !TITLES.has(code))).toEqual([]);
  });
});

describe('security', () => {
  it('has the list of fields that are read of a Secret', () => {
    const listed = [...source('docs/security.md').matchAll(/^- `([\w.]+)`$/gm)].map(([, field]) => field);
    expect(listed).toEqual(SECRET_FIELDS);
  });
});

describe('permissions', () => {
  const templates = parseAllDocuments(source('docs/roles/rancher.yaml')).map((document) => record(document.toJS()));

  it.each(ROLES)('says of the role %s what the role grants, and nothing else', (role) => {
    const file: unknown = parse(source(`docs/roles/${role}.yaml`));
    expect(headOf(file)).toEqual({ kind: 'ClusterRole', name: roleName(role), keys: ['apiVersion', 'kind', 'metadata', 'rules'] });
    expect([...grantedBy(file)].toSorted()).toEqual([...promisedTo(role)].toSorted());
  });

  it.each(ROLES)('has the role %s for Rancher with the same rules', (role) => {
    const template = templates.find((one) => text(one, 'metadata', 'name') === roleName(role));
    expect(template).toMatchObject({ kind: 'RoleTemplate', apiVersion: 'management.cattle.io/v3', context: 'cluster' });
    expect(template?.rules).toEqual(record(parse(source(`docs/roles/${role}.yaml`))).rules);
  });

  it('gives the admin what the pages of the driver ask for', () => {
    const asked = [
      ...INSTALL_RIGHTS, ...UNINSTALL_RIGHTS, ...RESUME_RIGHTS, ...DISCARD_RIGHTS, ...REPOSITORY_RIGHTS,
      ...LEFTOVER_KINDS.map(({ group, resource }) => ({ verb: 'delete', group, resource })),
    ];
    const given = promisedTo('admin');
    expect(asked.map(({ verb, group, resource }) => keyOf({ verb, group, resource, name: '' })).filter((key) => !given.has(key))).toEqual([]);
  });

  it('gives each role what the one before has', () => {
    for (const [less, more] of [['viewer', 'operator'], ['operator', 'admin']] as const) {
      const given = promisedTo(more);
      const wide = (key: string): string => key.split(' ').slice(0, 2).join(' ');
      expect([...promisedTo(less)].filter((key) => !given.has(key) && !given.has(wide(key)))).toEqual([]);
    }
  });

  it.each(['viewer', 'operator'] as const)('gives the %s nothing of Secrets, and no way to more rights', (role) => {
    expect([...promisedTo(role)].filter((key) => /secrets|escalate|bind|impersonate|\*|rolebindings|pods\/exec/.test(key))).toEqual([]);
  });
});

describe('the pages', () => {
  it.each(pages())('%s links to what is there', (file) => {
    const links = [...source(file).matchAll(/\]\(([^)#]+)?(#[^)]*)?\)/g)].flatMap(([, target, anchor]) => [{ target, anchor }]);
    for (const { target, anchor } of links) {
      if (target !== undefined && /^https?:/.test(target)) continue;
      const there = target === undefined ? file : path.relative(PROJECT, path.resolve(PROJECT, path.dirname(file), target));
      expect(existsSync(path.join(PROJECT, there)), `${file} → ${there}`).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(there), `${file} → ${there}${anchor}`).toContain(anchor.slice(1));
    }
  });

  it('say why a command is not run', () => {
    const left = pages().flatMap((file) => blocksOf(file)).flatMap(({ file, place }) => (place.kind === 'nowhere' ? [`${file}: ${place.reason}`] : []));
    expect(left).toEqual([
      'docs/install-air-gapped.md: the tests have no container engine; the image\'s nginx.conf runs under a real nginx in tests/packaging/airgap.test.ts',
      'docs/install-air-gapped.md: HPE\'s public repository is not asked in tests; the lab serves charts of the same form',
      'docs/install-air-gapped.md: HPE\'s public repository is not asked in tests',
      'docs/install-harvester.md: the lab\'s nodes run no containers, which therefore log nothing',
      'docs/permissions.md: the lab has no RoleTemplates; a unit test holds the file\'s rules to those of the three roles',
      'docs/troubleshooting.md: the lab\'s nodes run no containers of the driver, which therefore log nothing',
    ]);
  });

  it('take no slip of the pen for a block that need not run', () => {
    expect(() => blocksOf('x.md', '```sh notrun\nls\n```\n')).toThrow('x.md:1');
    expect(() => blocksOf('x.md', '```sh\nls\n')).toThrow('does not end');
    expect(blocksOf('x.md', '  ```sh standalone\n  ls\n  ```\n')).toEqual([{ file: 'x.md', line: 1, section: '', place: { kind: 'standalone' }, code: '  ls\n' }]);
  });
});

/** Anchors as GitHub makes them of headings. */
function anchorsOf(file: string): readonly string[] {
  return [...source(file).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => title.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'));
}
