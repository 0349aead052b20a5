/**
 * The people at one till and its window, as they behave: log in, open the shift, scan, take money, press again when the
 * answer does not come, put paper in and decide about slips in doubt. They do one thing after another and remember what
 * the screen called paid. Driven by world.ts.
 */
import type { CartView, DoneSale } from '../../../main/contract/views.ts';
import type { MethodParams } from '../../../main/contract/contract.ts';
import type { SoldProduct } from '../../../sync/schemas/sale.ts';
import type { Kernel, Life } from '../kernel.ts';
import type { Random } from '../seeded.ts';
import type { SimTerminal } from '../terminal/terminal.ts';
import type { Deed } from './plan.ts';
import { PATIENCE_MS, TRIES_MAX, type Counter, type TillHands } from './till-hands.ts';
import { isCareDeed, isLinkDeed, type TillDeed } from './till-deeds.ts';
import { TillCare, type KnownWish } from './till-care.ts';
import { TillDrawer } from './till-drawer.ts';
import type { LinkBook } from './link-book.ts';
import { TillHand } from './till-hand.ts';
import { TillGrowth } from './till-growth.ts';
import { TillGuides } from './till-guides.ts';
import { TillLinks } from './till-links.ts';
import { TillOffice } from './till-office.ts';
import { TillOrders } from './till-orders.ts';
import { TillParks } from './till-parks.ts';
import { TillPayments } from './till-payments.ts';
import { TillPrices } from './till-prices.ts';
import { TillRefunds } from './till-refunds.ts';
import { TillValue } from './till-value.ts';
import { TillVouchers } from './till-vouchers.ts';

const GUIDES = ['2001', '2002'] as const;

export interface AgentParts {
  readonly kernel: Kernel;
  readonly terminal: SimTerminal;
  readonly products: readonly SoldProduct[];
  /** What a guide's screen shows is there for a customer's phone. */
  readonly tokens: string[];
  /** Codes of coupons in customers' hands. */
  readonly coupons: readonly string[];
  /** Wishes that somebody heard of. */
  readonly wishes: KnownWish[];
  readonly links: LinkBook | undefined;
  readonly counter: Counter;
  readonly hasTrade: boolean;
  /** PINs that people were told; undefined where nobody saves a setting or sets a PIN. */
  readonly toldPins: Map<string, string[]> | undefined;
}

export class TillAgent {
  readonly #parts: AgentParts;
  readonly #life: Life;
  readonly paid: DoneSale[] = [];
  readonly refunds: TillRefunds;
  readonly payments: TillPayments;
  readonly orders: TillOrders;
  readonly vouchers: TillVouchers;
  readonly office: TillOffice | undefined;
  readonly guides: TillGuides;
  readonly care: TillCare;
  readonly links: TillLinks | undefined;
  readonly #growth: TillGrowth;
  readonly #prices: TillPrices;
  readonly #value: TillValue;
  readonly #hand: TillHand;
  readonly #parks: TillParks;
  readonly #drawer: TillDrawer;
  #work: Promise<void> = Promise.resolve();
  #busy = 0;

  constructor(parts: AgentParts) {
    this.#parts = parts;
    this.#life = parts.kernel.machine(`${parts.terminal.name}-people`).boot();
    this.#prices = new TillPrices(parts.terminal);
    const hands = this.#hands();
    this.guides = new TillGuides(hands, parts.tokens);
    this.#growth = new TillGrowth(hands, (who) => this.guides.member(who), parts.coupons);
    this.care = new TillCare(hands, parts.wishes, (who) => this.guides.member(who));
    this.links = parts.links === undefined ? undefined : new TillLinks(hands, parts.links);
    this.refunds = new TillRefunds(hands);
    this.payments = new TillPayments(hands);
    this.orders = new TillOrders(hands);
    this.vouchers = new TillVouchers(hands);
    const { toldPins: told } = parts;
    this.office = told === undefined ? undefined : new TillOffice({ ...hands, told });
    this.#value = new TillValue(hands);
    this.#hand = new TillHand(hands);
    this.#parks = new TillParks(hands);
    this.#drawer = new TillDrawer(hands, this.refunds.paidBack);
  }

