/**
 * The sale that a refund names: of this store, or of a sister store of the brand, whose receipt the customer brought. A sale that
 * has not arrived is known from the signed code on that receipt, if the refund carries it. Called by refund-flags, exchange-flags
 * and derive.
 */
import { parseReceiptNumber } from '../../domain/ids.ts';
import type { ReadReceiptToken } from '../../domain/receipt-token.ts';
import { storeScope } from '../../protocol/messages.ts';
import type { EntryBody } from '../../schemas/entries/kinds.ts';
import type { SaleBody } from '../../schemas/sale.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import { judgeReceipt } from '../app/receipt-judge.ts';
import { readStore } from '../store/terminals.ts';
import type { Derivation } from './derive.ts';

/** What a refund is compared with. */
export type SoldSale = Pick<SaleBody, 'lines' | 'order' | 'tenders' | 'change' | 'pointsUsed'>;

export interface SoldElsewhere {
  /** Of the store that sold. */
  readonly scope: string;
  /** Undefined when nothing proves that there is such a sale. */
  readonly sale: SoldSale | undefined;
}

type Refund = Pick<EntryBody<'refund'>, 'sale' | 'receipt'>;

/** The receipt is another store's. */
export function isSister({ device }: Derivation, { sale }: Refund): boolean {
  const sold = parseReceiptNumber(sale.receiptNumber);
  return sold.ok && sold.value.store !== device.store;
}

/** The sister store's sale, locked against other refunds of it. `isSister` holds. */
export async function soldElsewhere({ cloud, tx, device }: Derivation, refund: Refund): Promise<SoldElsewhere> {
  const { saleId, receiptNumber } = refund.sale;
  const [store = ''] = receiptNumber.split('-');
  const scope = storeScope(device.brand, store);
  if ((await readStore(tx, device.brand, store)) === null) return { scope, sale: undefined };
  const [stored] = await tx.rows<{ body: LedgerDocument }>(
    "SELECT body FROM documents WHERE scope = $1 AND collection = 'ledger' AND body->>'receiptNumber' = $2 AND body->>'kind' = 'sale' FOR UPDATE",
    [scope, receiptNumber],
  );
  if (stored !== undefined)
    return { scope, sale: stored.body.saleId === saleId ? (stored.body.body as unknown as SaleBody) : undefined };
  const read = refund.receipt === undefined ? undefined : await judgeReceipt(cloud, tx, refund.receipt);
  const isIt =
    read?.ok === true && read.value.sale.saleId === saleId && read.value.sale.receiptNumber === receiptNumber;
  return { scope, sale: isIt ? soldAsIn(read.value) : undefined };
}

/** As far as refunds go, what a token tells of its sale is the sale. */
export const soldAsIn = ({ sale }: ReadReceiptToken): SoldSale => sale as unknown as SoldSale;
