/**
 * What must hold of the facts of trade in one journal: goods that come back, exchanges, payment rows, parked sales, tender
 * corrections and the cash of a shift. Worked out here anew, with none of the program's own sums. Pure; amounts in fen. Entries
 * come in their order, whole or as `tradeOutline` leaves them. Called by invariants.ts and so by `journal verify`.
 */
import type { EntrySeen, Invariant, Violation } from './invariants.ts';

export interface TenderSeen {
  readonly tenderId: string;
  readonly kind: string;
  readonly amount: number;
  readonly reference?: string;
  readonly of?: string;
  readonly stands?: readonly Pick<TenderSeen, 'kind' | 'amount' | 'of'>[];
  readonly state?: string;
}
export interface SaleSeen {
  readonly saleId: string;
  readonly receiptNumber: string;
  readonly shift: string;
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
  readonly tenders: readonly TenderSeen[];
  readonly change: number;
  readonly exchangeOf?: string;
  readonly resumedFrom?: string;
}
export interface RefundSeen {
  readonly refundId: string;
  readonly receiptNumber: string;
  readonly shift: string;
  readonly sale: { readonly saleId: string; readonly receiptNumber: string };
  readonly lines: readonly { readonly lineId: string; readonly units: number }[];
  readonly tenders: readonly TenderSeen[];
  readonly exchangeFor?: string;
  readonly heldBy?: string;
  readonly withoutReceipt?: boolean;
}
export interface CorrectionSeen {
  readonly of: string;
  readonly document?: string;
  readonly shift?: string;
  readonly tenders?: readonly TenderSeen[];
  readonly before?: readonly TenderSeen[];
  readonly change?: number;
  readonly changeBefore?: number;
}
export interface RowSeen {
  readonly saleId: string;
  readonly tenderId: string;
  readonly kind: string;
  readonly amount: number;
  readonly state: string;
  readonly outTradeNumber?: string;
  readonly givenUp?: boolean;
}

/** Fields of a body that the invariants read, beside those of `journalFaults`: what a check of years of entries may hold. */
const OUTLINE = [
  'saleId shift tenders change exchangeOf resumedFrom refundId sale exchangeFor withoutReceipt of document before',
  'changeBefore tenderId kind amount state outTradeNumber givenUp parked float expectedCash direction',
  'order deposit ended returned ticket to fromOrder correction topUp account principal bonus',
]
  .join(' ')
  .split(' ');

export function tradeOutline(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const kept = Object.fromEntries(
    OUTLINE.filter((field) => body[field] !== undefined).map((each) => [each, body[each]]),
  );
  const lines = body['lines'];
  return Array.isArray(lines) ? { ...kept, lines: (lines as readonly LineSeen[]).map(lineOutline) } : kept;
}

interface LineSeen {
  readonly lineId: string;
  readonly quantity?: number;
  readonly units?: number;
}
const lineOutline = ({ lineId, quantity, units }: LineSeen): LineSeen => ({
  lineId,
  ...(quantity === undefined ? {} : { quantity }),
  ...(units === undefined ? {} : { units }),
});

/** The last state of every payment row in a journal, by sale and row; what was given up stays so. */
export function rowsIn(entries: readonly EntrySeen[]): ReadonlyMap<string, RowSeen> {
  const rows = new Map<string, RowSeen>();
  for (const { kind, body } of entries)
    if (kind === 'tender.attempted') {
      const row = body as RowSeen;
      const key = `${row.saleId} ${row.tenderId}`;
      rows.set(key, staysGivenUp(rows.get(key), row) ? { ...row, givenUp: true } : row);
    }
  return rows;
}

/** Asked for anew under the same id, after what was given up had gone back, it is another row. */
const staysGivenUp = (known: RowSeen | undefined, row: RowSeen): boolean =>
  known?.givenUp === true && known.outTradeNumber === row.outTradeNumber;

const CERTAIN: ReadonlySet<string> = new Set(['paid', 'failed', 'reversed']);
const isByCode = ({ kind }: Pick<TenderSeen, 'kind'>): boolean =>
  kind === 'wechat' || kind === 'alipay' || kind === 'platform_voucher';
