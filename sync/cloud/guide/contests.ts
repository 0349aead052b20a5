/** The contests that a guide's stores take part in, with the own place in each: for the phone's page. Called by routes/guide-contests.ts. */
import type { ContestTerms } from '../../domain/contest.ts';
import { DAY_MS } from '../../domain/time.ts';
import type { Contest, ContestBoard } from '../../protocol/contests.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { Cloud } from '../app/context.ts';
import { boardOfContest, contestOf } from '../contests/board.ts';
import { readContests } from '../store/contests.ts';
import { readStores, type StoreProfile } from '../store/terminals.ts';

const READ_MAX = 200;
/** Closed ones are seen for so long. */
const CLOSED_SEEN_MS = 31 * DAY_MS;
export const CONTESTS_SHOWN_MAX = 10;
const ROWS = 10;

export interface OwnContest {
  readonly contest: Contest;
  readonly board: ContestBoard;
}

/** Those that run first, then what begins, is over or was closed of late; none that was cancelled. */
export async function contestsOf(cloud: Cloud, guide: StaffDocument): Promise<readonly OwnContest[]> {
  const { database, brand, ports } = cloud;
  const stores = (await readStores(database, brand.id)).filter(({ id }) => guide.stores.includes(id));
  const since = ports.clock.now() - CLOSED_SEEN_MS;
  const shown = (await readContests(database, brandScope(brand.id), READ_MAX))
    .filter(({ terms, state, closedAt }) => {
      return state !== 'cancelled' && (closedAt ?? since) >= since && stores.some((store) => takesPart(terms, store));
    })
    .map((kept) => ({ kept, contest: contestOf(cloud, kept) }))
    .sort((a, b) => ORDER.indexOf(a.contest.state) - ORDER.indexOf(b.contest.state))
    .slice(0, CONTESTS_SHOWN_MAX);
  const asked = { limit: ROWS, skip: 0, guide: guide.id };
  return Promise.all(
    shown.map(async ({ kept, contest }) => ({ contest, board: await boardOfContest(cloud, kept, asked) })),
  );
}
const ORDER: readonly Contest['state'][] = ['running', 'over', 'planned', 'closed'];

const takesPart = ({ scope }: Pick<ContestTerms, 'scope'>, { id, region }: StoreProfile): boolean =>
  scope.kind === 'brand' ||
  (scope.kind === 'stores' ? scope.stores.includes(id) : region !== undefined && scope.regions.includes(region));
