/**
 * What good entries mean: the documents of the store that follow from them. Runs inside the upload's transaction, reads what earlier entries
 * left there, returns documents for the caller to write last. Brand facts (claims, enrolments): after the commit (brand-facts.ts).
 */
import { isHandover, readToken } from '../../domain/binding-token.ts';
import { ZERO_FEN } from '../../domain/money.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { ProductId, SaleId } from '../../domain/ids.ts';
import type { ProductDocument } from '../../schemas/documents/catalogue.ts';
import type { LedgerDocument, ShiftDocument } from '../../schemas/documents/facts.ts';
import type { EntryOf, JournalEntry } from '../../schemas/entries/entry.ts';
import type { Cloud } from '../app/context.ts';
import type { DeviceIdentity } from '../app/identity.ts';
import { keepForCommission, type BatchCommission } from '../commission/keep.ts';
import { noteForContests, type BatchContests } from '../contests/keep.ts';
import { keepGuideWork } from '../guide/keep.ts';
import { redLetterAtIngest } from '../invoices/red-letters.ts';
import { watchGivenUp } from '../payments/forgotten.ts';
import { namesPayment, paymentFlags } from '../payments/reconcile.ts';
import { startRefunds, type GivenBack } from '../payments/refund-orders.ts';
import { namesVoucher, startVoucherRefunds, voucherFlags } from '../vouchers/reconcile.ts';
import { stepToken, type TokenStep } from '../binding/token-life.ts';
import type { Transaction } from '../store/database.ts';
import { readDocument, type DocumentWrite } from '../store/documents.ts';
import { bookInForceAt, type BookCalendar, type PriceBooks } from '../store/price-books.ts';
import { alert } from '../store/quarantine.ts';
import { keepSisterRefund } from '../store/sister-refunds.ts';
import { lockToken, saveToken } from '../store/tokens.ts';
import { catalogueFlags, namesCatalogue } from './catalogue-facts.ts';
import { correctionFlags } from './correction-flags.ts';
import { exchangeFlags, namesExchange } from './exchange-flags.ts';
import {
  deriveOrder,
  deriveTicket,
  depositPayments,
  namesOrder,
  orderFlags,
  type OrderEntry,
} from './order-documents.ts';
import { parkedFlags } from './parked-flags.ts';
import { keepAccountFacts, keepCodeUse, keepLetGo } from './kept-facts.ts';
import { judgeRefund } from './refund-flags.ts';
import { staffFlags } from './staff-flags.ts';
import { repriceSale, type PriceFlag } from './reprice.ts';

/** What pricing again needs, read once for a whole batch. */
export interface BatchPrices {
  readonly books: PriceBooks;
  readonly calendar: BookCalendar;
  readonly products: ReadonlyMap<ProductId, ProductDocument>;
}

export interface Derivation {
  readonly cloud: Cloud;
  readonly tx: Transaction;
  readonly device: DeviceIdentity;
  readonly scope: string;
  /** Documents of this batch so far, by collection and id. */
  readonly written: Map<string, DocumentWrite>;
  /** The brand's products that the batch's sales name. */
  readonly products: BatchPrices['products'];
  /** Entries of this batch that change accounts. */
  readonly onAccounts: Set<string>;
  readonly commission: BatchCommission;
  readonly contests: BatchContests;
}

/** An entry that can be applied, and what is known of it without the database. */
export interface Judged {
  readonly entry: JournalEntry;
  /** Its body as it stands in its line. */
  readonly body: string;
  /** Of a sale, or of what an order agreed. */
  readonly flags: readonly PriceFlag[];
  /** Of a sale's price book: what is paid for each point earned. */
  readonly fenPerEarned?: number;
}

