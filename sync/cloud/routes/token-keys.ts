/**
 * Rotation of the key behind binding tokens: a new generation signs from now on, and those before end after days that are named, so
 * that badges can be printed anew meanwhile. A till takes the new key when it next starts. By who manages the whole brand; audited.
 * domain/token-keys.ts has the rules.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { DAY_MS, epochMs } from '../../domain/time.ts';
import { endOfKid, FIRST_KID, kidAt, nextKid, type KeyGeneration } from '../../domain/token-keys.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import { TOKEN_KEY_ROTATION, TOKEN_KEYS_ANSWER } from '../../protocol/token-keys.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf, storesOf } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { codesOut } from '../store/codes-out.ts';
import { addGeneration, readGenerations } from '../store/token-keys.ts';

const SAMPLE = {
  items: [
    { kid: 1, from: null, until: 1797776000000, isCurrent: false, out: 312 },
    { kid: 2, from: 1790000000000, until: null, isCurrent: true, out: 40, by: 'staff 9001' },
  ],
  next: null,
};

export function tokenKeyRoutes(app: FastifyInstance, cloud: Cloud): void {
  const scope = brandScope(cloud.brand.id);
  const shown = async (request: FastifyRequest): Promise<Static<typeof TOKEN_KEYS_ANSWER>> => {
    const now = cloud.ports.clock.now();
    const rows = await readGenerations(cloud.database, scope);
    const current = kidAt(rows, now);
    const scopes = storesOf(identityOf(request)).map((store) => storeScope(cloud.brand.id, store));
    const out = await codesOut(cloud.database, scopes, now);
    const lineOf = (kid: number) => {
      const until = endOfKid(rows, kid) ?? null;
      const isOver = until !== null && until <= now;
      return { kid, until, isCurrent: kid === current, out: isOver ? 0 : (out.get(kid) ?? 0) };
    };
    const items = rows.map(({ kid, from, by }) => ({ ...lineOf(kid), from, by }));
    return { items: [{ ...lineOf(FIRST_KID), from: null }, ...items], next: null };
  };
  app.get('/v1/token-keys', {
    config: { policy: ['manager'] },
    schema: {
      summary:
        'Generations of the key behind binding tokens: since when each signs, and until when its tokens are taken',
      tags: ['binding'],
      security: BEARER,
      response: answers(TOKEN_KEYS_ANSWER, SAMPLE),
    },
    handler: shown,
  });
  app.post('/v1/token-keys', {
    config: { policy: ['brandManager'] },
    schema: {
      summary: 'A new generation signs from now on; tokens of those before end after these days. 409 when none is left',
      tags: ['binding'],
      security: BEARER,
      body: withExample(TOKEN_KEY_ROTATION, { acceptDays: 90 }),
      response: answers(TOKEN_KEYS_ANSWER, SAMPLE),
    },
    handler: async (request) => {
      const { acceptDays } = request.body as Static<typeof TOKEN_KEY_ROTATION>;
      const kid = nextKid(await readGenerations(cloud.database, scope));
      if (kid === null) throw new Refusal(409, 'keys_used_up');
      const from = cloud.ports.clock.now();
      const generation: KeyGeneration = { kid, from, earlierUntil: epochMs(from + acceptDays * DAY_MS) };
      const who = whoOf(identityOf(request));
      if (!(await addGeneration(cloud.database, scope, { ...generation, by: who })))
        throw new Refusal(409, 'rotated_meanwhile');
      const what = `kid ${String(kid)}, earlier ones end after ${String(acceptDays)} days`;
      await cloud.audit.note({ scope, who, act: 'token_key.rotated', what });
      return shown(request);
    },
  });
}
