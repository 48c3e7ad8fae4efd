import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../pkg/hpe-storage/domain/backends/address.ts';
import { checkChap } from '../../../pkg/hpe-storage/domain/backends/chap.ts';
import { FAMILIES, familiesOf, familyById } from '../../../pkg/hpe-storage/domain/backends/families.ts';
import { checkBackend, checkStored, type CheckContext } from '../../../pkg/hpe-storage/domain/backends/validate.ts';
import { readBackend, secretOf, type BackendDraft } from '../../../pkg/hpe-storage/domain/backends/backend.ts';

const GOOD: BackendDraft = {
  name: 'array-1', namespace: 'hpe-storage', serviceName: 'alletrastoragemp-csp-svc', servicePort: '8080', address: '10.0.0.1:443', username: 'csi', password: 'a b', 
};
const CONTEXT: CheckContext = { taken: new Set(['hpe-storage/there']), driverNamespace: 'hpe-storage', editing: false };

const found = (change: Partial<BackendDraft>, context: Partial<CheckContext> = {}): readonly string[] =>
  checkBackend({ ...GOOD, ...change }, { ...CONTEXT, ...context }).map(({ level, code, path }) => `${ level } ${ path } ${ code.replace('backend.', '') }`);

const family = (id: string) => FAMILIES.filter((known) => known.id === id)[0];

describe('the rules of a backend', () => {
  it('has nothing to say about a good one', () => expect(found({})).toEqual([]));

  it.each<[string, Partial<BackendDraft>, readonly string[]]>([
    ['no name', { name: '' }, ['error name nameMissing']],
    ['upper case', { name: 'Array' }, ['error name nameInvalid']],
    ['a long name', { name: 'a'.repeat(254) }, ['error name nameInvalid']],
    ['a taken name', { name: 'there' }, ['error name nameTaken']],
    ['blanks around the name', { name: ' array-1 ' }, ['info name blanksTrimmed']],
    ['no namespace', { namespace: '' }, ['error namespace namespaceMissing']],
    ['a namespace with a dot', { namespace: 'a.b' }, ['error namespace namespaceInvalid']],
    ['another namespace', { namespace: 'default' }, ['warning namespace namespaceOther']],
    ['no Service', { serviceName: '' }, ['error serviceName serviceMissing']],
    ['an URL for a Service', { serviceName: 'http://x' }, ['error serviceName serviceInvalid']],
    ['an unknown Service', { serviceName: 'my-csp' }, ['warning serviceName serviceUnknown']],
    ['the qualified Service', { serviceName: 'alletrastoragemp-csp-svc.hpe-storage.svc.cluster.local' }, []],
    ['a Service elsewhere', { serviceName: 'alletrastoragemp-csp-svc.default.svc' }, ['warning serviceName serviceNamespace']],
    ['no port', { servicePort: '' }, ['error servicePort portMissing']],
    ['a word as port', { servicePort: 'http' }, ['error servicePort portInvalid']],
    ['a fraction as port', { servicePort: '8080.0' }, ['error servicePort portInvalid']],
    ['a port out of range', { servicePort: '70000' }, ['error servicePort portInvalid']],
    ['another port', { servicePort: '443' }, ['warning servicePort portOther']],
    ['no user', { username: '' }, ['error username userMissing']],
    ['a line break in the user', { username: 'a\nb' }, ['error username userControl']],
    ['no password', { password: '' }, ['error password passwordMissing']],
    ['blanks around the password', { password: ' a ' }, ['warning password passwordBlanks']],
    ['a line break after the password', { password: 'a\n' }, ['warning password passwordNewline']],
    ['a control character in the password', { password: 'a\u0007b' }, ['warning password passwordControl']],
    ['half a character', { password: '\ud800' }, ['error password passwordNotText']],
  ])('%s', (_, change, expected) => expect(found(change)).toEqual(expected));

  it.each<[string, string, readonly string[]]>([
    ['b10000', '10.0.0.1:443', []],
    ['b10000', '10.0.0.1', ['addressPortMissing']],
    ['b10000', 'array.example.com', ['addressPortMissing']],
    ['b10000', 'array.example.com:443', []],
    ['b10000', '10.0.0.1:8443', ['addressPortOther']],
    ['b10000', '10.0.0.1:', ['addressPortInvalid']],
    ['b10000', '10.0.0.1:99999', ['addressPortInvalid']],
    ['b10000', '[2001:db8::1]', []],
    ['b10000', '2001:db8::1', ['ipv6Brackets']],
    ['b10000', '[2001:db8::1]:443', ['ipv6Port']],
    ['b10000', '[fe80::1%eth0]', ['addressUnusable']],
    ['b10000', '', ['addressMissing']],
    ['b10000', '10.0.0.300:443', ['addressInvalid']],
    ['b10000', '10.0.0:443', ['addressInvalid']],
    ['b10000', '0.0.0.0:443', ['addressUnusable']],
    ['b10000', '127.0.0.1:443', ['addressUnusable']],
    ['b10000', 'localhost:443', ['addressUnusable']],
    ['b10000', '224.0.0.1:443', ['addressUnusable']],
    ['b10000', 'https://10.0.0.1', ['addressUrl']],
    ['b10000', '10.0.0.1/login', ['addressUrl']],
    ['b10000', 'two words', ['addressInvalid']],
    ['b10000', '10.0.0.1:443,10.0.0.2:443', ['addressInvalid']],
    ['alletra9000', '10.0.0.1', ['addressPortMissing']],
    ['primera', '10.0.0.1', ['addressPortMissing']],
    ['primera', '[2001:db8::1]', ['ipv6Family']],
    ['3par', '10.0.0.1', []],
    ['3par', '10.0.0.1:443', ['addressPortForbidden']],
    ['alletra6000', '10.0.0.1', []],
    ['alletra6000', '10.0.0.1:443', ['addressPortForbidden']],
    ['nimble', '10.0.0.1:5392', ['addressPortForbidden']],
    ['b10000-file', '10.0.0.1:443', ['addressPortForbidden']],
    ['x10000', '10.0.0.1', ['addressPortMissing']],
  ])('the address of %s: %s', (id, address, expected) => {
    const chosen = family(id);
    const codes = checkBackend({ ...GOOD, serviceName: chosen?.serviceName ?? '', address, password: 'Abcdefg1!' }, { ...CONTEXT, family: chosen }).map(({ code }) => code.replace('backend.', ''));

    expect(codes).toEqual(expected);
  });

  it.each([
    ['abc', ['passwordShort', 'passwordDigit', 'passwordUpper', 'passwordSpecial']],
    ['abcdefg1!', ['passwordUpper']], ['ABCDEFG1', ['passwordSpecial']], ['Abcdefg!', ['passwordDigit']], ['Abcdef1!', []],
  ])('the client secret of an X10000: %s', (password, expected) => {
    const codes = found({ serviceName: 'alletrastoragemp-x10000-nfs-csp-svc', password }).map((line) => line.split(' ').at(-1));

    expect(codes).toEqual(expected);
  });

  it('keeps a blank password when editing, and does not ask whether the name is free', () => {
    expect(found({ name: 'there', password: '' }, { editing: true })).toEqual([]);
  });

  it('suggests an address that has no error', () => {
    fc.assert(fc.property(fc.ipV4(), fc.constantFrom(...FAMILIES), fc.constantFrom('', ':443', ':22', ':99999'), (ip, chosen, port) => {
      const context = { ...CONTEXT, family: chosen };
      const check = (address: string) => checkBackend({ ...GOOD, address, serviceName: chosen.serviceName, password: 'Abcdefg1!' }, context).filter(({ path }) => path === 'backend');
      const suggestion = check(`${ ip }${ port }`).map(({ args }) => args['suggestion']).find((value) => value !== undefined);

      fc.pre(suggestion !== undefined);
      const second = check(String(suggestion)).map(({ args }) => args['suggestion']).find((value) => value !== undefined);

      expect(second === undefined || check(String(second)).length === 0).toBe(true);
    }));
  });

  it('never throws on any fields', () => {
    const text = fc.string({ unit: 'binary' });

    fc.assert(fc.property(fc.record({ name: text, namespace: text, serviceName: text, servicePort: text, address: text, username: text, password: text }), (draft) => {
      checkBackend(draft, CONTEXT);
    }));
  });
});

