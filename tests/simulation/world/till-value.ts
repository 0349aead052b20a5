/**
 * Value paid ahead: members and gift cards are topped up, pay with it, online by a hold and offline within what the store allows,
 * spend points, and take a top-up back. The customer proves who it is by the payment password, the first time at the counter. Part
 * of a till's people (till-agent.ts).
 */
import type { MethodParams } from '../../../main/contract/contract.ts';
import type { CartView, MemberInCart, TenderRowView, TendersView } from '../../../main/contract/views.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import { DESK_RULES } from '../cloud/sim-shop.ts';
import type { Random } from '../seeded.ts';
import type { DeskDeed } from './desk-plan.ts';
import { allowed, idOf, isInDoubt, PATIENCE_MS, type TillHands } from './till-hands.ts';
import { TillTopUps } from './till-top-ups.ts';
import type { CodeTopUpDeed } from './top-up-plan.ts';

type Deed<Name extends DeskDeed['do']> = Extract<DeskDeed, { do: Name }>;
type Fen = CartView['total'];
const { offer: OFFERED, phones: PHONES } = DESK_RULES;
const CARDS = ['GC20260001XK', 'GC20260002XK'] as const;
const PASSWORD = '246810';
const APPROVAL = { staff: '9001' as StaffId, pin: '999999', reason: 'the customer showed a passport' };
const BEYOND_BONUS = 700;
const OPEN: ReadonlySet<TenderRowView['state']> = new Set(['requested', 'pending', 'unknown', 'reversing']);
const LOOKS_MAX = 30;
const WAITS_LOOKS = 5;

export class TillValue {
  readonly #hands: TillHands;
  readonly #byCode: TillTopUps;

  constructor(hands: TillHands) {
    this.#hands = hands;
    this.#byCode = new TillTopUps(hands, this);
  }

  begin(
    deed: Deed<'topUp'> | CodeTopUpDeed | Deed<'returnTopUp'> | Deed<'payByValue'>,
    random: Random,
  ): () => Promise<boolean> {
    switch (deed.do) {
      case 'topUp':
        return this.#topUp(deed, random);
      case 'topUpByCode':
        return this.#byCode.begin(deed, random);
      case 'returnTopUp':
        return this.#returnTopUp(random);
      case 'payByValue':
        return this.#pay(deed, random);
    }
  }

