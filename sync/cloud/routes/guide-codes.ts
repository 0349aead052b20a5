/**
 * `/guide/codes`: a signed-in guide issues a binding code on the phone and sees how far the customer is. A code of somebody else is none.
 * guide/phone-code.ts; DOMAIN.md §5.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { isHandover, isTokenExpired, readToken, tokenUrl } from '../../domain/binding-token.ts';
import { brandOrigin } from '../../domain/brand-origin.ts';
import { epochMs, localMinuteAt, MINUTE_MS } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { TokenState } from '../../schemas/documents/facts.ts';
import { Allowance } from '../app/allowance.ts';
import { scopeOfStaff } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, withExample } from '../app/documented.ts';
import { codeOf, colleaguesOf, issueCode, revokeCode, shortCode } from '../guide/phone-code.ts';
import { placeOf } from '../guide/earnings.ts';
import { codePage, isOver, type CodeView, type RecentCode } from '../pages/guide-pages.ts';
import type { CodeRefusal } from '../pages/guide-words.ts';
import { codesOfGuide } from '../store/guide-phone.ts';
import { forGuide, type GuideAnswer, PAGES_PER_MINUTE } from './guide-answer.ts';

/** Of one guide: whoever needs more than these stands at no customer's side. */
const CODES = { max: 30, windowMs: 10 * MINUTE_MS } as const;
const RECENT = 10;
const TIME_OF_MINUTE = 11;
/** A colleague who takes over; absent for a code of one's own. */
const FORM = Type.Object({ to: Type.Optional(Type.String({ minLength: 1, maxLength: 20 })) });
const PARAMS = Type.Object({ token: Type.String({ minLength: 1, maxLength: 60 }) });
const ANSWER = Type.Object({
  state: Type.String(),
  version: Type.String(),
  reason: Type.Optional(Type.String()),
  url: Type.String(),
});
const SAMPLE = { state: 'scanned', version: 'scanned-2', url: 'https://guide.example/g/…' };

type Shown = NonNullable<Awaited<ReturnType<typeof codeOf>>>;

export function guideCodeRoutes(app: FastifyInstance, cloud: Cloud): void {
  const codes = new Allowance(cloud.ports.clock, CODES);
  const described = (summary: string) => ({ summary, tags: ['guide'] });
  const config = { policy: ['public'] as const, ...PAGES_PER_MINUTE };
  app.get('/guide/codes', {
    config,
    schema: { ...described('The signed-in guide’s last binding codes'), response: answers(Type.Object({}), {}) },
    handler: forGuide(cloud, (page, guide) => overview(page, guide)),
  });
  app.post('/guide/codes', {
    config,
    schema: {
      ...described(
        'Issue a one-time binding code, good for ten minutes, or by `to` one that gives own customers to a colleague within half an hour: 303',
      ),
      body: withExample(Type.Union([FORM, Type.Null()]), { to: '2002' }),
      response: answers(Type.Object({}), {}),
    },
    handler: forGuide(cloud, async (page, guide, request) => {
      if (codes.take(guide.id) > 0) return overview(page, guide, 'too_many');
      const { to } = (request.body ?? {}) as Static<typeof FORM>;
      const issued = await issueCode(cloud, guide, to);
      if (!issued.ok) return overview(page, guide, issued.error);
      await noted(guide, 'guide_code.issued');
      return page.goTo(`/guide/codes/${issued.value}`);
    }),
  });
  app.get('/guide/codes/:token', {
    config,
    schema: {
      ...described('An own binding code and how far the customer is'),
      params: PARAMS,
      response: answers(ANSWER, SAMPLE),
    },
    handler: forGuide(cloud, async (page, guide, request) => {
      const own = await codeOf(cloud, guide, (request.params as Static<typeof PARAMS>).token);
      if (own === null) return page.missing('code');
      const code = viewOf(own, (await placeOf(cloud, guide)).offsetMinutes);
      if (!page.wantsJson) return page.html(200, codePage(page.of('code'), { code, recent: [], colleagues: [] }));
      const { reason } = code.document;
      return page.json({
        state: code.state,
        version: code.version,
        url: code.url,
        ...(reason === undefined ? {} : { reason }),
      });
    }),
  });
  app.post('/guide/codes/:token/revoked', {
    config,
    schema: {
      ...described('Withdraw an own binding code: 303'),
      params: PARAMS,
      response: answers(Type.Object({}), {}),
    },
    handler: forGuide(cloud, async (page, guide, request) => {
      const own = await codeOf(cloud, guide, (request.params as Static<typeof PARAMS>).token);
      if (own === null) return page.missing('code');
      if (!isDone(own)) {
        await revokeCode(cloud, own.token);
        await noted(guide, 'guide_code.revoked');
      }
      return page.goTo(`/guide/codes/${own.token.token}`);
    }),
  });

  async function overview(page: GuideAnswer, guide: StaffDocument, refusal?: CodeRefusal): Promise<unknown> {
    const { offsetMinutes } = await placeOf(cloud, guide);
    const recent: RecentCode[] = [];
    for (const row of await codesOfGuide(cloud.database, brandScope(cloud.brand.id), guide.id, RECENT)) {
      const own = await codeOf(cloud, guide, row.token);
      if (own === null) continue;
      const time = clockText(row.issued_at, offsetMinutes);
      recent.push({ token: row.token, shortCode: shortCode(row.token), time, state: stateOf(own) });
    }
    const colleagues = (await colleaguesOf(cloud, guide)).map(({ id, name }) => ({ id, name }));
    const content = { recent, colleagues, ...(refusal === undefined ? {} : { refusal }) };
    const status = refusal === undefined ? 200 : refusal === 'too_many' ? 429 : 409;
    return page.html(status, codePage(page.of('code'), content));
  }

  function viewOf(own: Shown, offsetMinutes: number): CodeView {
    const { token, document } = own;
    const state = stateOf(own);
    return {
      token: token.token,
      url: tokenUrl(brandOrigin(cloud.host()), token.token),
      shortCode: shortCode(token.token),
      document,
      state,
      isDone: isDone(own),
      takesOver: isHandover(token.fields) ? (token.guide?.name ?? '') : undefined,
      validUntil: token.expiresAt === null ? '' : clockText(token.expiresAt, offsetMinutes),
      timeOf: (at) => clockText(at, offsetMinutes),
      version: `${state}-${String((document.steps ?? []).length)}`,
    };
  }

  /** A code that ran out says so though nobody looked at it. */
  function stateOf({ token, document }: Shown): TokenState {
    const state = document.state ?? 'issued';
    const { refusal } = token;
    if (isHandover(token.fields) && (refusal === 'expired' || refusal === 'revoked')) return refusal;
    const isOpen = !isOver(state) && state !== 'consented';
    const read = readToken(token.token);
    return isOpen && read.ok && isTokenExpired(read.value.fields, cloud.ports.clock.now()) ? 'expired' : state;
  }

  /** A code for many customers is not over with the first. */
  const isDone = (own: Shown): boolean => {
    const state = stateOf(own);
    return isHandover(own.token.fields) ? state === 'expired' || state === 'revoked' : isOver(state);
  };

  const noted = (guide: StaffDocument, act: 'guide_code.issued' | 'guide_code.revoked'): Promise<void> =>
    cloud.audit.note({ scope: scopeOfStaff(cloud, guide), who: `staff ${guide.id}`, act, what: 'on a phone' });
}

const clockText = (at: number, offsetMinutes: number): string =>
  localMinuteAt(epochMs(at), offsetMinutes).slice(TIME_OF_MINUTE);
