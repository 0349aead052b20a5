/**
 * What a screen may ask of the terminal's local database. Implemented by `connectTerminalDatabase` in client.ts, which
 * speaks to the SharedWorker that holds the database. Every question has a time-out and answers a Result: a screen never
 * hangs on a damaged database. A `watch…` calls its listener at once and after every change, and returns its own end;
 * it survives the death of the worker. Types only: nothing here is loaded at run time.
 */
import type { SaleInvoice } from '../protocol/invoices.ts';
import type { BasisPoints } from '../domain/money.ts';
import type { Result } from '../domain/result.ts';
import type { Variant } from '../domain/variants.ts';
import type { Clocking } from '../domain/worked-time.ts';
import type { BusinessDay, EpochMs } from '../domain/time.ts';
import type { EntryId, PriceBookId, ReceiptNumber, StaffId, TerminalId } from '../domain/ids.ts';
import type { CollectionName } from '../schemas/collections.ts';
import type { StaffDocument } from '../schemas/documents/catalogue.ts';
import type { BindingDocument, Clash, TokenState } from '../schemas/documents/facts.ts';
import type { EntryBody } from '../schemas/entries/kinds.ts';
import type { SaleBody, SoldProduct } from '../schemas/sale.ts';

/**
 * `timed_out`: no answer in time (the worker was restarted meanwhile or is busy) · `damaged`: the local database does
 * not answer and is being rebuilt · `unavailable`: not open yet, not paired, or closed · `unsupported`: this browser has
 * no SharedWorker or no Web Locks.
 */
export type DatabaseFailure = 'timed_out' | 'damaged' | 'unavailable' | 'unsupported';
export type DatabaseAnswer<Value> = Promise<Result<Value, DatabaseFailure>>;
export type Unwatch = () => void;

/** A product with its price of the active book: `product` goes into `cart.apply` as it is. */
export interface ShopProduct {
  readonly product: SoldProduct;
  /** Which drawing of the picture sheet shows it. */
  readonly picture: string | null;
  /** Its photo by the hash of its content; shown before the drawing. */
  readonly photo?: string;
  /** Place on the quick-item grid. */
  readonly quick: number | null;
  readonly codes: readonly string[];
  readonly plu: string | null;
  /** The code of its style, and what tells it from its sisters. */
  readonly style?: string;
  readonly variant?: Variant;
  /** More than one: it stands for its style, of which so many were found. */
  readonly variants?: number;
  /** Not made any more. */
  readonly discontinued?: boolean;
  /** Not in this store's assortment: sold with an approval only. */
  readonly isOutside?: boolean;
  /** Pieces in this store, where somebody counts them. */
  readonly onHand?: number;
}

/** A style with all its variants, to choose one. */
export interface ShopStyle {
  readonly style: string;
  readonly name: string;
  readonly picture: string | null;
  readonly photo?: string;
  readonly items: readonly ShopProduct[];
}

/** A page of quick items; the products' own places have no name. */
export interface QuickShelf {
  readonly name: string | null;
  readonly items: readonly ShopProduct[];
}

/** A category of the catalogue with the tax rate of most of its goods. */
export interface Category {
  readonly category: string;
  readonly taxBp: BasisPoints;
}

export type LookUp =
  /** `code` is the candidate that matched. */
  | { readonly found: true; readonly code: string; readonly item: ShopProduct }
  /** `no_price`: the product is known, but the active price book does not name it. */
  | { readonly found: false; readonly reason: 'unknown' | 'no_price' | 'no_price_book' }
  /** The code of a style: which of its variants is asked. */
  | { readonly found: false; readonly reason: 'style'; readonly style: string };

interface FactView {
  /** Id of the journal entry. */
  readonly entry: EntryId;
  readonly terminal: TerminalId;
  readonly at: EpochMs;
  readonly businessDay: BusinessDay;
  readonly staff: StaffId | null;
  readonly receiptNumber: ReceiptNumber;
  /** False while only this terminal's journal knows it. */
  readonly inCloud: boolean;
  /** Differences that the cloud found when it priced again. */
  readonly flags: readonly string[];
}
export interface SaleFact extends FactView {
  readonly kind: 'sale';
  readonly body: SaleBody;
  /** Its e-fapiao as the cloud last told; absent when it has none. */
  readonly invoice?: SaleInvoice;
}
export interface RefundFact extends FactView {
  readonly kind: 'refund';
  readonly body: EntryBody<'refund'>;
}
/** A sale or refund of this store, of any terminal. */
export type StoreFact = SaleFact | RefundFact;

/** What was clocked on a day, in no order (domain/worked-time.ts); `isUsed`: this store has clocked within the last month. */
export interface ClocksView {
  readonly clockings: readonly Clocking[];
  readonly isUsed: boolean;
}

/** The life of one binding token as far as this terminal knows it. */
export interface TokenView {
  readonly token: string;
  readonly state: TokenState;
  readonly steps: readonly { readonly state: TokenState; readonly at: EpochMs }[];
  readonly reason: string | null;
  readonly guide: StaffId | null;
  readonly member: string | null;
  readonly memberName: string | null;
  /** Masked. */
  readonly memberPhone: string | null;
  readonly tier: string | null;
  readonly protectedUntil: EpochMs | null;
  /** False: issued or revoked here, not yet confirmed by the cloud (待云端确认). */
  readonly inCloud: boolean;
}

/** Who is bound to a guide now; `member:<id>` of the bindings. */
export type Customer = BindingDocument & { readonly type: 'member' };
/** A customer whom one guide holds and another claimed; `clash:<id>` of the bindings. */
export type ContestedCustomer = BindingDocument & { readonly type: 'clash'; readonly clashes: readonly Clash[] };

