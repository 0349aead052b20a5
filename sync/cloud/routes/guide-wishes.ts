/** `/guide/customers/:member/wishes`: what an own customer of the signed-in guide wishes for, noted and ended. guide/note-wish.ts, end-wish.ts. */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { WISH_ENDS } from '../../domain/arrived-goods.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import { ENTRY_ID, MEMBER_ID, oneOf, PRODUCT_ID } from '../../schemas/scalars.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import { Allowance } from '../app/allowance.ts';
import { scopeOfStaff } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, withExample } from '../app/documented.ts';
import { Refusal } from '../app/problem.ts';
import { endWish } from '../guide/end-wish.ts';
import { noteWish } from '../guide/note-wish.ts';
import { forGuide, type GuideAnswer, PAGES_PER_MINUTE } from './guide-answer.ts';

const FORM_BODY_MAX = 4096;
/** A guide who talks to customers notes a few; each is read by every till of the store. */
export const WISHES_PER_GUIDE = { max: 60, windowMs: 10 * MINUTE_MS } as const;
const MEMBER = Type.Object({ member: MEMBER_ID });
const WISH = Type.Object({ member: MEMBER_ID, wish: ENTRY_ID });
const NOTED = Type.Object({ wish: ENTRY_ID, product: PRODUCT_ID });
const END = Type.Object({ why: oneOf(WISH_ENDS) });
const NOTHING = Type.Object({});
const SAMPLE = { wish: '019a0000-0000-7000-8000-000000000001', product: 'p-coat' };

export function guideWishRoutes(app: FastifyInstance, cloud: Cloud): void {
  const perGuide = new Allowance(cloud.ports.clock, WISHES_PER_GUIDE);
  const described = (summary: string) => ({ summary, tags: ['guide'] });
  const config = { policy: ['public'] as const, ...PAGES_PER_MINUTE };
  app.post('/guide/customers/:member/wishes', {
    bodyLimit: FORM_BODY_MAX,
    config,
    schema: {
      ...described('What an own customer asked for and did not get: kept with who and when; 303'),
      params: MEMBER,
      body: withExample(NOTED, SAMPLE),
      response: answers(NOTHING, {}),
    },
    handler: forGuide(cloud, async (page, guide, request) => {
      const { member } = request.params as Static<typeof MEMBER>;
      const { wish, product } = request.body as Static<typeof NOTED>;
      if (perGuide.take(guide.id) > 0) throw new Refusal(429, 'too_many_requests');
      const noted = await noteWish(cloud, guide, { wish, member, product });
      if (noted === 'unknown') return missing(page);
      if (noted === 'noted') await note(guide, 'wish.noted', `member ${member} wish ${wish}`);
      return page.goTo(`/guide/customers#wish-${wish}`);
    }),
  });
  app.post('/guide/customers/:member/wishes/:wish/end', {
    bodyLimit: FORM_BODY_MAX,
    config,
    schema: {
      ...described('An own customer’s wish is over, and why: kept with who and when; 303'),
      params: WISH,
      body: withExample(END, { why: 'bought_elsewhere' }),
      response: answers(NOTHING, {}),
    },
    handler: forGuide(cloud, async (page, guide, request) => {
      const { member, wish } = request.params as Static<typeof WISH>;
      const { why } = request.body as Static<typeof END>;
      const ended = await endWish(cloud, guide, { member, wish, why });
      if (ended === 'unknown') return missing(page);
      if (ended === 'ended') await note(guide, 'wish.ended', `member ${member} wish ${wish} ${why}`);
      return page.goTo('/guide/customers');
    }),
  });

  const note = (guide: StaffDocument, act: 'wish.noted' | 'wish.ended', what: string): Promise<void> =>
    cloud.audit.note({ scope: scopeOfStaff(cloud, guide), who: `staff ${guide.id}`, act, what });
}

function missing(page: GuideAnswer): unknown {
  if (page.wantsJson) throw new Refusal(404, 'unknown_wish');
  return page.missing('customers');
}