const isOnAccount = ({ kind }: Pick<TenderSeen, 'kind'>): boolean => kind === 'stored_value' || kind === 'gift_card';
const sumOf = (tenders: readonly Pick<TenderSeen, 'amount'>[]): number =>
  tenders.reduce((sum, { amount }) => sum + amount, 0);
const cashOf = (tenders: readonly TenderSeen[]): number => sumOf(tenders.filter(({ kind }) => kind === 'cash'));
const exchangedIn = (tenders: readonly TenderSeen[]): number =>
  sumOf(tenders.filter(({ kind }) => kind === 'exchange'));

/** Units of each line that these refunds took, and of which line more than was sold. */
export function takenBeyond(sale: Pick<SaleSeen, 'lines'>, refunds: readonly Pick<RefundSeen, 'lines'>[]): string[] {
  const taken = new Map<string, number>();
  for (const { lineId, units } of refunds.flatMap(({ lines }) => lines))
    taken.set(lineId, (taken.get(lineId) ?? 0) + units);
  return [...taken]
    .filter(([lineId, units]) => units > (sale.lines.find((line) => line.lineId === lineId)?.quantity ?? 0))
    .map(([lineId]) => lineId);
}

/** What each tender of a sale really paid, by the tender's id: cash less change, an exchange as what it stands for. */
function paidBy({ tenders, change }: Pick<SaleSeen, 'tenders' | 'change'>): Map<string, number> {
  let back = change;
  const paid = new Map<string, number>();
  for (const tender of [...tenders].reverse()) {
    const off = tender.kind === 'cash' ? Math.min(back, tender.amount) : 0;
    back -= off;
    const parts = tender.stands ?? [{ of: tender.tenderId, amount: tender.amount - off }];
    for (const { of, amount } of parts) paid.set(of ?? '', (paid.get(of ?? '') ?? 0) + amount);
  }
  return paid;
}

/** Everything of trade that one terminal's journal says by itself. */
export function tradeFaults(terminal: string, entries: readonly EntrySeen[]): readonly Violation[] {
  const faults: Violation[] = [];
  const trade = new TradeFold((invariant, detail) =>
    faults.push({ invariant, detail: `terminal ${terminal}: ${detail}` }),
  );
  for (const entry of entries) trade.read(entry);
  trade.end();
  return faults;
}

interface Shift {
  readonly shift: string;
  cash: number;
  /** An older program corrected a tender without saying what it replaced. */
  isUnsure: boolean;
}

class TradeFold {
  readonly #fault: (invariant: Invariant, detail: string) => void;
  readonly #sales = new Map<string, SaleSeen>();
  readonly #refundsOf = new Map<string, RefundSeen[]>();
  readonly #refunds = new Map<string, RefundSeen>();
  /** What a sale's or refund's tenders are by now, by the entry of the document. */
  readonly #tenders = new Map<string, { readonly tenders: readonly TenderSeen[]; readonly change: number }>();
  readonly #entryOf = new Map<string, string>();
  readonly #rows = new Map<string, Map<string, RowSeen>>();
  readonly #resumed = new Set<string>();
  readonly #soldAs = new Map<string, string>();
  readonly #discarded = new Set<string>();
  readonly #cashOfClosed = new Map<string, number>();
  #shift: Shift | undefined;
  /** Behind a damaged record an entry may lack the one that it belongs to. */
  #isMended = false;

  constructor(fault: (invariant: Invariant, detail: string) => void) {
    this.#fault = fault;
  }

