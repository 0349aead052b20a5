/** Disputes about commission that is settled: seen and decided by managers of the store that sold. commission/disputes.ts. */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { COMMISSION_DISPUTE } from '../../protocol/commission.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import { TEXT } from '../../schemas/scalars.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, listOf, withExample } from '../app/documented.ts';
import { identityOf, storesOf } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { decideDispute } from '../commission/disputes.ts';
import { disputeOf, disputesOfStores, type DisputeRow } from '../store/commission.ts';

const PARAMS = Type.Object({ dispute: Type.String({ pattern: '^[A-Za-z0-9-]{1,100}$' }) });
const DECISION = Type.Object({ upheld: Type.Boolean(), note: TEXT }, { additionalProperties: false });
const SAMPLE = {
  id: 'claim-019a…-2002',
  sale: '019a…',
  receipt: 'S001-01-260921-0001',
  store: 'S001',
  reason: 'late_claim',
  guide: '2002',
  openedAt: 1790000000000,
  state: 'open',
  decidedBy: null,
  note: null,
};

export function commissionDisputeRoutes(app: FastifyInstance, cloud: Cloud): void {
  const scope = brandScope(cloud.brand.id);
  const described = (summary: string) => ({ summary, tags: ['commission'], security: BEARER });
  app.get('/v1/commission-disputes', {
    config: { policy: ['manager'] },
    schema: {
      ...described('Disputes about settled commission of the stores within reach, open ones first, then the newest'),
      response: answers(listOf(COMMISSION_DISPUTE), { items: [SAMPLE], next: null }),
    },
    handler: async (request) => {
      const rows = await disputesOfStores(cloud.database, scope, storesOf(identityOf(request)));
      return { items: rows.map(viewOf), next: null };
    },
  });
  app.post('/v1/commission-disputes/:dispute/decision', {
    config: { policy: ['manager'] },
    schema: {
      ...described('Decide a dispute: upheld, the difference is posted as of today; 409 when it was decided otherwise'),
      params: PARAMS,
      body: withExample(DECISION, { upheld: true, note: '顾客当场已扫码' }),
      response: answers(COMMISSION_DISPUTE, { ...SAMPLE, state: 'upheld', decidedBy: '9001' }),
    },
    handler: async (request) => {
      const { dispute: id } = request.params as Static<typeof PARAMS>;
      const { upheld, note } = request.body as Static<typeof DECISION>;
      const who = identityOf(request);
      const asked = await disputeOf(cloud.database, scope, id);
      // Another store's is none.
      if (who.kind !== 'staff' || asked === null || !who.stores.some((store) => store === asked.store))
        throw new Refusal(404, 'not_found');
      const decided = await decideDispute(cloud, id, { isUpheld: upheld, by: who.staff.id, note });
      if (decided === null || (decided.state === 'upheld') !== upheld) throw new Refusal(409, 'dispute_decided');
      const what = `dispute ${id} ${decided.state}`;
      await cloud.audit.note({
        scope: storeScope(cloud.brand.id, asked.store),
        who: whoOf(who),
        act: 'commission.dispute_decided',
        what,
      });
      return viewOf(decided);
    },
  });
}

const viewOf = ({ opened_at: openedAt, decided_by: decidedBy, ...row }: DisputeRow) => ({
  ...row,
  openedAt,
  decidedBy,
});
