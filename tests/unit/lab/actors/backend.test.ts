import { describe, expect, it } from 'vitest';
import { credentialsOf, logIn, missingField, rpcText } from '../../../../shell/lab/actors/backend.ts';
import type { Credentials, CspState } from '../../../../shell/lab/actors/backend.ts';
import { parseAddress } from '../../../../shell/lab/actors/families.ts';
import { defaultArrays } from '../../../../shell/lab/scenarios/arrays.ts';
import type { SimulatedArray } from '../../../../shell/lab/context.ts';

const good: Credentials = {
  serviceName: 'alletrastoragemp-csp-svc',
  servicePort: '8080',
  backend: '10.20.0.10:443',
  username: '3paradm',
  password: 'Simulated-B10000',
};
const array = (change: Partial<SimulatedArray> = {}): SimulatedArray => {
  const [first] = defaultArrays;
  if (!first) throw new Error('no arrays');
  return { ...first, ...change };
};
const textOf = (given: Partial<Credentials>, state: CspState = 'ready', found: SimulatedArray = array()) => {
  const login = logIn({ ...good, ...given }, state, (address) => (address === found.address ? found : undefined));
  return login.kind === 'failed' ? login.text : login.kind;
};

describe('parseAddress', () => {
  it.each([
    ['10.20.0.10:443', { host: '10.20.0.10', port: '443' }],
    ['array.example', { host: 'array.example', port: '' }],
    ['[2001:db8::1]', { host: '2001:db8::1', port: '' }],
    ['[2001:db8::1]:443', { host: '2001:db8::1', port: '443' }],
    ['2001:db8::1', { host: '2001:db8::1', port: '' }],
  ])('%s', (backend, address) => {
    expect(parseAddress(backend)).toEqual(address);
  });
});

describe('missingField', () => {
  it.each([
    ['username', 'Missing username in the secrets'],
    ['password', 'Missing password in the secrets'],
    ['backend', 'Missing backend IP in the secrets'],
    ['servicePort', 'Missing port in the secrets'],
  ])('%s', (field, text) => {
    expect(missingField({ ...good, [field]: '' })).toBe(text);
  });
});

describe('logIn', () => {
  it.each<[string, Partial<Credentials>, CspState, string]>([
    [
      'no Service',
      {},
      'no-service',
      'Post "http://alletrastoragemp-csp-svc:8080/containers/v1/tokens": dial tcp: lookup alletrastoragemp-csp-svc on 10.53.0.10:53: no such host',
    ],
    [
      'another port',
      { servicePort: '9090' },
      'other-port',
      'Post "http://alletrastoragemp-csp-svc:9090/containers/v1/tokens": dial tcp alletrastoragemp-csp-svc:9090: i/o timeout',
    ],
    [
      'no pods',
      {},
      'no-endpoints',
      'Post "http://alletrastoragemp-csp-svc:8080/containers/v1/tokens": dial tcp alletrastoragemp-csp-svc:8080: connect: connection refused',
    ],
    [
      'wrong password',
      { password: 'x' },
      'ready',
      'Request failed with status code 401 and errors Error code (Unauthorized) and message (Invalid username or password)',
    ],
    [
      'wrong user',
      { username: 'x' },
      'ready',
      'Request failed with status code 401 and errors Error code (Unauthorized) and message (Invalid username or password)',
    ],
    [
      'nobody at the address',
      { backend: '10.9.9.9' },
      'ready',
      'Request failed with status code 500 and errors Error code (Internal Server Error) and message (Failed to connect to array 10.9.9.9: dial tcp 10.9.9.9: i/o timeout)',
    ],
    [
      'another family',
      { serviceName: 'nimble-csp-svc' },
      'ready',
      'Request failed with status code 400 and errors Error code (Bad Request) and message (Array 10.20.0.10:443 is not of a family that nimble-csp-svc serves)',
    ],
    ['all as it should be', {}, 'ready', 'ok'],
    ['without the port, which is only recommended', { backend: '10.20.0.10' }, 'ready', 'ok'],
  ])('%s', (_, given, state, text) => {
    expect(textOf(given, state)).toBe(text);
  });

  it('refuses a port on the families that take none', () => {
    const three = array({ address: '10.20.0.50', family: '3par', password: 'p' });
    const given = { serviceName: 'primera3par-csp-svc', password: 'p' };
    expect(textOf({ ...given, backend: '10.20.0.50:443' }, 'ready', three)).toContain('too many colons in address');
    expect(textOf({ ...given, backend: '10.20.0.50' }, 'ready', three)).toBe('ok');
  });

  it.each([
    ['slow', 'silent'],
    ['refuse', 'i/o timeout'],
  ] as const)('an array that is %s', (behaviour, text) => {
    expect(textOf({}, 'ready', array({ behaviour }))).toContain(text);
  });

  it('never says a password', () => {
    for (const state of ['ready', 'no-service', 'other-port', 'no-endpoints'] as const) {
      expect(textOf({ password: 'canary-4711' }, state)).not.toContain('canary-4711');
    }
  });
});

it('reads a Secret as Kubernetes keeps it', () => {
  const data = Object.fromEntries(Object.entries(good).map(([key, value]) => [key, Buffer.from(value).toString('base64')]));
  expect(credentialsOf(data)).toEqual(good);
  expect(credentialsOf(undefined)).toEqual({ serviceName: '', servicePort: '', backend: '', username: '', password: '' });
});

it('prints a status as the sidecars do', () => {
  expect(rpcText({ code: 'Unavailable', text: 'x' })).toBe('rpc error: code = Unavailable desc = x');
});