/** Derives one entry's documents into `written`. */
export async function derive(on: Derivation, judged: Judged): Promise<void> {
  const { entry, body, flags } = judged;
  await keepAccountFacts(on, entry, judged.fenPerEarned);
  await keepForCommission(on, entry);
  if (entry.kind !== 'refund') noteForContests(on.contests, on.scope, entry);
  switch (entry.kind) {
    case 'sale':
      if (entry.body.training === true) return;
      await alertUnproven(on, entry, flags);
      return put(on, ledgerOf(on, entry, body, [...flags, ...(await saleFlags(on, entry))]));
    case 'refund':
      return deriveRefund(on, entry, body);
    case 'order.held':
    case 'order.added':
    case 'order.ended':
      if (entry.body.training === true) return;
      await alertUnproven(on, entry, flags);
      return put(on, ledgerOf(on, entry, body, [...flags, ...(await deriveOrder(on, entry))]));
    case 'ticket.opened':
    case 'ticket.moved':
      return entry.body.training === true ? undefined : deriveTicket(on, entry);
    case 'correction':
      return put(on, ledgerOf(on, entry, body, await correctionFlags(on, entry)));
    case 'refund.settled':
    case 'cash.moved':
    case 'cart.voided':
    case 'day.closed':
      return put(on, ledgerOf(on, entry, body, []));
    case 'value.sold':
      return put(on, ledgerOf(on, entry, body, await topUpFlags(on, entry)));
    case 'value.returned':
      await giveTopUpBack(on, entry);
      return put(on, ledgerOf(on, entry, body, []));
    case 'staff.clocked':
      await keepGuideWork(on, entry);
      return put(on, ledgerOf(on, entry, body, []));
    case 'drawer.kicked':
      // Opened by a person without a sale: the store sees it. What a sale opened is no fact of its own.
      return entry.body.reason === 'by_hand' ? put(on, ledgerOf(on, entry, body, [])) : undefined;
    case 'shift.opened':
    case 'shift.closed':
    case 'shift.counted':
      put(on, ledgerOf(on, entry, body, []));
      return deriveShift(on, entry);
    case 'token.issued':
      return deriveToken(on, entry.body.token, { state: 'issued', at: entry.at }, entry);
    case 'member.proven':
      return keepCodeUse(on, entry);
    case 'value.attempted':
    case 'tender.attempted':
      await watchGivenUp(on.cloud, on.tx, on.device, entry);
      return entry.kind === 'tender.attempted' ? keepLetGo(on, entry) : undefined;
    case 'token.revoked':
      return deriveToken(on, entry.body.token, { state: 'revoked', at: entry.at, reason: entry.body.reason });
    default:
      return keepGuideWork(on, entry);
  }
}

function put(on: Derivation, write: DocumentWrite): void {
  on.written.set(`${write.collection}/${write.id}`, write);
}

type LedgerEntry =
  | EntryOf<'sale'>
  | EntryOf<'refund'>
  | OrderEntry
  | EntryOf<'refund.settled'>
  | EntryOf<'correction'>
  | EntryOf<'cash.moved'>
  | EntryOf<'cart.voided'>
  | EntryOf<'day.closed'>
  | EntryOf<'value.sold'>
  | EntryOf<'value.returned'>
  | EntryOf<'staff.clocked'>
  | EntryOf<'drawer.kicked'>
  | EntryOf<'shift.opened'>
  | EntryOf<'shift.closed'>
  | EntryOf<'shift.counted'>;

function ledgerOf(
  { device }: Derivation,
  entry: LedgerEntry,
  bodyJson: string,
  flags: readonly string[],
): DocumentWrite {
  const { id, kind, seq, at, businessDay, staff, body, hash } = entry;
  const others: Omit<LedgerDocument, 'body'> = {
    id,
    kind,
    store: device.store,
    terminal: device.terminal,
    seq,
    at,
    businessDay,
    staff,
    ...('receiptNumber' in body ? { receiptNumber: body.receiptNumber } : {}),
    // Found by the number of its document.
    ...('corrects' in body ? { receiptNumber: body.corrects } : {}),
    ...(kind === 'sale' ? { saleId: entry.body.saleId } : {}),
    ...('total' in body ? { total: body.total } : {}),
    ...(flags.length === 0 ? {} : { flags: [...flags] }),
  };
  const document: LedgerDocument = { ...others, body };
  const json = `${JSON.stringify(others).slice(0, -1)},"body":${bodyJson}}`;
  return { collection: 'ledger', id, body: document, json, contentHash: [hash, ...flags].join(' ') };
}

