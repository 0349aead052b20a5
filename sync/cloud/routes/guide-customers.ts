/** `/guide/customers`: a signed-in guide's customers, why to call them, and how it went; the same for the guide's tills. guide/customers.ts. */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { byUrgency, CALL_OUTCOMES, CALL_REASONS, correctableCalls } from '../../domain/call-reasons.ts';
import { businessDayAt, DAY_MS, epochMs, type DayRule } from '../../domain/time.ts';
import { OWN_CUSTOMERS } from '../../protocol/guide-desk.ts';
import { OCCASION } from '../../schemas/entries/guide-kinds.ts';
import { MEMBER_ID, STAFF_ID } from '../../schemas/scalars.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import { scopeOf, scopeOfStaff, whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf } from '../app/identity.ts';
import { contestedOf } from '../guide/contested.ts';
import {
  calledThisMonth,
  customersForTill,
  isHit,
  noteCall,
  ownCustomers,
  type OwnCustomer,
} from '../guide/customers.ts';
import { placeOf } from '../guide/earnings.ts';
import type { CustomersRefusal } from '../pages/guide-customer-words.ts';
import { GUIDE_CUSTOMER_WORDS } from '../pages/guide-customer-words.ts';
import { customersPage, type ShownCustomer } from '../pages/guide-customers.ts';
import type { ShownWish } from '../pages/guide-stock.ts';
import type { PageLanguage } from '../pages/words.ts';
import { forGuide, type GuideAnswer, PAGES_PER_MINUTE } from './guide-answer.ts';
import { guideAsked } from './guide-asked.ts';

const SHOWN_MAX = 100;
const DUE_MAX = 50;
const FORM_BODY_MAX = 4096;
const QUERY = Type.Object({ q: Type.Optional(Type.String({ maxLength: 40 })), open: Type.Optional(MEMBER_ID) });
const PARAMS = Type.Object({ member: MEMBER_ID });
const oneOf = (values: readonly string[]) => Type.Union(values.map((value) => Type.Literal(value)));
const CALLED = Type.Object({
  kind: oneOf(CALL_REASONS),
  occasion: OCCASION,
  outcome: oneOf(CALL_OUTCOMES),
  tries: Type.String({ pattern: '^[0-9]{1,4}$' }),
});
const REASON = Type.Object({
  kind: Type.String(),
  occasion: Type.String(),
  day: Type.String(),
  until: Type.Union([Type.String(), Type.Null()]),
  tries: Type.Integer(),
});
const ANSWER = Type.Object({
  items: Type.Array(
    Type.Object({
      member: MEMBER_ID,
      phone: Type.Union([Type.String(), Type.Null()]),
      lastBought: Type.Union([Type.String(), Type.Null()]),
      reasons: Type.Array(REASON),
    }),
  ),
  next: Type.Null(),
});
const ID = '019a0000-0000-7000-8000-000000000001';
const SAMPLE = {
  items: [
    {
      member: ID,
      phone: '138****8000',
      lastBought: '2026-09-12',
      reasons: [{ kind: 'after_sale', occasion: '2026-09-12', day: '2026-09-12', until: '2026-10-03', tries: 0 }],
    },
  ],
  next: null,
};

const GUIDE = Type.Object({ staff: STAFF_ID });
const TILL_SAMPLE = {
  guide: '2001',
  asOf: 1790000000000,
  called: 3,
  items: [
    {
      member: ID,
      name: '李',
      phone: '138****8000',
      since: 1789000000000,
      protectedUntil: null,
      facts: { hasAgreed: true, lastBought: '2026-09-12' },
      calls: [],
      notes: [],
    },
  ],
};

