/** Rows of by what members came: enrolments and claims, beside what either is. Statements only. */
import type { CameBy } from '../../domain/attribution.ts';
import type { MemberId, StaffId, StoreId } from '../../domain/ids.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { Queries } from './database.ts';

/** How somebody came; `terminal` where a till wrote it, or showed the code. */
export interface CameThrough extends CameBy {
  readonly channel: string;
  readonly terminal?: string;
}
export interface ArrivalRow {
  readonly what: 'enrolled' | 'claimed';
  /** Of the entry, or of the claim. */
  readonly id: string;
  readonly member: MemberId;
  readonly store: StoreId;
  readonly terminal: string | null;
  readonly guide: StaffId | null;
  readonly at: EpochMs;
  readonly channel: string;
  readonly touchpoint: string | null;
  readonly campaign: string | null;
  readonly community: string | null;
  readonly live_room: string | null;
}
export type Arrived = Pick<ArrivalRow, 'what' | 'id' | 'member' | 'store' | 'guide' | 'at'>;

/** One that is there stays as it is. */
export async function noteArrival(
  queries: Queries,
  scope: string,
  { what, id, member, store, guide, at }: Arrived,
  { channel, terminal, touchpoint, campaign, community, liveRoom }: CameThrough,
): Promise<void> {
  await queries.run(
    `INSERT INTO arrivals (scope, what, id, member, store, terminal, guide, at, channel, touchpoint, campaign, community, live_room)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING`,
    [
      ...[scope, what, id, member, store, terminal ?? null, guide, at, channel],
      ...[touchpoint ?? null, campaign ?? null, community ?? null, liveRoom ?? null],
    ],
  );
}

/** Of a store, from `from` on and before `until`. */
export const arrivalsIn = (
  queries: Queries,
  scope: string,
  store: StoreId,
  [from, until]: readonly [number, number],
): Promise<readonly ArrivalRow[]> =>
  queries.rows<ArrivalRow>(
    `SELECT what, id, member, store, terminal, guide, at, channel, touchpoint, campaign, community, live_room
     FROM arrivals WHERE scope = $1 AND store = $2 AND at >= $3 AND at < $4 ORDER BY at, id`,
    [scope, store, from, until],
  );
