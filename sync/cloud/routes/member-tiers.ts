/** Dated rules of members' tiers, entered by headquarters and never changed. binding/tiers.ts. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { readTierRule } from '../../domain/member-tier.ts';
import { businessDayAt, CHINA_DAY } from '../../domain/time.ts';
import { TIER_PREVIEW, TIER_RULE, TIER_RULE_ENTERED, TIER_RULE_VIEW } from '../../protocol/member-tiers.ts';
import { brandScope } from '../../protocol/messages.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, listOf, withExample } from '../app/documented.ts';
import { identityOf } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { previewTierRule } from '../binding/tier-preview.ts';
import { addTierRule, readTierRules } from '../store/member-tiers.ts';

const RULES_MAX = 200;
const SAMPLE = {
  from: '2026-12-01',
  validDays: 365,
  tiers: [
    { tier: 'silver', atLeast: 200_000 },
    { tier: 'gold', atLeast: 1_000_000 },
  ],
};

export function memberTierRoutes(app: FastifyInstance, cloud: Cloud): void {
  const scope = brandScope(cloud.brand.id);
  const described = (summary: string) => ({ summary, tags: ['members'], security: BEARER });
  const ruleAsked = (request: FastifyRequest): Static<typeof TIER_RULE> => {
    const rule = request.body as Static<typeof TIER_RULE>;
    if (rule.from < businessDayAt(cloud.ports.clock.now(), CHINA_DAY)) throw refused('/from', 'has_passed');
    const read = readTierRule(rule);
    if (!read.ok) throw refused(`/${read.error}`, 'makes_no_sense');
    return rule;
  };
  app.get('/v1/member-tiers', {
    config: { policy: ['manager', 'device'] },
    schema: {
      ...described('Rules of members’ tiers; before the first one everybody has the same'),
      response: answers(listOf(TIER_RULE_VIEW), {
        items: [{ ...SAMPLE, version: 1, by: '9005', at: 1790000000000 }],
        next: null,
      }),
    },
    handler: async () => ({
      items: (await readTierRules(cloud.database, scope)).map(({ rule, version, entered_by: by, at }) => ({
        ...rule,
        version,
        by,
        at,
      })),
      next: null,
    }),
  });
  app.post('/v1/member-tiers', {
    config: { policy: ['brandManager'] },
    schema: {
      ...described('Enter a rule of tiers; 422 for one that begins before today or makes no sense'),
      body: withExample(TIER_RULE, SAMPLE),
      response: answers(TIER_RULE_ENTERED, { version: 1 }),
    },
    handler: async (request) => {
      const who = identityOf(request);
      const rule = ruleAsked(request);
      for (;;) {
        const known = await readTierRules(cloud.database, scope);
        if (known.length >= RULES_MAX) throw refused('', 'too_many');
        const version = known.length + 1;
        const kept = { version, from_day: rule.from, rule, entered_by: whoOf(who), at: cloud.ports.clock.now() };
        // Two people at once: the second one gets the next number.
        if (!(await addTierRule(cloud.database, scope, kept))) continue;
        const what = `tiers ${String(version)}`;
        await cloud.audit.note({ scope, who: whoOf(who), act: 'tier_rule.entered', what });
        return { version };
      }
    },
  });
  app.post('/v1/member-tiers/previews', {
    config: { policy: ['brandManager'] },
    schema: {
      ...described('Who would have another tier by a rule that is not entered; of many members a part is looked at'),
      body: withExample(TIER_RULE, SAMPLE),
      response: answers(TIER_PREVIEW, {
        looked: 300,
        isAll: false,
        changes: [{ was: 'basic', would: 'silver', members: 12 }],
      }),
    },
    handler: (request) => previewTierRule(cloud, ruleAsked(request)),
  });
}

const refused = (path: string, reason: string): Refusal =>
  new Refusal(422, 'refused_configuration', `${path} ${reason}`, { path, reason });