/** Of a pick-up the deposit's payments were asked for before the sale was. */
function goodsBackOf({ tx }: Derivation, { id, body }: EntryOf<'refund'>, soldIn: string): GivenBack {
  const { refundId, receiptNumber: number, sale, training } = body;
  const paidUnderToo = (): Promise<readonly string[]> => depositPayments(tx, soldIn, sale.receiptNumber);
  const tenders = training === true ? [] : body.tenders;
  return { id, refundId, number, tenders, paidUnder: [sale.saleId], paidUnderToo };
}

/** What the payments by code that a top-up names say of it; they are asked for under its own id. */
async function topUpFlags(
  { cloud, tx, scope }: Derivation,
  { id, body }: EntryOf<'value.sold'>,
): Promise<readonly string[]> {
  const { topUp, tenders, training } = body;
  const paid = { saleId: topUp as string as SaleId, tenders };
  return training === true || !namesPayment(paid) ? [] : paymentFlags(cloud, tx, scope, { id, body: paid });
}

async function giveTopUpBack({ cloud, tx, scope }: Derivation, { id, body }: EntryOf<'value.returned'>): Promise<void> {
  const { topUp, tenders, training } = body;
  if (training === true) return;
  await startRefunds(cloud, tx, scope, { id, refundId: id, number: topUp, tenders, paidUnder: [topUp] }, []);
}

async function deriveRefund(on: Derivation, entry: EntryOf<'refund'>, bodyJson: string): Promise<void> {
  const { flags, sister } = await judgeRefund(on, entry);
  // Payments by code and invoices are the store's that sold.
  const soldIn = sister ?? on.scope;
  noteForContests(on.contests, soldIn, entry);
  const back = goodsBackOf(on, entry, soldIn);
  await startRefunds(on.cloud, on.tx, soldIn, back, flags);
  await startVoucherRefunds(on.cloud, on.tx, soldIn, back, flags);
  await redLetterAtIngest(on.cloud, on.tx, soldIn, entry);
  const write = ledgerOf(on, entry, bodyJson, flags);
  put(on, write);
  if (sister !== undefined && entry.body.training !== true)
    await keepSisterRefund(on.tx, sister, entry.body.sale.saleId, write.body as LedgerDocument);
}

/** Flags of a sale whose amounts the cloud cannot confirm: each sale is looked at by a person. A stale book is none. */
const UNPROVEN: ReadonlySet<PriceFlag> = new Set<PriceFlag>([
  'price_differs',
  'unknown_book',
  'book_differs',
  'unknown_product',
  'unknown_coupon',
  'unknown_pricing_version',
  'points_not_checked',
]);

/** What pricing a sale again says of it, and its book of points earned; nothing of a sale for training. */
export async function priceFlags(
  tx: Transaction,
  { books, calendar, products }: BatchPrices,
  { body }: EntryOf<'sale'>,
): Promise<Pick<Judged, 'flags' | 'fenPerEarned'>> {
  if (body.training === true) return { flags: [] };
  const inForce = bookInForceAt(calendar, body.pricing.now);
  const book = await books.read(tx, body.pricing.book);
  const fenPerEarned = book?.fenPerEarned;
  return {
    flags: repriceSale(body, { book, inForce, products }),
    ...(fenPerEarned === undefined ? {} : { fenPerEarned }),
  };
}

/** What pricing says of the goods of an order, as the sale that all of them would be: a pick-up of a part is not priced again. */
export async function agreedFlags(
  tx: Transaction,
  { books, calendar, products }: BatchPrices,
  { body }: EntryOf<'order.held'>,
): Promise<readonly PriceFlag[]> {
  if (body.training === true) return [];
  const { agreed, store } = body;
  const inForce = bookInForceAt(calendar, agreed.pricing.now);
  const book = await books.read(tx, agreed.pricing.book);
  const paid = [{ tenderId: 'agreed', kind: 'other' as const, amount: agreed.total }];
  const sale = { ...agreed, store, tenders: paid, roundOff: ZERO_FEN, cashDue: agreed.total };
  return repriceSale(sale, { book, inForce, products });
}

