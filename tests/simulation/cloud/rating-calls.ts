/** Random store calls of what customers say of who served, of what is done about it, and of a guide's own month. See store-calls.ts. */
import { writeDocuments } from '../../../sync/cloud/store/documents.ts';
import * as targets from '../../../sync/cloud/store/guide-targets.ts';
import * as ratings from '../../../sync/cloud/store/sale-ratings.ts';
import type { MemberId, StaffId } from '../../../sync/domain/ids.ts';
import type { CallKind, Keys } from './store-keys.ts';

const DAYS = ['2026-09-30', '2026-10-31'] as const;
const SALES = ['sale1', 'sale2'];
const GUIDES: readonly string[] = ['staff1', 'staff2'];
const ratingOf = (keys: Keys): ratings.RatingRow =>
  ({
    ...{ sale: keys.id('sale'), version: keys.n(), receipt: 'S1-01-260930-0001', business_day: keys.random.pick(DAYS) },
    ...{
      member: keys.maybe(keys.id('m')),
      stars: keys.random.pick([1, 2, 5]),
      words: keys.random.pick([[], ['waited']]),
    },
    ...{ note: keys.maybe('kind'), at: keys.at() },
  }) as unknown as ratings.RatingRow;
const answerOf = (keys: Keys): ratings.RatingAnswerRow =>
  ({
    ...{ sale: keys.id('sale'), version: keys.n(), staff: keys.id('staff') },
    ...{ note: keys.id('note'), at: keys.at() },
  }) as unknown as ratings.RatingAnswerRow;
const targetOf = (keys: Keys): targets.GuideTargetRow =>
  ({
    ...{ guide: keys.id('staff'), month: '2026-09', version: keys.n(), amount: keys.n() },
    ...{ bindings: keys.maybe(keys.n()), set_by: '9001', set_at: keys.at() },
  }) as unknown as targets.GuideTargetRow;
/** Bound to one of the guides, since now or since before that was said. */
const boundOf = (keys: Keys): Parameters<typeof writeDocuments>[2][number] => ({
  ...{ collection: 'bindings', id: keys.id('bound'), deleted: keys.random.chance(0.2) },
  body: {
    type: keys.random.pick(['member', 'member', 'token']),
    guide: keys.id('staff'),
    since: keys.maybe(keys.at()),
  },
});

export const RATING_CALLS: readonly CallKind[] = [
  [
    'addRating',
    2,
    (keys) => {
      const [scope, row] = [keys.scope(), ratingOf(keys)];
      return (tx) => ratings.addRating(tx, scope, row);
    },
  ],
  [
    'versionsOf',
    1,
    (keys) => {
      const [scope, sale] = [keys.scope(), keys.id('sale')];
      return (tx) => ratings.versionsOf(tx, scope, sale);
    },
  ],
  [
    'forgetRatingNotes',
    1,
    (keys) => {
      const [scope, member] = [keys.scope(), keys.id('m') as MemberId];
      return (tx) => ratings.forgetRatingNotes(tx, scope, [member]);
    },
  ],
  [
    'ratedBetween',
    1,
    (keys) => {
      const [scope, from] = [keys.scope(), keys.random.pick(DAYS)];
      return (tx) => ratings.ratedBetween(tx, scope, { from, to: DAYS[1] });
    },
  ],
  [
    'ratedLow',
    1,
    (keys) => {
      const [scope, since] = [keys.scope(), keys.at()];
      return (tx) => ratings.ratedLow(tx, scope, since);
    },
  ],
  [
    'addRatingAnswer',
    2,
    (keys) => {
      const [scope, row] = [keys.scope(), answerOf(keys)];
      return (tx) => ratings.addRatingAnswer(tx, scope, row);
    },
  ],
  [
    'ratingAnswersOf',
    1,
    (keys) => {
      const scope = keys.scope();
      return (tx) => ratings.ratingAnswersOf(tx, scope, SALES);
    },
  ],
  [
    'addTarget',
    2,
    (keys) => {
      const row = targetOf(keys);
      return (tx) => targets.addTarget(tx, keys.brandScope, row);
    },
  ],
  [
    'targetsOf',
    1,
    ({ brandScope }) =>
      (tx) =>
        targets.targetsOf(tx, brandScope, { guides: GUIDES as readonly StaffId[], month: '2026-09' }),
  ],
  [
    'bound customers',
    2,
    (keys) => {
      const [scope, writes] = [keys.scope(), [boundOf(keys)]];
      return (tx) => writeDocuments(tx, scope, writes);
    },
  ],
  [
    'boundOfGuides',
    1,
    (keys) => {
      const [scopes, since] = [[keys.scope(), keys.scope()], keys.at()];
      const span = { guides: GUIDES as readonly StaffId[], since, until: since + 500 };
      return async (tx) => {
        const rows = await targets.boundOfGuides(tx, scopes, span);
        return rows.map((row) => JSON.stringify(row)).sort();
      };
    },
  ],
];
