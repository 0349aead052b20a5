/**
 * What a till of the fleet does at its desk now and then: puts goods aside with a deposit and hands them out, takes money for a gift
 * card, opens a ticket and moves it on, sells an item without a code. One act after the other; but for the
 * card all of it can be done while the cloud is away. Called by fleet.ts.
 */
import { randomBytes } from 'node:crypto';
import type { Answer, MethodName, MethodParams, MethodValue } from '../../main/contract/contract.ts';
import type { CartView, DoneSale } from '../../main/contract/views.ts';
import { uuidV7, type EntryId } from '../../sync/domain/ids.ts';
import { TEE } from './tee.ts';

/** The till's host; refuses by its answer. */
export type Ask = <Name extends MethodName>(
  name: Name,
  params: MethodParams<Name>,
) => Promise<Answer<MethodValue<Name>>>;
type Command = MethodParams<'cart.apply'>['command'];

const CARD = 'GC20260001XK';
const TOP_UP = 10_000 as never;
const DEPOSIT = 3_000 as never;
const PROMISED_MS = 7 * 86_400_000;
const SCARF = { name: '围巾', category: 'apparel', taxBp: 1300, quantity: 1, price: 5_000 };

export class DeskActs {
  readonly #ask: Ask;
  #done = 0;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** The next one; what was sold by it, if anything was. */
  async next(): Promise<DoneSale | undefined> {
    const acts = [
      () => this.#hold(),
      () => this.#topUp(),
      () => this.#openItem(),
      () => this.#ticket(),
      () => this.#pickUp(),
    ];
    const act = acts[this.#done % acts.length];
    this.#done += 1;
    return (await act?.()) ?? undefined;
  }

  async #hold(): Promise<void> {
    const cart = await this.#filled({ type: 'addProduct', product: TEE as never, quantity: 1 });
    const { saleId, revision } = await this.#served(cart);
    const promisedAt = (Date.now() + PROMISED_MS) as never;
    await this.#get('order.begin', { revision, name: '蓝色大衣', promisedAt, deposit: DEPOSIT });
    const tenders = [{ tenderId: 'd1', kind: 'cash' as const, amount: DEPOSIT }];
    await this.#get('order.hold', { saleId: saleId as never, revision, tenders });
  }

  async #pickUp(): Promise<DoneSale | undefined> {
    const { orders } = await this.#get('order.list', {});
    const held = orders.find(({ state, isOwn }) => state === 'held' && isOwn);
    if (held === undefined) return undefined;
    await this.#get('order.open', { order: held.order, unclaimed: true });
    return this.#sell(await this.#get('cart.get', {}));
  }

  async #topUp(): Promise<void> {
    const tender = { kind: 'cash' as const, received: TOP_UP };
    const asked = { topUp: freshId(), code: CARD, principal: TOP_UP, bonus: 0 as never, tender };
    const answer = await this.#ask('value.topUp', asked);
    // A card is found by the cloud alone.
    if (!answer.ok && answer.code !== 'value_refused') valueOf('value.topUp', answer);
  }

  async #openItem(): Promise<DoneSale> {
    return this.#sell(await this.#filled({ type: 'addOpenItem', ...SCARF } as never));
  }

  async #ticket(): Promise<void> {
    const ticket = freshId();
    const promisedAt = (Date.now() + PROMISED_MS) as never;
    const goods = [{ product: TEE as never, quantity: 1 as never }];
    await this.#get('ticket.open', { ticket, type: 'hold', name: '红色大衣', promisedAt, goods });
    await this.#get('ticket.move', { ticket, to: 'ready' });
  }

  async #filled(command: Command): Promise<CartView> {
    const { revision } = await this.#get('cart.get', {});
    return this.#apply({ revision, command });
  }

  /** With the manager's approval where that is asked for. */
  async #apply(params: MethodParams<'cart.apply'>): Promise<CartView> {
    const first = await this.#ask('cart.apply', params);
    if (first.ok || first.code !== 'approval_needed') return valueOf('cart.apply', first);
    const { permission = '', amount = 0 } = first.details;
    const person = { staff: '9001', pin: '999999', subject: 'at the till', reason: '顾客要求' };
    const { approval } = await this.#get('approval.grant', { permission, amount, ...person });
    return this.#get('cart.apply', { ...params, approval });
  }

  /** Asked who served; nobody did. */
  async #served(cart: CartView): Promise<CartView> {
    if (cart.serving.asked) return cart;
    return this.#apply({ revision: cart.revision, command: { type: 'setServing', serving: [] } });
  }

  async #sell(open: CartView): Promise<DoneSale> {
    const cart = await this.#served(open);
    const { saleId, revision, cashDue } = cart;
    const { rows, remainingInCash } = await this.#get('tender.list', {});
    const paid = rows.filter(({ state }) => state === 'paid');
    const tenders = [
      ...paid.map(({ tenderId, kind, amount }) => ({ tenderId, kind, amount })),
      ...(remainingInCash === 0 ? [] : [{ tenderId: 'rest', kind: 'cash' as const, amount: remainingInCash }]),
    ];
    return this.#get('sale.commit', { saleId: saleId as never, revision, cashDue, tenders });
  }

  async #get<Name extends MethodName>(name: Name, params: MethodParams<Name>): Promise<MethodValue<Name>> {
    return valueOf(name, await this.#ask(name, params));
  }
}

function valueOf<Value>(name: string, answer: Answer<Value>): Value {
  if (!answer.ok) throw new Error(`${name}: ${answer.code} ${JSON.stringify(answer.details)}`);
  return answer.value;
}

const freshId = (): EntryId => uuidV7(Date.now() as never, randomBytes(10)) as EntryId;
