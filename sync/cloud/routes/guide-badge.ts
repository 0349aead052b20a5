/**
 * `/guide/badge`: the static badge of the guide who is signed in, made at a till or here: shown, made anew (those before end), revoked, and
 * taken along for print. Nobody else's. guide/badges.ts.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { tokenUrl } from '../../domain/binding-token.ts';
import { brandOrigin } from '../../domain/brand-origin.ts';
import { businessDayAt, MINUTE_MS, type DayRule } from '../../domain/time.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import { oneOf } from '../../schemas/scalars.ts';
import { Allowance } from '../app/allowance.ts';
import { scopeOfStaff } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, withExample } from '../app/documented.ts';
import { Refusal } from '../app/problem.ts';
import { badgesOf, makeBadge, revokeBadge, type OwnBadge } from '../guide/badges.ts';
import { placeOf } from '../guide/earnings.ts';
import { shortCode } from '../guide/phone-code.ts';
import { BADGE_FILES, badgeFile } from '../pages/badge-card.ts';
import { GUIDE_BADGE_WORDS, type BadgeRefusal } from '../pages/guide-badge-words.ts';
import { badgePage, type ShownBadge } from '../pages/guide-badge.ts';
import { forGuide, type GuideAnswer, PAGES_PER_MINUTE } from './guide-answer.ts';

/** Each ends a printed one: nobody prints more of them in an hour. */
export const BADGES_PER_GUIDE = { max: 6, windowMs: 60 * MINUTE_MS } as const;
const FILES_PER_GUIDE = { max: 60, windowMs: 10 * MINUTE_MS } as const;
const FORM_BODY_MAX = 1024;
const TOKEN = Type.String({ minLength: 1, maxLength: 60 });
const QUERY = Type.Object({ token: Type.Optional(TOKEN) });
const PARAMS = Type.Object({ token: TOKEN });
const FILE = Type.Object({ token: TOKEN, format: oneOf(['pdf', 'svg', 'png']) });
/** The badge that the page showed, which a new one is to follow; nothing where there was none. */
const RENEWED = Type.Object({ over: Type.String({ maxLength: 60 }) });
const NOTHING = Type.Object({});
const INSTANT_OR_NONE = Type.Union([Type.Integer(), Type.Null()]);
const ANSWER = Type.Object({
  items: Type.Array(
    Type.Object({
      url: Type.String(),
      issuedAt: Type.Integer(),
      expiresAt: INSTANT_OR_NONE,
      keyEndsAt: INSTANT_OR_NONE,
    }),
  ),
  next: Type.Null(),
});
const SAMPLE = {
  items: [{ url: 'https://guide.example/g/…', issuedAt: 1790000000000, expiresAt: 1821536000000, keyEndsAt: null }],
  next: null,
};

