/** Statements of sync/cloud/store/invoices.ts. */
import type { InvoiceRow } from '../../../../sync/cloud/store/invoices.ts';
import { countOf, rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import {
  ascending,
  claimed,
  flag,
  isDue,
  json,
  number,
  numberOrNull,
  read,
  text,
  textOrNull,
  write,
} from './statement.ts';

const COLUMNS =
  'request_number, kind, sale_id, refund_id, attempt, receipt_number, store, account, state, reason, buyer, lines, refund, refunded, total, tax, number, url, requested_at, issued_at, sent_at, asked_at, checks, check_at, alerted';

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
    `INSERT INTO invoices (scope, ${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::jsonb, $14::jsonb, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)`,
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
        asked_at: number(given[22]),
        checks: number(given[23]),
        check_at: numberOrNull(given[24]),
        alerted: text(given[25]),
      };
      yield* tx.insert(tables.invoices, row);
      return countOf(1);
    },
  ),
  write(
    'invoices',
    `UPDATE invoices SET state = $3, reason = $4, refunded = $5, number = $6, url = $7, issued_at = $8, sent_at = $9, checks = $10, check_at = $11, alerted = $12, buyer = $13, lines = $14::jsonb, total = $15, tax = $16, requested_at = $17, asked_at = $18
     WHERE scope = $1 AND request_number = $2`,
    function* (
      { tables, tx },
      [
        scope,
        request,
        state,
        reason,
        refunded,
        issued,
        url,
        issuedAt,
        sent,
        checks,
        check,
        alerted,
        buyer,
        lines,
        total,
        tax,
        requestedAt,
        asked,
      ],
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
        buyer: text(buyer),
        lines: json(lines) as unknown as InvoiceRow['lines'],
        total: number(total),
        tax: number(tax),
        requested_at: number(requestedAt),
        asked_at: number(asked),
      };
      const key = keyed(text(scope), text(request));
      return countOf((yield* tx.update(tables.invoices, key, (row) => ({ ...row, ...changed }))) ? 1 : 0);
    },
  ),
  read(
    'invoices',
    `SELECT scope, ${COLUMNS} FROM invoices WHERE scope = $1 AND (check_at <= $2 OR check_at IS NOT NULL AND asked_at > $2) ORDER BY check_at LIMIT $3`,
    ({ tables, tx }, [scope, now, limit]) =>
      tx
        .group(tables.invoices, 'scope', text(scope))
        .filter((row) => isDue(row, number(now)))
        .sort(
          (a, b) => (a.check_at ?? 0) - (b.check_at ?? 0) || ascending<InvoiceRow>((row) => row.request_number)(a, b),
        )
        .slice(0, number(limit)),
  ),
  write(
    'invoices',
    'UPDATE invoices SET check_at = $4, asked_at = $5, checks = CASE WHEN asked_at > $5 THEN 0 ELSE checks END WHERE scope = $1 AND request_number = $2 AND check_at = $3',
    function* ({ tables, tx }, [scope, request, from, until, now]) {
      const claim = (row: InvoiceRow): InvoiceRow | null =>
        claimed(row, numberOrNull(from), number(until), number(now));
      return countOf((yield* tx.update(tables.invoices, keyed(text(scope), text(request)), claim)) ? 1 : 0);
    },
  ),
] as const;
