import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeBase64 } from '../../../pkg/hpe-storage/domain/kube/base64.ts';
import { parseUpload, type UploadDocument } from '../../../pkg/hpe-storage/domain/backends/upload.ts';
import { uploadRows, writableRows, type RowChoice } from '../../../pkg/hpe-storage/domain/backends/upload-rows.ts';
import { FILE_MAX_BYTES, type UploadFile } from '../../../pkg/hpe-storage/domain/backends/upload-text.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const file = (name: string, content: string | Uint8Array): UploadFile => {
  const bytes = typeof content === 'string' ? bytesOf(content) : content;

  return { name, bytes, size: bytes.length };
};
const parse = (name: string, content: string | Uint8Array) => parseUpload([file(name, content)], 'hpe-storage');

const VALUES = { serviceName: 'nimble-csp-svc', servicePort: '8080', backend: '10.0.0.1', username: 'admin', password: 'pässword' };
const secret = (name: string, change: object = {}) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'hpe-storage' }, stringData: VALUES, ...change });
const encoded = Object.fromEntries(Object.entries(VALUES).map(([key, value]) => [key, encodeBase64(value)]));
const YAML_SECRET = `apiVersion: v1
kind: Secret
metadata:
  name: from-yaml
stringData:
  serviceName: nimble-csp-svc
  servicePort: "8080"
  backend: 10.0.0.1
  username: admin
  password: "p: #ä"
`;

const summary = (documents: readonly UploadDocument[]): readonly string[] => documents.map((document) => {
  switch (document.kind) {
    case 'backend': return `${ document.draft.name }${ document.findings.map(({ level, code, path }) => ` ${ level }:${ code.replace('backend.', '') }@${ path }`).join('') }`;
    case 'skipped': return `skipped ${ document.what } ${ document.reason.code.replace('backend.', '') }`;
    case 'refused': return `refused ${ document.line } ${ document.reason.code.replace('backend.upload.', '') }`;
  }
});

