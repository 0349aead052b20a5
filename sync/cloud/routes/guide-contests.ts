/** `/guide/contests`: where a signed-in guide stands in the contests of the own stores. guide/contests.ts. */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { localMinuteAt, type EpochMs } from '../../domain/time.ts';
import type { Cloud } from '../app/context.ts';
import { answers } from '../app/documented.ts';
import { secretHash } from '../app/identity.ts';
import { contestsOf } from '../guide/contests.ts';
import { placeOf } from '../guide/earnings.ts';
import { guideContestsPage } from '../pages/guide-contests.ts';
import { forGuide, PAGES_PER_MINUTE } from './guide-answer.ts';

const VERSION_LENGTH = 16;
const ANSWER = Type.Object({
  version: Type.String(),
  items: Type.Array(
    Type.Object({
      contest: Type.String(),
      metric: Type.String(),
      state: Type.String(),
      place: Type.Union([Type.Integer(), Type.Null()]),
      placed: Type.Integer(),
      score: Type.Union([Type.Integer(), Type.Null()]),
    }),
  ),
  next: Type.Null(),
});
const SAMPLE = {
  version: '0123456789abcdef',
  items: [
    {
      contest: '019a0000-0000-7000-8000-0000000000c1',
      metric: 'follow_ups',
      state: 'running',
      place: 3,
      placed: 40,
      score: 12,
    },
  ],
  next: null,
};

export function guideContestRoutes(app: FastifyInstance, cloud: Cloud): void {
  app.get('/guide/contests', {
    config: { policy: ['public'], ...PAGES_PER_MINUTE },
    schema: {
      summary: 'The contests of the signed-in guide’s stores with the own place in each',
      tags: ['guide'],
      response: answers(ANSWER, SAMPLE),
    },
    handler: forGuide(cloud, async (page, guide) => {
      const own = await contestsOf(cloud, guide);
      // The as-of time alone is no news.
      const said = own.map(({ contest, board: { rows, own: mine, placed } }) => [contest, rows, mine, placed]);
      const version = secretHash(JSON.stringify(said)).slice(0, VERSION_LENGTH);
      if (page.wantsJson) {
        const items = own.map(({ contest: { contest, metric, state }, board }) => ({
          ...{ contest, metric, state, placed: board.placed },
          ...{ place: board.own?.place ?? null, score: board.own?.score ?? null },
        }));
        return page.json({ version, items, next: null });
      }
      const { offsetMinutes } = await placeOf(cloud, guide);
      const timeOf = (at: EpochMs): string => localMinuteAt(at, offsetMinutes);
      return page.html(
        200,
        guideContestsPage(page.of('earnings'), { guide: guide.id, contests: own, version, timeOf }),
      );
    }),
  });
}
