/**
 * `/guide`: a guide's own page on a phone. Staff number and PIN as at the till, with its locks; a cookie of its own afterwards
 * (guide/phone-session.ts). Everything shown is of who is signed in: no address names a guide. JSON for `Accept: application/json`.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { brandScope } from '../../protocol/messages.ts';
import { BUSINESS_DAY, MONTH } from '../../schemas/scalars.ts';
import { scopeOfStaff } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, withExample } from '../app/documented.ts';
import { logInDoor } from '../app/log-in.ts';
import { Refusal } from '../app/problem.ts';
import { earningsHead, earningsOf, placeOf } from '../guide/earnings.ts';
import { objectTo } from '../guide/objections.ts';
import { closeGuideSession, isGuide, openGuideSession, signedInGuide } from '../guide/phone-session.ts';
import { earningsPage } from '../pages/guide-earnings.ts';
import { wordsOf } from '../pages/guide-frame.ts';
import { mePage } from '../pages/guide-pages.ts';
import { OBJECTIONS, type SignInRefusal } from '../pages/guide-words.ts';
import { readRoster } from '../store/staff.ts';
import { readStores } from '../store/terminals.ts';
import { forGuide, GuideAnswer, PAGES_PER_MINUTE } from './guide-answer.ts';
import { isOwnPage } from './other-site.ts';

const FORM_BODY_MAX = 4096;
const SIGN_IN_TRIES = { rateLimit: { max: 60, timeWindow: 60_000 } } as const;

const QUERY = Type.Object({ day: Type.Optional(BUSINESS_DAY), month: Type.Optional(MONTH) });
const SIGN_IN = Type.Object({
  staff: Type.Optional(Type.String({ maxLength: 20 })),
  pin: Type.Optional(Type.String({ maxLength: 32 })),
});
const OBJECTION = Type.Object({
  sale: Type.String({ pattern: '^[A-Za-z0-9-]{1,60}$' }),
  day: BUSINESS_DAY,
  reason: Type.Union(OBJECTIONS.map((reason) => Type.Literal(reason))),
});
const ANSWER = Type.Object({
  state: Type.Literal('signed_in'),
  guide: Type.String(),
  version: Type.String(),
  month: MONTH,
  frozen: Type.Integer(),
  settled: Type.Integer(),
  sales: Type.Integer(),
});
const SAMPLE = {
  state: 'signed_in',
  guide: '2001',
  version: '0123456789abcdef',
  month: '2026-09',
  frozen: 297,
  settled: 0,
  sales: 1,
};
const NOTHING = Type.Object({});

export function guidePageRoutes(app: FastifyInstance, cloud: Cloud): void {
  const door = logInDoor(cloud);
  const scope = brandScope(cloud.brand.id);
  const described = (summary: string) => ({ summary, tags: ['guide'] });
  app.get('/guide', {
    config: { policy: ['public'], ...PAGES_PER_MINUTE },
    schema: {
      ...described(
        'The signed-in guide’s earnings of a month and a day, explained; the sign-in page for everybody else',
      ),
      querystring: QUERY,
      response: answers(ANSWER, SAMPLE),
    },
    handler: forGuide(cloud, async (page, guide, request) => {
      const asked = request.query as Static<typeof QUERY>;
      const { day, month } = asked;
      if ([day, month].some((text) => text !== undefined && Number.isNaN(Date.parse(text))))
        return page.missing('earnings');
      if (page.wantsJson) {
        const head = await earningsHead(cloud, guide, asked, await placeOf(cloud, guide));
        const { version, frozen, settled, figures } = head;
        const sums = { month: head.month, frozen, settled, sales: figures.sales };
        return page.json({ state: 'signed_in', guide: guide.id, version, ...sums });
      }
      const view = await earningsOf(cloud, guide, asked);
      const names = new Map((await readRoster(cloud.database, scope)).map(({ body }) => [String(body.id), body.name]));
      return page.html(200, earningsPage(page.of('earnings'), view, { guide: guide.id, names }));
    }),
  });
  app.post('/guide/session', {
    bodyLimit: FORM_BODY_MAX,
    config: { policy: ['public'], ...SIGN_IN_TRIES },
    schema: {
      ...described('Sign in on a phone with staff number and PIN: 303 and a cookie'),
      body: withExample(Type.Union([SIGN_IN, Type.Null()]), { staff: '2001', pin: '······' }),
      response: answers(NOTHING, {}),
    },
    handler: async (request, reply) => {
      const page = new GuideAnswer(cloud, request, reply);
      if (!isOwnPage(request, cloud.host())) return page.refuse('other_site');
      const { staff = '', pin = '' } = (request.body ?? {}) as Static<typeof SIGN_IN>;
      if (staff.trim() === '' || pin === '') return page.refuse('incomplete', staff);
      try {
        const asked = { brand: cloud.brand.id, staff: staff.trim(), pin } as Parameters<typeof door.logIn>[1];
        await door.logIn(request.ip, asked, async (person) => {
          if (!isGuide(person, cloud.ports.clock.now())) throw new Refusal(403, 'not_a_guide');
          await openGuideSession(cloud, reply, person);
          const log = scopeOfStaff(cloud, person);
          await cloud.audit.note({ scope: log, who: `staff ${person.id}`, act: 'session.opened', what: 'on a phone' });
        });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return page.refuse(error.code as SignInRefusal, staff);
      }
      return page.goTo('/guide');
    },
  });
  app.post('/guide/session/end', {
    bodyLimit: FORM_BODY_MAX,
    config: { policy: ['public'], ...PAGES_PER_MINUTE },
    schema: { ...described('Sign out on a phone'), response: answers(NOTHING, {}) },
    handler: async (request, reply) => {
      const page = new GuideAnswer(cloud, request, reply);
      if (!isOwnPage(request, cloud.host())) return page.refuse('other_site');
      const guide = await signedInGuide(cloud, request, { isPerson: false });
      await closeGuideSession(cloud, request, reply);
      if (guide !== null) {
        const log = scopeOfStaff(cloud, guide);
        await cloud.audit.note({ scope: log, who: `staff ${guide.id}`, act: 'session.closed', what: 'on a phone' });
      }
      return page.goTo('/guide');
    },
  });
  app.get('/guide/me', {
    config: { policy: ['public'], ...PAGES_PER_MINUTE },
    schema: { ...described('Who is signed in on this phone, and the way out'), response: answers(NOTHING, {}) },
    handler: forGuide(cloud, async (page, guide) => {
      const places = await readStores(cloud.database, cloud.brand.id);
      const stores = guide.stores.map((id) => places.find((store) => store.id === id)?.name ?? id);
      return page.html(200, mePage(page.of('me'), { name: guide.name, number: guide.id, stores }));
    }),
  });
  app.post('/guide/objections', {
    bodyLimit: FORM_BODY_MAX,
    config: { policy: ['public'], ...PAGES_PER_MINUTE },
    schema: {
      ...described(
        'Say that the commission of an own sale is not right: a dispute for the store’s manager, once for each sale',
      ),
      body: withExample(OBJECTION, { sale: '019a…', day: '2026-09-21', reason: 'served_by_me' }),
      response: answers(NOTHING, {}),
    },
    handler: forGuide(cloud, async (page, guide, request) => {
      const { sale, day, reason } = request.body as Static<typeof OBJECTION>;
      // Somebody else's sale is none.
      if (!(await objectTo(cloud, guide.id, sale, wordsOf(page.frame).objection.reasons[reason])))
        return page.missing('earnings');
      const log = scopeOfStaff(cloud, guide);
      await cloud.audit.note({
        scope: log,
        who: `staff ${guide.id}`,
        act: 'commission.disputed',
        what: `sale ${sale}`,
      });
      return page.goTo(`/guide?day=${day}#sale-${sale}`);
    }),
  });
}
