/**
 * Disputes about claims: a manager sees those of the stores within reach, open ones first, with the words of who raised them and the
 * rule that decided, and decides. Nobody decides in the own cause. Both in the audit log. binding/disputes.ts has the rules.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { conflictsOf } from '../../domain/binding-conflict.ts';
import { boundGuideAt } from '../../domain/binding.ts';
import { DISPUTE, DISPUTE_DECISION, DISPUTES_ANSWER, type Dispute } from '../../protocol/binding.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import { ENTRY_ID } from '../../schemas/scalars.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf, storeAsked, storesOf } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { claimsOfPerson, factsOf } from '../binding/claims.ts';
import { decide } from '../binding/disputes.ts';
import { listDisputes, type DisputeRow } from '../store/binding-disputes.ts';
import { memberById } from '../store/members.ts';
import { readRoster } from '../store/staff.ts';

const SHOWN_MAX = 200;
const CONFLICTS_LOOKED_AT = 1000;
const PATH = Type.Object({ dispute: ENTRY_ID });
const ID = '019a0000-0000-7000-8000-000000000001';
const SAMPLE = {
  dispute: ID,
  member: ID,
  memberPhone: '138****8000',
  store: 'S001',
  raisedBy: '2002',
  raisedAt: 1790000000000,
  evidence: '顾客当天由我接待',
  state: 'open',
  conflict: {
    at: 1790000000000,
    source: 'qr_one_time',
    claimant: '2002',
    holder: '2001',
    rule: 'reject_protected',
    protectedUntil: 1792592000000,
  },
  boundGuide: '2001',
};

export function bindingDisputeRoutes(app: FastifyInstance, cloud: Cloud): void {
  const scope = brandScope(cloud.brand.id);
  const described = (summary: string) => ({ summary, tags: ['binding'], security: BEARER });
  app.get('/v1/binding-disputes', {
    config: { policy: ['manager'] },
    schema: {
      ...described('Disputes about claims of the stores within reach, open ones first'),
      response: answers(DISPUTES_ANSWER, { items: [SAMPLE], next: null }),
    },
    handler: async (request) => {
      const rows = await listDisputes(cloud.database, scope, storesOf(identityOf(request)), SHOWN_MAX);
      const items: Dispute[] = [];
      for (const row of rows) items.push(await shown(cloud, row));
      return { items, next: null };
    },
  });
  app.post('/v1/binding-disputes/:dispute/decision', {
    config: { policy: ['manager'] },
    schema: {
      ...described('Decide a dispute: upheld for a guide, or rejected; 409 for one that was decided otherwise'),
      params: PATH,
      body: withExample(DISPUTE_DECISION, { outcome: 'upheld', guide: '2002', reason: '监控确认由 2002 接待' }),
      response: answers(DISPUTE, { ...SAMPLE, state: 'upheld', decidedBy: '9001', guide: '2002' }),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      if (identity.kind !== 'staff') throw new Refusal(403, 'not_allowed');
      const { dispute } = request.params as Static<typeof PATH>;
      const { outcome, guide, reason } = request.body as Static<typeof DISPUTE_DECISION>;
      if ((outcome === 'upheld') !== (guide !== undefined))
        throw new Refusal(422, 'refused_configuration', '/guide', { path: '/guide', reason: 'guide_of_upheld' });
      const by = identity.staff.id;
      const now = cloud.ports.clock.now();
      if (guide !== undefined) {
        const person = (await readRoster(cloud.database, scope)).find(({ body }) => body.id === guide)?.body;
        if (person === undefined || (person.leftAt !== undefined && person.leftAt <= now))
          throw new Refusal(422, 'refused_configuration', '/guide', { path: '/guide', reason: 'guide_left' });
      }
      const made = { state: outcome, by, at: now, guide: guide ?? null, reason } as const;
      const decided = await decide(cloud, dispute, made, (row) => {
        storeAsked(identity, row.store);
        if (row.raised_by === by || guide === by) throw new Refusal(403, 'own_cause');
      });
      if (!decided.ok) throw new Refusal(decided.error === 'not_found' ? 404 : 409, decided.error);
      const what = `dispute ${dispute} ${outcome}${guide === undefined ? '' : ` for ${guide}`}`;
      const log = storeScope(cloud.brand.id, decided.value.store);
      await cloud.audit.note({ scope: log, who: whoOf(identity), act: 'binding.decided', what });
      return shown(cloud, decided.value);
    },
  });
}

async function shown(cloud: Cloud, row: DisputeRow): Promise<Dispute> {
  const scope = brandScope(cloud.brand.id);
  const member = await memberById(cloud.database, scope, row.member);
  const facts = await factsOf(cloud.database, scope, await claimsOfPerson(cloud.database, scope, row.member));
  const conflict = conflictsOf(facts, CONFLICTS_LOOKED_AT).find(({ claim }) => claim === row.claim);
  const bound = boundGuideAt(facts, cloud.ports.clock.now());
  return {
    dispute: row.dispute as Dispute['dispute'],
    member: row.member,
    ...(member?.phoneMasked == null ? {} : { memberPhone: member.phoneMasked }),
    store: row.store,
    ...(row.raised_by === null ? {} : { raisedBy: row.raised_by }),
    raisedAt: row.raised_at,
    evidence: row.evidence,
    state: row.state,
    ...(conflict === undefined ? {} : { conflict }),
    ...(bound === null ? {} : { boundGuide: bound }),
    ...(row.decided_by === null ? {} : { decidedBy: row.decided_by }),
    ...(row.decided_at === null ? {} : { decidedAt: row.decided_at }),
    ...(row.guide === null ? {} : { guide: row.guide }),
    ...(row.reason === null ? {} : { reason: row.reason }),
  };
}
