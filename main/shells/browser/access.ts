/**
 * Who may talk to the browser shell: exact Host and Origin, one-time launch tokens, and the cookie they turn into.
 * The cookie is `<client id>.<HMAC>`: its key lives in the data folder, so that it stays valid over restarts; its name
 * carries the port, because browsers keep cookies by host only. Pure but for the ports it is given.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock, RandomSource } from '../../ports.ts';

export const HOST_NAME = 'till.localhost';
/** A spent or unused link dies with the working day. */
const LAUNCH_TOKEN_TTL_MS = 12 * 3_600_000;
const LAUNCH_TOKENS_MAX = 32;
const TOKEN_BYTES = 24;
const CLIENT_ID_BYTES = 12;
/** What browsers allow at most: 400 days. */
const COOKIE_SECONDS = 400 * 86_400;

export interface Origin {
  readonly host: string;
  readonly origin: string;
  readonly cookieName: string;
}

export const originOf = (port: number): Origin => ({
  host: `${HOST_NAME}:${port}`,
  origin: `http://${HOST_NAME}:${port}`,
  cookieName: `guidepost_${port}`,
});

export interface RequestHead {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  readonly fetchMode: string | undefined;
}

export type HeadRefusal = 'wrong_host' | 'wrong_origin' | 'cross_site';

/**
 * The checks that come before any route. A foreign page may at most navigate here with GET; a request of our own page
 * says so itself (Sec-Fetch-Site), and one of a script outside browsers says nothing.
 */
export function refuseHead(head: RequestHead, own: Origin): HeadRefusal | undefined {
  if (head.host !== own.host) return 'wrong_host';
  if (head.origin !== undefined && head.origin !== own.origin) return 'wrong_origin';
  const foreign = head.fetchSite === 'cross-site' || head.fetchSite === 'same-site';
  if (foreign && !(head.method === 'GET' && head.fetchMode === 'navigate')) return 'cross_site';
  return undefined;
}

export interface Launches {
  /** A link that opens the terminal once. */
  issue(): string;
  /** The value of the cookie that the token buys, once; undefined for a spent, unknown or old one. */
  spend(token: string): string | undefined;
  /** The client id of a request's Cookie header, or undefined without a valid cookie of this port. */
  clientOf(cookieHeader: string | undefined): string | undefined;
  /** The Set-Cookie header of a cookie value. */
  setCookie(value: string): string;
}

export function createLaunches(ports: { clock: Clock; random: RandomSource }, own: Origin, key: Uint8Array): Launches {
  const issuedAt = new Map<string, number>();
  const text = (bytes: number): string => Buffer.from(ports.random.bytes(bytes)).toString('base64url');
  const sign = (client: string): string =>
    createHmac('sha256', key).update(`${own.cookieName} ${client}`).digest('base64url');

  return {
    issue() {
      const token = text(TOKEN_BYTES);
      issuedAt.set(token, ports.clock.monotonicMs());
      const [oldest] = issuedAt.keys();
      if (issuedAt.size > LAUNCH_TOKENS_MAX && oldest !== undefined) issuedAt.delete(oldest);
      return `${own.origin}/launch?t=${token}`;
    },
    spend(token) {
      const at = issuedAt.get(token);
      issuedAt.delete(token);
      if (at === undefined || ports.clock.monotonicMs() - at > LAUNCH_TOKEN_TTL_MS) return undefined;
      const client = text(CLIENT_ID_BYTES);
      return `${client}.${sign(client)}`;
    },
    clientOf(cookieHeader) {
      const value = cookieOf(cookieHeader, own.cookieName);
      const [client, signature, rest] = value?.split('.') ?? [];
      if (client === undefined || signature === undefined || rest !== undefined) return undefined;
      return sameText(signature, sign(client)) ? client : undefined;
    },
    setCookie: (value) => `${own.cookieName}=${value}; Max-Age=${COOKIE_SECONDS}; Path=/; HttpOnly; SameSite=Strict`,
  };
}

function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const [key, value] = pair.trim().split('=');
    if (key === name) return value;
  }
  return undefined;
}

/** Compares secrets in a time that does not tell where they differ. */
export function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
