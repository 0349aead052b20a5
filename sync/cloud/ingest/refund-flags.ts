/**
 * What the cloud finds in a refund that has been paid out: it is kept in the ledger as it is, flagged, and an alert raised that
 * names the receipts. The sale's row is locked, so that two refunds of one sale see each other, also of two stores of the brand:
 * then both are told. Called by derive.ts.
 */
import { addFen, basisPoints, subtractFen, ZERO_FEN, type Fen } from '../../domain/money.ts';
import { refundAmount, refundTax } from '../../domain/refund.ts';
import { sourcesLeft } from '../../domain/refund-plan.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import type { EntryOf } from '../../schemas/entries/entry.ts';
import { refundsOf } from '../store/documents.ts';
import { alert } from '../store/quarantine.ts';
import type { Derivation } from './derive.ts';
import { isSister, soldElsewhere, type SoldSale } from './sold-elsewhere.ts';

type Sale = EntryOf<'sale'>['body'];
type Refund = EntryOf<'refund'>['body'];

/** Flags of a refund, and the scope of the sister store whose sale it certainly takes back. */
export interface JudgedRefund {
  readonly flags: readonly string[];
  readonly sister?: string;
}

/** Flags of a refund: `unknown_sale`, `refund_exceeds_sale`, `refund_differs`, `without_receipt`. */
export async function judgeRefund(on: Derivation, entry: EntryOf<'refund'>): Promise<JudgedRefund> {
  const { id, body } = entry;
  // It names no sale; who approved it stands in the entry.
  if (body.withoutReceipt === true) return { flags: ['without_receipt'] };
  if (!isSister(on, body)) return { flags: await ownFlags(on, entry) };
  const { scope, sale } = await soldElsewhere(on, body);
  if (sale === undefined) {
    const { cloud, tx, scope: own } = on;
    await alert(cloud, tx, own, 'refund_elsewhere', `refund ${id}`, body.sale.receiptNumber);
    return { flags: ['unknown_sale'] };
  }
  const flags = await comparedFlags({ ...on, scopes: [scope, on.scope] }, entry, sale);
  return { flags, sister: scope };
}

/** Where alerts go, the store that sold first. */
type Compared = Derivation & { readonly scopes: readonly [string, ...string[]] };

async function ownFlags(on: Derivation, entry: EntryOf<'refund'>): Promise<readonly string[]> {
  const { body } = entry;
  const { tx, scope, written } = on;
  const batch = [...written.values()].map(({ body: document }) => document as LedgerDocument);
  const [stored] = await tx.rows<{ body: LedgerDocument }>(
    "SELECT body FROM documents WHERE scope = $1 AND collection = 'ledger' AND body->>'receiptNumber' = $2 AND body->>'kind' = 'sale' FOR UPDATE",
    [scope, body.sale.receiptNumber],
  );
  const sale = stored?.body ?? batch.find(({ kind, saleId }) => kind === 'sale' && saleId === body.sale.saleId);
  // A sale of this store may only be late.
  if (sale === undefined) return ['unknown_sale'];
  return comparedFlags({ ...on, scopes: [scope] }, entry, sale.body as unknown as Sale);
}

async function comparedFlags(
  on: Compared,
  { id, body }: EntryOf<'refund'>,
  sold: SoldSale,
): Promise<readonly string[]> {
  const { tx, scopes, written } = on;
  const batch = [...written.values()].map(({ body: document }) => document as LedgerDocument);
  const before = await refundsOf(tx, scopes[0], body.sale.saleId, id);
  // Those of a sister store's sale are kept as they come, so that one of this batch may be among both.
  const each = new Map([...before, ...batch.filter(({ kind }) => kind === 'refund')].map((one) => [one.id, one]));
  const refunds = [...each.values()]
    .map((one) => one.body as unknown as Refund)
    .filter((one) => one.sale.saleId === body.sale.saleId);
  const flags = await exceeding(on, id, sold, refunds, body);
  // What was taken twice cannot fit the tenders either: one word about it is enough.
  return flags.length > 0 ? flags : differing(on, id, sold, refunds, body);
}

/** Two terminals that were apart took the same unit back, say: both receipts are named. */
async function exceeding(
  { cloud, tx, scopes }: Compared,
  id: string,
  { lines: sold }: SoldSale,
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
  for (const scope of scopes) await alert(cloud, tx, scope, 'refund_exceeds_sale', `refund ${id}`, detail);
  return ['refund_exceeds_sale'];
}

/**
 * More or less money than the units are worth, or to a tender that has paid less: a sale that an offline till knew only from its
 * local database is proven here. Refunds of programs that did not say where they knew the sale from are not asked.
 */
async function differing(
  { cloud, tx, scopes }: Compared,
  id: string,
  sale: SoldSale,
  refunds: readonly Refund[],
  body: Refund,
): Promise<readonly string[]> {
  if (body.knownFrom === undefined) return [];
  const isWorth = body.lines.every(({ lineId, units, refundedBefore, amount, tax }) => {
    const line = sale.lines.find((one) => one.lineId === lineId);
    const worth = line === undefined ? undefined : refundAmount(line, refundedBefore, units);
    if (line === undefined || worth?.ok !== true || worth.value !== amount) return false;
    return tax === undefined || tax === refundTax(line, refundedBefore, units, basisPoints(line.product.taxBp));
  });
  const overpaid = overpaidBy(sale, refunds, body);
  if (isWorth && overpaid === ZERO_FEN) return [];
  const detail = `${body.receiptNumber} of ${body.sale.receiptNumber}`;
  for (const scope of scopes) await alert(cloud, tx, scope, 'refund_differs', `refund ${id}`, detail);
  return ['refund_differs'];
}

/** What goes to tenders beyond what they still had. */
function overpaidBy(sale: SoldSale, refunds: readonly Refund[], { tenders }: Refund): Fen {
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
