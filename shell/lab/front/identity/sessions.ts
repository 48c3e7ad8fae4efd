import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Account } from './accounts.ts';

export const SESSION_COOKIE = 'R_SESS';

/** Rancher's default, setting `auth-user-session-ttl-minutes`. */
export const SESSION_TTL_MS = 960 * 60 * 1000;

export interface Session {
  /** Name of Rancher's token object: the part of the token before the colon. */
  name: string;
  account: Account;
  created: Date;
  expires: Date;
}

const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

function random(length: number): string {
  return [...randomBytes(length)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
}

/** Logins of this run, in memory: a lab that starts again asks to log in again. */
export class Sessions {
  readonly #byToken = new Map<string, Session>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Gives the token as Rancher writes it, `token-xxxxx:secret`. */
  open(account: Account): { token: string; session: Session } {
    const created = new Date(this.#now());
    const session: Session = { name: `token-${random(5)}`, account, created, expires: new Date(created.getTime() + SESSION_TTL_MS) };
    const token = `${session.name}:${random(54)}`;
    this.#byToken.set(token, session);
    return { token, session };
  }

  find(token: string | undefined): Session | undefined {
    const session = token === undefined ? undefined : this.#byToken.get(token);
    if (session === undefined || token === undefined) return undefined;
    if (session.expires.getTime() > this.#now()) return session;
    this.#byToken.delete(token);
    return undefined;
  }

  close(token: string | undefined): void {
    if (token !== undefined) this.#byToken.delete(token);
  }

  of(account: Account): Session[] {
    return [...this.#byToken.values()].filter((session) => session.account.id === account.id);
  }
}

export function cookie(request: IncomingMessage, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return decodeURIComponent(part.slice(at + 1).trim());
  }
  return undefined;
}

/** The token of a request: `Authorization: Bearer`, else the session cookie, as Rancher looks for it. */
export function tokenOf(request: IncomingMessage): string | undefined {
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '');
  return bearer?.[1] ?? cookie(request, SESSION_COOKIE);
}
