/**
 * Goods put aside with a deposit, and tickets: people take a deposit, pay another, hand the goods out, give the money back or keep
 * it, at any till of the store; a till that cannot ask the cloud goes on as a cashier does who was warned. Pressed again with the
 * same id where no answer comes. Part of a till's people (till-agent.ts).
 */
import type { MethodParams } from '../../../main/contract/contract.ts';
import type { OrderView, TicketView } from '../../../main/contract/order-views.ts';
import type { CartView, TendersView } from '../../../main/contract/views.ts';
import { TICKET_MOVES } from '../../../sync/domain/ticket.ts';
import { WORLD_STARTS_AT } from '../kernel.ts';
import type { Random } from '../seeded.ts';
import type { DepositDeed } from './deposit-plan.ts';
import type { DeskDeed } from './desk-plan.ts';
import { TillDeposits } from './till-deposits.ts';
import { allowed, idOf, isInDoubt, PATIENCE_MS, TRIES_MAX, type TillHands } from './till-hands.ts';

type Deed<Name extends DeskDeed['do']> = Extract<DeskDeed, { do: Name }>;
type Fen = CartView['total'];
const LOOKS_AGAIN_MS = 500;
const PROMISED_MS = 7 * 86_400_000;
const OPEN: ReadonlySet<string> = new Set(['requested', 'pending', 'unknown', 'reversing']);
/** Looks at a code's row before the customer is sent away. */
const LOOKS_MAX = 20;

export class TillOrders {
  readonly #hands: TillHands;
  readonly deposits: TillDeposits;
  /** What the screen listed last. */
  shown: readonly OrderView[] = [];
  ticketsShown: readonly TicketView[] = [];

  constructor(hands: TillHands) {
    this.#hands = hands;
    this.deposits = new TillDeposits(hands, this);
  }