describe('families', () => {
  it.each([
    ['alletrastoragemp-csp-svc', '', ['b10000']],
    ['alletrastoragemp-csp-svc.hpe-storage.svc.cluster.local', '', ['b10000']],
    ['primera3par-csp-svc', '10.0.0.1', ['primera', '3par']],
    ['primera3par-csp-svc', '10.0.0.1:443', ['primera']],
    ['nimble-csp-svc', '10.0.0.1', ['nimble']],
    ['something-else', '', []],
  ])('%s at "%s"', (service, address, ids) => expect(familiesOf(service, address).map(({ id }) => id)).toEqual(ids));

  it('are found by their ids', () => expect(FAMILIES.every((known) => familyById(known.id) === known)).toBe(true));
});

describe('addresses', () => {
  it.each([
    ['[2001:db8::1]:443', { kind: 'ipv6', host: '2001:db8::1', port: '443', bracketed: true }],
    ['Array.example.com', { kind: 'host', host: 'Array.example.com', port: undefined, bracketed: false }],
    ['010.0.0.1', undefined], ['a_b', undefined], ['[10.0.0.1]', undefined],
  ])('%s', (text, expected) => expect(parseAddress(text)).toEqual(expected));
});

describe('a stored backend', () => {
  const stored = (change: Partial<BackendDraft>) => {
    const backend = readBackend(secretOf({ ...GOOD, ...change }));

    return backend ? checkStored(backend).map(({ level, code }) => `${ level } ${ code }`) : [];
  };

  it('is fine without a password that could be looked at', () => expect(stored({})).toEqual([]));
  it('is warned of a missing port, which older charts did not ask for', () => expect(stored({ address: '10.0.0.1' })).toEqual(['warning backend.addressPortMissing']));
  it('is broken by a bad address', () => expect(stored({ address: 'https://10.0.0.1' })).toEqual(['error backend.addressUrl']));
});

describe('CHAP', () => {
  it.each([
    ['chap-user', 'my-chap-passwd1', []],
    ['-chap', 'my-chap-passwd1', ['backend.chapUser']],
    ['chap', 'short', ['backend.chapPassword']],
    ['chap', '17-characters-too', ['backend.chapPassword']],
    ['chap', 'my chap passwd1', ['backend.chapPassword']],
  ])('%s with %s', (user, password, codes) => expect(checkChap({ user, password }).map(({ code }) => code)).toEqual(codes));
});