export function guideBadgeRoutes(app: FastifyInstance, cloud: Cloud): void {
  const made = new Allowance(cloud.ports.clock, BADGES_PER_GUIDE);
  const files = new Allowance(cloud.ports.clock, FILES_PER_GUIDE);
  const described = (summary: string) => ({ summary, tags: ['guide'] });
  const config = { policy: ['public'] as const, ...PAGES_PER_MINUTE };
  app.get('/guide/badge', {
    config,
    schema: {
      ...described('The signed-in guide’s own static badges that customers may scan, the newest first'),
      querystring: QUERY,
      response: answers(ANSWER, SAMPLE),
    },
    handler: forGuide(cloud, async (page, guide, request) => {
      const { token } = request.query as Static<typeof QUERY>;
      const badges = await badgesOf(cloud, guide);
      if (page.wantsJson) {
        const items = badges.map(({ token: of, issuedAt, expiresAt, keyEndsAt }) => ({
          ...{ url: urlOf(of), issuedAt, expiresAt, keyEndsAt },
        }));
        return page.json({ items, next: null });
      }
      const chosen = token === undefined ? badges[0] : badges.find((badge) => badge.token === token);
      // Somebody else's is none.
      if (token !== undefined && chosen === undefined) return page.missing('code');
      return shown(page, guide, { badges, ...(chosen === undefined ? {} : { chosen }) });
    }),
  });
  app.post('/guide/badge', {
    bodyLimit: FORM_BODY_MAX,
    config,
    schema: {
      ...described('Make the own badge anew, for a year; those before end with it: 303'),
      body: withExample(RENEWED, { over: '' }),
      response: answers(NOTHING, {}),
    },
    handler: forGuide(cloud, async (page, guide, request) => {
      const badges = await badgesOf(cloud, guide);
      // Pressed twice, or on a page of before: what there is now is shown first.
      if ((badges[0]?.token ?? '') !== (request.body as Static<typeof RENEWED>).over) return page.goTo('/guide/badge');
      if (made.take(guide.id) > 0) return shown(page, guide, { badges, refusal: 'too_many' });
      const badge = await makeBadge(cloud, guide);
      if (!badge.ok) return shown(page, guide, { badges, refusal: badge.error });
      await noted(guide, 'guide_badge.made', shortCode(badge.value));
      return page.goTo('/guide/badge');
    }),
  });
  app.post('/guide/badge/:token/revoked', {
    config,
    schema: {
      ...described('Withdraw an own badge for good, also one that is printed: 303'),
      params: PARAMS,
      response: answers(NOTHING, {}),
    },
    handler: forGuide(cloud, async (page, guide, request) => {
      const { token } = request.params as Static<typeof PARAMS>;
      if (!(await revokeBadge(cloud, guide, token))) return page.missing('code');
      await noted(guide, 'guide_badge.revoked', shortCode(token));
      return page.goTo('/guide/badge');
    }),
  });
  app.get('/guide/badge/:token/:format', {
    config,
    schema: {
      ...described('An own badge to print: a card as PDF or SVG, or its code alone as PNG'),
      params: FILE,
      response: {
        ...answers(Type.String(), ''),
        200: {
          description: 'the badge',
          content: Object.fromEntries(
            Object.values(BADGE_FILES).map((type) => [type, { schema: withExample(Type.String(), '') }]),
          ),
        },
      },
    },
    handler: forGuide(cloud, async (page, guide, request) => {
      if (files.take(guide.id) > 0) throw new Refusal(429, 'too_many_requests');
      const { token, format } = request.params as Static<typeof FILE>;
      const badge = (await badgesOf(cloud, guide)).find((one) => one.token === token);
      if (badge === undefined) return page.missing('code');
      const words = GUIDE_BADGE_WORDS[page.frame.language];
      const { short, until } = shownOf(badge, await placeOf(cloud, guide));
      const bytes = badgeFile(
        {
          ...{ brand: cloud.brand.name, store: badge.store, url: urlOf(badge.token), hint: words.scanMe },
          ...{ name: guide.name, number: guide.id },
          foot: until === null ? short : `${short}   ${words.card(until)}`,
        },
        format,
      );
      await noted(guide, 'guide_badge.downloaded', `${shortCode(token)} ${format}`);
      return page.file(`badge-${guide.id}.${format}`, BADGE_FILES[format], bytes);
    }),
  });

  async function shown(page: GuideAnswer, guide: StaffDocument, { badges, chosen, refusal }: Shown): Promise<unknown> {
    const rule = await placeOf(cloud, guide);
    const first = chosen ?? badges[0];
    const view = {
      ...{ name: guide.name, number: guide.id, refusal: refusal ?? null },
      newest: badges[0]?.token ?? '',
      shown: first === undefined ? null : shownOf(first, rule),
      others: badges.filter((badge) => badge !== first).map((badge) => shownOf(badge, rule)),
    };
    const status = refusal === undefined ? 200 : refusal === 'too_many' ? 429 : 409;
    return page.html(status, badgePage(page.of('code'), view));
  }

  const urlOf = (token: OwnBadge['token']): string => tokenUrl(brandOrigin(cloud.host()), token);
  const shownOf = ({ token, store, issuedAt, expiresAt, keyEndsAt }: OwnBadge, rule: DayRule): ShownBadge => ({
    ...{ token, url: urlOf(token), short: shortCode(token), store },
    issued: businessDayAt(issuedAt, rule),
    until: expiresAt === null ? null : businessDayAt(expiresAt, rule),
    keyEnds: keyEndsAt === null ? null : businessDayAt(keyEndsAt, rule),
  });

  const noted = (
    guide: StaffDocument,
    act: 'guide_badge.made' | 'guide_badge.revoked' | 'guide_badge.downloaded',
    what: string,
  ): Promise<void> =>
    cloud.audit.note({ scope: scopeOfStaff(cloud, guide), who: `staff ${guide.id}`, act, what: `${what} on a phone` });
}

interface Shown {
  readonly badges: readonly OwnBadge[];
  readonly chosen?: OwnBadge;
  readonly refusal?: BadgeRefusal;
}