  /** Nothing left to do. */
  get isIdle(): boolean {
    return this.#busy === 0;
  }

  /** Does it after what was begun before. */
  do(deed: TillDeed, random: Random): void {
    this.#busy += 1;
    this.#work = this.#work
      .then(() => this.#try(this.#begin(deed, random)))
      .finally(() => {
        this.#busy -= 1;
      });
  }

  /** Decides about slips that wait for a person, as a cashier does at the end of the day. True when none is left. */
  async settlePaper(): Promise<boolean> {
    const { terminal } = this.#parts;
    if (!(await this.#ready())) return false;
    const jobs = await terminal.call('print.jobs', {});
    if (!jobs.ok) return false;
    const open = jobs.value.items.filter(({ state }) => state !== 'printed' && state !== 'discarded');
    for (const { job, state, retries } of open)
      if (state === 'unknown' || (state === 'held' && !retries)) await terminal.call('print.again', { job });
    return open.length === 0;
  }

  async #try(once: () => Promise<boolean>): Promise<void> {
    for (let n = 0; n < TRIES_MAX; n += 1) {
      if (await once()) return;
      await this.#life.step('waits', PATIENCE_MS);
    }
  }

  /** What one try of the deed is. */
  #begin(deed: TillDeed, random: Random): () => Promise<boolean> {
    if (isLinkDeed(deed)) return this.links?.begin(deed, random) ?? (() => Promise.resolve(true));
    if (isCareDeed(deed)) return this.care.begin(deed, random);
    switch (deed.do) {
      case 'refund':
      case 'looseRefund':
      case 'exchange':
      case 'swap':
        return this.refunds.begin(deed, random);
      case 'payByCode':
        return this.payments.begin(deed, random);
      case 'payByVoucher':
        return this.vouchers.begin(deed, random);
      case 'park':
      case 'lookAtParked':
      case 'resume':
      case 'voidCart':
        return this.#parks.begin(deed, random);
      case 'correct':
      case 'cashInstead':
      case 'moveCash':
      case 'count':
      case 'handOver':
      case 'closeDay':
        return this.#drawer.begin(deed, random);
      case 'holdOrder':
      case 'addDeposit':
      case 'pickUp':
      case 'endOrder':
      case 'lookAtOrders':
      case 'ticket':
      case 'correctDeposit':
      case 'depositInCash':
        return this.orders.begin(deed, random);
      case 'topUp':
      case 'topUpByCode':
      case 'returnTopUp':
      case 'payByValue':
        return this.#value.begin(deed, random);
      case 'sellByHand':
      case 'buyAsStaff':
        return this.#hand.begin(deed, random);
      case 'sellTo':
      case 'enrol':
      case 'profile':
      case 'consent':
      case 'guideCode':
      case 'moveCustomers':
      case 'disputeClaim':
      case 'question':
        return this.guides.begin(deed, random);
      case 'sellItem':
      case 'useCoupon':
        return this.#growth.begin(deed, random);
      case 'saveSetting':
      case 'resetPin':
      case 'logInAnew':
        return this.office?.begin(deed) ?? (() => Promise.resolve(true));
      default:
        return () => this.#once(deed, random);
    }
  }

  #once(deed: Deed, random: Random): Promise<boolean> {
    switch (deed.do) {
      case 'sell':
        return this.#sell(deed, random);
      case 'token':
        return this.#issueToken(random);
      case 'drawer':
        return this.#openDrawer();
      case 'copy':
        return this.#copy();
      case 'closeShift':
        return this.#closeShift();
      case 'changeKey':
        return this.#changeKey();
      case 'claim':
      case 'prices':
        return Promise.resolve(true);
    }
  }

