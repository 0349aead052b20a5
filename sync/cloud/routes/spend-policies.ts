/**
 * What the brand pays first of stored value, by dated rules: principal, bonus, or both in proportion. A rule begins now or later, never
 * before: what was spent is never counted anew. Decided by who manages the whole brand; seen by managers and tills.
 */
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { epochMs, MINUTE_MS } from '../../domain/time.ts';
import { SPEND_POLICIES, SPEND_POLICY } from '../../protocol/accounts.ts';
import { brandScope } from '../../protocol/messages.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { readSpendPolicies, saveSpendPolicy } from '../store/accounts.ts';

/** What a person calls "now" may be a moment ago when it comes here. */
const NOW_SLACK_MS = 5 * MINUTE_MS;
export const SPEND_POLICIES_MAX = 200;
const SAMPLE = { from: 1790000000000, order: 'bonus_first' } as const;

export function spendPolicyRoutes(app: FastifyInstance, cloud: Cloud): void {
  const scope = brandScope(cloud.brand.id);
  const items = async () => {
    const policies = await readSpendPolicies(cloud.database, scope);
    return {
      items: policies.map(({ from, order }) => ({ from: epochMs(from), order })).sort((a, b) => a.from - b.from),
    };
  };
  const described = (summary: string) => ({ summary, tags: ['accounts'], security: BEARER });
  app.get('/v1/spend-policies', {
    config: { policy: ['manager', 'device'] },
    schema: {
      ...described('What is paid first of stored value, by when each rule begins; before the first one the principal'),
      response: answers(SPEND_POLICIES, { items: [SAMPLE] }),
    },
    handler: items,
  });
  app.post('/v1/spend-policies', {
    config: { policy: ['brandManager'] },
    schema: {
      ...described('Decide what is paid first of stored value from an instant on; 422 for one that has passed'),
      body: withExample(SPEND_POLICY, SAMPLE),
      response: answers(SPEND_POLICIES, { items: [SAMPLE] }),
    },
    handler: async (request) => {
      const { from, order } = request.body as Static<typeof SPEND_POLICY>;
      const now = cloud.ports.clock.now();
      const refused = (reason: string): Refusal =>
        new Refusal(422, 'refused_configuration', `/from ${reason}`, { path: '/from', reason });
      if (from < now - NOW_SLACK_MS) throw refused('has_passed');
      const begins = Math.max(from, now);
      if ((await readSpendPolicies(cloud.database, scope)).length >= SPEND_POLICIES_MAX) throw refused('too_many');
      await saveSpendPolicy(cloud.database, scope, { from: begins, order });
      const what = `${order} from ${new Date(begins).toISOString()}`;
      await cloud.audit.note({ scope, who: whoOf(identityOf(request)), act: 'spend_policy.saved', what });
      return items();
    },
  });
}
