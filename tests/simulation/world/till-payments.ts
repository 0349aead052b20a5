/**
 * A sale that customers pay with the code on their phone: rows asked for, waited for, taken back, given up, mixed with cash,
 * over crashes in the middle. The screen looks at the rows again after whatever broke, and commits once all of it is covered.
 * Part of a till's people (till-agent.ts).
 */
import type { CartView, TenderRowView, TendersView } from '../../../main/contract/views.ts';
import { rowsIn, type RefundSeen } from '../../../sync/domain/invariants-trade.ts';
import type { Random } from '../seeded.ts';
import { allowed, PATIENCE_MS, type TillHands } from './till-hands.ts';
import type { TradeDeed } from './trade-plan.ts';

type Deed = Extract<TradeDeed, { do: 'payByCode' }>;
/** Money for a top-up is on its way, or was paid and is on no account yet. */
function hasOpenTopUp(entries: readonly { readonly kind: string; readonly body: unknown }[]): boolean {
  const open = new Set<string>();
  for (const { kind, body } of entries) {
    const { topUp = '', state = '' } = body as { readonly topUp?: string; readonly state?: string };
    if (kind === 'value.attempted' && state !== 'failed' && state !== 'reversed') open.add(topUp);
    else if (kind === 'value.attempted' || kind === 'value.sold') open.delete(topUp);
  }
  return open.size > 0;
}

interface Settled {
  readonly of: string;
  readonly tenderId?: string;
  readonly tenders?: readonly { readonly tenderId: string; readonly kind: string }[];
}
const ENTRIES_MAX = 1000;
const CERTAIN: ReadonlySet<string> = new Set(['paid', 'failed', 'reversed']);
const OPEN: ReadonlySet<TenderRowView['state']> = new Set(['requested', 'pending', 'unknown', 'reversing']);
/** Looks at the screen before a customer is asked to pay otherwise. */
const LOOKS_MAX = 60;
const WAITS_LOOKS = 8;

export class TillPayments {
  readonly #hands: TillHands;
  /** The last entry that the program called durable when it was asked last. */
  acknowledged: number | undefined;

  constructor(hands: TillHands) {
    this.#hands = hands;
  }

