/**
 * What trade, customers and operations of the seven kinds of data are worked out from: a store's sales and refunds of some days, picked
 * out by the database, with who served them as it was put right since. Called by seven-kinds.ts.
 */
import type { ServedPart, TradeFacts } from '../../domain/trade-figures.ts';
import { purchasesAmong } from '../../domain/buyers-figures.ts';
import { storeScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import {
  refundsIn,
  salesIn,
  servingCorrected,
  unitsBackSince,
  type Days,
  type RefundColumns,
  type SaleColumns,
} from '../store/seven-trade.ts';
import type { StoreProfile } from '../store/terminals.ts';

export interface StoreTrade extends TradeFacts {
  /** The sales to members that are purchases. */
  readonly purchases: TradeFacts['sales'];
}

export async function readTrade(cloud: Cloud, store: StoreProfile, days: Days): Promise<StoreTrade> {
  const { database } = cloud;
  const scope = storeScope(cloud.brand.id, store.id);
  const [sales, refunds, corrected, backs] = await Promise.all([
    salesIn(database, scope, days),
    refundsIn(database, scope, days),
    servingCorrected(database, scope, days[0]),
    unitsBackSince(database, scope, days[0]),
  ]);
  const serving = new Map(corrected.map((one) => [one.of, one.serving]));
  const sold = sales.map((row) => ({
    ...servedOf(row, serving, row.parts ?? [{ amount: row.paid, serving: [] }]),
    ...{ sale: row.sale, paid: row.paid, units: row.units, isSwap: row.swap === true },
  }));
  const back = refunds.map((row) => ({ ...servedOf(row, serving, row.parts), amount: row.amount }));
  const toMembers = sold.filter(({ member }) => member !== undefined);
  return { sales: sold, refunds: back, purchases: purchasesAmong(toMembers, backs) };
}

/** A correction names those who served all of the sale that no line names others for. */
function servedOf(
  { at, day, entry, member, serving, buyer, staff }: SaleColumns | RefundColumns,
  corrected: ReadonlyMap<string, ServedPart['serving']>,
  parts: readonly ServedPart[],
) {
  return {
    ...{ at, day, parts },
    serving: (entry === null ? undefined : corrected.get(entry)) ?? serving ?? [],
    ...(member === null ? {} : { member }),
    ...(buyer === null ? {} : { buyer }),
    ...(staff === null ? {} : { staffPurchase: { staff } }),
  };
}
