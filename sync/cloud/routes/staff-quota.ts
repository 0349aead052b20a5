/** A till holds what its open cart at staff price costs of the buyer's month, over all stores of the brand. accounts/staff-quota.ts. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { MINUTE_MS } from '../../domain/time.ts';
import { QUOTA_ASKED, QUOTA_VIEW, type QuotaAsked } from '../../protocol/people.ts';
import { SALE_ID } from '../../schemas/scalars.ts';
import { holdQuota, releaseQuota } from '../accounts/staff-quota.ts';
import { Allowance } from '../app/allowance.ts';
import { scopeOf, whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { deviceOf, identityOf } from '../app/identity.ts';
import { tooMany } from '../app/limits.ts';
import type { AuditAct } from '../store/audit.ts';

/** A cart at staff price changes a few times a minute. */
const HOLDS_PER_MINUTE = { max: 240, windowMs: MINUTE_MS } as const;
const SALE = Type.Object({ sale: SALE_ID });

export function staffQuotaRoutes(app: FastifyInstance, cloud: Cloud): void {
  const holds = new Allowance(cloud.ports.clock, HOLDS_PER_MINUTE);
  const saleIn = (request: FastifyRequest): string => (request.params as Static<typeof SALE>).sale;
  const noted = async (request: FastifyRequest, act: AuditAct, what: string): Promise<void> => {
    const waitMs = holds.take(deviceOf(request).terminal);
    if (waitMs > 0) throw tooMany(waitMs);
    const identity = identityOf(request);
    await cloud.audit.note({ scope: scopeOf(cloud, identity), who: whoOf(identity), act, what });
  };
  app.put('/v1/staff-quota/holds/:sale', {
    config: { policy: ['device'] },
    schema: {
      summary:
        'Hold a part of a person’s quota of staff purchases for an open sale; says what is bought or held elsewhere',
      tags: ['people'],
      security: BEARER,
      params: SALE,
      body: withExample(QUOTA_ASKED, { staff: '2001', month: '2026-09', amount: 6930, own: 0 }),
      response: answers(QUOTA_VIEW, { isHeld: true, elsewhere: 13_860, asOf: 1790000000000 }),
    },
    handler: async (request) => {
      const asked = request.body as QuotaAsked;
      await noted(request, 'quota.held', `staff ${asked.staff} ${asked.month} ${String(asked.amount)}`);
      return holdQuota(cloud, deviceOf(request), saleIn(request), asked);
    },
  });
  app.post('/v1/staff-quota/holds/:sale/release', {
    config: { policy: ['device'] },
    schema: {
      summary: 'Let go what was held for a sale that is not made',
      tags: ['people'],
      security: BEARER,
      params: SALE,
      response: answers(Type.Object({}), {}),
    },
    handler: async (request) => {
      await noted(request, 'quota.released', `sale ${saleIn(request)}`);
      await releaseQuota(cloud, deviceOf(request), saleIn(request));
      return {};
    },
  });
}
