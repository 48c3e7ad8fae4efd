import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { generate } from 'selfsigned';

export interface Pair {
  cert: string;
  key: string;
}

export interface Authority extends Pair {
  /** PEM text. */
  certificate: string;
  privateKey: string;
}

const TEN_YEARS_MS = 10 * 365 * 86_400_000;

/** A new certificate authority in `<base>.crt` and `<base>.key`. */
export async function authority(base: string, name: string): Promise<Authority> {
  const made = await generate([{ name: 'commonName', value: name }], {
    ...common(),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, digitalSignature: true, critical: true },
    ],
  });
  return { ...await save(base, made.cert, made.private), certificate: made.cert, privateKey: made.private };
}

/** A certificate of that authority for a server under these names and for a client with this name, in `<base>.crt` and `<base>.key`. */
export async function signed(base: string, by: Authority, name: string, hosts: readonly string[] = []): Promise<Pair> {
  const made = await generate([{ name: 'commonName', value: name }], {
    ...common(),
    ca: { key: by.privateKey, cert: by.certificate },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 7, ip: '127.0.0.1' },
          { type: 2, value: 'localhost' },
          ...hosts.map((value) => ({ type: 2 as const, value })),
        ],
      },
    ],
  });
  return save(base, made.cert, made.private);
}

/** The key that signs service account tokens, PKCS#8 PEM. */
export async function signingKey(file: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return file;
}

function common(): { keyType: 'ec'; algorithm: string; notBeforeDate: Date; notAfterDate: Date } {
  const now = Date.now();
  return { keyType: 'ec', algorithm: 'sha256', notBeforeDate: new Date(now - 3_600_000), notAfterDate: new Date(now + TEN_YEARS_MS) };
}

async function save(base: string, cert: string, key: string): Promise<Pair> {
  await writeFile(`${base}.crt`, cert);
  await writeFile(`${base}.key`, key, { mode: 0o600 });
  return { cert: `${base}.crt`, key: `${base}.key` };
}