  /** Logged in, shift open, book active: what stands between a started program and a sale. */
  async #ready(): Promise<boolean> {
    const { terminal } = this.#parts;
    const state = await terminal.call('app.state', {});
    if (!state.ok || state.value.place === null) return false;
    if (state.value.session === null) {
      const login = await terminal.call('session.login', { staff: '1001', pin: '111111' });
      if (!login.ok) return false;
    }
    await this.#prices.activate();
    if (state.value.shift !== null) return true;
    const opened = await terminal.call('shift.open', { float: 50_000 as never });
    return opened.ok;
  }

  async #sell(deed: Extract<Deed, { do: 'sell' }>, random: Random): Promise<boolean> {
    const { terminal, products } = this.#parts;
    if (!(await this.#ready())) return false;
    await this.#prices.oldWindow(random);
    let cart = await this.#emptyCart();
    for (let line = 0; line < deed.lines && cart !== undefined; line += 1) {
      const product = this.#prices.inCart(random.pick(products), cart);
      cart = await this.#change(cart, { type: 'addProduct', product, ...amountOf(product, random) });
    }
    if (cart !== undefined && random.chance(0.2))
      cart = await this.#change(cart, { type: 'setQuantity', lineId: cart.lines[0]?.lineId ?? '1', quantity: 2 });
    const guides = deed.guide ? GUIDES.slice(0, 1 + random.below(2)) : [];
    const serving = guides.map((guide) => ({ guide, shareBp: 10_000 / guides.length })) as never;
    if (cart !== undefined) cart = await this.#change(cart, { type: 'setServing', serving });
    if (cart?.saleId == null) return false;
    const params = paymentOf(cart, cart.saleId, deed.pay, random);
    // Impatient fingers: the same sale twice at once.
    const second = deed.twice ? terminal.call('sale.commit', params) : undefined;
    const answers = [await terminal.call('sale.commit', params), await second];
    for (const answer of answers) if (answer?.ok === true) this.#sawPaid(answer.value);
    if (answers.some((answer) => answer?.ok === true)) return true;
    return this.#afterDoubt(params);
  }

  /** The line broke while paying: the window comes back, looks at the last sale, and presses again if it is not that. */
  async #afterDoubt(params: MethodParams<'sale.commit'>): Promise<boolean> {
    const { terminal } = this.#parts;
    for (let n = 0; n < TRIES_MAX; n += 1) {
      await this.#life.step('looks again', PATIENCE_MS);
      if (!(await this.#ready())) continue;
      const state = await terminal.call('app.state', {});
      if (state.ok && state.value.done?.saleId === params.saleId) {
        this.#sawPaid(state.value.done);
        return true;
      }
      const again = await terminal.call('sale.commit', params);
      if (again.ok) this.#sawPaid(again.value);
      if (again.ok || again.code === 'stale_revision' || again.code === 'cart_empty' || again.code === 'price_changed')
        return again.ok;
    }
    return false;
  }

  #sawPaid(done: DoneSale): void {
    this.#parts.kernel.tell(`${this.#parts.terminal.name} shows ${done.receiptNumber} paid`);
    if (this.paid.some(({ saleId, receiptNumber }) => saleId === done.saleId && receiptNumber === done.receiptNumber))
      return;
    this.paid.push(done);
    this.#parts.counter.receipts.push(done.receiptNumber);
  }

  #hands(): TillHands {
    const { kernel, terminal, products, counter } = this.#parts;
    return {
      kernel,
      terminal,
      products,
      counter,
      life: this.#life,
      paid: this.paid,
      ready: () => this.#ready(),
      emptyCart: () => this.#emptyCart(),
      change: (cart, command) => this.#change(cart, command),
      priced: (product) => this.#prices.now(product),
      sawPaid: (done) => this.#sawPaid(done),
      fill: async (lines, random) => {
        let cart = await this.#emptyCart();
        for (let line = 0; line < lines && cart !== undefined; line += 1) {
          const product = this.#prices.inCart(random.pick(products), cart);
          cart = await this.#change(cart, { type: 'addProduct', product, ...amountOf(product, random) });
        }
        return cart === undefined ? undefined : this.#change(cart, { type: 'setServing', serving: [] });
      },
      commit: async (params, beside) => {
        const first = terminal.call('sale.commit', params);
        beside?.();
        const answer = await first;
        if (answer.ok) this.#sawPaid(answer.value);
        return answer.ok || (answer.code === 'gone' && (await this.#afterDoubt(params)));
      },
    };
  }

  async #emptyCart(): Promise<CartView | undefined> {
    const { terminal } = this.#parts;
    let cart = await terminal.call('cart.get', {});
    if (cart.ok && cart.value.credit !== undefined) cart = await terminal.call('exchange.drop', {});
    if (cart.ok && cart.value.heldOrder !== undefined) {
      // An order that nobody goes on with is put back, once no money of it stands open.
      await this.payments.takeBackRows();
      await terminal.call('order.leave', {});
      cart = await terminal.call('cart.get', {});
    }
    if (!cart.ok) return undefined;
    if (cart.value.lines.length === 0) return cart.value;
    const cleared = await this.#change(cart.value, { type: 'clear' });
    // Money was asked for or paid: first it goes back.
    if (cleared === undefined && this.#parts.hasTrade) await this.payments.takeBackRows();
    return cleared;
  }

  async #change({ revision }: CartView, command: MethodParams<'cart.apply'>['command']): Promise<CartView | undefined> {
    const changed = await this.#parts.terminal.call('cart.apply', { revision, command });
    return changed.ok ? changed.value : undefined;
  }

  async #issueToken(random: Random): Promise<boolean> {
    if (!(await this.#ready())) return false;
    const mode = random.pick(['one_time', 'one_time', 'multi_use', 'static'] as const);
    const params = { mode, ttl: mode === 'static' ? 0 : 3, guide: random.pick(GUIDES) as never };
    const issued = await this.#parts.terminal.call('guide.issueToken', params);
    if (issued.ok) this.#parts.tokens.push(issued.value.token);
    return issued.ok;
  }

  async #openDrawer(): Promise<boolean> {
    if (!(await this.#ready())) return false;
    const opened = await this.#parts.terminal.call('drawer.open', { reason: 'change' });
    // Nobody opens it again when the line broke: it may be open.
    return opened.ok || opened.code === 'gone';
  }

  async #copy(): Promise<boolean> {
    const last = this.paid.at(-1);
    if (last === undefined) return true;
    if (!(await this.#ready())) return false;
    const copied = await this.#parts.terminal.call('print.copy', { receiptNumber: last.receiptNumber });
    return copied.ok || copied.code === 'not_found';
  }

  /** The manager comes to the till for a moment. */
  async #changeKey(): Promise<boolean> {
    const { terminal } = this.#parts;
    if (!(await this.#ready())) return false;
    await terminal.call('session.logout', {});
    const login = await terminal.call('session.login', { staff: '9001', pin: '999999' });
    if (!login.ok) return false;
    const changed = await terminal.call('pairing.changeKey', {});
    await terminal.call('session.logout', {});
    return changed.ok || changed.code === 'unavailable';
  }

  async #closeShift(): Promise<boolean> {
    if (!(await this.#ready())) return false;
    const closed = await this.#parts.terminal.call('shift.close', {
      countedCash: 50_000 as never,
      reason: 'counted by eye',
    });
    return closed.ok || closed.code === 'cart_refused';
  }
}

const amountOf = ({ soldBy }: SoldProduct, random: Random) =>
  soldBy === 'weight' ? { grams: (100 + random.below(900)) as never } : { quantity: 1 + random.below(3) };

function paymentOf(
  { revision, cashDue }: CartView,
  saleId: string,
  pay: 'cash' | 'card' | 'both',
  random: Random,
): MethodParams<'sale.commit'> {
  const half = Math.floor(cashDue / 2) as typeof cashDue;
  const given = (pay === 'cash' ? cashDue + random.below(3) * 100 : cashDue - half) as typeof cashDue;
  const cash = { tenderId: 't1', kind: 'cash' as const, amount: given };
  const card = { tenderId: 't2', kind: 'card' as const, amount: pay === 'both' ? half : cashDue };
  const tenders = pay === 'cash' ? [cash] : pay === 'card' ? [card] : half === 0 ? [cash] : [cash, card];
  return { saleId: saleId as never, revision, cashDue, tenders };
}
