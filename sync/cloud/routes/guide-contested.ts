/** `/guide/contested`: customers whom the signed-in guide and another both claimed, and "not right?". guide/contested.ts. */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { holdsPhone } from '../../domain/phone.ts';
import { businessDayAt, DAY_MS, epochMs, MINUTE_MS } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import { CLASH } from '../../schemas/documents/facts.ts';
import { ENTRY_ID, MEMBER_ID } from '../../schemas/scalars.ts';
import { Allowance } from '../app/allowance.ts';
import { scopeOfStaff } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, withExample } from '../app/documented.ts';
import { Refusal } from '../app/problem.ts';
import { contestedOf, disputeClaim } from '../guide/contested.ts';
import { placeOf } from '../guide/earnings.ts';
import type { ContestedRefusal } from '../pages/guide-contested-words.ts';
import { contestedPage, EVIDENCE_MAX } from '../pages/guide-contested.ts';
import { readRoster } from '../store/staff.ts';
import { forGuide, type GuideAnswer, PAGES_PER_MINUTE } from './guide-answer.ts';

const FORM_BODY_MAX = 16_384;
/** Each is for a manager to read and decide. */
export const DISPUTES_PER_GUIDE = { max: 20, windowMs: 60 * MINUTE_MS } as const;
const PARAMS = Type.Object({ claim: ENTRY_ID });
const DISPUTED = Type.Object({ evidence: Type.String({ maxLength: EVIDENCE_MAX }) });
const ANSWER = Type.Object({
  items: Type.Array(Type.Object({ member: MEMBER_ID, phone: Type.Union([Type.String(), Type.Null()]), clash: CLASH })),
  next: Type.Null(),
});
const ID = '019a0000-0000-7000-8000-000000000001';
const SAMPLE = {
  items: [
    {
      member: ID,
      phone: '138****8000',
      clash: {
        claim: ID,
        at: 1790000000000,
        source: 'qr_one_time',
        claimant: '2002',
        holder: '2001',
        rule: 'reject_protected',
        protectedUntil: 1792592000000,
      },
    },
  ],
  next: null,
};

export function guideContestedRoutes(app: FastifyInstance, cloud: Cloud): void {
  const perGuide = new Allowance(cloud.ports.clock, DISPUTES_PER_GUIDE);
  const described = (summary: string) => ({ summary, tags: ['guide'] });
  const config = { policy: ['public'] as const, ...PAGES_PER_MINUTE };
  app.get('/guide/contested', {
    config,
    schema: {
      ...described('Customers whom the signed-in guide and another both claimed, with the rule that decided'),
      response: answers(ANSWER, SAMPLE),
    },
    handler: forGuide(cloud, (page, guide) => shown(page, guide)),
  });
  app.post('/guide/contested/:claim/disputes', {
    bodyLimit: FORM_BODY_MAX,
    config,
    schema: {
      ...described('Say that the decision about an own contested customer is not right, for a manager to decide; 303'),
      params: PARAMS,
      body: withExample(DISPUTED, { evidence: '顾客当天由我接待' }),
      response: answers(Type.Object({}), {}),
    },
    handler: forGuide(cloud, async (page, guide, request) => {
      const { claim } = request.params as Static<typeof PARAMS>;
      const evidence = (request.body as Static<typeof DISPUTED>).evidence.trim();
      if (evidence === '') return shown(page, guide, { status: 422, refusal: 'empty' });
      if (holdsPhone(evidence)) return shown(page, guide, { status: 422, refusal: 'number_in_text' });
      if (perGuide.take(guide.id) > 0) return shown(page, guide, { status: 429, refusal: 'too_many' });
      const done = await disputeClaim(cloud, guide, { claim, evidence });
      if (done === 'unknown') return page.missing('customers');
      if (done === 'raised') {
        const log = scopeOfStaff(cloud, guide);
        await cloud.audit.note({
          scope: log,
          who: `staff ${guide.id}`,
          act: 'binding.disputed',
          what: `claim ${claim}`,
        });
      }
      return page.goTo('/guide/contested');
    }),
  });

  async function shown(
    page: GuideAnswer,
    guide: StaffDocument,
    { status, refusal }: { readonly status: number; readonly refusal: ContestedRefusal | null } = {
      status: 200,
      refusal: null,
    },
  ): Promise<unknown> {
    const contested = await contestedOf(cloud, guide);
    if (page.wantsJson) {
      if (refusal !== null) throw new Refusal(status, refusal);
      return page.json({ items: contested.map(({ member, phone, clash }) => ({ member, phone, clash })), next: null });
    }
    const rule = await placeOf(cloud, guide);
    const now = cloud.ports.clock.now();
    const roster = await readRoster(cloud.database, brandScope(cloud.brand.id));
    const items = contested.map(({ phone, clash }) => ({
      ...{ phone, clash, day: businessDayAt(epochMs(clash.at), rule) },
      daysLeft: Math.max(0, Math.ceil((clash.protectedUntil - now) / DAY_MS)),
    }));
    const names = new Map(roster.map(({ body }) => [String(body.id), body.name]));
    return page.html(status, contestedPage(page.of('customers'), { guide: guide.id, names, items, refusal }));
  }
}