  read({ id, kind, body }: EntrySeen): void {
    switch (kind) {
      case 'incarnation.opened':
        this.#isMended ||= (body as { readonly reason: string }).reason === 'bad_record';
        return;
      case 'sale':
        return this.#sale(id, body as SaleSeen);
      case 'refund':
        return this.#refund(id, body as RefundSeen);
      case 'correction':
        return this.#correction(body as CorrectionSeen);
      case 'tender.attempted':
        return this.#row(body as RowSeen);
      case 'cart.resumed':
        return this.#resume((body as { readonly parked: string }).parked);
      case 'cart.voided': {
        const { parked } = body as { readonly parked?: string };
        if (parked !== undefined) this.#discarded.add(parked);
        return;
      }
      case 'shift.opened': {
        const { shift, float } = body as { readonly shift: string; readonly float: number };
        this.#shift = { shift, cash: float, isUnsure: false };
        return;
      }
      case 'cash.moved': {
        const { shift, direction, amount } = body as Readonly<Record<'shift' | 'direction', string>> & {
          readonly amount: number;
        };
        return this.#cash(shift, direction === 'in' ? amount : -amount);
      }
      case 'order.held':
      case 'order.added': {
        const deposit = body as SaleSeen & { readonly order: string };
        this.#rowsOfSale({ ...deposit, receiptNumber: `order ${deposit.order}` });
        return this.#cash(deposit.shift, cashOf(deposit.tenders) - deposit.change);
      }
      case 'value.sold': {
        const { shift, tenders, change } = body as SaleSeen;
        return this.#cash(shift, cashOf(tenders) - change);
      }
      case 'order.ended':
      case 'value.returned': {
        const { shift, tenders } = body as RefundSeen;
        return this.#cash(shift, -cashOf(tenders));
      }
      case 'shift.counted':
      case 'shift.closed':
        return this.#counted(kind, body as { readonly shift: string; readonly expectedCash: number });
      default:
    }
  }

