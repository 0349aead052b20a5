/** Statements of sync/cloud/store/vouchers.ts. */
import type { VoucherRow } from '../../../../sync/cloud/store/vouchers.ts';
import { countOf, rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import { ascending, claimed, isDue, number, numberOrNull, read, text, textOrNull, texts, write } from './statement.ts';

const FIXED = ['number', 'store', 'terminal', 'sale_id', 'tender_id', 'platform', 'account', 'fingerprint'] as const;
const CHANGING = [
  'voucher',
  'handle',
  'title',
  'tail',
  'sku',
  'face',
  'settlement',
  'others',
  'amount',
  'state',
  'reason',
  'requested_at',
  'verify_asked_at',
  'verified_at',
  'asked_at',
  'checks',
  'check_at',
  'sold_by',
  'refund_number',
  'alerted',
] as const satisfies readonly (keyof VoucherRow)[];
const LISTED = [...FIXED, ...CHANGING].join(', ');
const places = (count: number, from: number): string =>
  Array.from({ length: count }, (_, index) => `$${String(index + from)}`).join(', ');
const USES: ReadonlySet<string> = new Set(['pending', 'paid', 'unknown', 'reversing']);

const changingOf = (
  given: readonly Parameters<typeof text>[0][],
): Omit<VoucherRow, 'scope' | (typeof FIXED)[number]> => ({
  voucher: text(given[0]),
  handle: textOrNull(given[1]),
  title: text(given[2]),
  tail: text(given[3]),
  sku: textOrNull(given[4]),
  face: number(given[5]),
  settlement: numberOrNull(given[6]),
  others: number(given[7]),
  amount: number(given[8]),
  state: text(given[9]) as VoucherRow['state'],
  reason: textOrNull(given[10]),
  requested_at: number(given[11]),
  verify_asked_at: numberOrNull(given[12]),
  verified_at: numberOrNull(given[13]),
  asked_at: number(given[14]),
  checks: number(given[15]),
  check_at: numberOrNull(given[16]),
  sold_by: textOrNull(given[17]),
  refund_number: textOrNull(given[18]),
  alerted: text(given[19]),
});

export const VOUCHERS = [
  write(
    'vouchers',
    `INSERT INTO vouchers (scope, ${LISTED}) VALUES ($1, ${places(FIXED.length + CHANGING.length, 2)}) ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, given) {
      const [scope, of, store, terminal, sale, tender, platform, account, fingerprint] = given;
      const row: VoucherRow = {
        scope: text(scope),
        number: text(of),
        store: text(store),
        terminal: text(terminal),
        sale_id: text(sale),
        tender_id: text(tender),
        platform: text(platform) as VoucherRow['platform'],
        account: text(account),
        fingerprint: text(fingerprint),
        ...changingOf(given.slice(1 + FIXED.length)),
      };
      return countOf((yield* tx.insertUnlessThere(tables.vouchers, row)) ? 1 : 0);
    },
  ),
  read(
    'vouchers',
    `SELECT scope, ${LISTED} FROM vouchers WHERE scope = $1 AND number = $2`,
    ({ tables, tx }, [scope, of]) => {
      const row = tx.get(tables.vouchers, keyed(text(scope), text(of)));
      return row === undefined ? [] : [row];
    },
  ),
  write(
    'vouchers',
    `SELECT scope, ${LISTED} FROM vouchers WHERE scope = $1 AND number = $2 FOR UPDATE`,
    function* ({ tables, tx }, [scope, of]) {
      const row = yield* tx.lock(tables.vouchers, keyed(text(scope), text(of)));
      return rowsOf(row === undefined ? [] : [row]);
    },
  ),
  write(
    'vouchers',
    `UPDATE vouchers SET ${CHANGING.map((column, index) => `${column} = $${String(index + 3)}`).join(', ')} WHERE scope = $1 AND number = $2`,
    function* ({ tables, tx }, [scope, of, ...given]) {
      const changed = changingOf(given);
      const key = keyed(text(scope), text(of));
      return countOf((yield* tx.update(tables.vouchers, key, (row) => ({ ...row, ...changed }))) ? 1 : 0);
    },
  ),
  read(
    'vouchers',
    `SELECT scope, ${LISTED} FROM vouchers WHERE scope = ANY($1) AND platform = $2 AND voucher = $3 AND number <> $4
       AND state IN ('pending', 'paid', 'unknown', 'reversing')`,
    ({ tables, tx }, [scopes, platform, voucher, of]) =>
      texts(scopes)
        .flatMap((scope) => [...tx.group(tables.vouchers, 'voucher', keyed(scope, text(platform), text(voucher)))])
        .filter((row) => row.number !== text(of) && USES.has(row.state)),
  ),
  read(
    'vouchers',
    `SELECT scope, ${LISTED} FROM vouchers WHERE scope = $1 AND sale_id = $2 AND state NOT IN ('failed', 'reversed')`,
    ({ tables, tx }, [scope, sale]) =>
      tx
        .group(tables.vouchers, 'sale', keyed(text(scope), text(sale)))
        .filter(({ state }) => state !== 'failed' && state !== 'reversed'),
  ),
  read(
    'vouchers',
    `SELECT scope, ${LISTED} FROM vouchers WHERE scope = $1 AND (check_at <= $2 OR check_at IS NOT NULL AND asked_at > $2) ORDER BY check_at LIMIT $3`,
    ({ tables, tx }, [scope, now, limit]) =>
      tx
        .group(tables.vouchers, 'scope', text(scope))
        .filter((row) => isDue(row, number(now)))
        .sort((a, b) => (a.check_at ?? 0) - (b.check_at ?? 0) || ascending<VoucherRow>((row) => row.number)(a, b))
        .slice(0, number(limit)),
  ),
  write(
    'vouchers',
    'UPDATE vouchers SET check_at = $4, asked_at = $5, checks = CASE WHEN asked_at > $5 THEN 0 ELSE checks END WHERE scope = $1 AND number = $2 AND check_at = $3',
    function* ({ tables, tx }, [scope, of, from, until, now]) {
      const claim = (row: VoucherRow): VoucherRow | null =>
        claimed(row, numberOrNull(from), number(until), number(now));
      return countOf((yield* tx.update(tables.vouchers, keyed(text(scope), text(of)), claim)) ? 1 : 0);
    },
  ),
] as const;
