/** Statements of sync/cloud/store/red-packets.ts. */
import type { RedPacketEntryRow, RedPacketRow } from '../../../../sync/cloud/store/red-packets.ts';
import type { Fen } from '../../../../sync/domain/money.ts';
import { countOf, rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import { ascending, number, numbers, only, read, text, textOrNull, texts, write, type Asked } from './statement.ts';

const COLUMNS = [
  'packet',
  'name',
  'campaign',
  'coupon',
  'total',
  'parts',
  'from_at',
  'until_at',
  'coupon_days',
  'drawn',
  'state',
  'made_by',
  'made_at',
] as const satisfies readonly (keyof RedPacketRow)[];
const LISTED = COLUMNS.join(', ');
const packetRow = only<RedPacketRow, (typeof COLUMNS)[number]>(COLUMNS);
const entryRow = only<RedPacketEntryRow, keyof RedPacketEntryRow>(['n', 'what', 'person', 'amount', 'code', 'at']);

const entriesOf = ({ tables, tx }: Asked, scope: string, packet: string) =>
  tx.all(tables.red_packet_entries).filter((row) => row.scope === scope && row.packet === packet);

function given(
  asked: Asked,
  { scope, packet }: { readonly scope: string; readonly packet: string },
  what: string,
): number {
  const rows = entriesOf(asked, scope, packet).filter((row) => row.what === what);
  return rows.reduce((sum, { amount }) => sum + amount, 0);
}

export const RED_PACKETS = [
  write(
    'red_packets',
    `INSERT INTO red_packets (scope, ${LISTED}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING`,
    function* (
      { tables, tx },
      [scope, packet, name, campaign, coupon, total, parts, from, until, days, drawn, state, by, at],
    ) {
      const row = {
        ...{ scope: text(scope), packet: text(packet), name: text(name), campaign: textOrNull(campaign) },
        ...{ coupon: text(coupon), total: number(total) as Fen, parts: number(parts), from_at: number(from) },
        ...{ until_at: number(until), coupon_days: number(days), drawn: number(drawn) },
        ...{ state: text(state) as RedPacketRow['state'], made_by: text(by), made_at: number(at) },
      };
      return countOf((yield* tx.insertUnlessThere(tables.red_packets, row)) ? 1 : 0);
    },
  ),
  write(
    'red_packet_parts',
    `INSERT INTO red_packet_parts (scope, packet, n, amount)
     SELECT $1, $2, p.n, p.amount FROM unnest($3::integer[], $4::bigint[]) AS p(n, amount)`,
    function* ({ tables, tx }, [scope, packet, places, amounts]) {
      const amountAt = numbers(amounts);
      for (const [index, n] of numbers(places).entries())
        yield* tx.insert(tables.red_packet_parts, {
          ...{ scope: text(scope), packet: text(packet), n },
          amount: (amountAt[index] ?? 0) as Fen,
        });
      return countOf(amountAt.length);
    },
  ),
  read(
    'red_packets',
    `SELECT ${LISTED} FROM red_packets WHERE scope = $1 AND packet = $2`,
    ({ tables, tx }, [scope, packet]) => {
      const row = tx.get(tables.red_packets, keyed(text(scope), text(packet)));
      return row === undefined ? [] : [packetRow(row)];
    },
  ),
  write(
    'red_packets',
    `SELECT ${LISTED} FROM red_packets WHERE scope = $1 AND packet = $2 FOR UPDATE`,
    function* ({ tables, tx }, [scope, packet]) {
      const row = yield* tx.lock(tables.red_packets, keyed(text(scope), text(packet)));
      return rowsOf(row === undefined ? [] : [packetRow(row)]);
    },
  ),
  read(
    'red_packets',
    `SELECT ${LISTED},
       (SELECT COALESCE(sum(amount), 0)::bigint FROM red_packet_entries e WHERE e.scope = p.scope AND e.packet = p.packet AND what = 'drawn') AS given,
       (SELECT COALESCE(sum(amount), 0)::bigint FROM red_packet_entries e WHERE e.scope = p.scope AND e.packet = p.packet AND what = 'returned') AS returned
     FROM red_packets p WHERE scope = $1 ORDER BY made_at DESC, packet LIMIT $2`,
    (asked, [scope, limit]) =>
      asked.tx
        .all(asked.tables.red_packets)
        .filter((row) => row.scope === text(scope))
        .sort((a, b) => b.made_at - a.made_at || ascending<RedPacketRow>(({ packet }) => packet)(a, b))
        .slice(0, number(limit))
        .map((row) => ({
          ...packetRow(row),
          given: given(asked, row, 'drawn'),
          returned: given(asked, row, 'returned'),
        })),
  ),
  read(
    'red_packets',
    "SELECT packet FROM red_packets WHERE scope = $1 AND state = 'open' AND until_at <= $2 ORDER BY until_at LIMIT $3",
    ({ tables, tx }, [scope, now, limit]) =>
      tx
        .all(tables.red_packets)
        .filter((row) => row.scope === text(scope) && row.state === 'open' && row.until_at <= number(now))
        .sort((a, b) => a.until_at - b.until_at)
        .slice(0, number(limit))
        .map(({ packet }) => ({ packet })),
  ),
  read(
    'red_packet_entries',
    'SELECT n, what, person, amount, code, at FROM red_packet_entries WHERE scope = $1 AND packet = $2 AND person = ANY($3) ORDER BY n LIMIT 1',
    (asked, [scope, packet, persons]) =>
      entriesOf(asked, text(scope), text(packet))
        .filter(({ person }) => person !== null && texts(persons).includes(person))
        .sort((a, b) => a.n - b.n)
        .slice(0, 1)
        .map(entryRow),
  ),
  read(
    'red_packet_parts',
    'SELECT amount FROM red_packet_parts WHERE scope = $1 AND packet = $2 AND n = $3',
    ({ tables, tx }, [scope, packet, n]) => {
      const row = tx.get(tables.red_packet_parts, keyed(text(scope), text(packet), number(n)));
      return row === undefined ? [] : [{ amount: row.amount }];
    },
  ),
  read(
    'red_packet_entries',
    "SELECT COALESCE(sum(CASE WHEN what = 'funded' THEN amount ELSE -amount END), 0)::bigint AS amount FROM red_packet_entries WHERE scope = $1 AND packet = $2",
    (asked, [scope, packet]) => [
      {
        amount: entriesOf(asked, text(scope), text(packet)).reduce(
          (sum, { what, amount }) => (what === 'funded' ? sum + amount : sum - amount),
          0,
        ),
      },
    ],
  ),
  write(
    'red_packet_entries',
    'INSERT INTO red_packet_entries (scope, packet, n, what, person, amount, code, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
    function* ({ tables, tx }, [scope, packet, n, what, person, amount, code, at]) {
      yield* tx.insert(tables.red_packet_entries, {
        ...{ scope: text(scope), packet: text(packet), n: number(n), what: text(what) as RedPacketEntryRow['what'] },
        ...{ person: textOrNull(person), amount: number(amount) as Fen, code: textOrNull(code), at: number(at) },
      });
      return countOf(1);
    },
  ),
  write(
    'red_packets',
    'UPDATE red_packets SET drawn = $3, state = $4 WHERE scope = $1 AND packet = $2',
    function* ({ tables, tx }, [scope, packet, drawn, state]) {
      const saved = { drawn: number(drawn), state: text(state) as RedPacketRow['state'] };
      const key = keyed(text(scope), text(packet));
      return countOf((yield* tx.update(tables.red_packets, key, (row) => ({ ...row, ...saved }))) ? 1 : 0);
    },
  ),
] as const;
