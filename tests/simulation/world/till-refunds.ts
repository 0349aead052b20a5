/**
 * Goods that come back to a till: refunds with and without a receipt, exchanges and swaps. The screen looks a receipt up, falls
 * back on the store's own database where neither journal nor cloud knows it, makes the id and presses again with it when no
 * answer comes. Part of a till's people (till-agent.ts).
 */
import type { MethodParams } from '../../../main/contract/contract.ts';
import type { DoneRefund, LedgerSale, ReturnView } from '../../../main/contract/return-views.ts';
import type { CartView } from '../../../main/contract/views.ts';
import type { LedgerDocument } from '../../../sync/schemas/documents/facts.ts';
import type { Random } from '../seeded.ts';
import { allowed, idOf, isInDoubt, PATIENCE_MS, TRIES_MAX, type TillHands } from './till-hands.ts';
import type { TradeDeed } from './trade-plan.ts';

type Deed<Name extends TradeDeed['do']> = Extract<TradeDeed, { do: Name }>;
type Units = { readonly lineId: string; readonly units: number };
const PAGE = 200;

export class TillRefunds {
  readonly #hands: TillHands;
  readonly paidBack: DoneRefund[] = [];
  /** What the store's local database has by receipt, as the window last pulled it. */
  readonly #ledger = new Map<string, LedgerDocument[]>();
  #checkpoint: MethodParams<'replication.pull'>['request']['checkpoint'] = null;

  constructor(hands: TillHands) {
    this.#hands = hands;
  }

  /** What one try of it is; true when there is nothing more to try. */
  begin(
    deed: Deed<'refund'> | Deed<'looseRefund'> | Deed<'exchange'> | Deed<'swap'>,
    random: Random,
  ): () => Promise<boolean> {
    switch (deed.do) {
      case 'refund':
        return this.#refund(deed, random);
      case 'looseRefund':
        return this.#looseRefund(random);
      case 'exchange':
        return this.#exchange(deed, random);
      case 'swap':
        return this.#swap(random);
    }
  }

