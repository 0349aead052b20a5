/**
 * Log-in by staff number and PIN, and the verifiers that let a store's terminals do the same offline. Failures lock the
 * person for a while, longer each time; the address is limited too; a store or till is never locked.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import Type from 'typebox';
import { epochMs, MINUTE_MS } from '../../domain/time.ts';
import { brandScope, SESSION_ANSWER, SESSION_REQUEST, STAFF_VERIFIERS_ANSWER } from '../../protocol/messages.ts';
import { firstToldMonth } from '../accounts/staff-quota.ts';
import { Allowance } from '../app/allowance.ts';
import { scopeOf, scopeOfStaff, whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { deviceOf, identityOf, sameSecret, secretHash, SESSION_MS } from '../app/identity.ts';
import { tooMany } from '../app/limits.ts';
import { Refusal } from '../app/problem.ts';
import { boughtElsewhere } from '../store/staff-purchases.ts';
import { noteLogin, PIN_COST, readCredential, readVerifiers } from '../store/staff.ts';

const FAILURES_FREE = 5;
const LOCK_FIRST_MS = 30_000;
const LOCK_MAX_MS = 15 * 60_000;
const TRIES_PER_MINUTE = 60;
/** Over all people: one PIN tried on everybody must not go faster than one person's. */
const ADDRESS_TRIES = { max: 300, windowMs: MINUTE_MS } as const;
const TOKEN_BYTES = 32;
const NOBODY_SALT = 'AAAAAAAAAAAAAAAAAAAAAA';
const SAMPLE_STAFF = {
  id: '9001',
  name: '周店长',
  roles: ['storeManager'],
  stores: ['S001'],
  tokenNumber: 9001,
  from: 1767225600000,
};
const SAMPLE_SESSION = { token: 'q0…', staff: SAMPLE_STAFF, expiresAt: 1790000000000 };

export function sessionRoutes(app: FastifyInstance, cloud: Cloud): void {
  const tries = new Allowance(cloud.ports.clock, ADDRESS_TRIES);
  const inTurn = turns();
  app.post('/v1/sessions', {
    config: {
      policy: ['public'],
      rateLimit: { max: TRIES_PER_MINUTE, timeWindow: 60_000, hook: 'preHandler', keyGenerator: loginKey },
    },
    schema: {
      summary: 'Log in with staff number and PIN',
      tags: ['sessions'],
      body: withExample(SESSION_REQUEST, { brand: 'demo', staff: '9001', pin: '······' }),
      response: answers(SESSION_ANSWER, SAMPLE_SESSION),
    },
    handler: (request) => {
      const waitMs = tries.take(request.ip);
      if (waitMs > 0) throw tooMany(waitMs);
      const asked = request.body as Static<typeof SESSION_REQUEST>;
      return inTurn(`${asked.brand}|${asked.staff}`, () => logInNoted(cloud, asked));
    },
  });
  app.delete('/v1/sessions/current', {
    config: { policy: ['staff'] },
    schema: { summary: 'Log out', tags: ['sessions'], security: BEARER, response: answers(Type.Object({}), {}) },
    handler: async (request) => {
      const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
      await cloud.database.run('DELETE FROM sessions WHERE scope = $1 AND token_hash = $2', [
        brandScope(cloud.brand.id),
        secretHash(token),
      ]);
      const identity = identityOf(request);
      await cloud.audit.note({
        scope: scopeOf(cloud, identity),
        who: whoOf(identity),
        act: 'session.closed',
        what: 'own',
      });
      return {};
    },
  });
  app.get('/v1/sessions/current', {
    config: { policy: ['staff'] },
    schema: {
      summary: 'Who is logged in',
      tags: ['sessions'],
      security: BEARER,
      response: answers(Type.Object({ staff: Type.Unknown() }), { staff: SAMPLE_STAFF }),
    },
    handler: (request) => {
      const identity = identityOf(request);
      return identity.kind === 'staff' ? { staff: identity.staff } : {};
    },
  });
  app.get('/v1/staff-verifiers', {
    config: { policy: ['device'] },
    schema: {
      summary: "PIN verifiers of the terminal's store, for offline log-in",
      tags: ['sessions'],
      security: BEARER,
      response: answers(STAFF_VERIFIERS_ANSWER, {
        items: [{ staff: SAMPLE_STAFF, salt: 'c2FsdA', verifier: 'dmVyaWZpZXI', n: 16384, r: 8, p: 1 }],
        next: null,
      }),
    },
    handler: async (request) => {
      const device = deviceOf(request);
      const now = cloud.ports.clock.now();
      const { items, roles, rules, revokedBadges } = await readVerifiers(cloud.database, cloud.secrets, device, now);
      const since = {
        month: firstToldMonth(now),
        terminal: device.terminal,
        staff: items.map(({ staff }) => staff.id),
      };
      const bought =
        rules?.purchase === undefined
          ? undefined
          : await boughtElsewhere(cloud.database, brandScope(device.brand), since);
      return {
        items,
        next: null,
        ...(roles.length === 0 ? {} : { roles }),
        ...(rules === null ? {} : { rules }),
        ...(bought === undefined ? {} : { bought }),
        ...(revokedBadges.length === 0 ? {} : { revokedBadges }),
      };
    },
  });
}