  begin(
    deed:
      | Deed<'holdOrder'>
      | Deed<'addDeposit'>
      | Deed<'pickUp'>
      | Deed<'endOrder'>
      | Deed<'lookAtOrders'>
      | Deed<'ticket'>
      | DepositDeed,
    random: Random,
  ): () => Promise<boolean> {
    switch (deed.do) {
      case 'holdOrder':
        return this.#hold(deed, random);
      case 'addDeposit':
        return () => this.#add(deed, random);
      case 'pickUp':
        return () => this.#pickUp(deed, random);
      case 'endOrder':
        return this.#end(deed, random);
      case 'lookAtOrders':
        return async () => (await this.#hands.ready()) && (await this.look());
      case 'ticket':
        return this.#ticket(deed, random);
      case 'correctDeposit':
      case 'depositInCash':
        return this.deposits.begin(deed, random);
    }
  }

  /** The list as the screen has it after it asked the cloud. False when nothing answered. */
  async look(): Promise<boolean> {
    const { terminal, life } = this.#hands;
    if (!(await terminal.call('order.list', {})).ok) return false;
    await life.step('looks at the orders', LOOKS_AGAIN_MS);
    const listed = await terminal.call('order.list', {});
    if (listed.ok) ({ orders: this.shown, tickets: this.ticketsShown } = listed.value);
    return listed.ok;
  }

  #hold(deed: Deed<'holdOrder'>, random: Random): () => Promise<boolean> {
    const { terminal, kernel } = this.#hands;
    return async () => {
      if (!(await this.#hands.ready())) return false;
      const cart = await this.#hands.fill(deed.lines, random);
      if (cart?.saleId == null || cart.total === 0) return false;
      const { revision } = cart;
      const deposit = Math.max(1, Math.floor(cart.total * deed.share)) as Fen;
      const promisedAt = (WORLD_STARTS_AT + kernel.now + PROMISED_MS) as OrderView['promisedAt'];
      const begun = await terminal.call('order.begin', { revision, name: 'blue coat', promisedAt, deposit });
      if (!begun.ok) return !isInDoubt(begun);
      if (deed.leaves) return (await terminal.call('order.leave', {})).ok;
      return this.#payDeposit(cart.saleId, deed, random);
    };
  }

  /** The rows of the deposit, then the order; what stays unpaid is taken back by whoever comes next. */
  async #payDeposit(
    saleId: NonNullable<CartView['saleId']>,
    { pay, twice }: Pick<Deed<'holdOrder'>, 'pay' | 'twice'>,
    random: Random,
  ): Promise<boolean> {
    const { terminal, life } = this.#hands;
    for (let look = 0; look < LOOKS_MAX; look += 1) {
      if (look > 0) await life.step('looks at the deposit', PATIENCE_MS);
      if (!(await this.#hands.ready())) continue;
      const cart = await terminal.call('cart.get', {});
      if (!cart.ok) continue;
      if (cart.value.saleId !== saleId || cart.value.heldOrder === undefined) return true;
      const view = await terminal.call('tender.list', {});
      if (!view.ok) continue;
      const { rows, remainingOtherwise: left } = view.value;
      if (rows.some(({ state }) => OPEN.has(state))) continue;
      const { revision } = cart.value;
      if (pay === 'code' && left > 0 && rows.length < 2) {
        const authCode = `13${String(random.below(1e9)).padStart(9, '0')}${String(random.below(1e5)).padStart(5, '0')}77`;
        const asked = { saleId, revision, tenderId: `o${String(rows.length + 1)}`, amount: left, authCode };
        await terminal.call('tender.request', asked);
        continue;
      }
      const params = { saleId, revision, tenders: tendersOf(view.value, pay === 'card' ? 'card' : 'cash') };
      const second = twice ? terminal.call('order.hold', params) : undefined;
      const answers = [await terminal.call('order.hold', params), await second];
      if (answers.some((answer) => answer?.ok === true)) return true;
      if (answers.every((answer) => !isInDoubt(answer))) return true;
    }
    return true;
  }

  async #add({ share, unclaimed }: Deed<'addDeposit'>, random: Random): Promise<boolean> {
    const item = await this.#pick(random, ({ state, left }) => state === 'held' && left > 0);
    if (item === undefined || item === 'broken') return item === undefined;
    if ((await this.#hands.emptyCart()) === undefined) return false;
    const deposit = Math.max(1, Math.floor(item.left * share)) as Fen;
    const opened = await this.#hands.terminal.call('order.open', { order: item.order, unclaimed, deposit });
    if (!opened.ok) return !isInDoubt(opened);
    const cart = await this.#hands.terminal.call('cart.get', {});
    if (!cart.ok || cart.value.saleId === null) return true;
    return this.#payDeposit(cart.value.saleId, { pay: 'cash', twice: false }, random);
  }

  async #pickUp({ unclaimed, twice, part, leaves }: Deed<'pickUp'>, random: Random): Promise<boolean> {
    const { terminal } = this.#hands;
    const item = await this.#pick(random, ({ state }) => state === 'held', twice);
    if (item === undefined || item === 'broken') return item === undefined;
    if ((await this.#hands.emptyCart()) === undefined) return false;
    const params = { order: item.order, unclaimed, ...(part ? someOf(item, random) : {}) };
    const second = twice ? terminal.call('order.open', params) : undefined;
    const opened = [await terminal.call('order.open', params), await second];
    if (!opened.some((answer) => answer?.ok === true)) return !opened.some((answer) => isInDoubt(answer));
    if (leaves) return (await terminal.call('order.leave', {})).ok;
    await this.#sell();
    return true;
  }

  /** The deposit pays, the rest comes in cash. */
  async #sell(): Promise<void> {
    const { terminal, life } = this.#hands;
    for (let n = 0; n < TRIES_MAX; n += 1) {
      if (n > 0) await life.step('counts again', PATIENCE_MS);
      const cart = await terminal.call('cart.get', {});
      if (!cart.ok) {
        if (cart.code !== 'gone' && cart.code !== 'not_logged_in') return;
        await this.#hands.ready();
        continue;
      }
      const asked = cart.value.serving.asked
        ? cart.value
        : await this.#hands.change(cart.value, { type: 'setServing', serving: [] });
      if (asked?.saleId == null || asked.heldOrder === undefined) return;
      const view = await terminal.call('tender.list', {});
      if (!view.ok) continue;
      const { saleId, revision, cashDue } = asked;
      if (await this.#hands.commit({ saleId, revision, cashDue, tenders: tendersOf(view.value, 'cash') })) return;
    }
  }

  #end({ back, unclaimed, twice }: Deed<'endOrder'>, random: Random): () => Promise<boolean> {
    const { terminal } = this.#hands;
    const ended = idOf(this.#hands, random);
    let params: MethodParams<'order.end'> | undefined;
    return async () => {
      if (params === undefined) {
        const item = await this.#pick(random, ({ held }) => held > 0);
        if (item === undefined || item === 'broken') return item === undefined;
        const { order } = item;
        const held = item.held;
        params = { ended, order, returned: Math.floor(held * back) as Fen, held, reason: 'does not come', unclaimed };
      } else if (!(await this.#hands.ready())) return false;
      const second = twice ? terminal.call('order.end', params) : undefined;
      const answers = [await allowed(this.#hands, 'order.end', params), await second];
      return answers.some((answer) => answer?.ok === true) || answers.every((answer) => !isInDoubt(answer));
    };
  }

  /** One ticket more, which is moved on; and what the list has, perhaps of another till, is moved as well. */
  #ticket({ to }: Deed<'ticket'>, random: Random): () => Promise<boolean> {
    const { terminal, products, kernel } = this.#hands;
    const ticket = idOf(this.#hands, random);
    const product = random.pick(products.filter(({ soldBy }) => soldBy === 'piece'));
    const promisedAt = (WORLD_STARTS_AT + kernel.now + PROMISED_MS) as OrderView['promisedAt'];
    const goods = [{ product, quantity: 1 as never }];
    const params = { ticket, type: 'hold', name: 'red coat', promisedAt, goods } as const;
    const [twice, waits, ofOthers] = [random.chance(0.3), random.chance(0.5), random.pick(TICKET_MOVES)];
    return async () => {
      if (!(await this.#hands.ready())) return false;
      const second = twice ? terminal.call('ticket.open', params) : undefined;
      const opened = await terminal.call('ticket.open', params);
      await second;
      if (!opened.ok) return !isInDoubt(opened);
      // On the list of every till, for whoever comes next.
      const moved = waits ? opened : await terminal.call('ticket.move', { ticket, to, reason: 'came by' });
      if (!moved.ok && isInDoubt(moved)) return false;
      if (!(await this.look())) return false;
      const listed = [...this.ticketsShown].sort((a, b) => (a.ticket < b.ticket ? -1 : 1));
      if (listed.length === 0) return true;
      const other = await terminal.call('ticket.move', { ticket: random.pick(listed).ticket, to: ofOthers });
      return other.ok || !isInDoubt(other);
    };
  }

  /** One of the listed orders; undefined when there is none. `isOld`: of a list that has lain open for a while. */
  async #pick(
    random: Random,
    fits: (order: OrderView) => boolean,
    isOld = false,
  ): Promise<OrderView | 'broken' | undefined> {
    if (!(await this.#hands.ready())) return 'broken';
    if (!(isOld && this.shown.length > 0) && !(await this.look())) return 'broken';
    const items = [...this.shown].filter(fits).sort((a, b) => (a.order < b.order ? -1 : 1));
    return items.length === 0 ? undefined : random.pick(items);
  }
}

/** Some units of one line that is still to come. */
function someOf({ goods }: OrderView, random: Random): Pick<MethodParams<'order.open'>, 'take'> {
  const left = goods.filter(({ quantity, taken }) => taken < quantity);
  if (left.length === 0) return {};
  const { lineId, quantity, taken } = random.pick(left);
  return { take: [{ lineId, units: 1 + random.below(quantity - taken) }] };
}

/** What is paid already, and the rest by this. */
function tendersOf({ rows, remainingInCash, remainingOtherwise }: TendersView, by: 'cash' | 'card') {
  const paid = rows.filter(({ state, kind }) => state === 'paid' && kind !== 'cash');
  const rest = by === 'cash' ? remainingInCash : remainingOtherwise;
  return [
    ...paid.map(({ tenderId, kind, amount }) => ({ tenderId, kind, amount })),
    ...(rest === 0 ? [] : [{ tenderId: 'rest', kind: by, amount: rest }]),
  ];
}