  #refund(deed: Deed<'refund'>, random: Random): () => Promise<boolean> {
    const { terminal, counter } = this.#hands;
    let receiptNumber = deed.invoiced === true ? undefined : this.#receipt(deed.recent, random, deed.coded);
    const refundId = idOf(this.#hands, random);
    let params: MethodParams<'return.commit'> | undefined;
    return async () => {
      if (deed.invoiced === true) receiptNumber ??= this.#receipt(deed.recent, random, false, true);
      if (receiptNumber === undefined || counter.receipts.length === 0) return true;
      if (!(await this.#hands.ready())) return false;
      if (params === undefined) {
        const found = await this.#find(receiptNumber);
        if (found === 'broken') return false;
        const lines = found === undefined ? [] : unitsOf(found.view, deed.all, random);
        if (found === undefined || lines.length === 0) return true;
        const asked = { receiptNumber, lines, ...ledgerOf(found.ledger), ...(deed.asCash ? { asCash: true } : {}) };
        const plan = await terminal.call('return.plan', asked);
        if (!plan.ok) return !isInDoubt(plan);
        params = { ...asked, refundId, total: plan.value.plan?.total ?? (0 as never) };
      }
      const press = params;
      const second = deed.twice ? terminal.call('return.commit', press) : undefined;
      let first = await allowed(this.#hands, 'return.commit', press);
      // The letter cannot be had: the manager is asked about that as well.
      if (deed.invoiced === true && !first.ok && first.code === 'approval_needed')
        first = await allowed(this.#hands, 'return.commit', press);
      const answers = [first, await second];
      for (const answer of answers) if (answer?.ok === true) this.#sawPaidBack(answer.value);
      return answers.some((answer) => answer?.ok === true) || answers.every((one) => !isInDoubt(one));
    };
  }

  #looseRefund(random: Random): () => Promise<boolean> {
    const { terminal, products } = this.#hands;
    const product = random.pick(products.filter(({ soldBy }) => soldBy === 'piece'));
    const refundId = idOf(this.#hands, random);
    const units = 1 + random.below(2);
    return async () => {
      if (!(await this.#hands.ready())) return false;
      const lines = [{ product: this.#hands.priced(product), units }];
      const view = await terminal.call('return.planLoose', { lines });
      if (!view.ok) return !isInDoubt(view);
      const { total } = view.value;
      const answer = await allowed(this.#hands, 'return.commitLoose', { lines, refundId, total });
      if (answer.ok) this.#sawPaidBack(answer.value);
      return answer.ok || !isInDoubt(answer);
    };
  }

  /** New goods in the cart, old ones on the counter; then the difference in cash. */
  #exchange(deed: Deed<'exchange'>, random: Random): () => Promise<boolean> {
    const { terminal } = this.#hands;
    const receiptNumber = this.#receipt(false, random);
    return async () => {
      if (receiptNumber === undefined) return true;
      if (!(await this.#hands.ready())) return false;
      const found = await this.#find(receiptNumber);
      if (found === 'broken') return false;
      const lines = found === undefined ? [] : unitsOf(found.view, deed.all, random);
      if (found === undefined || lines.length === 0) return true;
      const asked = { receiptNumber, lines, ...ledgerOf(found.ledger) };
      const plan = await terminal.call('return.plan', asked);
      if (!plan.ok) return !isInDoubt(plan);
      const filled = await this.#hands.fill(deed.lines, random);
      if (filled === undefined) return false;
      const total = plan.value.plan?.total ?? (0 as never);
      const begun = await allowed(this.#hands, 'exchange.begin', { ...asked, total });
      if (!begun.ok) return !isInDoubt(begun);
      return this.#payExchange(begun.value, deed.drops);
    };
  }

  async #payExchange(cart: CartView, drops: boolean): Promise<boolean> {
    const { terminal, life } = this.#hands;
    if (drops) {
      // The customer keeps the old goods after all.
      await terminal.call('exchange.drop', {});
      return (await this.#hands.emptyCart()) !== undefined;
    }
    for (let n = 0; n < TRIES_MAX; n += 1) {
      const view = await terminal.call('tender.list', {});
      if (!view.ok || view.value.saleId !== cart.saleId) return view.ok;
      const goods = view.value.rows.filter(({ kind }) => kind === 'exchange');
      const rest = view.value.remainingInCash;
      const tenders = [
        ...goods.map(({ tenderId, kind, amount }) => ({ tenderId, kind, amount })),
        ...(rest === 0 ? [] : [{ tenderId: 't1', kind: 'cash' as const, amount: rest }]),
      ];
      const { saleId, revision, cashDue } = cart;
      if (saleId === null) return true;
      if (await this.#hands.commit({ saleId, revision, cashDue, tenders })) return true;
      await life.step('counts again', PATIENCE_MS);
      const now = await terminal.call('cart.get', {});
      if (!now.ok) continue;
      if (now.value.saleId !== saleId || now.value.lines.length === 0) return true;
      cart = now.value;
      // Refused for good: another till has the goods by now.
      if (n > 2) await terminal.call('exchange.drop', {});
    }
    return true;
  }

  #swap(random: Random): () => Promise<boolean> {
    const { products } = this.#hands;
    const receiptNumber = this.#receipt(false, random);
    const saleId = idOf(this.#hands, random) as string as MethodParams<'exchange.swap'>['saleId'];
    let params: MethodParams<'exchange.swap'> | undefined;
    return async () => {
      if (receiptNumber === undefined) return true;
      if (!(await this.#hands.ready())) return false;
      if (params === undefined) {
        const found = await this.#find(receiptNumber);
        if (found === 'broken') return false;
        const line = found?.view.sale.lines.find(
          ({ lineId, product }) => product.soldBy === 'piece' && leftOf(found.view, lineId) > 0,
        );
        if (found === undefined || line === undefined) return true;
        const other = random.pick([line.product, ...products.filter(({ price }) => price === line.product.price)]);
        params = {
          saleId,
          receiptNumber,
          lineId: line.lineId,
          units: 1 + random.below(leftOf(found.view, line.lineId)),
          product: { ...other, price: line.product.price },
          ...ledgerOf(found.ledger),
        };
      }
      const answer = await allowed(this.#hands, 'exchange.swap', params);
      if (answer.ok) this.#hands.sawPaid(answer.value);
      return answer.ok || !isInDoubt(answer);
    };
  }

  /** A customer's receipt: one of the last two, or any of the store; of those that a code paid where there are some. */
  #receipt(recent: boolean, random: Random, isCoded = false, isInvoiced = false) {
    const { counter } = this.#hands;
    const chosen = isInvoiced ? counter.invoiced : isCoded ? counter.coded : [];
    const receipts = chosen.length > 0 ? chosen : counter.receipts;
    const choice = recent ? receipts.slice(-2) : receipts;
    return choice.length === 0 ? undefined : random.pick(choice);
  }

  async #find(
    receiptNumber: MethodParams<'return.plan'>['receiptNumber'],
  ): Promise<{ readonly view: ReturnView; readonly ledger: LedgerSale | undefined } | 'broken' | undefined> {
    const { terminal } = this.#hands;
    await this.#pull();
    const view = await terminal.call('return.plan', { receiptNumber, lines: [] });
    if (view.ok) return { view: view.value, ledger: undefined };
    if (isInDoubt(view)) return 'broken';
    const ledger = this.#known(receiptNumber);
    if (view.code !== 'not_found' || ledger === undefined) return undefined;
    const own = await terminal.call('return.plan', { receiptNumber, lines: [], ledger });
    return own.ok ? { view: own.value, ledger } : undefined;
  }

  /** The next pages of the ledger, as the database worker pulls them. */
  async #pull(): Promise<void> {
    for (;;) {
      const request = { checkpoint: this.#checkpoint, limit: PAGE };
      const page = await this.#hands.terminal.call('replication.pull', { collection: 'ledger', request });
      if (!page.ok) return;
      this.#checkpoint = page.value.checkpoint;
      for (const document of page.value.documents as unknown as LedgerDocument[]) {
        const key = document.kind === 'refund' ? receiptOfSale(document) : (document.receiptNumber ?? '');
        const others = (this.#ledger.get(key) ?? []).filter(({ id }) => id !== document.id);
        this.#ledger.set(key, [...others, document]);
      }
      if (page.value.documents.length < PAGE) return;
    }
  }

  #known(receiptNumber: string): LedgerSale | undefined {
    const documents = this.#ledger.get(receiptNumber) ?? [];
    const sale = documents.find(({ kind }) => kind === 'sale');
    if (sale === undefined) return undefined;
    const refunds = documents.filter(({ kind }) => kind === 'refund').map(({ body }) => body);
    return { at: sale.at, body: sale.body, refunds } as unknown as LedgerSale;
  }

  #sawPaidBack(done: DoneRefund): void {
    this.#hands.kernel.tell(`${this.#hands.terminal.name} shows ${done.receiptNumber} paid back`);
    if (!this.paidBack.some(({ refundId }) => refundId === done.refundId)) this.paidBack.push(done);
  }
}

const receiptOfSale = ({ body }: LedgerDocument): string =>
  (body['sale'] as { readonly receiptNumber?: string } | undefined)?.receiptNumber ?? '';

const ledgerOf = (ledger: LedgerSale | undefined): { readonly ledger?: LedgerSale } =>
  ledger === undefined ? {} : { ledger };

const leftOf = ({ lines }: ReturnView, lineId: string): number =>
  lines.find((line) => line.lineId === lineId)?.left ?? 0;

/** All that is left, or some units of one line. */
function unitsOf({ lines }: ReturnView, all: boolean, random: Random): Units[] {
  const left = lines.filter((line) => line.left > 0);
  if (all || left.length === 0) return left.map(({ lineId, left: units }) => ({ lineId, units }));
  const line = random.pick(left);
  return [{ lineId: line.lineId, units: 1 + random.below(line.left) }];
}
