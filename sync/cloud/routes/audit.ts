/** The audit log as managers read it: page by page, and whether its chain holds. Reading it is an act of the log too. */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import { COUNT, HASH, INSTANT, STORE_ID } from '../../schemas/scalars.ts';
import { oneOf } from '../../schemas/scalars.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, listOf } from '../app/documented.ts';
import { identityOf, storeAsked, type Identity } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { auditKeyOf, readAudit, verifyAudit } from '../store/audit.ts';

const PAGE = 200;
const QUERY = Type.Object({
  store: Type.Optional(STORE_ID),
  /** `brand`: what was done for the whole brand, such as publishing a price book. */
  of: Type.Optional(oneOf(['store', 'brand'])),
  after: Type.Optional(Type.String({ pattern: '^\\d{1,15}$' })),
});
const ROW = Type.Object({
  seq: COUNT,
  at: INSTANT,
  who: Type.String(),
  act: Type.String(),
  what: Type.String(),
  hash: HASH,
});
const VERDICT = Type.Object({ rows: COUNT, lastHash: HASH, badSeq: Type.Union([COUNT, Type.Null()]) });
const SAMPLE = {
  seq: 1,
  at: 1790000000000,
  who: 'staff 9001',
  act: 'code.made',
  what: 'store S001',
  hash: '0'.repeat(64),
};

export function auditRoutes(app: FastifyInstance, cloud: Cloud): void {
  app.get('/v1/audit', {
    config: { policy: ['manager'] },
    schema: {
      summary: 'Who did what, in order',
      tags: ['audit'],
      security: BEARER,
      querystring: QUERY,
      response: answers(listOf(ROW), { items: [SAMPLE], next: null }),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const query = request.query as Static<typeof QUERY>;
      const scope = scopeAsked(cloud, identity, query);
      await cloud.audit.note({ scope, who: whoOf(identity), act: 'audit.read', what: `after ${query.after ?? '0'}` });
      const rows = await readAudit(cloud.database, scope, Number(query.after ?? 0), PAGE);
      const items = rows.map(({ seq, at, who, act, what, hash }) => ({ seq, at, who, act, what, hash }));
      return { items, next: rows.length === PAGE ? String(rows.at(-1)?.seq ?? 0) : null };
    },
  });
  app.get('/v1/audit/verification', {
    config: { policy: ['manager'] },
    schema: {
      summary: 'Whether the log is whole: how many rows hold, and the first that does not',
      tags: ['audit'],
      security: BEARER,
      querystring: QUERY,
      response: answers(VERDICT, { rows: 42, lastHash: '0'.repeat(64), badSeq: null }),
    },
    handler: (request) => {
      const scope = scopeAsked(cloud, identityOf(request), request.query as Static<typeof QUERY>);
      return verifyAudit(cloud.database, scope, auditKeyOf(cloud.secrets));
    },
  });
}

/** @throws Refusal 403 for a store out of reach, and for the brand's log to who manages only some of its stores. */
function scopeAsked(cloud: Cloud, identity: Identity, { of, store }: Static<typeof QUERY>): string {
  if (of !== 'brand') return storeScope(cloud.brand.id, storeAsked(identity, store));
  if (identity.kind !== 'staff' || !identity.wholeBrand) throw new Refusal(403, 'not_allowed');
  return brandScope(cloud.brand.id);
}