describe('what an upload holds', () => {
  it.each<[string, string, string | Uint8Array, readonly string[]]>([
    ['YAML', 'a.yaml', YAML_SECRET, ['from-yaml']],
    ['YAML with Windows line ends and a byte order mark', 'a.yaml', `\uFEFF${ YAML_SECRET.replaceAll('\n', '\r\n') }`, ['from-yaml']],
    ['several documents', 'a.yml', `${ YAML_SECRET }---\n# only a comment\n---\n${ YAML_SECRET.replace('from-yaml', 'second') }...\n`, ['from-yaml', 'second']],
    ['a YAML directive', 'a.yml', `%YAML 1.2\n---\n${ YAML_SECRET }`, ['from-yaml']],
    ['a JSON object', 'a.json', JSON.stringify(secret('one')), ['one']],
    ['a JSON array', 'a.json', JSON.stringify([secret('one'), secret('two', { stringData: undefined, data: encoded })]), ['one', 'two']],
    ['a List', 'a.json', JSON.stringify({ kind: 'List', items: [secret('one'), { kind: 'ConfigMap', metadata: { name: 'x' } }] }), ['one', 'skipped ConfigMap x skipKind']],
    ['a SecretList in YAML', 'a.yaml', `kind: SecretList\nitems:\n- ${ JSON.stringify(secret('one')) }`, ['one']],
    ['JSON pasted without a name', 'pasted', JSON.stringify(secret('one')), ['one']],
    ['fields without a kind', 'array7.json', JSON.stringify(VALUES), ['array7']],
    ['fields without a kind, named', 'array7.json', JSON.stringify({ ...VALUES, name: 'mine' }), ['mine']],
    ['a .env', 'array1.env', 'export HPE_SERVICE_NAME=nimble-csp-svc\nBACKEND="10.0.0.1" # the lab\nusername=\'admin\'\nPASSWORD=a#b$c\n', ['array1']],
    ['a .env pasted', 'pasted', '# array\nFAMILY=b10000\nADDRESS=10.0.0.1:443\nUSER=a\nPASSWORD=b\nCOLOUR=red', ['pasted info:keysIgnored@']],
    ['nothing', 'a.yaml', '', ['refused 1 empty']],
    ['blanks', 'a.yaml', ' \n\t\n', ['refused 1 empty']],
    ['comments', 'a.yaml', '# nothing\n---\n# here\n', ['refused 1 empty']],
    ['NUL bytes', 'a.yaml', new Uint8Array([107, 0, 105]), ['refused 1 binary']],
    ['a picture', 'a.png', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]), ['refused 1 binary']],
    ['UTF-16', 'a.yaml', new Uint8Array([0xff, 0xfe, 107, 0]), ['refused 1 utf16']],
    ['Latin-1', 'a.yaml', new Uint8Array([0x6b, 0xe4, 0x6c]), ['refused 1 notUtf8']],
    ['broken JSON', 'a.json', '{"kind": "Secret", "stringData": {"password": secret}}', ['refused 1 json']],
    ['broken YAML', 'a.yaml', 'kind: Secret\nmetadata: {name: x\nstringData:\n  a: b\n', ['refused 3 yaml']],
    ['a key twice', 'a.yaml', 'kind: Secret\nkind: Secret\n', ['refused 2 duplicateKey']],
    ['a key twice in a .env', 'a.env', 'USER=a\nUSER=b\n', ['refused 2 duplicateKey']],
    ['a line of a .env that is none', 'a.env', 'USER=a\nnonsense\n', ['refused 2 env']],
    ['an open quote in a .env', 'a.env', 'USER="a\n', ['refused 1 env']],
    ['prose', 'a.txt', 'hello there', ['refused 1 noManifest']],
    ['an unknown kind', 'a.yaml', 'kind: Gadget\nmetadata: {name: g}', ['skipped Gadget g skipKind']],
    ['no kind', 'a.yaml', 'a: 1', ['refused 1 noKind']],
    ['a kind of a wrong type', 'a.yaml', 'kind: 7', ['refused 1 noKind']],
    ['another type of Secret', 'a.json', JSON.stringify(secret('x', { type: 'kubernetes.io/tls' })), ['skipped Secret x skipType']],
    ['a Secret of something else', 'a.json', JSON.stringify(secret('x', { stringData: { token: 'a' } })), ['skipped Secret x skipNoKeys']],
    ['a CHAP Secret', 'a.json', JSON.stringify(secret('x', { stringData: { chapUser: 'a', chapPassword: 'b' } })), ['skipped Secret x skipChap']],
    ['a number for a password', 'a.json', JSON.stringify(secret('x', { stringData: { ...VALUES, password: 123 } })), ['x error:wrongType@password']],
    ['null for a password', 'a.json', JSON.stringify(secret('x', { stringData: { ...VALUES, password: null } })), ['x error:wrongType@password']],
    ['a map for a password', 'a.json', JSON.stringify(secret('x', { stringData: { ...VALUES, password: { a: 1 } } })), ['x error:wrongType@password']],
    ['plain text under data', 'a.json', JSON.stringify(secret('x', { stringData: undefined, data: { ...encoded, password: 'not base64!' } })), ['x error:notBase64@password']],
    ['a name that is a number', 'a.yaml', YAML_SECRET.replace('from-yaml', '12'), [' error:wrongType@name']],
    ['more keys', 'a.json', JSON.stringify(secret('x', { stringData: { ...VALUES, colour: 'red' } })), ['x info:keysIgnored@']],
    ['an alias', 'a.yaml', 'a: &x [1, 2]\nb: [*x, *x]\n', ['refused 1 alias']],
    ['an unquoted password that begins with a star', 'a.yaml', YAML_SECRET.replace('"p: #ä"', '*secret'), ['refused 10 alias']],
    ['a merge key', 'a.yaml', `base: &b {a: 1}\nkind: Secret\nstringData:\n  <<: *b\n`, ['refused 1 alias']],
    ['a tag', 'a.yaml', YAML_SECRET.replace('password: "p: #ä"', 'password: !vault "x"'), ['refused 10 tag']],
    ['a list of numbers', 'a.yaml', '- 1\n- 2\n', ['refused 1 noManifest', 'refused 1 noManifest']],
  ])('%s', (_, name, content, expected) => expect(summary(parse(name, content))).toEqual(expected));

  it('keeps passwords as they are', () => {
    const passwords = (name: string, content: string) => parse(name, content).map((document) => (document.kind === 'backend' ? document.draft.password : undefined));

    expect(passwords('a.yaml', YAML_SECRET)).toEqual(['p: #ä']);
    expect(passwords('a.env', 'BACKEND=a\nPASSWORD=a#b$c\\n')).toEqual(['a#b$c\\n']);
    expect(passwords('a.env', 'BACKEND=a\nPASSWORD="  a\\"b\\\\ "')).toEqual(['  a"b\\ ']);
    expect(passwords('a.env', "BACKEND=a\nPASSWORD=' # '")).toEqual([' # ']);
  });

  it('does not let one bad document take the others along', () => {
    const text = `${ YAML_SECRET }---\nkind: "Secret\nmetadata: {name: open\n---\n${ YAML_SECRET.replace('from-yaml', 'third') }`;

    expect(summary(parse('a.yaml', text))).toEqual(['from-yaml', 'refused 14 yaml', 'third']);
  });

  it('refuses what is too large without looking into it', () => {
    expect(summary(parseUpload([{ name: 'a', size: FILE_MAX_BYTES + 1, bytes: new Uint8Array() }, file('b.yaml', YAML_SECRET)], 'x'))).toEqual(['refused 1 tooLarge', 'from-yaml']);
  });

  it('takes a hundred documents and says how many it left', () => {
    const documents = parse('a.json', JSON.stringify(Array.from({ length: 103 }, (_, n) => secret(`s-${ n }`))));

    expect(documents).toHaveLength(101);
    expect(documents.at(-1)).toMatchObject({ kind: 'refused', reason: { code: 'backend.upload.tooMany', args: { count: 3 } } });
  });

  it.each([
    ['brackets', '['.repeat(500_000)], ['maps', '{a: '.repeat(100_000)], ['dashes', '- '.repeat(100_000)], ['JSON arrays', `${ '['.repeat(5000) }${ ']'.repeat(5000) }`],
    ['a billion laughs', `a: &a [x,x]\n${ Array.from({ length: 30 }, (_, n) => `k${ n }: &k${ n } [*a, *a]`).join('\n') }`],
    ['keys without end', Array.from({ length: 90_000 }, (_, n) => `k${ n }: ${ n }`).join('\n')],
  ])('refuses a bomb of %s at once', (_, bomb) => {
    expect(parse('a.yaml', bomb).every(({ kind }) => kind === 'refused')).toBe(true);
    expect(parse('a.json', bomb).every(({ kind }) => kind === 'refused')).toBe(true);
  });

  it('never throws, and ids are unique, whatever the bytes', () => {
    const name = fc.constantFrom('a.yaml', 'a.json', '.env', 'x');
    const pieces = fc.array(fc.constantFrom('kind: Secret\n', '---\n', '{', '}', '[', '"', "'", ': ', '- ', '\n', '  ', 'stringData:', 'backend', 'serviceName', '=', '&a ', '*a', '!!x ', '|', '>', '%', '\t', '\u0000', '#')).map((all) => bytesOf(all.join('')));
    const content = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.string({ unit: 'binary' }).map(bytesOf), fc.json().map(bytesOf), pieces);

    fc.assert(fc.property(fc.array(fc.tuple(name, content).map(([called, bytes]) => file(called, bytes)), { maxLength: 4 }), (files) => {
      const documents = parseUpload(files, 'hpe-storage');

      expect(new Set(documents.map(({ id }) => id)).size).toBe(documents.length);
      uploadRows(documents, {}, { taken: new Set(), driverNamespace: 'hpe-storage' });
    }), { numRuns: 500 });
  });

  it('never quotes the source in a reason', () => {
    const canary = 'CANARY-password';

    for (const text of [`{"password": ${ canary }}`, `password: "${ canary }`, `PASSWORD='${ canary }`, `a: *${ canary }`, `a: !${ canary } b`]) {
      for (const name of ['a.json', 'a.yaml', 'a.env', 'x']) {
        expect(JSON.stringify(parse(name, text))).not.toContain(canary);
      }
    }
  });
});

