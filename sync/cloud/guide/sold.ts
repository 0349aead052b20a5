/**
 * What guides sold, as the report of sales by guide has it (reports/sales-reports.ts): shares of who served, refunds taken from those who
 * served the sale, whether commission is paid for it or not. Read from the stores' ledgers behind a durable cursor: a counter of a scope
 * is committed with all that it numbers, and a sale is always worked out anew from all that its ledger says, so that reading again, by
 * another process too, changes nothing. What a manager decides of a sale works it out with the decision. Called by commission/disputes.ts, targets.ts and earnings.ts for the stores that they speak of, and for all every few seconds.
 */
import { parseReceiptNumber, type StaffId, type StoreId } from '../../domain/ids.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import type { EntryBody } from '../../schemas/entries/kinds.ts';
import type { Cloud } from '../app/context.ts';
import { ledgerFacts, salesByGuide } from '../reports/sales-reports.ts';
import { ledgerOfSales, OF_ENTRY } from '../store/contests.ts';
import type { Transaction } from '../store/database.ts';
import {
  ledgerOfSold,
  replaceSold,
  soldOfGuides,
  soldDaysOf,
  type GuideSaleRow,
  type SoldDay,
} from '../store/guide-sales.ts';
import { lockCursor, saveCursor, unreadLedgers } from '../store/ledger-cursors.ts';
import { readStores } from '../store/terminals.ts';

const READER = 'guide_sales';
const PAGE = 200;
/** Of one store, before an answer; more has been there for long, and is being read by the round. */
const PAGES_BEFORE_ANSWER = 3;

type Asked = Parameters<typeof soldOfGuides>[2] & {
  /** Where they sell; what they sold in others is as new as the last round. */
  readonly stores: readonly StoreId[];
};

/** Net sales of these guides in these business days, as of now. */
export async function soldBy(cloud: Cloud, { stores, ...asked }: Asked): Promise<ReadonlyMap<StaffId, number>> {
  await readSold(cloud, stores, PAGES_BEFORE_ANSWER);
  const rows = await soldOfGuides(cloud.database, brandScope(cloud.brand.id), asked);
  return new Map(rows.map(({ guide, net }) => [guide, net]));
}

/** What each day brought one guide, less what went back on it, the newest first, as of now. */
export async function soldDays(
  cloud: Cloud,
  { stores, ...asked }: Parameters<typeof soldDaysOf>[2] & Pick<Asked, 'stores'>,
): Promise<readonly SoldDay[]> {
  await readSold(cloud, stores, PAGES_BEFORE_ANSWER);
  return soldDaysOf(cloud.database, brandScope(cloud.brand.id), asked);
}

/** The round: whatever the ledgers of all stores say by now. */
export async function sweepSold(cloud: Cloud): Promise<void> {
  const stores = await readStores(cloud.database, cloud.brand.id);
  await readSold(
    cloud,
    stores.map(({ id }) => id),
    Infinity,
  );
}

async function readSold(cloud: Cloud, stores: readonly StoreId[], pages: number): Promise<void> {
  const { database, brand } = cloud;
  const storeOf = new Map(stores.map((store) => [storeScope(brand.id, store), store]));
  for (const { scope, read, seq } of await unreadLedgers(database, [...storeOf.keys()], READER)) {
    const store = storeOf.get(scope);
    let after = read;
    for (let page = 0; store !== undefined && after < seq && page < pages; page += 1) {
      const found = await ledgerOfSold(database, scope, { after, until: seq, limit: PAGE });
      after = found.length < PAGE ? seq : (found.at(-1)?.seq ?? seq);
      for (const [sold, subjects] of subjectsOf(
        store,
        found.map(({ body }) => body),
      ))
        await workOut(cloud, sold, [...subjects]);
      await saveCursor(database, scope, READER, after);
    }
  }
}

/** Which sales of which store these documents of a store's ledger bear on: a refund may be of a sister store's sale. */
function subjectsOf(store: StoreId, documents: readonly LedgerDocument[]): ReadonlyMap<StoreId, ReadonlySet<string>> {
  const subjects = new Map<StoreId, Set<string>>();
  const add = (sold: StoreId, subject: string): void => {
    subjects.set(sold, (subjects.get(sold) ?? new Set()).add(subject));
  };
  for (const { kind, body, receiptNumber } of documents) {
    if (kind === 'correction') add(store, `${OF_ENTRY}${(body as unknown as EntryBody<'correction'>).of}`);
    else if (kind === 'sale') add(store, receiptNumber ?? '');
    else {
      const { receiptNumber: number } = (body as unknown as EntryBody<'refund'>).sale;
      const read = parseReceiptNumber(number);
      add(read.ok ? read.value.store : store, number);
    }
  }
  return subjects;
}

async function workOut(cloud: Cloud, store: StoreId, subjects: readonly string[]): Promise<void> {
  await cloud.database.transaction((tx) => workOutIn(cloud, tx, store, subjects));
}

/** Sales of a store, together with what else the transaction does. */
export async function workOutIn(
  { brand }: Pick<Cloud, 'brand'>,
  tx: Transaction,
  store: StoreId,
  subjects: readonly string[],
): Promise<void> {
  const own = { brand: brandScope(brand.id), scope: storeScope(brand.id, store) };
  await lockCursor(tx, own.scope, READER);
  const documents = await ledgerOfSales(tx, own, subjects);
  const sales = documents.flatMap(({ kind, saleId }) => (kind === 'sale' && saleId !== undefined ? [saleId] : []));
  if (sales.length === 0) return;
  await replaceSold(tx, own.brand, { store, sales, rows: guideSales(documents) });
}

/** What each of these sales brought each guide on each day; `known` has all that the ledger says of them, some perhaps twice. Pure. */
export function guideSales(known: readonly LedgerDocument[]): readonly GuideSaleRow[] {
  const documents = [...new Map(known.map((document) => [document.id, document])).values()];
  const sales = new Map(
    documents.flatMap((one) => (one.kind === 'sale' ? [[one.saleId as string, one] as const] : [])),
  );
  const corrections = documents.filter(({ kind }) => kind === 'correction');
  const rows = new Map<string, GuideSaleRow>();
  for (const document of documents) {
    if (document.kind !== 'sale' && document.kind !== 'refund') continue;
    const id =
      document.kind === 'sale' ? document.saleId : (document.body as unknown as EntryBody<'refund'>).sale.saleId;
    const sale = sales.get(id as string);
    if (sale === undefined) continue;
    const own = corrections.filter(({ body }) => (body as unknown as EntryBody<'correction'>).of === sale.id);
    for (const { guide, net, refunded } of salesByGuide(ledgerFacts([document, ...own], [sale]))) {
      const row = { sale: sale.saleId as string, guide: guide as StaffId, business_day: document.businessDay };
      const key = JSON.stringify(row);
      // Nobody served what has no name.
      if (guide !== '') rows.set(key, { ...row, net: (rows.get(key)?.net ?? 0) + net - refunded });
    }
  }
  return [...rows.values()].filter(({ net }) => net !== 0);
}
