/** `/guide/badge`: the static badge of the guide who is signed in, as a till made it. Nobody else's, and none is made here. guide/badges.ts. */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { tokenUrl } from '../../domain/binding-token.ts';
import { brandOrigin } from '../../domain/brand-origin.ts';
import { businessDayAt } from '../../domain/time.ts';
import type { Cloud } from '../app/context.ts';
import { answers } from '../app/documented.ts';
import { badgesOf } from '../guide/badges.ts';
import { placeOf } from '../guide/earnings.ts';
import { shortCode } from '../guide/phone-code.ts';
import { badgePage, type ShownBadge } from '../pages/guide-badge.ts';
import { forGuide, PAGES_PER_MINUTE } from './guide-answer.ts';

const QUERY = Type.Object({ token: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })) });
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
  app.get('/guide/badge', {
    config: { policy: ['public'], ...PAGES_PER_MINUTE },
    schema: {
      summary: 'The signed-in guide’s own static badges that customers may scan, the newest first',
      tags: ['guide'],
      querystring: QUERY,
      response: answers(ANSWER, SAMPLE),
    },
    handler: forGuide(cloud, async (page, guide, request) => {
      const { token } = request.query as Static<typeof QUERY>;
      const badges = await badgesOf(cloud, guide);
      const origin = brandOrigin(cloud.host());
      if (page.wantsJson) {
        const items = badges.map(({ token: of, issuedAt, expiresAt, keyEndsAt }) => ({
          ...{ url: tokenUrl(origin, of), issuedAt, expiresAt, keyEndsAt },
        }));
        return page.json({ items, next: null });
      }
      const chosen = token === undefined ? badges[0] : badges.find((badge) => badge.token === token);
      // Somebody else's is none.
      if (token !== undefined && chosen === undefined) return page.missing('code');
      const rule = await placeOf(cloud, guide);
      const shown = badges.map(({ token: of, store, issuedAt, expiresAt, keyEndsAt }): ShownBadge => ({
        ...{ token: of, url: tokenUrl(origin, of), shortCode: shortCode(of), store },
        issued: businessDayAt(issuedAt, rule),
        until: expiresAt === null ? null : businessDayAt(expiresAt, rule),
        keyEnds: keyEndsAt === null ? null : businessDayAt(keyEndsAt, rule),
      }));
      const view = {
        ...{ name: guide.name, number: guide.id },
        shown: shown.find((badge) => badge.token === chosen?.token) ?? null,
        others: shown.filter((badge) => badge.token !== chosen?.token),
      };
      return page.html(200, badgePage(page.of('code'), view));
    }),
  });
}
