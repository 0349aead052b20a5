/** A cashier's hands on held orders, through the contract: put aside with a deposit, picked up whole or in part, given back. */
import type { MethodParams } from '../../../main/contract/contract.ts';
import type { EntryId } from '../../../sync/domain/ids.ts';
import { TEE, type Till } from './till.ts';

let nextId = 0;
export const freshId = <Id>(): Id => `019a0000-0000-7000-9100-${String((nextId += 1)).padStart(12, '0')}` as Id;
export const tenderName = (): string => `t${String((nextId += 1))}`;
const inTwoDays = (): MethodParams<'order.begin'>['promisedAt'] => (Date.now() + 2 * 86_400_000) as never;

export class OrderHands {
  readonly till: Till;

  constructor(till: Till) {
    this.till = till;
  }

  openCart() {
    return this.till.get('cart.get', {});
  }

  async pay(kind: 'cash' | 'card' | 'external_qr', amount: number, tenderId = tenderName(), reference?: string) {
    const { saleId, revision } = await this.openCart();
    const named = reference === undefined ? {} : { reference };
    const row = { saleId: saleId as never, revision, tenderId, kind, amount: amount as never, ...named };
    return this.till.call('tender.add', row);
  }

  /** So many tees for 99.00 each, and the deposit paid as `kind`. */
  async held(units: number, deposit: number, kind: 'cash' | 'card' = 'cash', handed = deposit) {
    await this.till.add(TEE, units);
    await this.till.serve('2001');
    await this.begin(deposit);
    await this.pay(kind, handed);
    return this.hold();
  }

  async begin(deposit: number): Promise<void> {
    const { revision } = await this.openCart();
    const promisedAt = inTwoDays();
    await this.till.get('order.begin', { revision, name: '王女士', promisedAt, deposit: deposit as never });
  }

  async hold() {
    const { saleId, revision } = await this.openCart();
    const tenders = await this.paidRows();
    return this.till.get('order.hold', { saleId: saleId as never, revision, tenders });
  }

  open(order: EntryId, take?: readonly (readonly [string, number])[], unclaimed = false) {
    const units = take?.map(([lineId, count]) => ({ lineId, units: count }));
    return this.till.call('order.open', { order, unclaimed, ...(units === undefined ? {} : { take: units }) });
  }

  /** The rest in cash, and the sale. */
  async pickUp() {
    const { saleId, revision, cashDue } = await this.openCart();
    const { remainingInCash } = await this.till.get('tender.list', {});
    if (remainingInCash > 0) await this.pay('cash', remainingInCash);
    return this.till.get('sale.commit', { saleId: saleId as never, revision, cashDue, tenders: await this.paidRows() });
  }

  end(order: EntryId, returned: number, held: number) {
    const amounts = { returned: returned as never, held: held as never };
    return this.till.call('order.end', { ended: freshId(), order, ...amounts, reason: '顾客不要了', unclaimed: false });
  }

  async orders() {
    return (await this.till.get('order.list', {})).orders;
  }

  async paidRows() {
    const { rows } = await this.till.get('tender.list', {});
    return rows
      .filter(({ state }) => state === 'paid')
      .map(({ tenderId, kind, amount }) => ({ tenderId, kind, amount }));
  }
}
