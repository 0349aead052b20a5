/**
 * What the cloud finds in a refund that has been paid out: it is kept in the ledger as it is, flagged, and an alert raised that
 * names the receipts. The sale's row is locked, so that two refunds of one sale see each other. Called by derive.ts.
 */
import { parseReceiptNumber } from '../../domain/ids.ts';
import { addFen, subtractFen, ZERO_FEN, type Fen } from '../../domain/money.ts';
import { refundAmount } from '../../domain/refund.ts';
import { sourcesLeft } from '../../domain/refund-plan.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import type { EntryOf } from '../../schemas/entries/entry.ts';
import { refundsOf } from '../store/documents.ts';
import { alert } from '../store/quarantine.ts';
import type { Derivation } from './derive.ts';

type Sale = EntryOf<'sale'>['body'];
type Refund = EntryOf<'refund'>['body'];

/** Flags of a refund: `unknown_sale`, `refund_exceeds_sale`, `refund_differs`, `without_receipt`. */
export async function refundFlags(on: Derivation, { id, body }: EntryOf<'refund'>): Promise<readonly string[]> {
  // It names no sale; who approved it stands in the entry.
  if (body.withoutReceipt === true) return ['without_receipt'];
  const { cloud, tx, scope, device, written } = on;
  const batch = [...written.values()].map(({ body: document }) => document as LedgerDocument);
  const [stored] = await tx.rows<{ body: LedgerDocument }>(
    "SELECT body FROM documents WHERE scope = $1 AND collection = 'ledger' AND body->>'receiptNumber' = $2 AND body->>'kind' = 'sale' FOR UPDATE",
    [scope, body.sale.receiptNumber],
  );
  const sale = stored?.body ?? batch.find(({ kind, saleId }) => kind === 'sale' && saleId === body.sale.saleId);
  if (sale === undefined) {
    const sold = parseReceiptNumber(body.sale.receiptNumber);
    // A sale of this store may only be late; one of another store is not this terminal's to take back.
    if (!sold.ok || sold.value.store !== device.store)
      await alert(cloud, tx, scope, 'refund_elsewhere', `refund ${id}`);
    return ['unknown_sale'];
  }
  const before = await refundsOf(tx, scope, body.sale.saleId, id);
  const refunds = [...before, ...batch.filter(({ kind }) => kind === 'refund')]
    .map((one) => one.body as unknown as Refund)
    .filter((one) => one.sale.saleId === body.sale.saleId);
  const sold = sale.body as unknown as Sale;
  const flags = await exceeding(on, id, sold, refunds, body);
  // What was taken twice cannot fit the tenders either: one word about it is enough.
  return flags.length > 0 ? flags : differing(on, id, sold, refunds, body);
}

/** Two terminals that were apart took the same unit back, say: both receipts are named. */
async function exceeding(
  { cloud, tx, scope }: Derivation,
  id: string,
  { lines: sold }: Sale,
  refunds: readonly Refund[],
  body: Refund,
): Promise<readonly string[]> {
  const before = new Set<string>();
  // Every line is looked at: each may have gone with another receipt.
  const tooMuch = body.lines.filter(({ lineId, units }) => {
    const line = sold.find((one) => one.lineId === lineId);
    const earlier = refunds.flatMap((one) => one.lines.map((taken) => ({ ...taken, receipt: one.receiptNumber })));
    const same = earlier.filter((one) => one.lineId === lineId);
    const taken = same.reduce((sum, one) => sum + one.units, 0);
    const isMore = line === undefined || taken + units > line.quantity;
    if (isMore) for (const { receipt } of same) before.add(receipt);
    return isMore;
  });
  if (tooMuch.length === 0) return [];
  const detail = [...before, body.receiptNumber].join(', ').slice(0, 200);
  await alert(cloud, tx, scope, 'refund_exceeds_sale', `refund ${id}`, detail);
  return ['refund_exceeds_sale'];
}

/**
 * More or less money than the units are worth, or to a tender that has paid less: a sale that an offline till knew only from its
 * local database is proven here. Refunds of programs that did not say where they knew the sale from are not asked.
 */
async function differing(
  { cloud, tx, scope }: Derivation,
  id: string,
  sale: Sale,
  refunds: readonly Refund[],
  body: Refund,
): Promise<readonly string[]> {
  if (body.knownFrom === undefined) return [];
  const isWorth = body.lines.every(({ lineId, units, refundedBefore, amount }) => {
    const line = sale.lines.find((one) => one.lineId === lineId);
    const worth = line === undefined ? undefined : refundAmount(line, refundedBefore, units);
    return worth?.ok === true && worth.value === amount;
  });
  const overpaid = overpaidBy(sale, refunds, body);
  if (isWorth && overpaid === ZERO_FEN) return [];
  await alert(
    cloud,
    tx,
    scope,
    'refund_differs',
    `refund ${id}`,
    `${body.receiptNumber} of ${body.sale.receiptNumber}`,
  );
  return ['refund_differs'];
}

/** What goes to tenders beyond what they still had. */
function overpaidBy(sale: Sale, refunds: readonly Refund[], { tenders }: Refund): Fen {
  const left = sourcesLeft({ ...sale, coupons: [] }, refunds);
  const leftOf = (of: string | undefined): Fen =>
    addFen(...left.filter((part) => part.of === of).map(({ amount }) => amount));
  const wanted = new Map<string | undefined, Fen>();
  for (const { of, amount } of tenders.flatMap((tender) => tender.stands ?? [tender]))
    wanted.set(of, addFen(wanted.get(of) ?? ZERO_FEN, amount));
  return addFen(
    ...[...wanted].map(([of, amount]) => (amount > leftOf(of) ? subtractFen(amount, leftOf(of)) : ZERO_FEN)),
  );
}
