/**
 * Deposits on held orders. `begin` makes payment ask for the deposit instead of the goods, with every tender the till has; `hold`
 * writes the order once its rows are certain. `open` puts an order's goods back into the empty cart at the prices that were agreed:
 * the commit of the sale uses the deposit, `hold` adds another one, `leave` changes nothing. `end` gives back or forfeits.
 * Invariants: nothing is held with an unresolved row; each act once by its id; a claim comes before the cart. Called by dispatch.
 */
import { ORDER_EVENTS_MAX, orderMoney } from '../../sync/domain/held-order.ts';
import { uuidV7, type EntryId, type SaleId } from '../../sync/domain/ids.ts';
import { addFen, subtractFen, type Fen } from '../../sync/domain/money.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import { DAY_MS, type EpochMs } from '../../sync/domain/time.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import type { EntryOf } from '../../sync/schemas/entries/entry.ts';
import type { Tender } from '../../sync/schemas/sale.ts';
import { answered, failed, type Failure } from '../answers.ts';
import { pricingOf } from '../cart/cart-view.ts';
import type { OpenCart } from '../cart/open-cart.ts';
import type { ParkedFacts } from '../cart/parked-facts.ts';
import type { Answer, MethodParams } from '../contract/contract.ts';
import type { OrderView } from '../contract/order-views.ts';
import type { Session } from '../contract/views.ts';
import type { Journal } from '../journal/types.ts';
import type { HostKillPoints } from '../kill-points.ts';
import type { MemberVault } from '../member/member-vault.ts';
import type { RandomSource } from '../ports.ts';
import type { Approvals } from '../session/approvals.ts';
import type { ShiftState } from '../shift/shift-state.ts';
import type { TenderDesk } from '../tender/tender-desk.ts';
import { agreedSale, cartOfAgreed } from './agreed-cart.ts';
import type { OrderBook } from './order-book.ts';
import type { OpenedOrder, OrderBox, OrderLink } from './order-box.ts';
import type { OrderCloud } from './order-cloud.ts';
import type { OrderFacts } from './order-facts.ts';
import type { OrderStore } from './order-store.ts';
import { openedPart } from './picked-up.ts';
import { newOrderCode, personOf, refusedOrder, type OrderClaims, type OrderWriter } from './order-writer.ts';

export interface OrderDeskParts {
  readonly journal: Journal;
  readonly cart: OpenCart;
  readonly box: OrderBox;
  readonly book: OrderBook;
  readonly facts: OrderFacts;
  readonly store: OrderStore;
  readonly orderCloud: OrderCloud;
  readonly writer: OrderWriter;
  readonly claims: OrderClaims;
  readonly tenders: Pick<TenderDesk, 'settled' | 'isProven'>;
  readonly payments: Pick<ParkedFacts, 'hasOpenTender'>;
  readonly shift: ShiftState;
  readonly vault: MemberVault;
  readonly approvals: Approvals;
  readonly profile: TerminalProfile;
  readonly terminal: TerminalProfile['terminal'];
  readonly training: boolean;
  readonly receiptPrinter: () => string | undefined;
  readonly drawer: () => string | undefined;
  readonly killPoints: HostKillPoints;
  readonly random: RandomSource;
  readonly now: () => EpochMs;
  readonly changed: () => void;
}

const DONE = {} as const;

export class OrderDesk {
  readonly #parts: OrderDeskParts;

  constructor(parts: OrderDeskParts) {
    this.#parts = parts;
  }

  begin(params: MethodParams<'order.begin'>): Promise<Answer<Record<string, never>>> {
    const { cart, box, shift, payments, now } = this.#parts;
    return cart.exclusively(async () => {
      const { saleId, revision } = cart.cart;
      if (shift.view === null) return failed('shift_not_open');
      if (revision !== params.revision) return failed('stale_revision');
      if (cart.isEmpty) return failed('cart_empty');
      if (cart.credit !== undefined) return failed('cart_refused', { reason: 'exchange_open' });
      if (cart.order?.step === 'open') return refusedOrder('order_open');
      if (payments.hasOpenTender(saleId)) return failed('cart_refused', { reason: 'tender_open' });
      const { total } = cart.view();
      // A balance that may be spent by then; the other prices are agreed with all that they came from.
      if ((cart.view().points?.used ?? 0) > 0) return refusedOrder('points_in_order');
      if (params.deposit > total) return refusedOrder('deposit_too_high', { amount: total });
      if (params.promisedAt < now() - DAY_MS) return refusedOrder('promised_before');
      const { name, promisedAt, deposit } = params;
      const order = cart.order?.order ?? this.#newId();
      await box.put(saleId, { step: 'new', order, name: name.trim(), promisedAt, deposit });
      cart.tell();
      return answered(DONE);
    });
  }

