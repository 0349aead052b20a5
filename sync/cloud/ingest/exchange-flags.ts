/**
 * Whether the goods that pay a sale came back as it says: the refund it names stands before it, for this sale and for the same
 * amount; of a swap, the new line takes over to the fen what the returned units were. What was sold stays sold; what does not
 * fit is flagged and an alert names both receipts. Called by derive.ts.
 */
import { swapShare } from '../../domain/exchange.ts';
import { addFen, type Fen } from '../../domain/money.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import type { EntryOf } from '../../schemas/entries/entry.ts';
import { readDocument } from '../store/documents.ts';
import { alert } from '../store/quarantine.ts';
import type { Derivation } from './derive.ts';
import { isSister, soldElsewhere } from './sold-elsewhere.ts';

type Sale = EntryOf<'sale'>['body'];
type Refund = EntryOf<'refund'>['body'];

/** The sale names goods that pay it. */
export const namesExchange = ({ exchangeOf, swap, tenders }: Sale): boolean =>
  exchangeOf !== undefined || swap === true || tenders.some(({ kind }) => kind === 'exchange');

export async function exchangeFlags(on: Derivation, { id, body }: EntryOf<'sale'>): Promise<readonly string[]> {
  const refund = await refundOf(on, body);
  const isSame =
    refund !== undefined &&
    refund.exchangeFor === body.saleId &&
    exchangedIn(refund) === exchangedIn(body) &&
    (body.swap !== true || (await keepsShare(on, body, refund)));
  if (isSame) return [];
  const detail = [refund?.receiptNumber, body.receiptNumber].filter((number) => number !== undefined).join(', ');
  const { cloud, tx, scope } = on;
  await alert(cloud, tx, scope, 'exchange_differs', `sale ${id}`, detail);
  return ['exchange_differs'];
}

/** The refund of the same journal batch: of this upload, or of one before. */
async function refundOf({ tx, scope, written, device }: Derivation, sale: Sale): Promise<Refund | undefined> {
  const { exchangeOf } = sale;
  if (exchangeOf === undefined) return undefined;
  const document = (written.get(`ledger/${exchangeOf}`)?.body ??
    (await readDocument(tx, scope, 'ledger', exchangeOf))?.body) as LedgerDocument | undefined;
  const isOwn = document?.kind === 'refund' && document.terminal === device.terminal;
  return isOwn ? (document.body as unknown as Refund) : undefined;
}

const exchangedIn = ({ tenders }: Pick<Sale | Refund, 'tenders'>): Fen =>
  addFen(...tenders.filter(({ kind }) => kind === 'exchange').map(({ amount }) => amount));

async function keepsShare(on: Derivation, sale: Sale, refund: Refund): Promise<boolean> {
  const [line, ...others] = sale.lines;
  const [back, ...more] = refund.lines;
  const sold = isSister(on, refund)
    ? (await soldElsewhere(on, refund)).sale
    : await soldIn(on, refund.sale.receiptNumber, refund.sale.saleId);
  const old = sold?.lines.find(({ lineId }) => lineId === back?.lineId);
  if (sold === undefined || old === undefined || line === undefined || back === undefined) return false;
  if (others.length + more.length > 0 || line.quantity !== back.units || line.product.price !== old.product.price)
    return false;
  const { refundedBefore, units } = back;
  const share = swapShare(old, sold.order, { refundedBefore, units, taxBp: line.product.taxBp });
  if (!share.ok) return false;
  const { base, itemDiscount, orderDiscount, net, roundOffShare, tax, order, applied } = share.value;
  const kept: readonly unknown[] = [base, itemDiscount, orderDiscount, net, roundOffShare, tax, applied, order];
  const found: readonly unknown[] = [
    line.base,
    line.itemDiscount,
    line.orderDiscount,
    line.net,
    line.roundOffShare,
    line.tax,
    line.applied,
    sale.order,
  ];
  return JSON.stringify(kept) === JSON.stringify(found);
}

/** The sale whose goods came back; one that is still on its way cannot be compared. */
async function soldIn({ tx, scope, written }: Derivation, number: string, saleId: string): Promise<Sale | undefined> {
  const [stored] = await tx.rows<{ body: LedgerDocument }>(
    "SELECT body FROM documents WHERE scope = $1 AND collection = 'ledger' AND body->>'receiptNumber' = $2 AND body->>'kind' = 'sale'",
    [scope, number],
  );
  const inBatch = [...written.values()]
    .map(({ body }) => body as LedgerDocument)
    .find((document) => document.kind === 'sale' && document.saleId === saleId);
  return (stored?.body ?? inBatch)?.body as Sale | undefined;
}
