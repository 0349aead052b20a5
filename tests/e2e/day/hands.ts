/** A cashier's hands over the contract, as a window has them: goods into the cart, people, money, commit. */
import { expect } from 'vitest';
import type { Answer } from '../../../main/contract/contract.ts';
import type { DoneSale, MemberInCart, TendersView } from '../../../main/contract/views.ts';
import type { CartCommandMessage, CartView } from '../../../main/contract/views.ts';
import type { OrderView } from '../../../main/contract/order-views.ts';
import type { DoneRefund } from '../../../main/contract/return-views.ts';
import { demoProducts } from '../../../sync/demo/products.ts';
import type { SoldProduct } from '../../../sync/schemas/sale.ts';
import { eventually } from '../support/cloud-client.ts';
import type { ScriptClient } from '../support/script-client.ts';

/** The first of that name, or the one at another place among them, as the price book in force has it. */
export type Goods = (name: string, place?: number) => SoldProduct;
/** What is paid how; without an amount, all that remains. */
export type Pay = readonly (readonly [kind: PayKind, amount?: number])[];
type PayKind =
  | 'cash'
  | 'card'
  | 'external_qr'
  | 'mall_slip'
  | 'other'
  | 'wechat'
  | 'alipay'
  | 'stored_value'
  | 'gift_card'
  | 'meituan'
  | 'douyin';
type TakenRow = { readonly state: string; readonly cause: string | null };

/** Codes of the demo's providers, no customer's. */
const CODES = { wechat: '130000000000000010', alipay: '280000000000000010' } as const;
/** Group-buy vouchers of the demo's platforms: 20.00 of 美团, 100.00 of 抖音. */
const VOUCHERS = { meituan: '020000000099', douyin: '100000000000099' } as const;
/** The member's payment password and a gift card of nobody. */
export const PASSWORD = '246810';
export const CARD = 'CARD-0001-XK7P';
const MANAGER = { staff: '9001', pin: '999999' } as const;

export class Hands {
  readonly client: ScriptClient;
  readonly sold: DoneSale[] = [];
  readonly refunded: DoneRefund[] = [];
  #lastId = 0;

  constructor(client: ScriptClient) {
    this.client = client;
  }

  cart(): Promise<CartView> {
    return this.client.get('cart.get', {});
  }

  async do(command: unknown, approval?: string): Promise<CartView> {
    const { revision } = await this.cart();
    return this.client.get('cart.apply', {
      revision,
      command: command as CartCommandMessage,
      ...(approval === undefined ? {} : { approval: approval as never }),
    });
  }

  /** A refusal's code, or `ok`. */
  async outcome(command: unknown): Promise<string> {
    const { revision } = await this.cart();
    const answer = await this.client.call('cart.apply', { revision, command: command as CartCommandMessage });
    return answer.ok ? 'ok' : answer.code;
  }

  add(product: SoldProduct, quantity = 1): Promise<CartView> {
    return this.do({ type: 'addProduct', product, quantity });
  }

  weigh(product: SoldProduct, grams: number): Promise<CartView> {
    return this.do({ type: 'addProduct', product, grams });
  }

  member(member: MemberInCart): Promise<CartView> {
    return this.do({ type: 'setMember', member });
  }

  async approve(permission: string, amount: number): Promise<string> {
    const given = await this.client.get('approval.grant', {
      permission: permission,
      amount,
      subject: '当日',
      ...MANAGER,
      reason: '老顾客',
    });
    return given.approval;
  }

  /** Says who served, counts the money in and commits what stands in the cart. */
  async pay(by: Pay, ...guides: readonly string[]): Promise<DoneSale> {
    const cart = await this.#serve(guides);
    const tenders = await this.#rows(cart, by);
    const { saleId, revision, cashDue } = cart;
    if ((cart.points?.used ?? 0) > 0)
      await this.client.get('member.prove', { saleId: saleId as never, password: PASSWORD });
    const done = await this.client.get('sale.commit', { saleId: saleId as never, revision, cashDue, tenders });
    this.sold.push(done);
    return done;
  }

