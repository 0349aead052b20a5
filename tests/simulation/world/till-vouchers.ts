/**
 * A sale that customers pay with group-buy vouchers of a platform: named, taken back, redeemed by the commit, over crashes in the middle.
 * The screen looks at the rows again after whatever broke; what is left comes in cash. Part of a till's people (till-agent.ts).
 */
import type { CartView, TenderRowView, TendersView } from '../../../main/contract/views.ts';
import type { Random } from '../seeded.ts';
import { allowed, PATIENCE_MS, type TillHands } from './till-hands.ts';
import type { VoucherDeed } from './voucher-plan.ts';

const OPEN: ReadonlySet<TenderRowView['state']> = new Set(['requested', 'pending', 'unknown', 'reversing']);
const LOOKS_MAX = 50;
const WAITS_LOOKS = 6;
const KEPT = 'cancel_too_late';

/** One customer's sale as it goes on. */
interface Course {
  readonly deed: VoucherDeed;
  asked: number;
  hasRegretted: boolean;
}

export class TillVouchers {
  readonly #hands: TillHands;

  constructor(hands: TillHands) {
    this.#hands = hands;
  }

  begin(deed: VoucherDeed, random: Random): () => Promise<boolean> {
    const course: Course = { deed, asked: 0, hasRegretted: false };
    let saleId: CartView['saleId'] = null;
    return async () => {
      for (let look = 0; look < LOOKS_MAX; look += 1) {
        if (look > 0) await this.#hands.life.step('looks at the voucher', PATIENCE_MS);
        if (!(await this.#hands.ready())) continue;
        const answer = await this.#hands.terminal.call('cart.get', {});
        if (!answer.ok) continue;
        let cart = answer.value;
        if (saleId === null || cart.saleId !== saleId || cart.lines.length === 0) {
          if (saleId !== null && (await this.#wasSold(saleId))) return true;
          const filled = await this.#hands.fill(deed.lines, random);
          if (filled?.saleId == null) continue;
          cart = filled;
          ({ saleId } = cart);
          course.asked = 0;
        }
        if (await this.#goOn(course, cart, look)) return true;
      }
      return true;
    };
  }

  /** At the end of the day nothing is left named on an open sale. True when nothing is. */
  async settle(): Promise<boolean> {
    const view = await this.#rows();
    const named = view?.rows.filter(({ state }) => state === 'prepared') ?? [];
    for (const { tenderId } of named) await this.#hands.terminal.call('tender.remove', { tenderId });
    return view !== undefined && named.length === 0;
  }

  /** One look: what is to be done next with the rows as they are. True when the sale is paid. */
  async #goOn(course: Course, cart: CartView, look: number): Promise<boolean> {
    const { deed } = course;
    const { terminal } = this.#hands;
    const { saleId, revision, cashDue } = cart;
    const view = await this.#rows();
    if (view === undefined || saleId === null || view.saleId !== saleId) return false;
    const open = view.rows.find(({ state }) => OPEN.has(state));
    if (open !== undefined) {
      const { tenderId, state } = open;
      if (look < WAITS_LOOKS || state === 'reversing') return false;
      if (deed.patience === 'remove') await terminal.call('tender.remove', { tenderId });
      if (deed.patience === 'giveUp') await allowed(this.#hands, 'tender.giveUp', { tenderId });
      return false;
    }
    const standing = view.rows.filter(
      ({ state, kind }) => (state === 'paid' || state === 'prepared') && kind !== 'cash',
    );
    const code = deed.codes[course.asked];
    if (code !== undefined && view.remainingOtherwise > 0) {
      course.asked += 1;
      const [first] = standing;
      // One more of the same order needs no second scan.
      const more = (first?.others ?? 0) > 0 ? { of: first?.tenderId ?? '' } : { code, platform: deed.platform };
      await terminal.call('tender.voucher', { saleId, revision, tenderId: `v${String(look)}`, ...more });
      return false;
    }
    const regretted = standing.find(({ state, cause }) =>
      deed.regrets === 'named'
        ? state === 'prepared'
        : deed.regrets === 'redeemed' && state === 'paid' && cause !== KEPT,
    );
    if (regretted !== undefined && !course.hasRegretted) {
      course.hasRegretted = true;
      await terminal.call('tender.remove', { tenderId: regretted.tenderId });
      return false;
    }
    return this.#commit(course, { saleId, revision, cashDue }, view, standing);
  }

  async #commit(
    { deed }: Course,
    sale: { readonly saleId: NonNullable<CartView['saleId']> } & Pick<CartView, 'revision' | 'cashDue'>,
    { remainingInCash: rest }: TendersView,
    standing: readonly TenderRowView[],
  ): Promise<boolean> {
    const { terminal, counter } = this.#hands;
    const tenders = [
      ...standing.map(({ tenderId, kind, amount }) => ({ tenderId, kind, amount })),
      ...(rest === 0 ? [] : [{ tenderId: 'cash', kind: 'cash' as const, amount: rest }]),
    ];
    const [first] = standing;
    const isPaid = await this.#hands.commit({ ...sale, tenders }, () => {
      if (first === undefined) return;
      if (deed.beside === 'remove') void terminal.call('tender.remove', { tenderId: first.tenderId });
      if (deed.beside === 'commit') void terminal.call('sale.commit', { ...sale, tenders });
    });
    const receipt = this.#hands.paid.find((done) => done.saleId === sale.saleId)?.receiptNumber;
    // Such receipts come back as those that a code paid do.
    if (receipt !== undefined && first !== undefined) counter.coded.push(receipt);
    return isPaid;
  }

  async #rows(): Promise<TendersView | undefined> {
    const view = await this.#hands.terminal.call('tender.list', {});
    return view.ok ? view.value : undefined;
  }

  async #wasSold(saleId: string): Promise<boolean> {
    const state = await this.#hands.terminal.call('app.state', {});
    if (!state.ok || state.value.done?.saleId !== saleId) return false;
    this.#hands.sawPaid(state.value.done);
    return true;
  }
}