/** One after the other for each person: tries at the same moment must not all see the same number of failures. */
function turns(): <Value>(key: string, run: () => Promise<Value>) => Promise<Value> {
  const last = new Map<string, Promise<unknown>>();
  return (key, run) => {
    const before = last.get(key);
    const own = before === undefined ? run() : before.then(run, run);
    last.set(key, own);
    const forget = (): void => {
      if (last.get(key) === own) last.delete(key);
    };
    own.then(forget, forget);
    return own;
  };
}

function loginKey(request: FastifyRequest): string {
  const { staff } = request.body as Static<typeof SESSION_REQUEST>;
  return `${request.ip}|${staff}`;
}

/** Whether it was opened or why not; a number that nobody has is not written down, for people type all sorts of numbers. */
async function logInNoted(cloud: Cloud, asked: Static<typeof SESSION_REQUEST>): Promise<Static<typeof SESSION_ANSWER>> {
  try {
    const answer = await logIn(cloud, asked);
    const { staff } = answer;
    const scope = scopeOfStaff(cloud, staff);
    await cloud.audit.note({ scope, who: `staff ${staff.id}`, act: 'session.opened', what: 'by PIN' });
    return answer;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const known = await readCredential(cloud.database, cloud.secrets, brandScope(asked.brand), asked.staff);
    const what = `${known === null ? 'unknown staff' : `staff ${asked.staff}`}: ${error.code}`;
    await cloud.audit.note({ scope: brandScope(cloud.brand.id), who: 'nobody', act: 'session.refused', what });
    throw error;
  }
}

async function logIn(
  cloud: Cloud,
  { brand, staff, pin }: Static<typeof SESSION_REQUEST>,
): Promise<Static<typeof SESSION_ANSWER>> {
  const scope = brandScope(brand);
  const now = cloud.ports.clock.now();
  const credential = await readCredential(cloud.database, cloud.secrets, scope, staff);
  if (credential === null) {
    // As long as for somebody who is there, so that time does not tell who is.
    await cloud.ports.derivePin(pin, NOBODY_SALT, PIN_COST);
    throw new Refusal(401, 'wrong_pin');
  }
  if (credential.lockedUntil > now) throw locked(credential.lockedUntil);
  if (credential.staff.leftAt !== undefined && credential.staff.leftAt <= now) throw new Refusal(401, 'staff_left');
  const verifier = await cloud.ports.derivePin(pin, credential.salt, credential);
  if (!sameSecret(verifier.toString('base64url'), credential.verifier)) {
    const failures = credential.failures + 1;
    const lockedUntil =
      failures < FAILURES_FREE ? 0 : now + Math.min(LOCK_FIRST_MS * 2 ** (failures - FAILURES_FREE), LOCK_MAX_MS);
    await noteLogin(cloud.database, scope, staff, failures, lockedUntil);
    throw lockedUntil > 0 ? locked(lockedUntil) : new Refusal(401, 'wrong_pin');
  }
  if (credential.failures > 0) await noteLogin(cloud.database, scope, staff, 0, 0);
  const token = cloud.ports.random.bytes(TOKEN_BYTES).toString('base64url');
  const expiresAt = epochMs(now + SESSION_MS);
  await cloud.database.run(
    'INSERT INTO sessions (scope, token_hash, staff, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)',
    [scope, secretHash(token), staff, now, expiresAt],
  );
  return { token, staff: credential.staff, expiresAt };
}

const locked = (until: number): Refusal => new Refusal(429, 'person_locked', undefined, { lockedUntil: until });