  leave(): Promise<Answer<Record<string, never>>> {
    const { cart, box, payments, orderCloud } = this.#parts;
    return cart.exclusively(async () => {
      const { saleId } = cart.cart;
      const link = box.of(saleId);
      if (link === undefined) return answered(DONE);
      if (link.step === 'open') {
        if (payments.hasOpenTender(saleId)) return failed('cart_refused', { reason: 'tender_open' });
        await cart.beginNext();
        await orderCloud.release(link.order);
      }
      await box.put(saleId, null);
      cart.tell();
      return answered(DONE);
    });
  }

  /** The deposit's rows are certain and make up what was asked: the order, or another deposit on it, is a fact. */
  hold(session: Session, params: MethodParams<'order.hold'>): Promise<Answer<OrderView>> {
    const { cart, facts } = this.#parts;
    return cart.exclusively(async () => {
      const before = facts.heldUnder(params.saleId);
      if (before !== undefined) return this.#answer(before);
      const { saleId, revision } = cart.cart;
      const link = this.#parts.box.of(saleId);
      if (saleId !== params.saleId || revision !== params.revision) return failed('stale_revision');
      if (link === undefined || link.deposit === null) return refusedOrder('no_deposit');
      const paid = this.#paid(saleId, link.deposit, params.tenders);
      if (!paid.ok) return paid.error;
      const body = link.step === 'new' ? await this.#opening(session, link) : ok(undefined);
      if (!body.ok) return body.error;
      return this.#write(session, link, paid.value, body.value);
    });
  }

  async open(params: MethodParams<'order.open'>): Promise<Answer<Record<string, never>>> {
    const { cart, box, book, shift } = this.#parts;
    if (shift.view === null) return failed('shift_not_open');
    if (!cart.isEmpty || cart.order !== undefined) return failed('cart_refused', { reason: 'cart_not_empty' });
    if (cart.credit !== undefined) return failed('cart_refused', { reason: 'exchange_open' });
    const found = this.#parts.claims.held(params.order);
    if (!found.ok) return found.error;
    const claimed = await this.#parts.claims.claim(params.order, found.value, params.unclaimed);
    if (!claimed.ok) return claimed.error;
    return cart.exclusively(async () => {
      if (!cart.isEmpty) return failed('cart_refused', { reason: 'cart_not_empty' });
      // The cloud may just have told what another till did with it.
      const now = this.#parts.claims.held(params.order);
      if (!now.ok) return now.error;
      const { opened, events } = now.value;
      const { code, promisedAt } = opened.body;
      const { held } = orderMoney(events);
      const deposit = params.deposit ?? null;
      // Room is left for what finishes the order.
      if (deposit !== null && events.length >= ORDER_EVENTS_MAX / 2) return refusedOrder('too_many_deposits');
      const part = openedPart(now.value, deposit === null ? params.take : undefined);
      if (!part.ok) return part.error;
      const { agreed } = part.value;
      if (deposit !== null && deposit > agreed.total - held)
        return refusedOrder('deposit_too_high', { amount: Math.max(0, agreed.total - held) });
      const saleId = cart.newSaleId();
      const link: OpenedOrder = {
        step: 'open',
        order: params.order,
        name: book.orderView(params.order, now.value).name,
        promisedAt,
        code,
        ...part.value,
        deposit,
        claimed: claimed.value === 'claimed',
      };
      await box.put(saleId, link);
      await cart.place(cartOfAgreed(saleId, agreed), cart.rest);
      return answered(DONE);
    });
  }

  /** After the fold: a cart that a crash took leaves nobody's claim standing. */
  async settle(): Promise<void> {
    const { box, cart, facts, orderCloud } = this.#parts;
    const kept = box.any;
    if (kept === undefined || kept.saleId === cart.cart.saleId) return;
    const { link } = kept;
    if (link.step === 'open' && !facts.isOver(link.order)) await orderCloud.release(link.order);
    await box.put(cart.cart.saleId, null);
  }