export interface CollectionStatus {
  readonly name: CollectionName;
  /** Documents on this terminal. */
  readonly documents: number;
  /** `waiting`: nothing pulled yet · `offline`: the cloud cannot be reached, tried again by itself. */
  readonly state: 'waiting' | 'pulling' | 'in_sync' | 'offline' | 'error';
  /** Was it ever pulled to the end on this database? The first-sync screen is over when all are. */
  readonly complete: boolean;
  /** Documents of an older program version that could not be migrated; they are kept and tried again at each start. */
  readonly leftBehind?: number;
  readonly lastPullAt: EpochMs | null;
  readonly error: string | null;
}

/**
 * `unpaired` · `starting` · `waiting`: an older program version still holds the database, close its window ·
 * `migrating`: documents of an older version are brought over, see `migration` · `unmigrated`: that failed (a full disk,
 * say), nothing is lost, tried again by itself · `newer`: a newer program version wrote the database; start that one ·
 * `installing`: first sync · `rebuilding`: the database was found empty or unreadable and is pulled again · `ready` ·
 * `reconnecting`: the worker died and a new one is starting · `damaged` · `unsupported`.
 */
export type DatabaseState =
  | 'unpaired'
  | 'starting'
  | 'waiting'
  | 'migrating'
  | 'unmigrated'
  | 'newer'
  | 'installing'
  | 'rebuilding'
  | 'ready'
  | 'reconnecting'
  | 'damaged'
  | 'unsupported';

export interface MigrationProgress {
  readonly collection: CollectionName;
  /** Documents looked at, of `total`. */
  readonly done: number;
  readonly total: number;
}

export interface DatabaseStatus {
  readonly state: DatabaseState;
  readonly collections: readonly CollectionStatus[];
  /** While `migrating`. */
  readonly migration?: MigrationProgress;
  /** The price book that look-ups use. */
  readonly book: { readonly id: PriceBookId; readonly hash: string; readonly from: EpochMs } | null;
  /** Are all codes in memory? Look-ups answer before that too, only slower. */
  readonly indexed: boolean;
}

/** The collections that a screen may write: none of them holds money or bindings. */
export type WritableCollection = 'tasks' | 'parkedSales' | 'settings';
/** Campaigns are the cloud's alone. */
export type WatchedCollection = WritableCollection | 'campaigns';
export interface WritableDocument {
  readonly id: string;
  readonly [field: string]: unknown;
}

export interface SalesQuery {
  readonly businessDay: BusinessDay;
}

export interface TerminalDatabase {
  /**
   * The first candidate that any product carries as code, SKU or PLU (in this order of preference). `book`: at the prices of the
   * book that the open cart was begun with, while that is the one before; else of the one in force. The same below.
   */
  lookUp(candidates: readonly string[], book?: string): DatabaseAnswer<LookUp>;
  /** By name, pinyin, pinyin initials, SKU, start or tail of a code; best first. Products without a price are left out. */
  search(text: string, limit: number): DatabaseAnswer<readonly ShopProduct[]>;
  /** The same as it is offered: only what this store sells, the variants of a style as one hit. */
  searchForSale(text: string, limit: number, book?: string): DatabaseAnswer<readonly ShopProduct[]>;
  /** Null for what is no style. */
  style(code: string, book?: string): DatabaseAnswer<ShopStyle | null>;
  categories(): DatabaseAnswer<readonly Category[]>;
  /** The pages of quick items, in order. */
  quickShelves(): DatabaseAnswer<readonly QuickShelf[]>;
  watchQuickShelves(listener: (shelves: readonly QuickShelf[]) => void): Unwatch;
  products(ids: readonly string[]): DatabaseAnswer<readonly ShopProduct[]>;

  /** Sales and refunds of one business day, of all terminals of the store, newest first; own ones also when offline. */
  watchSales(query: SalesQuery, listener: (facts: readonly StoreFact[]) => void): Unwatch;
  /** Who came to work and went on a business day, at any terminal of the store; own ones also when offline. */
  watchClocks(query: SalesQuery, listener: (clocks: ClocksView) => void): Unwatch;
  findSale(receiptNumber: string): DatabaseAnswer<SaleFact | null>;
  /** The refunds of a sale that this terminal knows of, of all terminals of the store, oldest first. */
  refundsOf(receiptNumber: string): DatabaseAnswer<readonly RefundFact[]>;
  /** The last sales of a member in this store, newest first, at most `limit`. */
  salesOfMember(member: string, limit: number): DatabaseAnswer<readonly SaleFact[]>;

  /** Null until the token is known here. */
  watchBinding(token: string, listener: (view: TokenView | null) => void): Unwatch;
  watchCustomers(guide: string, listener: (customers: readonly Customer[]) => void): Unwatch;
  /** Customers whom this guide claimed or lost, the last dispute about each claim with them. */
  watchContested(guide: string, listener: (customers: readonly ContestedCustomer[]) => void): Unwatch;
  staff(): DatabaseAnswer<readonly StaffDocument[]>;
  watchStaff(listener: (staff: readonly StaffDocument[]) => void): Unwatch;

  watchDocuments(collection: WatchedCollection, listener: (documents: readonly WritableDocument[]) => void): Unwatch;
  /** Writes the whole document; idempotent by id. */
  putDocument(collection: WritableCollection, document: WritableDocument): DatabaseAnswer<null>;
  removeDocument(collection: WritableCollection, id: string): DatabaseAnswer<null>;

  watchStatus(listener: (status: DatabaseStatus) => void): Unwatch;
  /** Ends this window's connection; the worker lives on for others. */
  close(): void;
}
