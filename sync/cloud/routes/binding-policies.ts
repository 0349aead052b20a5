/**
 * How long a binding protects and lasts, and whether customers follow a guide: dated rules of the brand and of single stores.
 * A rule begins now or later, never before, so that no binding of the past is judged anew. Decided by who manages the whole
 * brand: a store that wrote its own rules could keep customers from the others. domain/binding-policy.ts says which rule holds.
 */
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { epochMs, MINUTE_MS } from '../../domain/time.ts';
import { BINDING_POLICIES_ANSWER, BINDING_POLICY } from '../../protocol/binding.ts';
import { brandScope } from '../../protocol/messages.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { readBindingPolicies, saveBindingPolicy } from '../store/binding-policies.ts';
import { readStore } from '../store/terminals.ts';

/** What a person calls "now" may be a moment ago when it comes here. */
const NOW_SLACK_MS = 5 * MINUTE_MS;
export const BINDING_POLICIES_MAX = 1000;
const SAMPLE = {
  store: null,
  from: 1790000000000,
  rule: { protectDays: 30, validDays: 365, onMove: 'follow' },
} as const;
const SAVED = { items: [{ ...SAMPLE, by: 'staff 9001' }], next: null };

export function bindingPolicyRoutes(app: FastifyInstance, cloud: Cloud): void {
  const scope = brandScope(cloud.brand.id);
  const items = async () => ({
    items: [...(await readBindingPolicies(cloud.database, scope))].sort((a, b) => a.from - b.from),
    next: null,
  });
  const described = (summary: string) => ({ summary, tags: ['binding'], security: BEARER });
  app.get('/v1/binding-policies', {
    config: { policy: ['manager'] },
    schema: {
      ...described('The dated rules of binding, by when each begins; before the first one 30 and 365 days'),
      response: answers(BINDING_POLICIES_ANSWER, SAVED),
    },
    handler: items,
  });
  app.post('/v1/binding-policies', {
    config: { policy: ['brandManager'] },
    schema: {
      ...described('Decide how long bindings protect and last from an instant on; 422 for one that has passed'),
      body: withExample(BINDING_POLICY, SAMPLE),
      response: answers(BINDING_POLICIES_ANSWER, SAVED),
    },
    handler: async (request) => {
      const { store, from, rule } = request.body as Static<typeof BINDING_POLICY>;
      const now = cloud.ports.clock.now();
      if (from < now - NOW_SLACK_MS) throw refused('/from', 'has_passed');
      if (store === null && rule === null) throw refused('/rule', 'missing');
      if (rule !== null && rule.protectDays > rule.validDays) throw refused('/rule/protectDays', 'beyond_validity');
      if (store !== null && (await readStore(cloud.database, cloud.brand.id, store)) === null)
        throw refused('/store', 'unknown_store');
      if ((await readBindingPolicies(cloud.database, scope)).length >= BINDING_POLICIES_MAX)
        throw refused('/from', 'too_many');
      const begins = epochMs(Math.max(from, now));
      const who = whoOf(identityOf(request));
      await saveBindingPolicy(cloud.database, scope, { store, from: begins, rule, by: who, at: now });
      const days =
        rule === null ? 'none' : `${String(rule.protectDays)}/${String(rule.validDays)} days, ${rule.onMove}`;
      const what = `${store ?? 'brand'} ${days} from ${new Date(begins).toISOString()}`;
      await cloud.audit.note({ scope, who, act: 'binding_policy.saved', what });
      return items();
    },
  });
}

const refused = (path: string, reason: string): Refusal =>
  new Refusal(422, 'refused_configuration', `${path} ${reason}`, { path, reason });
