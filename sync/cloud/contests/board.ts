/**
 * The board as people see it: the first places, one's own among its neighbours, and as of when. Live ones are read from the sums that
 * uploads keep (apply.ts), closed ones from the standings that were written. Called by routes/contests.ts.
 */
import type { Standing } from '../../domain/contest.ts';
import { stateOn } from '../../domain/contest.ts';
import { businessDayAt, epochMs } from '../../domain/time.ts';
import type { StaffId, StoreId } from '../../domain/ids.ts';
import type { Contest, ContestBoard, ContestRow } from '../../protocol/contests.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import {
  finalPlaceOf,
  finalsBetween,
  liveNeighbours,
  livePlaces,
  liveTop,
  scoreOf,
  type BoardRow,
  type FinalRow,
  type OwnScore,
} from '../store/contest-scores.ts';
import { oldestDue, type KeptContest } from '../store/contests.ts';
import { readStores, type StoreProfile } from '../store/terminals.ts';

const AROUND = 2;

export interface BoardAsked {
  readonly limit: number;
  /** Places before the first row. */
  readonly skip: number;
  readonly guide?: StaffId;
}

export function contestOf(cloud: Cloud, { contest, state, terms, closedAt }: KeptContest): Contest {
  const today = businessDayAt(cloud.ports.clock.now());
  const shown =
    state === 'closed' || state === 'cancelled' ? state : state === 'closing' ? 'over' : stateOn(terms, today);
  return {
    contest: contest as Contest['contest'],
    ...(terms as unknown as Omit<Contest, 'contest' | 'state' | 'closedAt'>),
    state: shown,
    closedAt: closedAt === null ? null : epochMs(closedAt),
  };
}

export async function boardOfContest(cloud: Cloud, kept: KeptContest, asked: BoardAsked): Promise<ContestBoard> {
  const { contest, state } = contestOf(cloud, kept);
  const head = { contest, state };
  return kept.state === 'closed'
    ? { ...head, ...(await closedBoard(cloud, kept, asked)) }
    : { ...head, ...(await liveBoard(cloud, kept, asked)) };
}

type Board = Omit<ContestBoard, 'contest' | 'state'>;

async function liveBoard(cloud: Cloud, { contest }: KeptContest, { limit, skip, guide }: BoardAsked): Promise<Board> {
  const { database } = cloud;
  const scope = brandScope(cloud.brand.id);
  const at = cloud.ports.clock.now();
  // What waits is asked first: what is brought meanwhile only makes the board newer than it says.
  const asOf = (await oldestWaiting(cloud)) ?? at;
  const own = guide === undefined ? null : await scoreOf(database, scope, contest, guide);
  const standing = standingOf(own, at);
  const [top, { placed, before }] = await Promise.all([
    liveTop(database, scope, { contest, at, limit, skip }),
    livePlaces(database, scope, { contest, at, of: standing }),
  ]);
  const rows = top.map((row, index) => rowOf(row, skip + index + 1));
  const board = { asOf: epochMs(asOf), placed, rows };
  if (guide === undefined) return board;
  if (standing === null)
    return { ...board, own: { guide, place: null, score: null, toNext: null, sales: own?.count ?? 0, around: [] } };
  const [ahead, behind] = await Promise.all([
    liveNeighbours(database, scope, { contest, at, of: standing, side: 'before', limit: AROUND }),
    liveNeighbours(database, scope, { contest, at, of: standing, side: 'behind', limit: AROUND }),
  ]);
  const place = before + 1;
  const around = [
    ...ahead.map((row, index) => rowOf(row, place - index - 1)).reverse(),
    rowOf({ name: own?.name ?? null, store: own?.store ?? null, ...standing }, place),
    ...behind.map((row, index) => rowOf(row, place + index + 1)),
  ];
  const toNext = ahead[0] === undefined ? null : ahead[0].score - standing.score;
  return { ...board, own: { guide, place, score: standing.score, toNext, sales: own?.count ?? 0, around } };
}

function standingOf(own: OwnScore | null, at: number): Standing | null {
  if (own?.score == null || own.reached === null || (own.left_at !== null && own.left_at <= at)) return null;
  return { guide: own.guide, score: own.score, reached: own.reached };
}

async function oldestWaiting(cloud: Cloud): Promise<number | null> {
  const stores = await readStores(cloud.database, cloud.brand.id);
  const scopes = stores.map(({ id }: StoreProfile) => storeScope(cloud.brand.id, id));
  return oldestDue(cloud.database, [brandScope(cloud.brand.id), ...scopes]);
}

async function closedBoard(
  cloud: Cloud,
  { contest, closedAt }: KeptContest,
  { limit, skip, guide }: BoardAsked,
): Promise<Board> {
  const { database } = cloud;
  const scope = brandScope(cloud.brand.id);
  const [top, { placed, place }] = await Promise.all([
    finalsBetween(database, scope, { contest, from: skip + 1, to: skip + limit }),
    finalPlaceOf(database, scope, contest, guide ?? ''),
  ]);
  const board = { asOf: epochMs(closedAt ?? 0), placed, rows: top.map(finalRowOf) };
  if (guide === undefined) return board;
  const sales = (await scoreOf(database, scope, contest, guide))?.count ?? 0;
  if (place === null) return { ...board, own: { guide, place: null, score: null, toNext: null, sales, around: [] } };
  const around = await finalsBetween(database, scope, { contest, from: place - AROUND, to: place + AROUND });
  const own = around.find((row) => row.place === place);
  const next = around.find((row) => row.place === place - 1);
  const score = own?.score ?? null;
  const toNext = next === undefined || score === null ? null : next.score - score;
  return { ...board, own: { guide, place, score, toNext, sales, around: around.map(finalRowOf) } };
}

const rowOf = ({ guide, name, store, score, reached }: BoardRow, place: number): ContestRow => ({
  place,
  guide,
  name,
  store: store as StoreId | null,
  score,
  reached,
});
const finalRowOf = (row: FinalRow): ContestRow => rowOf(row, row.place);
