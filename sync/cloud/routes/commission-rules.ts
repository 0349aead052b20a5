/**
 * What guides earn, by dated rules: headquarters enters a version, which begins now or later, never before, and is never changed.
 * What makes no sense is refused with path and reason; what terms would have given is compared before. Seen by managers and tills. DOMAIN.md §7.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { wrongTier, type CommissionRule } from '../../domain/commission-rules.ts';
import { epochMs, MINUTE_MS } from '../../domain/time.ts';
import {
  COMMISSION_COMPARISON,
  COMMISSION_COMPARISON_ASKED,
  COMMISSION_RULE_VIEW,
  COMMISSION_TERMS,
  type CommissionTerms,
} from '../../protocol/commission.ts';
import { brandScope } from '../../protocol/messages.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, listOf, withExample } from '../app/documented.ts';
import { identityOf } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { comparePage } from '../commission/comparison.ts';
import { addCommissionRule, readCommissionRules, type KeptRule } from '../store/commission.ts';

/** What a person calls "now" may be a moment ago when it comes here. */
const NOW_SLACK_MS = 5 * MINUTE_MS;
const VERSIONS_MAX = 500;
const COMPARED_TERMS = {
  rates: { items: { 'tee-01': 300 }, categories: { apparel: 200 }, default: 100 },
  binderBp: 4000,
  tiers: [
    { upTo: 10_000_000, bp: 100 },
    { upTo: null, bp: 200 },
  ],
  tiersLessLines: true,
  returnDays: 7,
  newMember: { floor: 10_000, amount: 500 },
  storedValue: { earnsOn: 'spending' },
};
const TERMS_SAMPLE = { from: 1790000000000, ...COMPARED_TERMS };
const SAMPLE = { ...TERMS_SAMPLE, version: 'v1', by: '9005', at: 1790000000000 };
const COMPARISON_SAMPLE = {
  items: [{ party: '2001', was: 297, wasNet: 9900, would: 396, wouldNet: 9900 }],
  sales: 1,
  total: 1,
  next: null,
};
const VERSION_ANSWER = Type.Object({ version: COMMISSION_RULE_VIEW.properties.version });

export function commissionRuleRoutes(app: FastifyInstance, cloud: Cloud): void {
  const scope = brandScope(cloud.brand.id);
  const described = (summary: string) => ({ summary, tags: ['commission'], security: BEARER });
  app.get('/v1/commission-rules', {
    config: { policy: ['manager', 'device'] },
    schema: {
      ...described('Versions of the rules of commission, by when each begins; before the first one nothing earns'),
      response: answers(listOf(COMMISSION_RULE_VIEW), { items: [SAMPLE], next: null }),
    },
    handler: async () => {
      const rules = await readCommissionRules(cloud.database, scope);
      return { items: rules.map(({ rule, by, at }) => ({ ...rule, by, at: epochMs(at) })), next: null };
    },
  });
  app.post('/v1/commission-rules', {
    config: { policy: ['brandManager'] },
    schema: {
      ...described('Enter a version of the rules of commission; 422 for one that begins before now or makes no sense'),
      body: withExample(COMMISSION_TERMS, TERMS_SAMPLE),
      response: answers(VERSION_ANSWER, { version: 'v1' }),
    },
    handler: async (request) => {
      const who = identityOf(request);
      const by = who.kind === 'staff' ? who.staff.id : '';
      const version = await enter(cloud, scope, request.body as CommissionTerms, by);
      const what = `commission ${version}`;
      await cloud.audit.note({ scope, who: whoOf(who), act: 'commission_rule.entered', what });
      return { version };
    },
  });
  app.post('/v1/commission-rules/comparisons', {
    config: { policy: ['brandManager'] },
    schema: {
      ...described(
        'What a month’s sales earned by lines, and would have under these terms, a page at a time; enters nothing',
      ),
      body: withExample(COMMISSION_COMPARISON_ASKED, { month: '2026-09', terms: COMPARED_TERMS }),
      response: answers(COMMISSION_COMPARISON, COMPARISON_SAMPLE),
    },
    handler: async (request) => {
      const { month, terms, after = '' } = request.body as Static<typeof COMMISSION_COMPARISON_ASKED>;
      checkTiers(terms.tiers);
      return comparePage(cloud, { month, terms, after });
    },
  });
}

async function enter(cloud: Cloud, scope: string, terms: CommissionTerms, by: string): Promise<string> {
  const now = cloud.ports.clock.now();
  if (terms.from < now - NOW_SLACK_MS) throw refused('/from', 'has_passed');
  checkTiers(terms.tiers);
  const from = epochMs(Math.max(terms.from, now));
  for (;;) {
    const known = await readCommissionRules(cloud.database, scope);
    if (known.length >= VERSIONS_MAX) throw refused('', 'too_many');
    const rule: CommissionRule = { ...terms, from, version: `v${String(known.length + 1).padStart(3, '0')}` };
    const kept: KeptRule = { rule, by, at: now };
    // Two people at once: the second one gets the next number.
    if (await cloud.database.transaction((tx) => addCommissionRule(tx, scope, kept))) return rule.version;
  }
}

/** @throws Refusal 422 */
function checkTiers(tiers: CommissionTerms['tiers']): void {
  const tier = wrongTier(tiers);
  if (tier !== undefined) throw refused(`/tiers/${String(tier)}`, 'does_not_begin_above_the_one_before');
}

const refused = (path: string, reason: string): Refusal =>
  new Refusal(422, 'refused_configuration', `${path} ${reason}`, { path, reason });
