import type { IncomingMessage } from 'node:http';

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const OWN_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The control API changes clusters without a login, so it answers this machine only: no foreign address, no foreign name for
 * this machine (DNS rebinding), and no other site's page.
 */
export function isOwnMachine(request: IncomingMessage): boolean {
  const host = request.headers.host ?? '';
  const origin = request.headers.origin;
  if (!LOOPBACK.has(request.socket.remoteAddress ?? '') || !URL.canParse(`https://${host}`)) return false;
  if (!OWN_NAMES.has(new URL(`https://${host}`).hostname)) return false;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}
