/** `/guide/customers/:member/notes`: what a signed-in guide writes down about an own customer. guide/notes.ts. */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { NOTE_MAX } from '../../domain/member-profile.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import { MEMBER_ID } from '../../schemas/scalars.ts';
import { Allowance } from '../app/allowance.ts';
import { scopeOfStaff } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, withExample } from '../app/documented.ts';
import { noteOnCustomer, type NoteFault } from '../guide/notes.ts';
import { forGuide, PAGES_PER_MINUTE } from './guide-answer.ts';
import { shownCustomers } from './guide-customers.ts';

const FORM_BODY_MAX = 4096;
/** A guide who talks to customers writes down a few; each is read by every till of the store. */
export const NOTES_PER_GUIDE = { max: 30, windowMs: 10 * MINUTE_MS } as const;
const PARAMS = Type.Object({ member: MEMBER_ID });
/** A little more than is kept, so that too long a note is answered by the page. */
const NOTED = Type.Object({ text: Type.String({ maxLength: 4 * NOTE_MAX }) });
const STATUS: Readonly<Record<NoteFault | 'too_many', number>> = {
  empty: 422,
  length: 422,
  number_in_text: 422,
  consent: 409,
  too_many: 429,
};

export function guideNoteRoutes(app: FastifyInstance, cloud: Cloud): void {
  const perGuide = new Allowance(cloud.ports.clock, NOTES_PER_GUIDE);
  app.post('/guide/customers/:member/notes', {
    bodyLimit: FORM_BODY_MAX,
    config: { policy: ['public'], ...PAGES_PER_MINUTE },
    schema: {
      summary: 'A note of the signed-in guide on an own customer who agreed to a profile, kept sealed; 303',
      tags: ['guide'],
      params: PARAMS,
      body: withExample(NOTED, { text: '喜欢浅色，周六来试' }),
      response: answers(Type.Object({}), {}),
    },
    handler: forGuide(cloud, async (page, guide, request) => {
      const { member } = request.params as Static<typeof PARAMS>;
      const { text } = request.body as Static<typeof NOTED>;
      const done =
        perGuide.take(guide.id) > 0 ? ('too_many' as const) : await noteOnCustomer(cloud, guide, member, text);
      if (done === 'unknown') return page.missing('customers');
      if (done !== 'noted' && done !== 'again')
        return shownCustomers(cloud, page, guide, { status: STATUS[done], refusal: done, typed: { member, text } });
      if (done === 'noted') {
        const who = `staff ${guide.id}`;
        await cloud.audit.note({
          scope: scopeOfStaff(cloud, guide),
          who,
          act: 'customer.noted',
          what: `member ${member}`,
        });
      }
      return page.goTo(`/guide/customers?open=${member}#person-${member}`);
    }),
  });
}
