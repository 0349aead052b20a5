/**
 * When points end, by dated rules that headquarters enters and nobody changes: what is earned from a day on lives so many months. Points
 * from before the first rule never end. Seen by managers and tills. accounts/points.ts.
 */
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { POINTS_DAY, readPointsRule } from '../../domain/points-ending.ts';
import { businessDayAt } from '../../domain/time.ts';
import { POINTS_RULE, POINTS_RULE_VIEW } from '../../protocol/accounts.ts';
import { brandScope } from '../../protocol/messages.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, listOf, withExample } from '../app/documented.ts';
import { identityOf } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { addPointsRule, readPointsRules } from '../store/points.ts';

export const POINTS_RULES_MAX = 200;
const SAMPLE = { from: '2026-12-01', months: 12 };
const LIST_SAMPLE = { items: [{ ...SAMPLE, version: 1, by: 'staff 9005', at: 1790000000000 }], next: null };

export function pointsRuleRoutes(app: FastifyInstance, cloud: Cloud): void {
  const scope = brandScope(cloud.brand.id);
  const entered = async () => ({
    items: (await readPointsRules(cloud.database, scope)).map(
      ({ from_day: from, months, version, entered_by: by, at }) => ({
        from,
        months,
        version,
        by,
        at,
      }),
    ),
    next: null,
  });
  const described = (summary: string) => ({ summary, tags: ['accounts'], security: BEARER });
  app.get('/v1/points-rules', {
    config: { policy: ['manager', 'device'] },
    schema: {
      ...described('Rules of when points end; before the first one they never do'),
      response: answers(listOf(POINTS_RULE_VIEW), LIST_SAMPLE),
    },
    handler: entered,
  });
  app.post('/v1/points-rules', {
    config: { policy: ['brandManager'] },
    schema: {
      ...described('Enter a rule of when points end that are earned from a day on; 422 for a day before today'),
      body: withExample(POINTS_RULE, SAMPLE),
      response: answers(listOf(POINTS_RULE_VIEW), LIST_SAMPLE),
    },
    handler: async (request) => {
      const by = whoOf(identityOf(request));
      const rule = request.body as Static<typeof POINTS_RULE>;
      const read = readPointsRule(rule);
      if (!read.ok) throw refused(`/${read.error}`, 'makes_no_sense');
      const { from, months } = rule;
      if (from < businessDayAt(cloud.ports.clock.now(), POINTS_DAY)) throw refused('/from', 'has_passed');
      for (;;) {
        const version = (await readPointsRules(cloud.database, scope)).length + 1;
        if (version > POINTS_RULES_MAX) throw refused('', 'too_many');
        const row = { version, from_day: from, months, entered_by: by, at: cloud.ports.clock.now() };
        // Two people at once: the second one gets the next number.
        if (!(await addPointsRule(cloud.database, scope, row))) continue;
        const what = `${months === null ? 'never' : `${String(months)} months`} from ${from}`;
        await cloud.audit.note({ scope, who: by, act: 'points_rule.entered', what });
        return entered();
      }
    },
  });
}

const refused = (path: string, reason: string): Refusal =>
  new Refusal(422, 'refused_configuration', `${path} ${reason}`, { path, reason });
