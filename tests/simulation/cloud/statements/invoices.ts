/** Statements of sync/cloud/store/invoices.ts. */
import type { InvoiceRow } from '../../../../sync/cloud/store/invoices.ts';
import { countOf, rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import { ascending, flag, json, number, numberOrNull, read, text, textOrNull, write } from './statement.ts';

const COLUMNS =
  'request_number, kind, sale_id, refund_id, attempt, receipt_number, store, account, state, reason, buyer, lines, refund, refunded, total, tax, number, url, requested_at, issued_at, sent_at, checks, check_at, alerted';

export const INVOICES = [
  read(
    'invoices',
    `SELECT scope, ${COLUMNS} FROM invoices WHERE scope = $1 AND sale_id = $2 ORDER BY requested_at, request_number`,
    ({ tables, tx }, [scope, sale]) =>
      [...tx.group(tables.invoices, 'sale', keyed(text(scope), text(sale)))].sort(
        (a, b) => a.requested_at - b.requested_at || ascending<InvoiceRow>((row) => row.request_number)(a, b),
      ),
  ),
  write(
    'invoices',
    `SELECT scope, ${COLUMNS} FROM invoices WHERE scope = $1 AND request_number = $2 FOR UPDATE`,
    function* ({ tables, tx }, [scope, request]) {
      const row = yield* tx.lock(tables.invoices, keyed(text(scope), text(request)));
      return rowsOf(row === undefined ? [] : [row]);
    },
  ),
  write(
    'invoices',
    `INSERT INTO invoices (scope, ${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::jsonb, $14::jsonb, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)`,
    function* ({ tables, tx }, given) {
      const row: InvoiceRow = {
        scope: text(given[0]),
        request_number: text(given[1]),
        kind: text(given[2]) as InvoiceRow['kind'],
        sale_id: text(given[3]),
        refund_id: text(given[4]),
        attempt: number(given[5]),
        receipt_number: text(given[6]),
        store: text(given[7]),
        account: text(given[8]),
        state: text(given[9]) as InvoiceRow['state'],
        reason: textOrNull(given[10]),
        buyer: text(given[11]),
        lines: json(given[12]) as unknown as InvoiceRow['lines'],
        refund: given[13] === null ? null : (json(given[13]) as unknown as InvoiceRow['refund']),
        refunded: flag(given[14]),
        total: number(given[15]),
        tax: number(given[16]),
        number: textOrNull(given[17]),
        url: textOrNull(given[18]),
        requested_at: number(given[19]),
        issued_at: numberOrNull(given[20]),
        sent_at: numberOrNull(given[21]),
        checks: number(given[22]),
        check_at: numberOrNull(given[23]),
        alerted: text(given[24]),
      };
      yield* tx.insert(tables.invoices, row);
      return countOf(1);
    },
  ),
  write(
    'invoices',
    `UPDATE invoices SET state = $3, reason = $4, refunded = $5, number = $6, url = $7, issued_at = $8, sent_at = $9, checks = $10, check_at = $11, alerted = $12
     WHERE scope = $1 AND request_number = $2`,
    function* (
      { tables, tx },
      [scope, request, state, reason, refunded, issued, url, issuedAt, sent, checks, check, alerted],
    ) {
      const changed = {
        state: text(state) as InvoiceRow['state'],
        reason: textOrNull(reason),
        refunded: flag(refunded),
        number: textOrNull(issued),
        url: textOrNull(url),
        issued_at: numberOrNull(issuedAt),
        sent_at: numberOrNull(sent),
        checks: number(checks),
        check_at: numberOrNull(check),
        alerted: text(alerted),
      };
      const key = keyed(text(scope), text(request));
      return countOf((yield* tx.update(tables.invoices, key, (row) => ({ ...row, ...changed }))) ? 1 : 0);
    },
  ),
  read(
    'invoices',
    `SELECT scope, ${COLUMNS} FROM invoices WHERE scope = $1 AND check_at <= $2 ORDER BY check_at LIMIT $3`,
    ({ tables, tx }, [scope, now, limit]) =>
      tx
        .group(tables.invoices, 'scope', text(scope))
        .filter(({ check_at: at }) => at !== null && at <= number(now))
        .sort(
          (a, b) => (a.check_at ?? 0) - (b.check_at ?? 0) || ascending<InvoiceRow>((row) => row.request_number)(a, b),
        )
        .slice(0, number(limit)),
  ),
  write(
    'invoices',
    'UPDATE invoices SET check_at = $4 WHERE scope = $1 AND request_number = $2 AND check_at = $3',
    function* ({ tables, tx }, [scope, request, from, until]) {
      const claim = (row: InvoiceRow): InvoiceRow | null =>
        row.check_at !== null && row.check_at === numberOrNull(from) ? { ...row, check_at: number(until) } : null;
      return countOf((yield* tx.update(tables.invoices, keyed(text(scope), text(request)), claim)) ? 1 : 0);
    },
  ),
] as const;
