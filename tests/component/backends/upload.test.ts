import { describe, expect, it } from 'vitest';
import { encodeBase64 } from '../../../pkg/hpe-storage/domain/kube/base64.ts';
import Page from '../../../pkg/hpe-storage/features/backends/Page.vue';
import { FakeSteve, type Json } from '../fake-steve.ts';
import { mountPage, type Page as Shown } from '../mount.ts';
import { fileOf } from './files.ts';

const CANARY = 'CANARY-upload-1';
const yaml = (name: string, password = `"${ CANARY }"`): string => `kind: Secret
metadata: {name: ${ name }}
stringData: {serviceName: nimble-csp-svc, servicePort: "8080", backend: 10.0.0.1, username: u, password: ${ password }}
`;
const existing: Json = {
  metadata: { name: 'there', namespace: 'hpe-storage' },
  data: { serviceName: encodeBase64('nimble-csp-svc'), servicePort: encodeBase64('8080'), backend: encodeBase64('10.0.0.5'), username: encodeBase64('u') },
};

const show = (steve = new FakeSteve()): Promise<Shown> =>
  mountPage(Page, { page: 'backends', query: { action: 'upload' }, steve, objects: { namespace: [{ metadata: { name: 'hpe-storage' } }], secret: [existing] } });

const pick = async(page: Shown, ...files: readonly File[]): Promise<void> => {
  const input = document.querySelector('[data-testid=hpe-backends-file]');

  if (!(input instanceof HTMLInputElement)) {
    throw new Error('no file field');
  }
  Object.defineProperty(input, 'files', { configurable: true, value: files });
  Object.defineProperty(input, 'value', { configurable: true, writable: true, value: '' });
  input.dispatchEvent(new Event('change'));
  await page.until(/documents?, \d+ ready/);
};
const kinds = (): readonly (string | null)[] => [...document.querySelectorAll('[data-testid=hpe-backends-row]')].map((row) => row.getAttribute('data-kind'));

describe('uploading backends', () => {
  it('gives every document its verdict before anything is written, and writes the good ones', async() => {
    const page = await show();

    await page.until('Drop YAML');
    await pick(page, fileOf('many.yaml', `${ yaml('one') }---\nkind: ConfigMap\n---\n${ yaml('two', '123') }---\na: [\n`), fileOf('x.bin', new Uint8Array([0, 1])));
    expect(kinds()).toEqual(['create', 'skipped', 'bad', 'refused', 'refused']);
    expect(page.has('password is a number, not a text')).toBe(true);
    expect(page.has('This is a binary file.')).toBe(true);
    expect(page.steve.writes()).toEqual([]);
    await page.click('Review one backend');
    expect(page.has('Create Secret hpe-storage/one')).toBe(true);
    expect(document.body.innerHTML).not.toContain(CANARY);
    await page.click('Start');
    await page.until('Done');
    expect(page.steve.find('secret', 'hpe-storage/one')?.['data']).toMatchObject({ password: encodeBase64(CANARY) });
    expect(page.steve.all('secret')).toHaveLength(2);
  });

  it('takes a password that the document lacks', async() => {
    const page = await show();

    await page.until('Drop YAML');
    await pick(page, fileOf('a.yaml', yaml('two', '123')));
    expect(kinds()).toEqual(['bad']);
    await page.fill('Password', CANARY);
    expect(kinds()).toEqual(['create']);
  });

  it('lets a taken name be changed or replaced', async() => {
    const page = await show();

    await page.until('Drop YAML');
    await pick(page, fileOf('a.yaml', yaml('there')));
    expect(kinds()).toEqual(['clash']);
    await page.click('Replace there');
    expect(kinds()).toEqual(['replace']);
    await page.click('Do not replace');
    await page.click('Name it there-2');
    expect(kinds()).toEqual(['create']);
  });

  it('keeps the name\'s field while it is typed, though the first letter makes the row good', async() => {
    const page = await show();

    await page.until('Drop YAML');
    await pick(page, fileOf('a.yaml', yaml('there')));
    const field = page.field('Name');

    await page.fill('Name', 'there-b');
    expect(kinds()).toEqual(['create']);
    expect(page.field('Name')).toBe(field);
    await page.fill('Name', 'there-backup');
    await page.click('Review one backend');
    expect(page.has('Create Secret hpe-storage/there-backup')).toBe(true);
  });

  it('counts its limit over all that was dropped', async() => {
    const page = await show();
    const many = (prefix: string): string => Array.from({ length: 60 }, (_, index) => yaml(`${ prefix }-${ index }`)).join('---\n');

    await page.until('Drop YAML');
    await pick(page, fileOf('a.yaml', many('a')));
    await page.until('60 documents, 60 ready');
    await pick(page, fileOf('b.yaml', many('b')));
    await page.until('20 documents more than 100 were left out.');
    expect(page.has('Review 100 backends')).toBe(true);
  });

  it('takes pasted text', async() => {
    const page = await show();

    await page.until('Drop YAML');
    await page.fill('Or paste their text', `FAMILY=nimble\nBACKEND=10.0.0.9\nUSER=u\nPASSWORD=${ CANARY }\nNAME=pasted`);
    await page.click('Add');
    expect(kinds()).toEqual(['create']);
    expect(page.has('pasted')).toBe(true);
  });

  it('goes on after a row that failed, keeps it, and drops its password', async() => {
    const steve = new FakeSteve();

    steve.on(/^POST .*\/v1\/secrets/, ({ body }) => (JSON.stringify(body).includes('"bad"') ? { status: 403, body: { type: 'error', code: 'Forbidden', message: `no ${ CANARY }` } } : undefined));
    const page = await show(steve);

    await page.until('Drop YAML');
    await pick(page, fileOf('a.yaml', `${ yaml('bad') }---\n${ yaml('good') }`));
    await page.click('Review 2 backends');
    await page.click('Start');
    await page.until('This is not allowed to you');
    expect(steve.find('secret', 'hpe-storage/good')).toBeDefined();
    expect(document.body.innerHTML).not.toContain(CANARY);
    await page.click('Try again');
    expect(kinds()).toEqual(['bad']);
    expect(page.has('A password is needed.')).toBe(true);
    await page.fill('Password', 'typed again');
    expect(kinds()).toEqual(['create']);
  });
});
