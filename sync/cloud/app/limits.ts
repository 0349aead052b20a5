/**
 * What one paired terminal and one address may ask for: requests, requests at once, and tries with credentials that are
 * none. A terminal is known by its token alone here, so that a flood does not reach the database. Whoever is over gets 429
 * and when to come back; nobody else notices. Installed by app.ts for every route.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { MINUTE_MS } from '../../domain/time.ts';
import { Allowance } from './allowance.ts';
import type { Cloud } from './context.ts';
import { deviceNamed } from './identity.ts';
import { Refusal } from './problem.ts';

/** A terminal that drains a month of sales asks some ten times a second. */
export const DEVICE_REQUESTS = { max: 1500, windowMs: 10_000 } as const;
/** A host uploads one batch at a time and pulls a few collections beside it. */
export const DEVICE_AT_ONCE_MAX = 24;
/** Many tills share one address, and each may have a wrong token once. */
export const ADDRESS_BAD_CREDENTIALS = { max: 600, windowMs: MINUTE_MS } as const;

export const tooMany = (waitMs: number, code = 'too_many_requests'): Refusal =>
  new Refusal(429, code, undefined, { retryAfter: Math.max(1, Math.ceil(waitMs / 1000)) });

export function limitRequests(app: FastifyInstance, cloud: Cloud): void {
  const requests = new Allowance(cloud.ports.clock, DEVICE_REQUESTS);
  const atOnce = new Map<string, number>();
  app.addHook('onRequest', (request, reply, done) => {
    const device = deviceNamed(cloud, request.headers.authorization);
    if (device === null) return done();
    const key = `${device.brand}/${device.terminal}`;
    const waitMs = requests.take(key);
    if (waitMs > 0) return done(tooMany(waitMs));
    if ((atOnce.get(key) ?? 0) >= DEVICE_AT_ONCE_MAX) return done(tooMany(1000));
    countWhileOpen(atOnce, key, reply);
    done();
  });
}

function countWhileOpen(atOnce: Map<string, number>, key: string, reply: FastifyReply): void {
  atOnce.set(key, (atOnce.get(key) ?? 0) + 1);
  reply.raw.once('close', () => {
    const left = (atOnce.get(key) ?? 1) - 1;
    if (left > 0) atOnce.set(key, left);
    else atOnce.delete(key);
  });
}

/** Counts credentials that nobody has been given; past the limit the answer is 429 instead of 401. */
export function limitBadCredentials(cloud: Cloud): (error: unknown, address: string) => unknown {
  const tries = new Allowance(cloud.ports.clock, ADDRESS_BAD_CREDENTIALS);
  return (error, address) => {
    if (!(error instanceof Refusal) || error.code !== 'not_authenticated') return error;
    const waitMs = tries.take(address);
    return waitMs > 0 ? tooMany(waitMs) : error;
  };
}
