/**
 * What trade, customers and operations of the seven kinds of data are worked out from: a store's sales and refunds of some days, picked
 * out by the database, with who served them as it was put right since. Days are read some at a time, so that a long span neither fills
 * the memory with rows nor is read on for somebody who has gone. Called by seven-kinds.ts.
 */
import { purchasesAmong } from '../../domain/buyers-figures.ts';
import { DAY_MS } from '../../domain/time.ts';
import type { ServedPart, TradeFacts } from '../../domain/trade-figures.ts';
import { inOrderSaid, servingSaid } from '../../domain/served.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { EntryBody } from '../../schemas/entries/kinds.ts';
import type { Cloud } from '../app/context.ts';
import { ledgerOfReceipts } from '../store/documents.ts';
import { asCorrections, servedDecisionsIn } from '../store/served-decisions.ts';
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
  /** Products of the catalogue that were sold. */
  readonly products: ReadonlySet<string>;
  /** Entries of sales on which coupons may have saved something. */
  readonly withCoupons: readonly string[];
}

/** Days that are asked for at once, and how many such questions the database works on beside each other. */
const SLICE_DAYS = 8;
const SLICES_AT_ONCE = 2;
const NOBODY_ELSE: ServedPart['serving'] = [];

export async function readTrade(
  cloud: Cloud,
  store: StoreProfile,
  days: Days,
  signal: AbortSignal,
): Promise<StoreTrade> {
  const { database } = cloud;
  const scope = storeScope(cloud.brand.id, store.id);
  const serving = await servedSince(cloud, store, days[0]);
  const shared = [...serving].flatMap(([entry, guides]) => (guides.length > 1 ? [entry] : []));
  const servingOf = readOnce<ServedPart['serving']>();
  const quantitiesOf = readOnce<readonly number[]>();
  const products = new Set<string>();
  const productsOf = readOnce<readonly string[]>();
  const withCoupons: string[] = [];
  const servedBy = (row: SaleColumns | RefundColumns): ServedPart['serving'] =>
    (row.entry === null ? undefined : serving.get(row.entry)) ?? (row.serving === null ? [] : servingOf(row.serving));
  const partsOf = ({ entry }: SaleColumns | RefundColumns, parts: readonly ServedPart[]): readonly ServedPart[] =>
    entry !== null && serving.has(entry) ? parts.map(({ amount }) => ({ amount, serving: NOBODY_ELSE })) : parts;
  // Of 100,000 sales each is one literal: what is spread is made, and read, several times as slowly.
  const reading = inSlices(days, signal, async (slice) =>
    (await salesIn(database, scope, slice, shared)).map((row) => {
      for (const product of productsOf(row.products)) products.add(product);
      if (row.hasCoupons && row.entry !== null) withCoupons.push(row.entry);
      return {
        at: row.at,
        day: row.day,
        sale: row.sale,
        paid: row.paid,
        units: sumOf(quantitiesOf(row.quantities)),
        isSwap: row.swap === true,
        serving: servedBy(row),
        parts: partsOf(row, row.parts ?? [{ amount: row.paid, serving: NOBODY_ELSE }]),
        member: row.member ?? undefined,
        buyer: row.buyer ?? undefined,
        staffPurchase: row.staff === null ? undefined : { staff: row.staff },
      };
    }),
  );
  const [sold, refunds, backs] = await Promise.all([
    reading,
    refundsIn(database, scope, days),
    unitsBackSince(database, scope, days[0]),
  ]);
  const back = refunds.map((row) => ({
    at: row.at,
    day: row.day,
    amount: row.amount,
    serving: servedBy(row),
    parts: partsOf(row, row.parts),
    member: row.member ?? undefined,
    buyer: row.buyer ?? undefined,
    staffPurchase: row.staff === null ? undefined : { staff: row.staff },
  }));
  const toMembers = sold.filter(({ member }) => member !== undefined);
  return { sales: sold, refunds: back, purchases: purchasesAmong(toMembers, backs), products, withCoupons };
}

/** Entries of sales whose servers were put right since a day, each with who served all of it by the last word. */
async function servedSince(
  { database, brand }: Cloud,
  store: StoreProfile,
  since: string,
): Promise<ReadonlyMap<string, ServedPart['serving']>> {
  const scope = storeScope(brand.id, store.id);
  const decided = await servedDecisionsIn(database, brandScope(brand.id), store.id, since);
  const receipts = [...new Set(decided.map(({ receipt }) => receipt))].sort();
  const decisions = asCorrections(await ledgerOfReceipts(database, scope, receipts), decided);
  const words = [
    ...(await servingCorrected(database, scope, since)),
    ...decisions.map(({ id, at, body }) => ({ ...(body as unknown as EntryBody<'correction'>), id, at })),
  ];
  const serving = new Map<string, ServedPart['serving']>();
  for (const word of words.sort(inOrderSaid)) {
    const said = servingSaid(word);
    if (said !== undefined) serving.set(word.of, said);
  }
  return serving;
}

/** In the order of the days. @throws the signal's reason once it is given up. */
async function inSlices<Row>(
  [from, to]: Days,
  signal: AbortSignal,
  read: (slice: Days) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const slices: Days[] = [];
  for (let first = from; first <= to; first = dayAfter(first, SLICE_DAYS)) {
    const last = dayAfter(first, SLICE_DAYS - 1);
    slices.push([first, last < to ? last : to]);
  }
  const found: (readonly Row[])[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let own = next; own < slices.length; own = next) {
      next += 1;
      signal.throwIfAborted();
      found[own] = await read(slices[own] ?? [from, to]);
    }
  };
  await Promise.all(Array.from({ length: SLICES_AT_ONCE }, work));
  return found.flat();
}

const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, day.length);

/** The same text is read once, however many rows have it. */
function readOnce<Value>(): (json: string) => Value {
  const known = new Map<string, Value>();
  return (json) => {
    const before = known.get(json);
    if (before !== undefined) return before;
    const value = JSON.parse(json) as Value;
    known.set(json, value);
    return value;
  };
}

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
