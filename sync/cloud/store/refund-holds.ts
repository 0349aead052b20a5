/**
 * Holds on units of sold lines: who asks first takes them back, everybody else is told what is left. A hold counts until the
 * refund's own entry is in the ledger (which then counts instead) or until it expires. Holds of a sale are given one after the
 * other: behind the lock of the high-water mark of the till that sold it, which is there before the sale itself has arrived.
 * Called by routes/returns.ts and housekeeping.
 */
import { refundedUnits } from '../../domain/refund-plan.ts';
import {
  parseReceiptNumber,
  type EntryId,
  type ReceiptNumber,
  type SaleId,
  type TerminalId,
} from '../../domain/ids.ts';
import { DAY_MS } from '../../domain/time.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import type { EntryBody } from '../../schemas/entries/kinds.ts';
import type { Queries, Transaction } from './database.ts';
import { ledgerOfReceipts, refundsOf } from './documents.ts';
import { lockMark } from './journal.ts';

/** As long as a till that got one may keep its refund to itself before others may take the units. */
export const HOLD_LASTS_MS = DAY_MS;

type Units = readonly { readonly lineId: string; readonly units: number }[];
type Refund = EntryBody<'refund'>;

export interface AskedHold {
  readonly refundId: EntryId;
  readonly saleId: SaleId;
  readonly receiptNumber: ReceiptNumber;
  readonly lines: Units;
  /** Refunds of this sale that the asking terminal has in its journal: its other holds on the sale are of acts that never were. */
  readonly journalled: readonly EntryId[];
  /** What was sold, as a receipt proves that is not this terminal's: counts while the sale itself is not here. */
  readonly proven?: SoldLines;
}
type SoldLines = readonly { readonly lineId: string; readonly quantity: number }[];
export type HoldAnswer =
  | { readonly held: true; readonly expiresAt: number }
  | { readonly held: false; readonly code: 'unknown_sale' | 'unknown_line' }
  | {
      readonly held: false;
      readonly code: 'units_gone';
      readonly left: readonly { readonly lineId: string; readonly left: number }[];
      /** Receipts of the refunds that took units of these lines. */
      readonly receipts: readonly ReceiptNumber[];
    };

interface HoldRow {
  readonly refund: string;
  readonly terminal: string;
  readonly lines: Units;
}

export interface KnownSale {
  readonly sale: LedgerDocument | undefined;
  readonly of: SaleId | undefined;
  readonly refunds: readonly LedgerDocument[];
}

/** A sale as the ledger has it, with every refund of it; also of one that is not here and that the asker knows by `saleId`. */
export async function saleWithRefunds(
  queries: Queries,
  scope: string,
  receiptNumber: ReceiptNumber,
  saleId?: SaleId,
): Promise<KnownSale> {
  const found = await ledgerOfReceipts(queries, scope, [receiptNumber]);
  const sold = found.find(({ kind }) => kind === 'sale');
  const sale = sold && correctedBy(sold, found);
  const of = sale === undefined ? saleId : sale.saleId;
  return { sale, of, refunds: of === undefined ? [] : await refundsOf(queries, scope, of, '') };
}

/** With the tenders that it has by now: a refund goes back by them. */
function correctedBy(sale: LedgerDocument, documents: readonly LedgerDocument[]): LedgerDocument {
  const last = documents
    .filter(({ kind, body }) => kind === 'correction' && body['of'] === sale.id && body['tenders'] !== undefined)
    .sort((a, b) => a.seq - b.seq)
    .at(-1);
  if (last === undefined) return sale;
  const { tenders, change = sale.body['change'] } = last.body;
  return { ...sale, body: { ...sale.body, tenders, change } };
}

