import { createHash } from 'node:crypto';
import process from 'node:process';
import { connect } from 'node:tls';
import { chromium, type Browser } from 'playwright-core';

/** Root has no sandbox to give to a browser, and a lab has no use for a GPU or for looking up updates. */
const FLAGS = [
  '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];
const HELLO_MS = 10_000;

/** SHA-256 of the public key of a server's certificate, in base64. */
const keyOf = (url: string): Promise<string> => new Promise((resolve, reject) => {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false, timeout: HELLO_MS }, () => {
    const key = socket.getPeerX509Certificate()?.publicKey.export({ type: 'spki', format: 'der' });

    socket.destroy();
    if (key === undefined) reject(new Error(`${ url } shows no certificate`));
    else resolve(createHash('sha256').update(key).digest('base64'));
  });

  socket.on('timeout', () => socket.destroy(new Error(`${ url } does not answer`)));
  socket.on('error', reject);
});

/**
 * A browser for the lab at `url` and for nothing else: other hosts have no address. It takes the lab's own certificate for a good one,
 * since what comes over one that is only put up with is never cached, and the dashboard is compiled anew for each page.
 */
export const launchChromium = async(executablePath: string, url: string): Promise<Browser> => chromium.launch({
  executablePath,
  args: [...FLAGS, `--ignore-certificate-errors-spki-list=${ await keyOf(url) }`, `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${ new URL(url).hostname }`],
});
