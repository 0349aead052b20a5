/** Targets of guides for a month: set and seen by managers of their stores, seen by the guide and the tills of those. guide/targets.ts. */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { GUIDE_TARGETS, OWN_TARGET, TARGET_ENTERED, type TargetEntered } from '../../protocol/guide-targets.ts';
import { MONTH, STAFF_ID, STORE_ID } from '../../schemas/scalars.ts';
import { scopeOfStaff, whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf, storeAsked } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { placeOf } from '../guide/earnings.ts';
import { ownTarget, setTarget, targetsOfStore } from '../guide/targets.ts';
import { guideAsked } from './guide-asked.ts';

const QUERY = Type.Object({ month: Type.Optional(MONTH), store: Type.Optional(STORE_ID) });
const GUIDE = Type.Object({ staff: STAFF_ID });
const TARGET = { amount: 8_000_000, bindings: 30 };
const REACHED = { net: 5_600_000, bound: 19 };
const MONTH_SAMPLE = { month: '2026-11', today: '2026-11-23' };
const SAMPLE = {
  ...{ ...MONTH_SAMPLE, store: 'S001' },
  items: [
    {
      ...{ guide: '2001', name: '林晓雨', ...REACHED },
      versions: [{ version: 1, ...TARGET, by: 'staff 9001', at: 1790000000000 }],
    },
  ],
  next: null,
};
const OWN_SAMPLE = {
  guide: '2001',
  ...MONTH_SAMPLE,
  asOf: 1790000000000,
  target: TARGET,
  ...REACHED,
  rating: { count: 24, mean: 467 },
};

export function guideTargetRoutes(app: FastifyInstance, cloud: Cloud): void {
  const described = (summary: string) => ({ summary, tags: ['guide'], security: BEARER });
  app.get('/v1/guide-targets', {
    config: { policy: ['manager'] },
    schema: {
      ...described('The guides of a store with their targets of a month, every version, and what they reached'),
      querystring: QUERY,
      response: answers(GUIDE_TARGETS, SAMPLE),
    },
    handler: (request) => {
      const { month, store } = request.query as Static<typeof QUERY>;
      return targetsOfStore(cloud, { month, store: storeAsked(identityOf(request), store) });
    },
  });
  app.post('/v1/guide-targets', {
    config: { policy: ['manager'] },
    schema: {
      ...described(
        'Decide what a guide of an own store is to reach in this month or a later one; 409 after another decision',
      ),
      body: withExample(TARGET_ENTERED, { month: '2026-11', guide: '2001', ...TARGET, version: 0 }),
      response: answers(OWN_TARGET, OWN_SAMPLE),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const entered = request.body as TargetEntered;
      const guide = await guideAsked(cloud, identity, entered.guide);
      if (!guide.roles.includes('guide')) throw new Refusal(404, 'unknown_guide');
      const who = whoOf(identity);
      await setTarget(cloud, guide, entered, who);
      const { month, amount, bindings, version } = entered;
      const decided = amount === null ? 'none' : `${String(amount)} fen, ${String(bindings ?? 0)} bindings`;
      const what = `guide ${guide.id} month ${month} version ${String(version + 1)}: ${decided}`;
      await cloud.audit.note({ scope: scopeOfStaff(cloud, guide), who, act: 'guide_target.set', what });
      return ownTarget(cloud, guide, { month, rule: await placeOf(cloud, guide) });
    },
  });
  app.get('/v1/guides/:staff/target', {
    config: { policy: ['device', 'staff'] },
    schema: {
      ...described('A guide’s target of this month and how far it is, for a till of the guide’s stores and the guide'),
      params: GUIDE,
      response: answers(OWN_TARGET, OWN_SAMPLE),
    },
    handler: async (request) => {
      const guide = await guideAsked(cloud, identityOf(request), (request.params as Static<typeof GUIDE>).staff);
      return ownTarget(cloud, guide, { rule: await placeOf(cloud, guide) });
    },
  });
}
