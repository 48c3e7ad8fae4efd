import type { SimulatedArray } from '../context.ts';
import { familyOf, families, parseAddress } from './families.ts';
import type { Family } from './families.ts';

/** A gRPC status as the sidecars print it: `rpc error: code = Unavailable desc = …`. */
export interface Rpc {
  code: 'InvalidArgument' | 'Unavailable' | 'Internal' | 'NotFound' | 'DeadlineExceeded' | 'FailedPrecondition';
  text: string;
}

export const rpcText = (rpc: Rpc): string => `rpc error: code = ${rpc.code} desc = ${rpc.text}`;

export type Login =
  | { kind: 'ok'; array: SimulatedArray; family: Family }
  | { kind: 'failed'; text: string }
  /** Nothing answers within the sidecar's 30 s. */
  | { kind: 'silent' };

/** What stands behind a Secret's `serviceName` in the driver's namespace. */
export type CspState = 'ready' | 'no-service' | 'other-port' | 'no-endpoints';

export interface Credentials {
  serviceName: string;
  servicePort: string;
  backend: string;
  username: string;
  password: string;
}

/** The Secret's fields in plain text; missing ones are empty. Never to be logged. */
export function credentialsOf(data: Record<string, string> | undefined): Credentials {
  const field = (name: string): string => Buffer.from(data?.[name] ?? '', 'base64').toString('utf8');
  return {
    serviceName: field('serviceName'),
    servicePort: field('servicePort'),
    backend: field('backend'),
    username: field('username'),
    password: field('password'),
  };
}

/** common-host-libs storageprovider/storage_provider.go, CreateCredentials: the first thing that is missing. */
export function missingField(given: Credentials): string | undefined {
  if (given.serviceName && given.servicePort && !/^\d+$/.test(given.servicePort)) {
    return `strconv.Atoi: parsing "${given.servicePort}": invalid syntax`;
  }
  if (!given.username) return 'Missing username in the secrets';
  if (!given.password) return 'Missing password in the secrets';
  if (!given.backend) return 'Missing backend IP in the secrets';
  if (given.serviceName && !given.servicePort) return 'Missing port in the secrets';
  return undefined;
}

const refused = (status: number, code: string, message: string): Login => ({
  kind: 'failed',
  text: `Request failed with status code ${status} and errors Error code (${code}) and message (${message})`,
});

/** What Go's HTTP client says of a CSP that cannot be reached (cluster DNS of Harvester: 10.53.0.10). */
function unreachable(given: Credentials, state: Exclude<CspState, 'ready'>): Login {
  const post = `Post "http://${given.serviceName}:${given.servicePort}/containers/v1/tokens"`;
  switch (state) {
    case 'no-service':
      return { kind: 'failed', text: `${post}: dial tcp: lookup ${given.serviceName} on 10.53.0.10:53: no such host` };
    case 'other-port':
      return { kind: 'failed', text: `${post}: dial tcp ${given.serviceName}:${given.servicePort}: i/o timeout` };
    case 'no-endpoints':
      return { kind: 'failed', text: `${post}: dial tcp ${given.serviceName}:${given.servicePort}: connect: connection refused` };
  }
}

/** Logs in to the array as the CSP does for the driver: address, family, port rule, user and password, in this order. */
export function logIn(given: Credentials, state: CspState, find: (address: string) => SimulatedArray | undefined): Login {
  const missing = missingField(given);
  if (missing) return { kind: 'failed', text: missing };
  if (state !== 'ready') return unreachable(given, state);

  const { host, port } = parseAddress(given.backend);
  const array = find(host);
  if (!array || array.behaviour === 'refuse') {
    return refused(500, 'Internal Server Error', `Failed to connect to array ${given.backend}: dial tcp ${host}: i/o timeout`);
  }
  const family = familyOf(array.family);
  const csp = families.find((known) => known.service === given.serviceName)?.csp;
  if (!family || family.csp !== csp) {
    return refused(400, 'Bad Request', `Array ${given.backend} is not of a family that ${given.serviceName} serves`);
  }
  if (family.port === 'refused' && port) {
    return refused(
      500,
      'Internal Server Error',
      `Failed to connect to array ${given.backend}: address ${given.backend}: too many colons in address`,
    );
  }
  if (family.id === 'x10000' && !port) {
    return refused(500, 'Internal Server Error', `Failed to connect to array ${given.backend}: missing port in address`);
  }
  if (array.behaviour === 'slow') return { kind: 'silent' };
  if (array.username !== given.username || array.password !== given.password) {
    return refused(401, 'Unauthorized', 'Invalid username or password');
  }
  return { kind: 'ok', array, family };
}
