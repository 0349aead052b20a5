/** Disputes about commission, of late claims and of guides: seen and decided by managers of the store that sold. commission/disputes.ts. */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { sharesAddUp, type ServingShare } from '../../domain/commission.ts';
import { COMMISSION_DECISION, COMMISSION_DISPUTE } from '../../protocol/commission.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, listOf, withExample } from '../app/documented.ts';
import { identityOf, storesOf } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { decideDispute, disputeView, type DecisionRefusal } from '../commission/disputes.ts';
import { disputeOf, disputesOfStores } from '../store/commission.ts';
import { readPerson } from '../store/roles.ts';

const PARAMS = Type.Object({ dispute: Type.String({ pattern: '^[A-Za-z0-9-]{1,100}$' }) });
const SAMPLE = {
  id: 'claim-019a…-2002',
  sale: '019a…',
  receipt: 'S001-01-260921-0001',
  store: 'S001',
  reason: 'late_claim',
  guide: '2002',
  raisedBy: null,
  words: null,
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
      return { items: rows.map(disputeView), next: null };
    },
  });
  app.post('/v1/commission-disputes/:dispute/decision', {
    config: { policy: ['manager'] },
    schema: {
      ...described(
        'Decide a dispute: upheld, the difference is posted as of today (a guide’s says who served); 409 when it was decided otherwise',
      ),
      params: PARAMS,
      body: withExample(COMMISSION_DECISION, { upheld: true, note: '顾客当场已扫码' }),
      response: answers(COMMISSION_DISPUTE, { ...SAMPLE, state: 'upheld', decidedBy: '9001' }),
    },
    handler: async (request) => {
      const { dispute: id } = request.params as Static<typeof PARAMS>;
      const { upheld, note, serving = [] } = request.body as Static<typeof COMMISSION_DECISION>;
      const who = identityOf(request);
      const asked = await disputeOf(cloud.database, scope, id);
      // Another store's is none.
      if (who.kind !== 'staff' || asked === null || !who.stores.some((store) => store === asked.store))
        throw new Refusal(404, 'not_found');
      await checkServing(cloud, serving);
      const answer = await decideDispute(cloud, id, { isUpheld: upheld, by: who.staff.id, note, serving });
      if (!answer.ok) throw new Refusal(STATUS[answer.error], answer.error);
      const decided = answer.value;
      if ((decided.state === 'upheld') !== upheld) throw new Refusal(409, 'dispute_decided');
      const what = `dispute ${id} ${decided.state}`;
      await cloud.audit.note({
        scope: storeScope(cloud.brand.id, asked.store),
        who: whoOf(who),
        act: 'commission.dispute_decided',
        what,
      });
      return disputeView(decided);
    },
  });
}

const STATUS: Readonly<Record<DecisionRefusal, number>> = {
  unknown_dispute: 404,
  own_cause: 409,
  earns_nothing: 409,
  serving_needed: 422,
  serving_not_asked: 422,
};

/** @throws Refusal 422 for shares that are not all of the sale, and for who is no guide. */
async function checkServing(cloud: Cloud, serving: readonly ServingShare[]): Promise<void> {
  const wrong = (reason: string): Refusal =>
    new Refusal(422, 'refused_configuration', `/serving ${reason}`, { path: '/serving', reason });
  if (!sharesAddUp(serving) || new Set(serving.map(({ guide }) => guide)).size < serving.length)
    throw wrong('is_not_the_whole_sale');
  for (const { guide } of serving) {
    const person = await cloud.database.transaction((tx) => readPerson(tx, cloud.brand.id, guide));
    if (person?.roles.includes('guide') !== true) throw wrong('is_not_a_guide');
  }
}