export function guideCustomerRoutes(app: FastifyInstance, cloud: Cloud): void {
  const described = (summary: string) => ({ summary, tags: ['guide'] });
  const config = { policy: ['public'] as const, ...PAGES_PER_MINUTE };
  app.get('/guide/customers', {
    config,
    schema: {
      ...described('The signed-in guide’s customers and why to call them; phones are masked'),
      querystring: QUERY,
      response: answers(ANSWER, SAMPLE),
    },
    handler: forGuide(cloud, async (page, guide, request) => {
      const { q = '', open } = request.query as Static<typeof QUERY>;
      return shownCustomers(cloud, page, guide, { query: q.trim(), ...(open === undefined ? {} : { open }) });
    }),
  });
  app.post('/guide/customers/:member/outcomes', {
    bodyLimit: FORM_BODY_MAX,
    config,
    schema: {
      ...described('How a call to an own customer went: kept with who and when; 303'),
      params: PARAMS,
      body: withExample(CALLED, { kind: 'after_sale', occasion: '2026-09-12', outcome: 'reached', tries: '0' }),
      response: answers(Type.Object({}), {}),
    },
    handler: forGuide(cloud, async (page, guide, request) => {
      const { member } = request.params as Static<typeof PARAMS>;
      const { tries, ...called } = request.body as Static<typeof CALLED>;
      const asked = { ...called, member, tries: Number(tries) } as Parameters<typeof noteCall>[2];
      const noted = await noteCall(cloud, guide, asked);
      if (noted === 'unknown') return page.missing('customers');
      if (noted === 'not_due') return shownCustomers(cloud, page, guide, { status: 409, refusal: 'not_due' });
      if (noted === 'noted') {
        const what = `member ${member} ${asked.kind} ${asked.outcome}`;
        await cloud.audit.note({
          scope: scopeOfStaff(cloud, guide),
          who: `staff ${guide.id}`,
          act: 'customer.called',
          what,
        });
      }
      return page.goTo('/guide/customers');
    }),
  });

  app.get('/v1/guides/:staff/customers', {
    config: { policy: ['device', 'staff'] },
    schema: {
      ...described(
        'A guide’s customers with what there is to call them about, for a till of the guide’s stores and the guide',
      ),
      security: BEARER,
      params: GUIDE,
      response: answers(OWN_CUSTOMERS, TILL_SAMPLE),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const { staff } = request.params as Static<typeof GUIDE>;
      const guide = await guideAsked(cloud, identity, staff);
      const what = `customers of ${staff}`;
      await cloud.audit.note({ scope: scopeOf(cloud, identity), who: whoOf(identity), act: 'customers.read', what });
      return customersForTill(cloud, guide);
    },
  });
}

export interface AskedCustomers {
  readonly query?: string;
  /** Whose part of the page is open. */
  readonly open?: string;
  readonly status?: number;
  readonly refusal?: CustomersRefusal;
  /** A note that was not taken, so that it can be mended. */
  readonly typed?: { readonly member: string; readonly text: string };
}

/** The page, or its answer for programs. */
export async function shownCustomers(
  cloud: Cloud,
  page: GuideAnswer,
  guide: StaffDocument,
  { query = '', open, status = 200, refusal, typed }: AskedCustomers,
): Promise<unknown> {
  const rule = await placeOf(cloud, guide);
  const own = await ownCustomers(cloud, guide);
  if (page.wantsJson)
    return page.json({
      items: own.map(({ member, phone, lastBought, reasons }) => ({ member, phone, lastBought, reasons })),
      next: null,
    });
  const due = own
    .filter(({ reasons }) => reasons.length > 0)
    .toSorted((a, b) => (a.reasons[0] && b.reasons[0] ? byUrgency(a.reasons[0], b.reasons[0]) : 0));
  const hits = own.filter((customer) => isHit(customer, query));
  // Who is open is there, however many stand before.
  const first = hits.filter(({ member }) => member === (open ?? typed?.member));
  const listed = [...first, ...hits.filter((one) => !first.includes(one))].slice(0, SHOWN_MAX);
  const inOrder = hits.filter((one) => listed.includes(one));
  const viewOf = (one: OwnCustomer): ShownCustomer => shownOf(cloud, guide, one, rule);
  const view = {
    due: due.slice(0, DUE_MAX).map(viewOf),
    all: inOrder.map(viewOf),
    wishes: own.flatMap((one) => wishesOf(one, page.of('customers').language, rule)).slice(0, DUE_MAX),
    contested: new Set((await contestedOf(cloud, guide)).map(({ member }) => member)).size,
    more: hits.length - inOrder.length,
    called: await calledThisMonth(cloud, guide, rule),
    query,
    open: open ?? typed?.member ?? null,
    refusal: refusal ?? null,
    typed: typed?.text ?? '',
  };
  return page.html(status, customersPage(page.of('customers'), view));
}

function shownOf(
  cloud: Cloud,
  guide: StaffDocument,
  { since, protectedUntil, notes, ...customer }: OwnCustomer,
  rule: DayRule,
): ShownCustomer {
  const now = cloud.ports.clock.now();
  const left = protectedUntil === null ? 0 : protectedUntil - now;
  return {
    ...customer,
    notes: notes.map(({ text, at }) => ({ text, day: businessDayAt(at, rule) })),
    correctable: correctableCalls(customer.calls, guide.id, now),
    boundOn: since === null ? null : businessDayAt(epochMs(since), rule),
    daysProtected: Math.ceil(left / DAY_MS),
  };
}

/** The newest first. */
const wishesOf = (
  { member, name, open, facts }: OwnCustomer,
  language: PageLanguage,
  rule: DayRule,
): readonly ShownWish[] =>
  open.map(({ wish, goods, at }) => ({
    ...{ member, wish, name: name ?? GUIDE_CUSTOMER_WORDS[language].nameless, goods: goods.name },
    hasArrived: facts.arrived?.some(({ product, isWished }) => isWished && product === goods.product) === true,
    day: businessDayAt(at, rule),
  }));