describe('the verdicts on an upload', () => {
  const context = { taken: new Set(['hpe-storage/there', 'hpe-storage/there-2']), driverNamespace: 'hpe-storage' };
  const rows = (names: readonly string[], choices: Readonly<Record<string, RowChoice>> = {}) =>
    uploadRows(parse('a.json', JSON.stringify(names.map((name) => secret(name)))), choices, context);

  it('creates what is good', () => expect(rows(['one', 'two']).map(({ kind }) => kind)).toEqual(['create', 'create']));

  it('asks when a name is taken, and proposes a free one', () => {
    const [row] = rows(['there']);

    expect(row).toMatchObject({ kind: 'clash', freeName: 'there-3', canReplace: true });
    expect(rows(['there'], { 'a.json#1': { fields: { name: 'there-3' } } }).map(({ kind }) => kind)).toEqual(['create']);
    expect(rows(['there'], { 'a.json#1': { replace: true } }).map(({ kind }) => kind)).toEqual(['replace']);
  });

  it('takes the first of two of one name', () => {
    expect(rows(['one', 'one'])).toMatchObject([{ kind: 'create' }, { kind: 'clash', freeName: 'one-2', canReplace: false }]);
    expect(rows(['one', 'one'], { 'a.json#1': { include: false } }).map(({ kind }) => kind)).toEqual(['create', 'create']);
  });

  it('says what is bad and still writes the others', () => {
    const documents = parse('a.json', JSON.stringify([secret('Bad Name'), secret('good'), secret('x', { stringData: { ...VALUES, password: 1 } })]));
    const judged = uploadRows(documents, {}, context);

    expect(judged.map(({ kind }) => kind)).toEqual(['bad', 'create', 'bad']);
    expect(judged[2]?.findings.map(({ code }) => code)).toEqual(['backend.wrongType']);
    expect(writableRows(judged).map(({ draft }) => draft.name)).toEqual(['good']);
  });

  it('takes what the user types in place of what the document lacks', () => {
    const documents = parse('a.json', JSON.stringify([secret('x', { stringData: { ...VALUES, password: 1 } })]));

    expect(uploadRows(documents, { 'a.json#1': { fields: { password: 'typed' } } }, context)).toMatchObject([{ kind: 'create', draft: { password: 'typed' } }]);
  });

  it('leaves out what the user unticks', () => expect(writableRows(rows(['one'], { 'a.json#1': { include: false } }))).toEqual([]));
});