/** Asked again with the same refund it is given again. In a transaction of its own. */
export async function holdUnits(
  tx: Transaction,
  { scope, terminal, now }: { readonly scope: string; readonly terminal: TerminalId; readonly now: number },
  asked: AskedHold,
): Promise<HoldAnswer> {
  const sold = parseReceiptNumber(asked.receiptNumber);
  if (!sold.ok) return { held: false, code: 'unknown_sale' };
  // No lock for a till that nobody knows.
  const isProven = sold.value.terminal === terminal || asked.proven !== undefined;
  if (!isProven && (await saleWithRefunds(tx, scope, asked.receiptNumber)).sale === undefined)
    return { held: false, code: 'unknown_sale' };
  await lockMark(tx, scope, sold.value.terminal);
  await tx.rows(
    "SELECT id FROM documents WHERE scope = $1 AND collection = 'ledger' AND body->>'receiptNumber' = $2 AND body->>'kind' = 'sale' FOR UPDATE",
    [scope, asked.receiptNumber],
  );
  const { sale, refunds } = await saleWithRefunds(tx, scope, asked.receiptNumber, asked.saleId);
  // What a till has sold and not sent yet only that till can know, and its own journal has counted it.
  if (sale === undefined ? !isProven : sale.saleId !== asked.saleId) return { held: false, code: 'unknown_sale' };
  const bodies = refunds.map(({ body }) => body as unknown as Refund);
  const arrived = new Set<string>(bodies.map(({ refundId }) => refundId));
  const kept = new Set<string>(asked.journalled);
  const holds = (await liveHolds(tx, scope, asked.saleId, now)).filter(
    (hold) =>
      hold.refund !== asked.refundId &&
      !arrived.has(hold.refund) &&
      (hold.terminal !== terminal || kept.has(hold.refund)),
  );
  const lines = sale === undefined ? asked.proven : (sale.body as unknown as EntryBody<'sale'>).lines;
  if (lines !== undefined && !arrived.has(asked.refundId)) {
    const taken = refundedUnits([...bodies, ...holds]);
    const wanted = [...refundedUnits([asked])].map(([lineId, units]) => {
      const quantity = lines.find((line) => line.lineId === lineId)?.quantity;
      return { lineId, units, left: quantity === undefined ? null : Math.max(0, quantity - (taken.get(lineId) ?? 0)) };
    });
    if (wanted.some(({ left }) => left === null)) return { held: false, code: 'unknown_line' };
    if (wanted.some(({ units, left }) => units > (left ?? 0))) {
      const asks = new Set(wanted.map(({ lineId }) => lineId));
      const receipts = bodies
        .filter((body) => body.lines.some(({ lineId }) => asks.has(lineId)))
        .map(({ receiptNumber }) => receiptNumber);
      return {
        held: false,
        code: 'units_gone',
        left: wanted.map(({ lineId, left }) => ({ lineId, left: left ?? 0 })),
        receipts,
      };
    }
  }
  const expiresAt = now + HOLD_LASTS_MS;
  await tx.run('DELETE FROM refund_holds WHERE scope = $1 AND sale = $2 AND terminal = $3 AND NOT (refund = ANY($4))', [
    scope,
    asked.saleId,
    terminal,
    asked.journalled,
  ]);
  await tx.run(
    `INSERT INTO refund_holds (scope, sale, refund, terminal, lines, expires_at) VALUES ($1, $2, $3, $4, $5::jsonb, $6)
     ON CONFLICT (scope, sale, refund) DO UPDATE SET lines = excluded.lines, expires_at = excluded.expires_at`,
    [scope, asked.saleId, asked.refundId, terminal, JSON.stringify(asked.lines), expiresAt],
  );
  return { held: true, expiresAt };
}

/** Units that others hold now, of refunds whose entries are not here yet. */
export async function heldUnits(
  queries: Queries,
  scope: string,
  { of, refunds }: KnownSale,
  { terminal, now }: { readonly terminal: string | null; readonly now: number },
): Promise<Units> {
  if (of === undefined) return [];
  const arrived = new Set<unknown>(refunds.map(({ body }) => body['refundId']));
  const holds = await liveHolds(queries, scope, of, now);
  const ofOthers = holds.filter((hold) => hold.terminal !== terminal && !arrived.has(hold.refund));
  return [...refundedUnits(ofOthers)].map(([lineId, units]) => ({ lineId, units }));
}

const liveHolds = (queries: Queries, scope: string, sale: string, now: number): Promise<readonly HoldRow[]> =>
  queries.rows<HoldRow>(
    'SELECT refund, terminal, lines FROM refund_holds WHERE scope = $1 AND sale = $2 AND expires_at > $3',
    [scope, sale, now],
  );

/** Has this terminal the units of this refund held? Of a sister store's sale that took the receipt. */
export async function hasHold(
  queries: Queries,
  scope: string,
  { saleId, refundId }: { readonly saleId: string; readonly refundId: string },
  terminal: TerminalId,
): Promise<boolean> {
  const rows = await queries.rows(
    'SELECT refund FROM refund_holds WHERE scope = $1 AND sale = $2 AND refund = $3 AND terminal = $4',
    [scope, saleId, refundId, terminal],
  );
  return rows.length > 0;
}

/** Those of a store that ended. */
export async function sweepHolds(queries: Queries, scope: string, before: number): Promise<void> {
  await queries.run('DELETE FROM refund_holds WHERE scope = $1 AND expires_at < $2', [scope, before]);
}
