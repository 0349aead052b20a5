/** Rows of red packets: statements only. Whoever draws or closes holds the lock of the packet. */
import type { Fen } from '../../domain/money.ts';
import type { Queries, Transaction } from './database.ts';

export interface RedPacketRow {
  readonly packet: string;
  readonly name: string;
  readonly campaign: string | null;
  /** The rule of the price book that its parts are coupons of. */
  readonly coupon: string;
  readonly total: Fen;
  readonly parts: number;
  readonly from_at: number;
  readonly until_at: number;
  /** How long a drawn coupon is valid after the packet is over. */
  readonly coupon_days: number;
  readonly drawn: number;
  readonly state: 'open' | 'closed';
  readonly made_by: string;
  readonly made_at: number;
}
/** `funded` is row 0, `returned` the last; `person` and `code` are of drawings. */
export interface RedPacketEntryRow {
  readonly n: number;
  readonly what: 'funded' | 'drawn' | 'returned';
  readonly person: string | null;
  readonly amount: Fen;
  readonly code: string | null;
  readonly at: number;
}
const COLUMNS =
  'packet, name, campaign, coupon, total, parts, from_at, until_at, coupon_days, drawn, state, made_by, made_at';

/** False when a packet of this id is there. */
export async function insertRedPacket(
  tx: Transaction,
  scope: string,
  row: RedPacketRow,
  amounts: readonly Fen[],
): Promise<boolean> {
  const made = await tx.run(
    `INSERT INTO red_packets (scope, ${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING`,
    [
      scope,
      row.packet,
      row.name,
      row.campaign,
      row.coupon,
      row.total,
      row.parts,
      row.from_at,
      row.until_at,
      row.coupon_days,
      row.drawn,
      row.state,
      row.made_by,
      row.made_at,
    ],
  );
  if (made === 0) return false;
  await tx.run(
    `INSERT INTO red_packet_parts (scope, packet, n, amount)
     SELECT $1, $2, p.n, p.amount FROM unnest($3::integer[], $4::bigint[]) AS p(n, amount)`,
    [scope, row.packet, amounts.map((_, index) => index + 1), amounts],
  );
  return true;
}

export async function readRedPacket(queries: Queries, scope: string, packet: string): Promise<RedPacketRow | null> {
  const [row] = await queries.rows<RedPacketRow>(
    `SELECT ${COLUMNS} FROM red_packets WHERE scope = $1 AND packet = $2`,
    [scope, packet],
  );
  return row ?? null;
}

export async function lockRedPacket(tx: Transaction, scope: string, packet: string): Promise<RedPacketRow | null> {
  const [row] = await tx.rows<RedPacketRow>(
    `SELECT ${COLUMNS} FROM red_packets WHERE scope = $1 AND packet = $2 FOR UPDATE`,
    [scope, packet],
  );
  return row ?? null;
}

/** The newest first, with what of each pot was drawn and went back. */
export const listRedPackets = (
  queries: Queries,
  scope: string,
  limit: number,
): Promise<readonly (RedPacketRow & { readonly given: Fen; readonly returned: Fen })[]> =>
  queries.rows(
    `SELECT ${COLUMNS},
       (SELECT COALESCE(sum(amount), 0)::bigint FROM red_packet_entries e WHERE e.scope = p.scope AND e.packet = p.packet AND what = 'drawn') AS given,
       (SELECT COALESCE(sum(amount), 0)::bigint FROM red_packet_entries e WHERE e.scope = p.scope AND e.packet = p.packet AND what = 'returned') AS returned
     FROM red_packets p WHERE scope = $1 ORDER BY made_at DESC, packet LIMIT $2`,
    [scope, limit],
  );

/** Open ones that are over by now. */
export async function overRedPackets(
  queries: Queries,
  scope: string,
  now: number,
  limit: number,
): Promise<readonly string[]> {
  const rows = await queries.rows<{ packet: string }>(
    "SELECT packet FROM red_packets WHERE scope = $1 AND state = 'open' AND until_at <= $2 ORDER BY until_at LIMIT $3",
    [scope, now, limit],
  );
  return rows.map(({ packet }) => packet);
}

/** What somebody of these ids has drawn. */
export async function drawnBy(
  queries: Queries,
  scope: string,
  packet: string,
  persons: readonly string[],
): Promise<RedPacketEntryRow | null> {
  const [row] = await queries.rows<RedPacketEntryRow>(
    'SELECT n, what, person, amount, code, at FROM red_packet_entries WHERE scope = $1 AND packet = $2 AND person = ANY($3) ORDER BY n LIMIT 1',
    [scope, packet, persons],
  );
  return row ?? null;
}

export async function partOf(queries: Queries, scope: string, packet: string, n: number): Promise<Fen> {
  const [row] = await queries.rows<{ amount: Fen }>(
    'SELECT amount FROM red_packet_parts WHERE scope = $1 AND packet = $2 AND n = $3',
    [scope, packet, n],
  );
  if (row === undefined) throw new Error('a red packet lacks a part');
  return row.amount;
}

/** What is in the pot by its ledger. */
export async function leftIn(queries: Queries, scope: string, packet: string): Promise<Fen> {
  const [row] = await queries.rows<{ amount: Fen }>(
    "SELECT COALESCE(sum(CASE WHEN what = 'funded' THEN amount ELSE -amount END), 0)::bigint AS amount FROM red_packet_entries WHERE scope = $1 AND packet = $2",
    [scope, packet],
  );
  return row?.amount ?? (0 as Fen);
}

export async function addRedPacketEntry(
  tx: Transaction,
  scope: string,
  packet: string,
  { n, what, person, amount, code, at }: RedPacketEntryRow,
): Promise<void> {
  await tx.run(
    'INSERT INTO red_packet_entries (scope, packet, n, what, person, amount, code, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
    [scope, packet, n, what, person, amount, code, at],
  );
}

export async function saveRedPacket(
  tx: Transaction,
  scope: string,
  { packet, drawn, state }: Pick<RedPacketRow, 'packet' | 'drawn' | 'state'>,
): Promise<void> {
  await tx.run('UPDATE red_packets SET drawn = $3, state = $4 WHERE scope = $1 AND packet = $2', [
    scope,
    packet,
    drawn,
    state,
  ]);
}
