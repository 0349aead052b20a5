/** Statements of sync/cloud/store/items.ts. */
import type {
  ItemBatchRow,
  ItemClaimRow,
  ItemPieceRow,
  ItemUseRow,
  Piece,
} from '../../../../sync/cloud/store/items.ts';
import { countOf, rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import { ascending, number, numberOrNull, only, read, text, textOrNull, write, type Asked } from './statement.ts';

type Given = Parameters<typeof text>[0];

const BATCH_COLUMNS = [
  'batch',
  'request',
  'product',
  'sku',
  'name',
  'quantity',
  'note',
  'issued_by',
  'issued_at',
  'recalled_at',
  'recalled_by',
  'recall_reason',
] as const;
const BATCH = BATCH_COLUMNS.join(', ');
const batchOf = only<ItemBatchRow & { readonly scope: string }, (typeof BATCH_COLUMNS)[number]>(BATCH_COLUMNS);
const pieceRow = only<ItemPieceRow, keyof ItemPieceRow>(['first_scan_at', 'copied_at']);
const useRow = only<ItemUseRow, keyof ItemUseRow>([
  'sale',
  'what',
  'entry',
  'at',
  'store',
  'terminal',
  'receipt',
  'guides',
  'member',
]);
const claimRow = only<ItemClaimRow, keyof ItemClaimRow>(['member', 'claim', 'at']);

const pieceKey = (scope: Given, batch: Given, serial: Given): string => keyed(text(scope), text(batch), number(serial));

/** How far a batch is: pieces with a sale that stands, pieces whose sales all came back. */
function withCounts({ tables, tx }: Asked, batch: ItemBatchRow & { readonly scope: string }): object {
  const isOf = (row: Piece & { readonly scope: string }): boolean =>
    row.scope === batch.scope && row.batch === batch.batch;
  const serials = new Map<number, ItemUseRow[]>();
  for (const use of tx.all(tables.item_uses).filter(isOf))
    serials.set(use.serial, [...(serials.get(use.serial) ?? []), use]);
  const sold = [...serials.values()].filter(stands).length;
  const pieces = tx.all(tables.item_pieces).filter(isOf);
  return {
    ...batchOf(batch),
    sold,
    returned: serials.size - sold,
    scanned: pieces.filter((row) => row.first_scan_at !== null).length,
    copied: pieces.filter((row) => row.copied_at !== null).length,
  };
}
/** Some sale of the piece has nothing that came back. */
const stands = (uses: readonly ItemUseRow[]): boolean =>
  uses.some(({ sale }) => !uses.some((use) => use.sale === sale && use.what === 'returned'));

export const ITEMS = [
  write(
    'item_batches',
    `INSERT INTO item_batches (scope, batch, request, product, sku, name, quantity, note, issued_by, issued_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, batch, request, product, sku, name, quantity, note, by, at]) {
      const row = {
        scope: text(scope),
        batch: text(batch),
        request: text(request),
        product: text(product),
        sku: text(sku),
        name: text(name),
        quantity: number(quantity),
        note: text(note),
        issued_by: text(by),
        issued_at: number(at),
        recalled_at: null,
        recalled_by: null,
        recall_reason: null,
      };
      return countOf((yield* tx.insertUnlessThere(tables.item_batches, row)) ? 1 : 0);
    },
  ),
  read(
    'item_batches',
    `SELECT ${BATCH} FROM item_batches WHERE scope = $1 AND request = $2`,
    ({ tables, tx }, [scope, request]) =>
      tx.group(tables.item_batches, 'item_batches_request', keyed(text(scope), text(request))).map(batchOf),
  ),
  read(
    'item_batches',
    `SELECT ${BATCH} FROM item_batches WHERE scope = $1 AND batch = $2`,
    ({ tables, tx }, [scope, batch]) => {
      const row = tx.get(tables.item_batches, keyed(text(scope), text(batch)));
      return row === undefined ? [] : [batchOf(row)];
    },
  ),
  read(
    'item_batches',
    `SELECT b.batch, b.request, b.product, b.sku, b.name, b.quantity, b.note, b.issued_by, b.issued_at, b.recalled_at, b.recalled_by,
       b.recall_reason, COALESCE(u.sold, 0)::integer AS sold, COALESCE(u.returned, 0)::integer AS returned,
       COALESCE(p.scanned, 0)::integer AS scanned, COALESCE(p.copied, 0)::integer AS copied
     FROM item_batches b
       LEFT JOIN LATERAL (SELECT count(*) FILTER (WHERE stands) AS sold, count(*) FILTER (WHERE NOT stands) AS returned FROM
         (SELECT bool_or(NOT back) AS stands FROM
           (SELECT serial, sale, bool_or(what = 'returned') AS back FROM item_uses
            WHERE scope = b.scope AND batch = b.batch GROUP BY serial, sale) s GROUP BY serial) t) u ON true
       LEFT JOIN LATERAL (SELECT count(first_scan_at) AS scanned, count(copied_at) AS copied FROM item_pieces
         WHERE scope = b.scope AND batch = b.batch) p ON true
     WHERE b.scope = $1 AND ($2::text IS NULL OR b.batch = $2) ORDER BY b.issued_at DESC, b.batch LIMIT $3`,
    (asked, [scope, batch, limit]) =>
      [...asked.tx.group(asked.tables.item_batches, 'scope', text(scope))]
        .filter((row) => textOrNull(batch) === null || row.batch === textOrNull(batch))
        .sort((a, b) => b.issued_at - a.issued_at || ascending<ItemBatchRow>((row) => row.batch)(a, b))
        .slice(0, number(limit))
        .map((row) => withCounts(asked, row)),
  ),
  write(
    'item_batches',
    'UPDATE item_batches SET recalled_at = $3, recalled_by = $4, recall_reason = $5 WHERE scope = $1 AND batch = $2 AND recalled_at IS NULL',
    function* ({ tables, tx }, [scope, batch, at, by, reason]) {
      const recalled = { recalled_at: number(at), recalled_by: text(by), recall_reason: text(reason) };
      const change = (row: ItemBatchRow & { readonly scope: string }) =>
        row.recalled_at === null ? { ...row, ...recalled } : null;
      return countOf((yield* tx.update(tables.item_batches, keyed(text(scope), text(batch)), change)) ? 1 : 0);
    },
  ),
  write(
    'item_pieces',
    `INSERT INTO item_pieces AS p (scope, batch, serial) VALUES ($1, $2, $3)
     ON CONFLICT (scope, batch, serial) DO UPDATE SET serial = excluded.serial RETURNING p.first_scan_at, p.copied_at`,
    function* ({ tables, tx }, [scope, batch, serial]) {
      const row = { scope: text(scope), batch: text(batch), serial: number(serial) };
      const there = yield* tx.upsert(
        tables.item_pieces,
        { ...row, first_scan_at: null, copied_at: null },
        (known) => known,
      );
      return rowsOf(there === null ? [] : [pieceRow(there)]);
    },
  ),
  read(
    'item_pieces',
    'SELECT first_scan_at, copied_at FROM item_pieces WHERE scope = $1 AND batch = $2 AND serial = $3',
    ({ tables, tx }, [scope, batch, serial]) => {
      const row = tx.get(tables.item_pieces, pieceKey(scope, batch, serial));
      return row === undefined ? [] : [pieceRow(row)];
    },
  ),
  write(
    'item_pieces',
    'UPDATE item_pieces SET first_scan_at = $4, copied_at = $5 WHERE scope = $1 AND batch = $2 AND serial = $3',
    function* ({ tables, tx }, [scope, batch, serial, first, copied]) {
      const noted = { first_scan_at: numberOrNull(first), copied_at: numberOrNull(copied) };
      const key = pieceKey(scope, batch, serial);
      return countOf((yield* tx.update(tables.item_pieces, key, (row) => ({ ...row, ...noted }))) ? 1 : 0);
    },
  ),
  write(
    'item_uses',
    `INSERT INTO item_uses (scope, batch, serial, sale, what, entry, at, store, terminal, receipt, guides, member)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb, $12) ON CONFLICT DO NOTHING`,
    function* (
      { tables, tx },
      [scope, batch, serial, sale, what, entry, at, store, terminal, receipt, guides, member],
    ) {
      const row = {
        scope: text(scope),
        batch: text(batch),
        serial: number(serial),
        sale: text(sale),
        what: text(what) as ItemUseRow['what'],
        entry: text(entry),
        at: number(at),
        store: text(store),
        terminal: text(terminal),
        receipt: text(receipt),
        guides: JSON.parse(text(guides)) as readonly string[],
        member: textOrNull(member),
      };
      return countOf((yield* tx.insertUnlessThere(tables.item_uses, row)) ? 1 : 0);
    },
  ),
  read(
    'item_uses',
    `SELECT sale, what, entry, at, store, terminal, receipt, guides, member FROM item_uses
     WHERE scope = $1 AND batch = $2 AND serial = $3 ORDER BY at, sale, what`,
    ({ tables, tx }, [scope, batch, serial]) =>
      [...tx.group(tables.item_uses, 'piece', pieceKey(scope, batch, serial))]
        .sort(ascending(({ at, sale, what }) => `${String(at).padStart(15, '0')} ${sale} ${what}`))
        .map(useRow),
  ),
  write(
    'item_scans',
    `INSERT INTO item_scans AS s (scope, batch, serial, device, place, at, last_at) VALUES ($1, $2, $3, $4, $5, $6, $6)
     ON CONFLICT (scope, batch, serial, device) DO UPDATE SET last_at = GREATEST(s.last_at, excluded.last_at)`,
    function* ({ tables, tx }, [scope, batch, serial, device, place, at]) {
      const row = {
        ...{ scope: text(scope), batch: text(batch), serial: number(serial), device: text(device) },
        ...{ place: text(place), at: number(at), last_at: number(at) },
      };
      yield* tx.upsert(tables.item_scans, row, (there) => ({
        ...there,
        last_at: Math.max(there.last_at, row.last_at),
      }));
      return countOf(1);
    },
  ),
  read(
    'item_scans',
    'SELECT device, place, at FROM item_scans WHERE scope = $1 AND batch = $2 AND serial = $3 ORDER BY at, device LIMIT $4',
    ({ tables, tx }, [scope, batch, serial, limit]) =>
      [...tx.group(tables.item_scans, 'piece', pieceKey(scope, batch, serial))]
        .sort(ascending(({ at, device }) => `${String(at).padStart(15, '0')} ${device}`))
        .slice(0, number(limit))
        .map(({ device, place, at }) => ({ device, place, at })),
  ),
  write(
    'item_claims',
    `INSERT INTO item_claims AS c (scope, batch, serial, sale, member, claim, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (scope, batch, serial, sale) DO UPDATE SET sale = excluded.sale RETURNING c.member, c.claim, c.at`,
    function* ({ tables, tx }, [scope, batch, serial, sale, member, claim, at]) {
      const row = {
        ...{ scope: text(scope), batch: text(batch), serial: number(serial), sale: text(sale) },
        ...{ member: text(member), claim: text(claim), at: number(at) },
      };
      const there = yield* tx.upsert(tables.item_claims, row, (known) => known);
      return rowsOf(there === null ? [] : [claimRow(there)]);
    },
  ),
  write(
    'item_claims',
    'UPDATE item_claims SET member = $5 WHERE scope = $1 AND batch = $2 AND serial = $3 AND sale = $4',
    function* ({ tables, tx }, [scope, batch, serial, sale, member]) {
      const key = keyed(text(scope), text(batch), number(serial), text(sale));
      return countOf((yield* tx.update(tables.item_claims, key, (row) => ({ ...row, member: text(member) }))) ? 1 : 0);
    },
  ),
] as const;