  begin(deed: Deed, random: Random): () => Promise<boolean> {
    let isDone = false;
    let saleId: string | null = null;
    let codes = 0;
    const nextCode = (): string => {
      codes += 1;
      const ending = codes === 1 ? deed.ending : '77';
      return `13${String(random.below(1e9)).padStart(9, '0')}${String(random.below(1e5)).padStart(5, '0')}${ending}`;
    };
    return async () => {
      for (let look = 0; look < LOOKS_MAX && !isDone; look += 1) {
        if (look > 0) await this.#hands.life.step('looks at the payment', PATIENCE_MS);
        if (!(await this.#hands.ready())) continue;
        let cart = await this.#cart();
        if (cart === undefined) continue;
        if (saleId === null || cart.saleId !== saleId || cart.lines.length === 0) {
          // Sold before the answer came, or a cart that a power cut took before money was asked for.
          if (saleId !== null && (await this.#wasSold(saleId))) return true;
          cart = await this.#hands.fill(deed.lines, random);
          if (cart?.saleId == null) continue;
          ({ saleId } = cart);
        }
        isDone = await this.#goOn(deed, cart, look, { codes, nextCode });
      }
      return true;
    };
  }

  /** One look: what is to be done next with the rows as they are. True when the sale is paid. */
  async #goOn(
    deed: Deed,
    cart: CartView,
    look: number,
    { codes, nextCode }: { readonly codes: number; readonly nextCode: () => string },
  ): Promise<boolean> {
    const { terminal } = this.#hands;
    const view = await this.#rows();
    if (view === undefined || view.saleId !== cart.saleId) return false;
    const open = view.rows.find(({ state }) => OPEN.has(state));
    if (open !== undefined) {
      if (deed.hasty) await this.#press(cart, view);
      if (look < WAITS_LOOKS || open.state === 'reversing') return false;
      const { tenderId } = open;
      if (deed.patience === 'remove') await terminal.call('tender.remove', { tenderId });
      if (deed.patience === 'giveUp') await allowed(this.#hands, 'tender.giveUp', { tenderId });
      return false;
    }
    const { saleId, revision, cashDue } = cart;
    if (saleId === null) return false;
    const paid = view.rows.filter(({ state, kind }) => state === 'paid' && kind !== 'cash');
    if (codes < deed.codes && view.remainingOtherwise > 0) {
      const amount = codes === 0 && deed.half ? Math.ceil(view.remainingOtherwise / 2) : view.remainingOtherwise;
      const tenderId = `c${String(view.rows.length + 1)}-${String(look)}`;
      const asked = { saleId, revision, tenderId, amount: amount as typeof cashDue, authCode: nextCode() };
      await terminal.call('tender.request', asked);
      return false;
    }
    const [first] = paid;
    if (deed.regrets && first !== undefined && look < 2 * WAITS_LOOKS) {
      await terminal.call('tender.remove', { tenderId: first.tenderId });
      return false;
    }
    const rest = view.remainingInCash;
    const tenders = [
      ...paid.map(({ tenderId, kind, amount }) => ({ tenderId, kind, amount })),
      ...(rest === 0 ? [] : [{ tenderId: 'cash', kind: 'cash' as const, amount: rest }]),
    ];
    const isPaid = await this.#hands.commit({ saleId, revision, cashDue, tenders }, () => {
      // Another window takes back what this one is about to sell.
      if (deed.races && first !== undefined) void terminal.call('tender.remove', { tenderId: first.tenderId });
    });
    const receipt = this.#hands.paid.find((done) => done.saleId === saleId)?.receiptNumber;
    if (receipt !== undefined && paid.some(({ isByCode }) => isByCode)) this.#hands.counter.coded.push(receipt);
    return isPaid;
  }

  /** Pays all of it in cash although a row is open, which is to be refused. */
  async #press({ saleId, revision, cashDue }: CartView, { rows }: TendersView): Promise<void> {
    if (saleId === null || cashDue === 0) return;
    const paid = rows.filter(({ state, kind }) => state === 'paid' && kind !== 'cash');
    const tenders = [
      ...paid.map(({ tenderId, kind, amount }) => ({ tenderId, kind, amount })),
      { tenderId: 'hasty', kind: 'cash' as const, amount: cashDue },
    ];
    const answer = await this.#hands.terminal.call('sale.commit', { saleId, revision, cashDue, tenders });
    if (answer.ok) this.#hands.sawPaid(answer.value);
  }

  /** What stands between this till and an empty cart: rows of a payment that nobody goes on with. True when nothing does. */
  async takeBackRows(): Promise<boolean> {
    const { terminal } = this.#hands;
    const view = await this.#rows();
    if (view === undefined) return false;
    const standing = view.rows.filter(
      ({ state, kind }) => state !== 'failed' && state !== 'reversed' && kind !== 'exchange',
    );
    for (const { tenderId, state, cause } of standing)
      // A platform keeps it: the manager lets the sale go without it.
      if (cause === 'cancel_too_late') await allowed(this.#hands, 'tender.giveUp', { tenderId });
      else if (state !== 'reversing') await terminal.call('tender.remove', { tenderId });
    return standing.length === 0;
  }

  /** The journal has no row, and no part of a refund, of which nobody knows what became. */
  async isCertain(): Promise<boolean> {
    const read = await this.#hands.terminal.call('journal.read', { afterSeq: 0, limit: ENTRIES_MAX });
    if (!read.ok) return false;
    const { entries } = read.value;
    this.acknowledged = entries.at(-1)?.seq;
    const isOpen = [...rowsIn(entries).values()].some(
      ({ state, givenUp }) => !CERTAIN.has(state) || (givenUp === true && state === 'paid'),
    );
    const settled = new Set(
      entries.flatMap(({ kind, body }) => {
        const { of, tenderId, tenders = [] } = body as unknown as Settled;
        if (kind === 'refund.settled') return [`${of} ${tenderId ?? ''}`];
        return kind === 'correction'
          ? tenders.filter((one) => one.kind === 'cash').map((one) => `${of} ${one.tenderId}`)
          : [];
      }),
    );
    const waits = entries.some(
      ({ id, kind, body }) =>
        (kind === 'refund' || kind === 'order.ended') &&
        (body as unknown as RefundSeen).tenders.some(
          ({ tenderId, state }) => state === 'pending' && !settled.has(`${id} ${tenderId}`),
        ),
    );
    return !isOpen && !waits && !hasOpenTopUp(entries);
  }

  async #rows(): Promise<TendersView | undefined> {
    const view = await this.#hands.terminal.call('tender.list', {});
    return view.ok ? view.value : undefined;
  }

  async #cart(): Promise<CartView | undefined> {
    const cart = await this.#hands.terminal.call('cart.get', {});
    return cart.ok ? cart.value : undefined;
  }

  async #wasSold(saleId: string): Promise<boolean> {
    const state = await this.#hands.terminal.call('app.state', {});
    if (!state.ok || state.value.done?.saleId !== saleId) return false;
    this.#hands.sawPaid(state.value.done);
    return true;
  }
}