  /** Both halves of an exchange stand in the journal. */
  end(): void {
    if (this.#isMended) return;
    for (const { receiptNumber, exchangeFor } of this.#refunds.values())
      if (exchangeFor !== undefined && !this.#sales.has(exchangeFor))
        this.#fault('exchange_whole', `refund ${receiptNumber} is for a sale that is not there`);
  }

  #sale(id: string, sale: SaleSeen): void {
    const { saleId, receiptNumber, tenders, change, exchangeOf, resumedFrom, shift } = sale;
    this.#sales.set(saleId, sale);
    this.#entryOf.set(saleId, id);
    this.#tenders.set(id, { tenders, change });
    this.#cash(shift, cashOf(tenders) - change);
    this.#rowsOfSale(sale);
    const goods = exchangeOf === undefined ? undefined : this.#refunds.get(exchangeOf);
    const isWhole =
      exchangeOf === undefined
        ? exchangedIn(tenders) === 0
        : goods?.exchangeFor === saleId && exchangedIn(goods.tenders) === exchangedIn(tenders);
    if (!isWhole && !this.#isMended)
      this.#fault('exchange_whole', `sale ${receiptNumber} is not paid by the goods that it names`);
    if (resumedFrom === undefined) return;
    if (this.#soldAs.has(resumedFrom)) this.#fault('parked_once', `parked sale ${resumedFrom} was sold twice`);
    if (this.#discarded.has(resumedFrom)) this.#fault('parked_once', `discarded sale ${resumedFrom} was sold`);
    this.#soldAs.set(resumedFrom, saleId);
  }

  /** No row is open, every paid one is among the tenders, and no tender by code is without its row. */
  #rowsOfSale({ saleId, receiptNumber, tenders }: SaleSeen): void {
    const rows = [...(this.#rows.get(saleId)?.values() ?? [])].filter(({ givenUp }) => givenUp !== true);
    const open = rows.find(({ state }) => !CERTAIN.has(state));
    if (open !== undefined) this.#fault('rows_resolved', `${receiptNumber} was sold with row ${open.tenderId} open`);
    const paid = rows.filter(({ state }) => state === 'paid');
    const isIn = (row: RowSeen): boolean =>
      tenders.some(
        ({ tenderId, kind, amount }) => tenderId === row.tenderId && kind === row.kind && amount === row.amount,
      );
    const lost = paid.find((row) => !isIn(row));
    if (lost !== undefined) this.#fault('rows_resolved', `${receiptNumber} lacks row ${lost.tenderId}, which was paid`);
    const unpaid = tenders.find(
      ({ tenderId, reference, kind }) =>
        (isByCode({ kind }) && !paid.some((row) => row.tenderId === tenderId && row.outTradeNumber === reference)) ||
        (isOnAccount({ kind }) && !paid.some((row) => row.tenderId === tenderId)),
    );
    if (unpaid !== undefined)
      this.#fault('rows_resolved', `${receiptNumber} names ${unpaid.tenderId}, which no row paid`);
  }

  #refund(id: string, refund: RefundSeen): void {
    const { refundId, receiptNumber, sale, tenders, shift, withoutReceipt } = refund;
    if (this.#refunds.has(refundId)) this.#fault('refund_once', `refund ${refundId} stands twice`);
    this.#refunds.set(refundId, refund);
    this.#tenders.set(id, { tenders, change: 0 });
    this.#cash(shift, -cashOf(tenders));
    const sold = this.#sales.get(sale.saleId);
    if (withoutReceipt === true || sold === undefined) return;
    const all = [...(this.#refundsOf.get(sale.saleId) ?? []), refund];
    this.#refundsOf.set(sale.saleId, all);
    for (const lineId of takenBeyond(sold, all))
      this.#fault(
        'refund_within_sale',
        `${receiptNumber} takes back more of ${sold.receiptNumber} line ${lineId} than was sold`,
      );
    const paid = paidBy(this.#tenders.get(this.#entryOf.get(sale.saleId) ?? '') ?? sold);
    const given = new Map<string, number>();
    for (const { of = '', amount } of all.flatMap((one) => one.tenders).flatMap((tender) => tender.stands ?? [tender]))
      given.set(of, (given.get(of) ?? 0) + amount);
    for (const [of, amount] of given)
      if (amount > (paid.get(of) ?? 0))
        this.#fault(
          'refund_within_sale',
          `${receiptNumber} pays more back to ${of} of ${sold.receiptNumber} than it paid`,
        );
  }

  #correction({ of, document, shift, tenders, before, change = 0, changeBefore = 0 }: CorrectionSeen): void {
    if (tenders === undefined) return;
    if (before === undefined) {
      if (this.#shift !== undefined) this.#shift.isUnsure = true;
      return;
    }
    if (sumOf(tenders) - change !== sumOf(before) - changeBefore)
      this.#fault('correction_keeps_sum', `a correction of ${of} changes what was paid`);
    const known = this.#tenders.get(of);
    if (known !== undefined && outline(known.tenders) + String(known.change) !== outline(before) + String(changeBefore))
      this.#fault('correction_keeps_sum', `a correction of ${of} replaces other tenders than it has`);
    this.#tenders.set(of, { tenders, change });
    const moved = cashOf(tenders) - change - (cashOf(before) - changeBefore);
    const isBack = document === 'refund' || document === 'deposit_return';
    if (shift !== undefined) this.#cash(shift, isBack ? -moved : moved);
  }

  #row(row: RowSeen): void {
    const rows = this.#rows.get(row.saleId) ?? new Map<string, RowSeen>();
    this.#rows.set(row.saleId, rows);
    const known = rows.get(row.tenderId);
    const givenUp = row.givenUp === true || staysGivenUp(known, row);
    rows.set(row.tenderId, givenUp ? { ...row, givenUp } : row);
    const sold = this.#sales.get(row.saleId)?.tenders.some(({ tenderId }) => tenderId === row.tenderId);
    if (sold === true && !givenUp && row.state !== 'paid')
      this.#fault('rows_resolved', `row ${row.tenderId} of ${row.saleId} is ${row.state} after it was sold`);
  }

  #resume(parked: string): void {
    if (this.#resumed.has(parked)) this.#fault('parked_once', `parked sale ${parked} was resumed twice`);
    this.#resumed.add(parked);
  }

  #cash(shift: string, moved: number): void {
    if (this.#shift?.shift === shift) this.#shift.cash += moved;
  }

  #counted(kind: string, { shift, expectedCash }: { readonly shift: string; readonly expectedCash: number }): void {
    const isOpen = this.#shift?.shift === shift;
    const cash = isOpen ? this.#shift?.cash : this.#cashOfClosed.get(shift);
    const isSure = !this.#isMended && (!isOpen || this.#shift?.isUnsure === false);
    if (cash !== undefined && isSure && cash !== expectedCash)
      this.#fault('drawer_adds_up', `shift ${shift} expects ${String(expectedCash)}, its facts make ${String(cash)}`);
    if (kind !== 'shift.closed' || !isOpen) return;
    if (isSure && cash !== undefined) this.#cashOfClosed.set(shift, cash);
    this.#shift = undefined;
  }
}

const outline = (tenders: readonly TenderSeen[]): string =>
  tenders.map(({ tenderId, kind, amount }) => `${tenderId} ${kind} ${String(amount)} `).join('');
