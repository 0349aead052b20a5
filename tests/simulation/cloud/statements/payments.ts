/** Statements of sync/cloud/store/payments.ts and payments/payments.ts. */
import type { PaymentRow, RefundRow } from '../../../../sync/cloud/store/payments.ts';
import { countOf, rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import { ascending, claimed, isDue, number, numberOrNull, read, text, textOrNull, texts, write } from './statement.ts';

const COLUMNS =
  'out_trade_number, store, terminal, sale_id, tender_id, kind, account, amount, fingerprint, state, reason, transaction_id, requested_at, paid_at, asked_at, checks, check_at, sold_by, alerted';
const REFUND_COLUMNS =
  'out_trade_number, refund_number, amount, state, reason, refund_id, requested_at, refunded_at, sent_at, asked_at, checks, check_at, alerted';

/** The longest due first; rows that are due at once in no promised order, here by number. */
const dueBy =
  <Row extends PaymentRow | RefundRow>(now: number, number: (row: Row) => string) =>
  (rows: readonly Row[]): readonly Row[] =>
    rows
      .filter((row) => isDue(row, now))
      .sort((a, b) => (a.check_at ?? 0) - (b.check_at ?? 0) || ascending(number)(a, b));

export const PAYMENTS = [
  write(
    'payments',
    `INSERT INTO payments (scope, ${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, given) {
      const row: PaymentRow = {
        scope: text(given[0]),
        out_trade_number: text(given[1]),
        store: text(given[2]),
        terminal: text(given[3]),
        sale_id: text(given[4]),
        tender_id: text(given[5]),
        kind: text(given[6]) as PaymentRow['kind'],
        account: text(given[7]),
        amount: number(given[8]),
        fingerprint: text(given[9]),
        state: text(given[10]) as PaymentRow['state'],
        reason: textOrNull(given[11]),
        transaction_id: textOrNull(given[12]),
        requested_at: number(given[13]),
        paid_at: numberOrNull(given[14]),
        asked_at: number(given[15]),
        checks: number(given[16]),
        check_at: numberOrNull(given[17]),
        sold_by: textOrNull(given[18]),
        alerted: text(given[19]),
      };
      return countOf((yield* tx.insertUnlessThere(tables.payments, row)) ? 1 : 0);
    },
  ),
  read(
    'payments',
    `SELECT scope, ${COLUMNS} FROM payments WHERE scope = $1 AND out_trade_number = $2`,
    ({ tables, tx }, [scope, payment]) => {
      const row = tx.get(tables.payments, keyed(text(scope), text(payment)));
      return row === undefined ? [] : [row];
    },
  ),
  write(
    'payments',
    `SELECT scope, ${COLUMNS} FROM payments WHERE scope = $1 AND out_trade_number = $2 FOR UPDATE`,
    function* ({ tables, tx }, [scope, payment]) {
      const row = yield* tx.lock(tables.payments, keyed(text(scope), text(payment)));
      return rowsOf(row === undefined ? [] : [row]);
    },
  ),
  read(
    'payments',
    'SELECT scope FROM payments WHERE scope = ANY($1) AND out_trade_number = $2',
    ({ tables, tx }, [scopes, payment]) =>
      texts(scopes).flatMap((scope) =>
        tx.get(tables.payments, keyed(scope, text(payment))) === undefined ? [] : [{ scope }],
      ),
  ),
  write(
    'payments',
    `UPDATE payments SET state = $3, reason = $4, transaction_id = $5, paid_at = $6, asked_at = $7, checks = $8, check_at = $9, sold_by = $10, alerted = $11, requested_at = $12
     WHERE scope = $1 AND out_trade_number = $2`,
    function* (
      { tables, tx },
      [scope, payment, state, reason, transaction, paid, asked, checks, check, sold, alerted, requested],
    ) {
      const changed = {
        state: text(state) as PaymentRow['state'],
        reason: textOrNull(reason),
        transaction_id: textOrNull(transaction),
        paid_at: numberOrNull(paid),
        asked_at: number(asked),
        checks: number(checks),
        check_at: numberOrNull(check),
        sold_by: textOrNull(sold),
        alerted: text(alerted),
        requested_at: number(requested),
      };
      const key = keyed(text(scope), text(payment));
      return countOf((yield* tx.update(tables.payments, key, (row) => ({ ...row, ...changed }))) ? 1 : 0);
    },
  ),
  read(
    'payments',
    `SELECT scope, ${COLUMNS} FROM payments WHERE scope = $1 AND (check_at <= $2 OR check_at IS NOT NULL AND asked_at > $2) ORDER BY check_at LIMIT $3`,
    ({ tables, tx }, [scope, now, limit]) =>
      dueBy<PaymentRow>(
        number(now),
        (row) => row.out_trade_number,
      )(tx.group(tables.payments, 'scope', text(scope))).slice(0, number(limit)),
  ),
  write(
    'payments',
    'UPDATE payments SET check_at = $4, asked_at = $5, checks = CASE WHEN asked_at > $5 THEN 0 ELSE checks END WHERE scope = $1 AND out_trade_number = $2 AND check_at = $3',
    function* ({ tables, tx }, [scope, payment, from, until, now]) {
      const claim = (row: PaymentRow): PaymentRow | null =>
        claimed(row, numberOrNull(from), number(until), number(now));
      return countOf((yield* tx.update(tables.payments, keyed(text(scope), text(payment)), claim)) ? 1 : 0);
    },
  ),
  read(
    'payment_refunds',
    `SELECT scope, ${REFUND_COLUMNS} FROM payment_refunds WHERE scope = $1 AND out_trade_number = $2 ORDER BY requested_at, refund_number`,
    ({ tables, tx }, [scope, payment]) =>
      [...tx.group(tables.payment_refunds, 'payment', keyed(text(scope), text(payment)))].sort(
        (a, b) => a.requested_at - b.requested_at || ascending<RefundRow>((row) => row.refund_number)(a, b),
      ),
  ),
  read(
    'payment_refunds',
    "SELECT refund_number FROM payment_refunds WHERE scope = $1 AND out_trade_number = $2 AND state <> 'refused' LIMIT 1",
    ({ tables, tx }, [scope, payment]) =>
      tx
        .group(tables.payment_refunds, 'payment', keyed(text(scope), text(payment)))
        .filter(({ state }) => state !== 'refused')
        .sort(ascending((row) => row.refund_number))
        .slice(0, 1)
        .map(({ refund_number }) => ({ refund_number })),
  ),
  write(
    'payment_refunds',
    `INSERT INTO payment_refunds (scope, ${REFUND_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, given) {
      const row: RefundRow = {
        scope: text(given[0]),
        out_trade_number: text(given[1]),
        refund_number: text(given[2]),
        amount: number(given[3]),
        state: text(given[4]) as RefundRow['state'],
        reason: textOrNull(given[5]),
        refund_id: textOrNull(given[6]),
        requested_at: number(given[7]),
        refunded_at: numberOrNull(given[8]),
        sent_at: numberOrNull(given[9]),
        asked_at: number(given[10]),
        checks: number(given[11]),
        check_at: numberOrNull(given[12]),
        alerted: text(given[13]),
      };
      return countOf((yield* tx.insertUnlessThere(tables.payment_refunds, row)) ? 1 : 0);
    },
  ),
  write(
    'payment_refunds',
    `UPDATE payment_refunds SET state = $4, reason = $5, refund_id = $6, refunded_at = $7, sent_at = $8, asked_at = $9, checks = $10, check_at = $11, alerted = $12
     WHERE scope = $1 AND out_trade_number = $2 AND refund_number = $3`,
    function* (
      { tables, tx },
      [scope, payment, refund, state, reason, id, refunded, sent, asked, checks, check, alerted],
    ) {
      const changed = {
        state: text(state) as RefundRow['state'],
        reason: textOrNull(reason),
        refund_id: textOrNull(id),
        refunded_at: numberOrNull(refunded),
        sent_at: numberOrNull(sent),
        asked_at: number(asked),
        checks: number(checks),
        check_at: numberOrNull(check),
        alerted: text(alerted),
      };
      const key = keyed(text(scope), text(payment), text(refund));
      return countOf((yield* tx.update(tables.payment_refunds, key, (row) => ({ ...row, ...changed }))) ? 1 : 0);
    },
  ),
  read(
    'payment_refunds',
    `SELECT scope, ${REFUND_COLUMNS} FROM payment_refunds WHERE scope = $1 AND (check_at <= $2 OR check_at IS NOT NULL AND asked_at > $2) ORDER BY check_at LIMIT $3`,
    ({ tables, tx }, [scope, now, limit]) =>
      dueBy<RefundRow>(
        number(now),
        (row) => row.refund_number,
      )(tx.group(tables.payment_refunds, 'scope', text(scope))).slice(0, number(limit)),
  ),
  write(
    'payment_refunds',
    'UPDATE payment_refunds SET check_at = $5, asked_at = $6, checks = CASE WHEN asked_at > $6 THEN 0 ELSE checks END WHERE scope = $1 AND out_trade_number = $2 AND refund_number = $3 AND check_at = $4',
    function* ({ tables, tx }, [scope, payment, refund, from, until, now]) {
      const claim = (row: RefundRow): RefundRow | null => claimed(row, numberOrNull(from), number(until), number(now));
      const key = keyed(text(scope), text(payment), text(refund));
      return countOf((yield* tx.update(tables.payment_refunds, key, claim)) ? 1 : 0);
    },
  ),
] as const;
