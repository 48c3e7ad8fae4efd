import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { ChartRepository } from '../../charts/repository.ts';

export interface Trust {
  /** PEM text that is trusted besides the known authorities. */
  ca?: string;
  insecure?: boolean;
  /** `user:password` */
  basic?: string;
}

const DEADLINE_MS = 30_000;
const REDIRECTS = 5;

/**
 * The lab has no internet: these addresses are served by its own repository instead, and a ClusterRepo of one of them says so.
 * Undefined for any other address.
 */
export function servedFrom(url: string, repository: ChartRepository): string | undefined {
  const places: readonly [string, string][] = [
    ['https://hpe-storage.github.io/co-deployments', repository.url],
    ['https://git.rancher.io/partner-charts', repository.partner],
  ];
  if (url.startsWith('https://raw.githubusercontent.com/hpe-storage/co-deployments/')) return repository.icon;
  const place = places.find(([known]) => url === known || url.startsWith(`${known}/`));
  return place === undefined ? undefined : `${place[1]}${url.slice(place[0].length)}`;
}

/** `url` and a file below it, whether or not it ends with a slash. */
export const below = (url: string, file: string): string => new URL(file, url.endsWith('/') ? url : `${url}/`).toString();

const codeOf = (error: unknown): { code: string; address: string; port: string; hostname: string } => {
  const field = (name: string): string => {
    const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  return { code: field('code'), address: field('address'), port: field('port'), hostname: field('hostname') };
};

/** A failed request in the words of Go's net/http, which Rancher shows in a repository's condition. */
export function goError(url: string, error: unknown): string {
  const { code, address, port, hostname } = codeOf(error instanceof AggregateError ? error.errors[0] : error);
  // Rancher dials IPv4 first; node reports whichever address it tried first
  const host = address === '::1' ? '127.0.0.1' : address;
  const reason = {
    ECONNREFUSED: `dial tcp ${host}:${port}: connect: connection refused`,
    ENOTFOUND: `dial tcp: lookup ${hostname}: no such host`,
    EAI_AGAIN: `dial tcp: lookup ${hostname}: no such host`,
    ECONNRESET: 'EOF',
    ETIMEDOUT: 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'tls: failed to verify certificate: x509: certificate signed by unknown authority',
    SELF_SIGNED_CERT_IN_CHAIN: 'tls: failed to verify certificate: x509: certificate signed by unknown authority',
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls: failed to verify certificate: x509: certificate signed by unknown authority',
  }[code] ?? (error instanceof Error ? error.message : String(error));
  return `Get "${url}": ${reason}`;
}

interface Answer { status: number; location: string | undefined; body: Buffer }

function once(url: URL, trust: Trust): Promise<Answer> {
  const ask = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const secure = url.protocol === 'https:' ? { ca: trust.ca, rejectUnauthorized: trust.insecure !== true } : {};
  const auth = trust.basic === undefined ? {} : { auth: trust.basic };
  return new Promise((resolve, reject) => {
    const call = ask(url, { ...secure, ...auth, timeout: DEADLINE_MS }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, location: answer.headers.location, body: Buffer.concat(parts) }));
    });
    call.on('timeout', () => call.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
    call.on('error', reject);
    call.end();
  });
}

/**
 * Downloads a file. `url` is the address that is named in errors, `from` the one that is asked.
 * @throws Error in Go's words when nobody answers or the address is none
 */
export async function download(url: string, trust: Trust = {}, from = url): Promise<{ status: number; body: Buffer }> {
  if (!/^https?:\/\//.test(from)) {
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1] ?? '';
    throw new Error(`Get "${encodeURI(url)}": unsupported protocol scheme "${scheme}"`);
  }
  try {
    let at = new URL(from);
    for (let hop = 0; ; hop += 1) {
      const answer = await once(at, trust);
      if (answer.location === undefined || answer.status < 300 || answer.status > 399 || hop === REDIRECTS) return answer;
      at = new URL(answer.location, at);
    }
  } catch (error) {
    throw new Error(goError(url, error), { cause: error });
  }
}