  /** Do the rows make up the deposit, with change from cash alone? */
  #paid(saleId: SaleId, deposit: Fen, given: MethodParams<'order.hold'>['tenders']): Result<Paid, Failure> {
    const settled = this.#parts.tenders.settled(saleId, given);
    if (!settled.ok) return settled;
    const tenders = settled.value;
    const unknown = tenders.find(
      (tender) => !RECORDED.has(tender.kind) && !this.#parts.tenders.isProven(saleId, tender),
    );
    if (unknown !== undefined) return err(failed('tender_refused', { reason: 'not_available', path: unknown.kind }));
    if (new Set(tenders.map(({ tenderId }) => tenderId)).size !== tenders.length)
      return err(failed('tender_refused', { reason: 'repeated' }));
    const sum = addFen(...tenders.map(({ amount }) => amount));
    if (sum < deposit) return err(failed('tender_short', { left: deposit - sum }));
    const change = subtractFen(sum, deposit);
    const cash = addFen(...tenders.filter(({ kind }) => kind === 'cash').map(({ amount }) => amount));
    if (change > cash) return err(failed('tender_refused', { reason: 'change_not_from_cash' }));
    return ok({ tenders, change, paysCash: cash > 0 });
  }

  /** What is agreed by a new order: the cart as it is priced now. */
  async #opening(session: Session, link: OrderLink): Promise<Result<Opening, Failure>> {
    const { cart, vault, approvals } = this.#parts;
    if (cart.mustAskServing) return err(failed('serving_not_asked'));
    if (await cart.repriced()) return err(failed('price_changed'));
    const { source } = cart;
    const { book } = source;
    if (book === undefined) return err(failed('no_price_book'));
    const beyond = cart.unallowed.find(({ permission, amount }) => !approvals.permits(session, permission, amount));
    if (beyond !== undefined)
      return err(failed('approval_needed', { permission: beyond.permission, amount: beyond.amount }));
    // Round-off is about cash at pick-up: what is agreed has none.
    const priced = pricingOf(source, pricingOf(source).total);
    if (link.deposit !== null && link.deposit > priced.total)
      return err(refusedOrder('deposit_too_high', { amount: priced.total }));
    const { member } = source;
    if (priced.pointsUsed > 0) return err(refusedOrder('points_in_order'));
    const sealedMember = member === null ? undefined : await vault.seal(member);
    const person =
      member === null
        ? await vault.seal({
            id: link.order as never,
            phone: '',
            name: link.name,
            tier: 'none',
            points: 0,
            boundGuide: null,
            protectedUntil: null,
          })
        : undefined;
    const agreed = agreedSale({ cart: source.cart, book, priced, sealedMember });
    return ok({ agreed, ...(person === undefined ? {} : { person }) });
  }

  async #write(
    session: Session,
    link: OrderLink,
    { tenders, change, paysCash }: Paid,
    opening: Opening | undefined,
  ): Promise<Answer<OrderView>> {
    const { cart, box, shift, killPoints, store, orderCloud } = this.#parts;
    const open = shift.view;
    if (open === null) return failed('shift_not_open');
    const { saleId } = cart.cart;
    const { order, promisedAt, deposit } = link;
    if (deposit === null) return refusedOrder('no_deposit');
    const taken = { saleId, deposit, tenders: [...tenders], change };
    const atTill = this.#parts.writer.atTill(session, open.shift);
    // Durable before the fact: whose goods these are is known also after a crash right behind it.
    if (opening !== undefined) await store.put(personOf(link));
    killPoints.reach('commit.before_append');
    await this.#parts.writer.append(
      session,
      (turn) => {
        const id = turn.newId() as EntryId;
        if (link.step === 'open')
          return { kind: 'order.added', id, body: { order, code: link.code, ...atTill, ...taken } };
        if (opening === undefined) throw new Error('a new order without its goods');
        const { agreed, person } = opening;
        const sealed = person === undefined ? {} : { person };
        return {
          kind: 'order.held',
          id,
          body: { order, code: newOrderCode(this.#parts.random), ...atTill, ...taken, promisedAt, agreed, ...sealed },
        };
      },
      paysCash,
    );
    killPoints.reach('commit.after_journal');
    await cart.beginNext();
    await box.put(saleId, null);
    await (link.step === 'open' ? orderCloud.release(order) : Promise.resolve(orderCloud.flush()));
    return this.#answer(order);
  }

  #answer(id: EntryId): Answer<OrderView> {
    const known = this.#parts.book.order(id);
    return known === undefined ? failed('internal') : answered(this.#parts.book.orderView(id, known));
  }

  #newId(): EntryId {
    return uuidV7(this.#parts.now(), this.#parts.random.bytes(10)) as EntryId;
  }
}

interface Paid {
  readonly tenders: readonly Tender[];
  readonly change: Fen;
  readonly paysCash: boolean;
}
type Opening = Pick<EntryOf<'order.held'>['body'], 'agreed' | 'person'>;
/** Kinds that need no answer from a network. */
const RECORDED: ReadonlySet<string> = new Set(['cash', 'card', 'external_qr', 'mall_slip', 'other']);
