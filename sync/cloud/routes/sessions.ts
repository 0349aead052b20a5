/**
 * Log-in by staff number and PIN, and the verifiers that let a store's terminals do the same offline. Failures lock the
 * person for a while, longer each time; the address is limited too; a store or till is never locked.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import Type from 'typebox';
import { epochMs } from '../../domain/time.ts';
import { brandScope, SESSION_ANSWER, SESSION_REQUEST, STAFF_VERIFIERS_ANSWER } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { deviceOf, identityOf, sameSecret, secretHash, SESSION_MS } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { noteLogin, readCredential, readVerifiers } from '../store/staff.ts';

const FAILURES_FREE = 5;
const LOCK_FIRST_MS = 30_000;
const LOCK_MAX_MS = 15 * 60_000;
const TRIES_PER_MINUTE = 60;
const TOKEN_BYTES = 32;
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
    handler: (request) => logIn(cloud, request.body as Static<typeof SESSION_REQUEST>),
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
      const { brand, store } = deviceOf(request);
      return { items: await readVerifiers(cloud.database, cloud.secrets, brandScope(brand), store), next: null };
    },
  });
}

function loginKey(request: FastifyRequest): string {
  const { staff } = request.body as Static<typeof SESSION_REQUEST>;
  return `${request.ip}|${staff}`;
}

async function logIn(
  cloud: Cloud,
  { brand, staff, pin }: Static<typeof SESSION_REQUEST>,
): Promise<Static<typeof SESSION_ANSWER>> {
  const scope = brandScope(brand);
  const now = cloud.ports.clock.now();
  const credential = await readCredential(cloud.database, cloud.secrets, scope, staff);
  if (credential === null) throw new Refusal(401, 'wrong_pin');
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
