/**
 * Log-in by staff number and PIN (app/log-in.ts), and the verifiers that let a store's terminals do the same offline.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import Type from 'typebox';
import { epochMs } from '../../domain/time.ts';
import { brandScope, SESSION_ANSWER, SESSION_REQUEST, STAFF_VERIFIERS_ANSWER } from '../../protocol/messages.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import { firstToldMonth } from '../accounts/staff-quota.ts';
import { scopeOf, scopeOfStaff, whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { deviceOf, identityOf, secretHash, SESSION_MS } from '../app/identity.ts';
import { logInDoor } from '../app/log-in.ts';
import { boughtElsewhere } from '../store/staff-purchases.ts';
import { readVerifiers } from '../store/staff.ts';

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
  const door = logInDoor(cloud);
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
      const asked = request.body as Static<typeof SESSION_REQUEST>;
      return door.logIn(request.ip, asked, (staff) => openSession(cloud, staff));
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

function loginKey(request: FastifyRequest): string {
  const { staff } = request.body as Static<typeof SESSION_REQUEST>;
  return `${request.ip}|${staff}`;
}

async function openSession(cloud: Cloud, staff: StaffDocument): Promise<Static<typeof SESSION_ANSWER>> {
  const token = cloud.ports.random.bytes(TOKEN_BYTES).toString('base64url');
  const now = cloud.ports.clock.now();
  const expiresAt = epochMs(now + SESSION_MS);
  await cloud.database.run(
    'INSERT INTO sessions (scope, token_hash, staff, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)',
    [brandScope(cloud.brand.id), secretHash(token), staff.id, now, expiresAt],
  );
  const scope = scopeOfStaff(cloud, staff);
  await cloud.audit.note({ scope, who: `staff ${staff.id}`, act: 'session.opened', what: 'by PIN' });
  return { token, staff, expiresAt };
}
