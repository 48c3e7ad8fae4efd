import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64, encodeBase64 } from '../../../pkg/hpe-storage/domain/kube/base64.ts';
import { freeName, isDnsSubdomain, toDnsName } from '../../../pkg/hpe-storage/domain/kube/names.ts';
import { manifestField, readBackend, secretOf, type BackendDraft } from '../../../pkg/hpe-storage/domain/backends/backend.ts';
import { redact } from '../../../pkg/hpe-storage/domain/backends/redact.ts';

const anyText = fc.string({ unit: 'binary' });

describe('base64 of text', () => {
  it('gives back any Unicode text', () => {
    fc.assert(fc.property(anyText, (text) => decodeBase64(encodeBase64(text)) === text));
  });

  it('is the base64 that Kubernetes has', () => {
    fc.assert(fc.property(anyText, (text) => encodeBase64(text) === Buffer.from(text, 'utf8').toString('base64')));
  });

  it('takes texts longer than an argument list', () => {
    const text = '密'.repeat(300_000);

    expect(decodeBase64(encodeBase64(text))).toBe(text);
  });

  it.each([
    ['no padding', 'YQ'], ['other characters', 'c2Vj*mV0'], ['text', 'secret password'], ['bytes that are no UTF-8', '//79'],
  ])('refuses %s', (_, encoded) => expect(decodeBase64(encoded)).toBeUndefined());

  it('ignores line breaks, as Go does', () => expect(decodeBase64('c2Vj\r\ncmV0\n')).toBe('secret'));
});

describe('names', () => {
  it('makes a valid name of any text', () => {
    fc.assert(fc.property(anyText, (text) => isDnsSubdomain(toDnsName(text, 'hpe-backend'))));
  });

  it('finds a free name', () => {
    expect(freeName('a', new Set())).toBe('a');
    expect(freeName('a', new Set(['a', 'a-2']))).toBe('a-3');
    const long = 'x'.repeat(253);

    expect(isDnsSubdomain(freeName(long, new Set([long])))).toBe(true);
  });
});

const draft = (change: Partial<BackendDraft> = {}): BackendDraft => ({
  name: 'array-1', namespace: 'hpe-storage', serviceName: 'nimble-csp-svc', servicePort: '8080', address: '10.0.0.1', username: 'admin', password: 'secret', ...change,
});

describe('a backend Secret', () => {
  it('never has a password once it was read', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', minLength: 6 }), (password) => {
      const backend = readBackend(secretOf(draft({ password })));
      const read = JSON.stringify(backend);

      return !read.includes(encodeBase64(password)) && !Object.keys(backend ?? {}).includes('password');
    }));
  });

  it('round-trips its other fields', () => {
    fc.assert(fc.property(anyText, anyText, (address, username) => {
      fc.pre(address !== '' && username !== '');
      const read = readBackend(secretOf(draft({ address, username })));

      expect(read).toMatchObject({ name: 'array-1', namespace: 'hpe-storage', serviceName: 'nimble-csp-svc', servicePort: '8080', address, username, unreadable: [] });
    }));
  });

  it.each([
    ['another Secret', { data: { token: 'YQ==' } }], ['a number', 1], ['nothing', undefined], ['only a backend', { data: { backend: 'YQ==' } }],
  ])('is not %s', (_, raw) => expect(readBackend(raw)).toBeUndefined());

  it('names the keys that hold no text', () => {
    expect(readBackend({ data: { serviceName: 'YQ==', servicePort: '*', backend: 'YQ==', username: '/w==' } })?.unreadable).toEqual(['servicePort', 'username']);
  });

  it.each([
    [{ stringData: { password: 'a' }, data: { password: 'Yg==' } }, { kind: 'text', text: 'a' }],
    [{ data: { password: 'Yg==' } }, { kind: 'text', text: 'b' }],
    [{ data: { password: 'plain!' } }, { kind: 'notBase64' }],
    [{ stringData: { password: 123 } }, { kind: 'wrongType', type: 'number' }],
    [{ stringData: { password: null } }, { kind: 'wrongType', type: 'null' }],
    [{ stringData: { password: { value: 'a' } } }, { kind: 'wrongType', type: 'map' }],
    [{ stringData: { password: ['a'] } }, { kind: 'wrongType', type: 'list' }],
    [{}, { kind: 'absent' }],
  ])('reads %j as %j', (manifest, field) => expect(manifestField(manifest, 'password')).toEqual(field));
});

describe('redact', () => {
  it('leaves no secret, plain or base64', () => {
    fc.assert(fc.property(anyText, anyText, fc.array(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 1, maxLength: 4 }), (before, after, secrets) => {
      const text = secrets.map((secret) => `${ before }${ secret }${ after }${ encodeBase64(secret) }${ JSON.stringify(secret) }`).join('');
      const clean = redact(text, secrets);

      return secrets.every((secret) => !clean.includes(secret) && !clean.includes(encodeBase64(secret)));
    }));
  });

  it('keeps the rest', () => expect(redact('login csi with pa$$ failed', ['pa$$'])).toBe('login csi with •••• failed'));
  it('has nothing to do without secrets', () => expect(redact('text', ['', ''])).toBe('text'));
});