/** What the payments, the goods given back and the parked sale that it names say of a sale. */
const saleFlags = (on: Derivation, entry: EntryOf<'sale'>): Promise<readonly string[]> | readonly string[] =>
  namesPayment(entry.body) ||
  namesVoucher(entry.body) ||
  namesExchange(entry.body) ||
  namesOrder(entry.body) ||
  entry.body.staffPurchase !== undefined ||
  entry.body.resumedFrom !== undefined ||
  namesCatalogue(entry, on.products)
    ? flagsOfNamed(on, entry)
    : [];

async function flagsOfNamed(on: Derivation, entry: EntryOf<'sale'>): Promise<readonly string[]> {
  const { cloud, tx, scope } = on;
  const paid = namesPayment(entry.body) ? await paymentFlags(cloud, tx, scope, entry) : [];
  const vouchers = namesVoucher(entry.body) ? await voucherFlags(cloud, tx, scope, entry) : [];
  const exchanged = namesExchange(entry.body) ? await exchangeFlags(on, entry) : [];
  const catalogue = namesCatalogue(entry, on.products) ? await catalogueFlags(on, entry, on.products) : [];
  const ordered = namesOrder(entry.body) ? await orderFlags(on, entry) : [];
  return [
    ...paid,
    ...vouchers,
    ...exchanged,
    ...ordered,
    ...catalogue,
    ...(await staffFlags(on, entry)),
    ...(await parkedFlags(on, entry)),
  ];
}

async function alertUnproven(
  { cloud, tx, device }: Derivation,
  { id, kind }: EntryOf<'sale'> | OrderEntry,
  flags: readonly PriceFlag[],
): Promise<void> {
  const unproven = flags.find((flag) => UNPROVEN.has(flag));
  const what = kind === 'sale' ? `sale ${id}` : `order ${id}`;
  if (unproven !== undefined) await alert(cloud, tx, brandScope(device.brand), unproven, what);
}

async function deriveShift(
  on: Derivation,
  entry: EntryOf<'shift.opened'> | EntryOf<'shift.closed'> | EntryOf<'shift.counted'>,
): Promise<void> {
  const { tx, scope, device, written } = on;
  const id = entry.body.shift;
  const known = written.get(`shifts/${id}`)?.body ?? (await readDocument(tx, scope, 'shifts', id))?.body;
  if (entry.kind === 'shift.opened') {
    const { store, terminal, staff, float } = entry.body;
    const opened: ShiftDocument = { id, store, terminal, staff, openedAt: entry.at, float };
    return put(on, { collection: 'shifts', id, body: { ...known, ...opened } });
  }
  const { countedCash, overShort } = entry.body;
  // A count of an open shift is only kept; the closing says what holds.
  if (entry.kind === 'shift.counted') {
    if ((known as ShiftDocument | undefined)?.closedAt !== undefined)
      put(on, { collection: 'shifts', id, body: { ...known, countedCash, overShort } });
    return;
  }
  const closed = {
    ...(known ?? {
      id,
      store: device.store,
      terminal: device.terminal,
      staff: entry.staff ?? '',
      openedAt: entry.at,
      float: 0,
    }),
    closedAt: entry.at,
    ...(countedCash === undefined ? {} : { countedCash }),
    ...(overShort === undefined ? {} : { overShort }),
  };
  put(on, { collection: 'shifts', id, body: closed });
}

async function deriveToken(
  on: Derivation,
  token: string,
  step: TokenStep,
  issued?: EntryOf<'token.issued'>,
): Promise<void> {
  const { tx, scope, device } = on;
  const guide = issued?.body.guide;
  const read = readToken(token);
  if (!read.ok || read.value.fields.term !== device.number) return;
  const { fields } = read.value;
  const row = await lockToken(tx, scope, fields, {
    token,
    terminal: device.terminal,
    ...(guide === undefined ? {} : { guide }),
  });
  const named = guide === undefined ? row.document : { ...row.document, guide };
  const document = stepToken(named, step);
  const revokedAt = step.state === 'revoked' ? { revokedAt: step.at } : {};
  const issuer = isHandover(fields) && issued !== undefined ? { issuer: issued.staff } : {};
  await saveToken(tx, scope, fields, { token, document, ...revokedAt, ...issuer });
  put(on, { collection: 'bindings', id: document.id, body: document });
}
