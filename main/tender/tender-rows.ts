/**
 * What was paid, or asked for, for sales that are not finished: a fold of `tender.attempted`, with the cart as it was when
 * the money was asked for, so that a machine that lost its power finds both again. Rows of a finished sale are forgotten;
 * an uncertain one of a sale that went on without it is kept until it is certain. Called by the tender desk and open cart.
 */
import type { SaleId } from '../../sync/domain/ids.ts';
import { addFen, type Fen } from '../../sync/domain/money.ts';
import { isOver, isResolved, type TenderState } from '../../sync/domain/tender.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { EntryOf, JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { PlatformVoucher } from '../../sync/schemas/sale.ts';
import type { JournalReader } from '../journal-readers.ts';

export type TenderKind = EntryOf<'tender.attempted'>['body']['kind'];

export interface JournalledTender {
  readonly saleId: SaleId;
  readonly tenderId: string;
  readonly kind: TenderKind;
  readonly amount: Fen;
  readonly state: TenderState;
  /** Of a payment by code: its number at the provider. */
  readonly outTradeNumber: string | null;
  readonly reference: string | null;
  readonly cause: string | null;
  /** Of an account: what is left on it, and whether this till took it by itself. */
  readonly left?: number;
  readonly isOffline?: boolean;
  /** Of a platform's voucher, once the platform named it; `wasSent`: its redemption was asked for. */
  readonly voucher?: PlatformVoucher;
  readonly wasSent?: boolean;
  readonly since: EpochMs;
  /** The sale went on without it: when money arrives it goes back by itself. */
  readonly isGivenUp: boolean;
}

type SavedCart = EntryOf<'cart.saved'>['body'];

export class TenderRows implements JournalReader {
  readonly #rows = new Map<string, JournalledTender>();
  #saved: SavedCart | undefined;
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  read(entry: JournalEntry): void {
    switch (entry.kind) {
      case 'cart.saved':
        this.#saved = entry.body;
        return;
      case 'tender.attempted':
        this.#take(entry);
        break;
      case 'sale':
      case 'cart.voided':
      case 'order.held':
      case 'order.added':
        this.#end(entry.body.saleId);
        break;
      default:
        return;
    }
    this.#changed();
  }

  /** In the order in which they were begun; those that came to nothing among them. */
  of(saleId: SaleId): readonly JournalledTender[] {
    return [...this.#rows.values()].filter((row) => row.saleId === saleId && !row.isGivenUp);
  }

  row(saleId: SaleId, tenderId: string): JournalledTender | undefined {
    return this.#rows.get(keyOf({ saleId, tenderId }));
  }

  /** In fen: stored value that this till took for the sale by itself. */
  takenOffline(saleId: SaleId): Fen {
    const rows = this.of(saleId).filter(({ isOffline, state }) => isOffline === true && state === 'paid');
    return addFen(...rows.map(({ amount }) => amount));
  }

  /** Of whatever sale: what the provider has to be asked about. */
  get uncertain(): readonly JournalledTender[] {
    return [...this.#rows.values()].filter(
      ({ state, isGivenUp }) => (!isResolved(state) && state !== 'prepared') || (isGivenUp && state === 'paid'),
    );
  }

  /** The cart that money was asked for and that is not finished. */
  get saved(): SavedCart | undefined {
    const saved = this.#saved;
    return saved !== undefined && this.of(saved.saleId).some(({ state }) => !isOver(state)) ? saved : undefined;
  }

  #take({ body, at }: EntryOf<'tender.attempted'>): void {
    const known = this.#rows.get(keyOf(body));
    const { saleId, tenderId, kind, amount, outTradeNumber = null, reference = null, detail = null, state } = body;
    const isGivenUp = body.givenUp === true || known?.isGivenUp === true;
    const { left = known?.left, offline = known?.isOffline } = body;
    const onAccount = { ...(left === undefined ? {} : { left }), ...(offline === true ? { isOffline: true } : {}) };
    const fact = { saleId, tenderId, kind, amount, state, outTradeNumber, reference, cause: detail, isGivenUp };
    const { voucher = known?.voucher } = body;
    const wasSent = known?.wasSent === true || (voucher !== undefined && state === 'pending');
    const ofPlatform = { ...(voucher === undefined ? {} : { voucher }), ...(wasSent ? { wasSent } : {}) };
    const row = { ...fact, ...onAccount, ...ofPlatform };
    if (isGivenUp && isOver(state)) this.#rows.delete(keyOf(body));
    else this.#rows.set(keyOf(body), { ...row, since: known?.since ?? at });
  }

  #end(saleId: SaleId): void {
    for (const row of this.#rows.values())
      if (row.saleId === saleId && isResolved(row.state)) this.#rows.delete(keyOf(row));
    if (this.#saved?.saleId === saleId) this.#saved = undefined;
  }
}

/** Ids are one sale’s own. */
export const keyOf = ({ saleId, tenderId }: { readonly saleId: SaleId; readonly tenderId: string }): string =>
  `${saleId}/${tenderId}`;
