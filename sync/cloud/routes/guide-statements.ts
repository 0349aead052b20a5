/**
 * `/guide/statements`: a signed-in guide's own statements, as PDF and XLSX the same documents that the office has. No address names a
 * guide: a month is asked for, and whose it is, is said by the session. commission/documents/statement-document.ts.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { businessDayAt, epochMs, MINUTE_MS } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import { COUNT, MONTH, oneOf } from '../../schemas/scalars.ts';
import { Allowance } from '../app/allowance.ts';
import { scopeOfStaff } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, withExample } from '../app/documented.ts';
import { Refusal } from '../app/problem.ts';
import { DOCUMENT_TYPES, statementDocument } from '../commission/documents/statement-document.ts';
import { placeOf } from '../guide/earnings.ts';
import { statementsPage } from '../pages/guide-statements.ts';
import { openDisputesStated, statementsOfParty } from '../store/commission-statements.ts';
import { forGuide, PAGES_PER_MINUTE } from './guide-answer.ts';

/** Five years. */
const SHOWN_MAX = 60;
/** A document costs more than a page; who takes all of them along once has done so. */
export const DOCUMENTS_PER_GUIDE = { max: 2 * SHOWN_MAX, windowMs: 10 * MINUTE_MS } as const;
const PARAMS = Type.Object({ month: MONTH, format: oneOf(['pdf', 'xlsx']) });
const ANSWER = Type.Object({
  items: Type.Array(
    Type.Object({
      ...{ month: MONTH, total: Type.Integer(), lines: Type.Integer(), madeAt: Type.Integer() },
      /** Disputes about its sales that nobody decided yet. */
      disputed: COUNT,
    }),
  ),
  next: Type.Null(),
});
const SAMPLE = {
  items: [{ month: '2026-09', total: 131_064, lines: 48, disputed: 0, madeAt: 1790000000000 }],
  next: null,
};

export function guideStatementRoutes(app: FastifyInstance, cloud: Cloud): void {
  const perGuide = new Allowance(cloud.ports.clock, DOCUMENTS_PER_GUIDE);
  const described = (summary: string) => ({ summary, tags: ['guide'] });
  const config = { policy: ['public'] as const, ...PAGES_PER_MINUTE };
  app.get('/guide/statements', {
    config,
    schema: {
      ...described('The signed-in guide’s own statements of settled months, the newest first'),
      response: answers(ANSWER, SAMPLE),
    },
    handler: forGuide(cloud, async (page, guide) => {
      const own = { party: guide.id, limit: SHOWN_MAX };
      const scope = brandScope(cloud.brand.id);
      const rows = await statementsOfParty(cloud.database, scope, own);
      const months = rows.map(({ month }) => month);
      const disputed = await openDisputesStated(cloud.database, scope, { party: guide.id, months });
      if (page.wantsJson) {
        const items = rows.map(({ month, total, lines, made_at: madeAt }) => ({
          ...{ month, total, lines, madeAt },
          disputed: disputed.get(month) ?? 0,
        }));
        return page.json({ items, next: null });
      }
      const rule = await placeOf(cloud, guide);
      const shown = rows.map(({ made_at: at, ...row }) => ({
        ...row,
        day: businessDayAt(epochMs(at), rule),
        disputed: disputed.get(row.month) ?? 0,
      }));
      return page.html(200, statementsPage(page.of('earnings'), shown));
    }),
  });
  app.get('/guide/statements/:month/:format', {
    config,
    schema: {
      ...described(
        'The signed-in guide’s own statement of a settled month as PDF or XLSX, the same whenever it is asked for',
      ),
      params: PARAMS,
      response: {
        ...answers(Type.String(), ''),
        200: {
          description: 'the document',
          content: Object.fromEntries(
            Object.values(DOCUMENT_TYPES).map((type) => [type, { schema: withExample(Type.String(), '') }]),
          ),
        },
      },
    },
    handler: forGuide(cloud, async (page, guide, request) => {
      if (perGuide.take(guide.id) > 0) throw new Refusal(429, 'too_many_requests');
      const { month, format } = request.params as Static<typeof PARAMS>;
      const asked = { month, party: guide.id, store: '', format, lang: page.frame.language };
      const bytes = await statementDocument(cloud, asked);
      if (bytes === undefined) return page.missing('earnings');
      const log = scopeOfStaff(cloud, guide);
      await cloud.audit.note({
        scope: log,
        who: `staff ${guide.id}`,
        act: 'statement.read',
        what: `${month} ${format}`,
      });
      const name = `commission-${month}-${guide.id}.${format}`;
      return page.file(name, DOCUMENT_TYPES[format], bytes);
    }),
  });
}