  #topUp(deed: Deed<'topUp'>, random: Random): () => Promise<boolean> {
    const { terminal } = this.#hands;
    const topUp = idOf(this.#hands, random);
    let params: MethodParams<'value.topUp'> | undefined;
    return async () => {
      if (!(await this.ready())) return false;
      if (params === undefined) {
        const whose = await this.whose(deed);
        if (whose === undefined) return true;
        const amounts = this.amounts(deed);
        const received = (amounts.principal + (deed.pay === 'cash' ? 100 * random.below(3) : 0)) as Fen;
        params = { topUp, ...whose, ...amounts, tender: { kind: deed.pay, received } };
      }
      const second = deed.twice ? terminal.call('value.topUp', params) : undefined;
      const answers = [await allowed(this.#hands, 'value.topUp', params), await second];
      return answers.some((answer) => answer?.ok === true) || answers.every((answer) => !isInDoubt(answer));
    };
  }

  /** Whose account it is for; undefined where the cloud does not tell. */
  async whose({
    account,
    who,
  }: Pick<Deed<'topUp'>, 'account' | 'who'>): Promise<
    Pick<MethodParams<'value.topUp'>, 'member' | 'code'> | undefined
  > {
    if (account === 'card') return { code: CARDS[who] ?? CARDS[0] };
    const member = await this.#member(who);
    return member === undefined ? undefined : { member: member.id };
  }

  /** What is paid, and what is given on top. */
  amounts({ bonus, principal }: Pick<Deed<'topUp'>, 'bonus' | 'principal'>): { principal: Fen; bonus: Fen } {
    const paid = bonus === 'offered' ? OFFERED.principal : principal;
    const given = bonus === 'none' ? 0 : bonus === 'offered' ? OFFERED.bonus : BEYOND_BONUS;
    return { principal: paid as Fen, bonus: given as Fen };
  }

  #returnTopUp(random: Random): () => Promise<boolean> {
    const { terminal } = this.#hands;
    let topUp: MethodParams<'value.returnTopUp'>['topUp'] | undefined;
    return async () => {
      if (!(await this.ready())) return false;
      if (topUp === undefined) {
        const listed = await terminal.call('value.topUps', {});
        if (!listed.ok) return !isInDoubt(listed);
        const items = listed.value.items.filter(({ isReturned }) => !isReturned);
        if (items.length === 0) return true;
        ({ topUp } = random.pick(items));
      }
      const answer = await allowed(this.#hands, 'value.returnTopUp', { topUp, reason: 'moves away' });
      return answer.ok || !isInDoubt(answer);
    };
  }

  #pay(deed: Deed<'payByValue'>, random: Random): () => Promise<boolean> {
    const { terminal, life } = this.#hands;
    let saleId: CartView['saleId'] = null;
    return async () => {
      for (let look = 0; look < LOOKS_MAX; look += 1) {
        if (look > 0) await life.step('looks at the account', PATIENCE_MS);
        if (!(await this.ready())) continue;
        const cart = await terminal.call('cart.get', {});
        if (!cart.ok) continue;
        let open = cart.value;
        if (saleId === null || open.saleId !== saleId || open.lines.length === 0) {
          if (saleId !== null && (await this.#wasSold(saleId))) return true;
          const filled = await this.#fill(deed, random);
          if (filled?.saleId == null) continue;
          open = filled;
          ({ saleId } = filled);
        }
        if (await this.#goOn(deed, open, look)) return true;
      }
      return true;
    };
  }

  /** One look at the rows: what is to be done next. True when the sale is paid. */
  async #goOn(deed: Deed<'payByValue'>, cart: CartView, look: number): Promise<boolean> {
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
    const paid = view.rows.filter(({ state, kind }) => state === 'paid' && kind !== 'cash');
    if (view.rows.length === 0 && view.remainingOtherwise > 0) {
      const amount = Math.max(1, Math.floor(view.remainingOtherwise * deed.share)) as Fen;
      const kind = deed.account === 'member' ? ('stored_value' as const) : ('gift_card' as const);
      const code = deed.account === 'member' ? {} : { code: CARDS[deed.who] ?? CARDS[0] };
      if (deed.account === 'member' && !(await this.#prove(saleId, cart.member))) return this.#inCash(cart, view);
      const asked = await terminal.call('tender.value', { saleId, revision, tenderId: 'v1', amount, kind, ...code });
      return asked.ok || isInDoubt(asked) ? false : this.#inCash(cart, view);
    }
    const [first] = paid;
    if (deed.regrets && first !== undefined && look < 2 * WAITS_LOOKS) {
      await terminal.call('tender.remove', { tenderId: first.tenderId });
      return false;
    }
    const tenders = [
      ...paid.map(({ tenderId, kind, amount }) => ({ tenderId, kind, amount })),
      ...(view.remainingInCash === 0
        ? []
        : [{ tenderId: 'rest', kind: 'cash' as const, amount: view.remainingInCash }]),
    ];
    if ((cart.points?.used ?? 0) > 0 && !(await this.#prove(saleId, cart.member))) return this.#withoutPoints(cart);
    const isPaid = await this.#hands.commit({ saleId, revision, cashDue, tenders }, () => {
      if (deed.races && first !== undefined) void terminal.call('tender.remove', { tenderId: first.tenderId });
    });
    const receipt = this.#hands.paid.find((done) => done.saleId === saleId)?.receiptNumber;
    // Such receipts come back as those that a code paid do.
    if (receipt !== undefined && paid.length > 0) this.#hands.counter.coded.push(receipt);
    return isPaid || ((cart.points?.used ?? 0) > 0 && (await this.#withoutPoints(cart)));
  }

  /** The customer pays otherwise after all. */
  async #inCash(cart: CartView, { remainingInCash }: TendersView): Promise<boolean> {
    const { saleId, revision, cashDue } = cart;
    if (saleId === null) return true;
    if ((cart.points?.used ?? 0) > 0) return this.#withoutPoints(cart);
    const tenders = [{ tenderId: 'rest', kind: 'cash' as const, amount: remainingInCash }];
    await this.#hands.commit({ saleId, revision, cashDue, tenders });
    return true;
  }

  /** Not proven, spent elsewhere, or not allowed offline: the customer keeps the points. */
  async #withoutPoints(cart: CartView): Promise<false> {
    await this.#hands.change(cart, { type: 'setPoints', spend: 0 });
    return false;
  }

  async #prove(saleId: NonNullable<CartView['saleId']>, member: MemberInCart | null): Promise<boolean> {
    const { terminal } = this.#hands;
    const proven = await terminal.call('member.prove', { saleId, password: PASSWORD });
    if (proven.ok || member === null) return proven.ok;
    if (proven.code === 'gone' || proven.details.reason !== 'no_password') return false;
    await terminal.call('member.setPassword', { member: member.id, password: PASSWORD, approval: APPROVAL });
    return (await terminal.call('member.prove', { saleId, password: PASSWORD })).ok;
  }

  async #fill({ account, who, lines, points }: Deed<'payByValue'>, random: Random): Promise<CartView | undefined> {
    const filled = await this.#hands.fill(lines, random);
    if (filled === undefined || account === 'card') return filled;
    const member = await this.#member(who);
    if (member === undefined) return filled;
    const named = await this.#hands.change(filled, { type: 'setMember', member });
    if (named === undefined || points === 0 || named.points === null) return named;
    const spend = Math.min(points, named.points.max);
    return spend === 0 ? named : ((await this.#hands.change(named, { type: 'setPoints', spend })) ?? named);
  }

  async #member(who: number): Promise<MemberInCart | undefined> {
    const found = await this.#hands.terminal.call('member.find', { query: PHONES[who] ?? PHONES[0] });
    const [member] = found.ok ? found.value.items : [];
    if (member === undefined) return undefined;
    const { id, phone, tier, points, boundGuide, protectedUntil } = member;
    return { id, phone, tier, points: Math.max(0, points), boundGuide, protectedUntil };
  }

  /** At work, and the store's rules of value are known: they pass by when a window pulls the settings. */
  async ready(): Promise<boolean> {
    if (!(await this.#hands.ready())) return false;
    const request = { checkpoint: null, limit: 200 };
    await this.#hands.terminal.call('replication.pull', { collection: 'settings', request });
    return true;
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