  #serve(guides: readonly string[]): Promise<CartView> {
    const shareBp = guides.length === 0 ? 0 : 10_000 / guides.length;
    return this.do({ type: 'setServing', serving: guides.map((guide) => ({ guide, shareBp })) });
  }

  async #rows(cart: CartView, by: Pay): Promise<Pick<TendersView['rows'][number], 'tenderId' | 'kind' | 'amount'>[]> {
    for (const [index, [kind, amount]] of by.entries()) await this.#row(cart, `t${String(index + 1)}`, kind, amount);
    const { rows } = await this.client.get('tender.list', {});
    return rows
      .filter(({ state }) => state === 'paid' || state === 'prepared')
      .map(({ tenderId, kind, amount }) => ({ tenderId, kind, amount }));
  }

  async #row(cart: CartView, tenderId: string, kind: PayKind, asked: number | undefined): Promise<void> {
    const sums = await this.client.get('tender.list', {});
    const left = kind === 'cash' ? sums.remainingInCash : sums.remainingOtherwise;
    const amount = (asked ?? left) as never;
    const row = { saleId: cart.saleId as never, revision: cart.revision, tenderId, amount };
    switch (kind) {
      case 'wechat':
      case 'alipay':
        await this.client.get('tender.request', { ...row, authCode: CODES[kind] });
        break;
      case 'stored_value':
        await this.client.get('member.prove', { saleId: row.saleId, password: PASSWORD });
        await this.client.get('tender.value', { ...row, kind });
        break;
      case 'gift_card':
        await this.client.get('tender.value', { ...row, kind, code: CARD });
        break;
      case 'meituan':
      case 'douyin':
        await this.#voucher(row, kind);
        break;
      default:
        await this.client.get('tender.add', { ...row, kind, ...(kind === 'cash' ? {} : { reference: 'A-0042' }) });
        return;
    }
    const taken = await this.#settled(tenderId);
    if (taken.state !== 'paid' && taken.state !== 'prepared')
      throw new Error(`${kind}: ${taken.state} ${String(taken.cause)}`);
  }

  /** What it is worth, the platform says. */
  async #voucher(
    { saleId, revision, tenderId }: { readonly saleId: never; readonly revision: number; readonly tenderId: string },
    platform: keyof typeof VOUCHERS,
  ): Promise<void> {
    await this.client.get('tender.voucher', { saleId, revision, tenderId, platform, code: VOUCHERS[platform] });
  }

  async #settled(tenderId: string): Promise<TakenRow> {
    const { rows } = await eventually<TendersView>(
      `${tenderId} settled`,
      () => this.client.get('tender.list', {}),
      (view) => view.rows.some((each) => each.tenderId === tenderId && /^(paid|failed|prepared)$/.test(each.state)),
    );
    return rows.find((each) => each.tenderId === tenderId) ?? { state: 'gone', cause: null };
  }

  /** Why a way of paying that needs the cloud does not work for what stands in the cart; the row is put away again. */
  async refusalOf(kind: 'wechat' | 'alipay' | 'gift_card' | 'meituan'): Promise<string | null> {
    const { saleId, revision } = await this.#serve([]);
    const { remainingOtherwise: amount } = await this.client.get('tender.list', {});
    const row = { saleId: saleId as never, revision, tenderId: `r-${kind.replace('_', '-')}`, amount };
    if (kind === 'meituan') await this.#voucher(row, kind);
    else if (kind === 'gift_card') await this.client.get('tender.value', { ...row, kind, code: CARD });
    else await this.client.get('tender.request', { ...row, authCode: CODES[kind] });
    const { state, cause } = await this.#settled(row.tenderId);
    expect(state).toBe('failed');
    await this.client.get('tender.remove', { tenderId: row.tenderId });
    return cause;
  }

  /** Units of lines go back; `asCash` takes money of other tenders out of the drawer, which a manager approves. */
  async refund(
    receiptNumber: string,
    lines: readonly (readonly [string, number])[],
    asCash = false,
  ): Promise<DoneRefund> {
    const asked = {
      receiptNumber: receiptNumber as never,
      lines: lines.map(([lineId, units]) => ({ lineId, units: units as never })),
      ...(asCash ? { asCash } : {}),
    };
    const { plan } = await this.client.get('return.plan', asked);
    const commit = { ...asked, refundId: this.freshId(), total: plan?.total as never };
    const done = await this.approved((approval) => this.client.call('return.commit', { ...commit, ...approval }));
    this.refunded.push(done);
    return done;
  }

  async refundLoose(product: SoldProduct): Promise<DoneRefund> {
    const lines = [{ product, units: 1 as never, reason: 'size' as never }];
    const { total } = await this.client.get('return.planLoose', { lines });
    const approval = (await this.approve('refund_without_receipt', total)) as never;
    const done = await this.client.get('return.commitLoose', { lines, refundId: this.freshId(), total, approval });
    this.refunded.push(done);
    return done;
  }

  /** The open cart is put aside for a deposit. */
  async hold(deposit: number, by: Pay, ...guides: readonly string[]): Promise<OrderView> {
    await this.#serve(guides);
    const { revision } = await this.cart();
    const promisedAt = (Date.now() + 2 * 86_400_000) as never;
    await this.client.get('order.begin', { revision, name: '留货', promisedAt, deposit: deposit as never });
    const cart = await this.cart();
    const tenders = await this.#rows(cart, by);
    return this.client.get('order.hold', { saleId: cart.saleId as never, revision: cart.revision, tenders });
  }

  /** The goods of an order, with its deposit, into the empty cart. */
  openOrder(order: OrderView['order'], online: boolean): Promise<unknown> {
    return this.client.get('order.open', { order, unclaimed: !online });
  }

  /** The customer does not take the goods; what is not given back is forfeited. */
  async endOrder({ order, held }: OrderView, returned: number, online: boolean): Promise<void> {
    const ended = {
      ...{ ended: this.freshId(), order, returned: returned as never, held: held as never },
      ...{ reason: '顾客不要了', unclaimed: !online },
    };
    await this.approved((approval) => this.client.call('order.end', { ...ended, ...approval }));
  }

  /** Units of an earlier sale pay for what is added next; the sale that follows is the exchange. */
  async exchange(receiptNumber: string, lines: readonly (readonly [string, number])[]): Promise<void> {
    const asked = {
      receiptNumber: receiptNumber as never,
      lines: lines.map(([lineId, units]) => ({ lineId, units: units as never })),
    };
    const { plan } = await this.client.get('return.plan', asked);
    const begun = { ...asked, total: plan?.total as never };
    await this.approved((approval) => this.client.call('exchange.begin', { ...begun, ...approval }));
  }

  /** One unit of the line for another colour of it; no money moves. */
  async swap(receiptNumber: string, lineId: string, product: SoldProduct): Promise<DoneSale> {
    const asked = {
      saleId: this.freshId(),
      receiptNumber: receiptNumber as never,
      lineId,
      units: 1 as never,
      product,
    };
    const done = await this.approved((approval) => this.client.call('exchange.swap', { ...asked, ...approval }));
    this.sold.push(done);
    return done;
  }

  /** The first tender of the sale was another kind than was pressed. */
  async correct(receiptNumber: string, kind: 'cash' | 'card' | 'external_qr'): Promise<void> {
    const asked = { receiptNumber: receiptNumber as never };
    const { tenders } = await this.client.get('tender.correctable', asked);
    const changed = {
      ...asked,
      tenders: [{ tenderId: tenders[0]?.tenderId ?? '', kind, reference: 'A-0043' }],
      correction: this.freshId(),
      reason: '按错付款方式',
    };
    await this.approved((approval) => this.client.call('tender.correct', { ...changed, ...approval }));
  }

  /** Calls, and calls again with the manager's approval where one is asked for. */
  async approved<Value>(call: (approval: { readonly approval?: never }) => Promise<Answer<Value>>): Promise<Value> {
    let answer = await call({});
    if (!answer.ok && answer.code === 'approval_needed') {
      const { permission = '', amount = 0 } = answer.details;
      answer = await call({ approval: (await this.approve(permission, amount)) as never });
    }
    if (!answer.ok) throw new Error(`${answer.code} ${JSON.stringify(answer.details)}`);
    return answer.value;
  }

  freshId(): never {
    this.#lastId += 1;
    return `019a0000-0000-7000-8000-${String(Date.now()).slice(-6)}${String(this.#lastId).padStart(6, '0')}` as never;
  }
}

/** The first of that name in the demo shop's catalogue. */
export const goods: Goods = (name, place = 0) => {
  const found = demoProducts().filter(({ document }) => document.name === name)[place];
  if (found === undefined) throw new Error(`no ${name} in the catalogue`);
  const { id, sku, spec, category, soldBy, taxBp } = found.document;
  const [, price, memberPrice] = found.price;
  return {
    id,
    sku,
    name,
    ...(spec === undefined ? {} : { spec }),
    category,
    price,
    ...(memberPrice === null ? {} : { memberPrice }),
    soldBy,
    taxBp,
  };
};
