/**
 * The payment provider of the simulated shop: one machine with books that outlive every server of the cloud, behind the
 * aggregator's protocol. Questions and answers are lost or late, some by minutes; what a code does its last two digits say
 * (payments/README.md). Every server asks it by production's own driver. Made by world.ts where a plan has trade in it.
 */
import { openPayments, type PaymentAccounts } from '../../../sync/cloud/payments/accounts.ts';
import { isFinal } from '../../../sync/cloud/payments/payment-state.ts';
import { answerAsAggregator } from '../../../sync/cloud/payments/emulators/aggregator-emulator.ts';
import { VendorLedger } from '../../../sync/cloud/payments/emulators/ledger.ts';
import { SEND_TIMEOUT_MS, type HttpSend } from '../../../sync/cloud/payments/send.ts';
import { WECHAT_PACE } from '../../../sync/cloud/payments/provider.ts';
import type { CloudPorts } from '../../../sync/cloud/ports.ts';
import type { ProviderSeen } from '../../../sync/domain/invariants-store.ts';
import { isTold } from '../../../sync/domain/invariants-top-ups.ts';
import { WORLD_STARTS_AT, type Kernel, type Life } from '../kernel.ts';
import type { Snapshot } from '../memory-database.ts';
import type { Random } from '../seeded.ts';

const ACCOUNT = {
  driver: 'aggregator',
  baseUrl: 'http://provider.invalid/pay',
  merchant: 'sim',
  secret: '00'.repeat(32),
} as const;
const LOSS = [0, 0, 0.1, 0.3] as const;
const DELAY_MS_MAX = 400;
const SLOW_SHARE = 0.1;
const SLOW_MS_MAX = 25_000;
/** A question that something between kept for longer than its code lives, and handed on all the same. */
const STUCK_SHARE = 0.12;
const STUCK_MS = 135_000;

class Books extends VendorLedger {
  /** Gives nothing back but what it has given before. */
  isRefusing = false;

  override refund(number: string, part: string, amount: number): ReturnType<VendorLedger['refund']> {
    const isNew = this.find(number)?.refunds.has(part) !== true;
    return this.isRefusing && isNew ? 'refused' : super.refund(number, part, amount);
  }
}

export class PaymentMachine {
  readonly #kernel: Kernel;
  readonly #ledger: Books;
  #loss: number;
  #isSlow: boolean;
  #underWay = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#loss = kernel.random.fork('provider').pick(LOSS);
    this.#isSlow = true;
    this.#ledger = new Books({
      now: () => WORLD_STARTS_AT + kernel.now,
      codesOnce: true,
      reverseAfterMs: WECHAT_PACE.reverseAfterMs,
      refundSpacingMs: WECHAT_PACE.refundSpacingMs,
      believes: false,
    });
  }

  /** The stores' accounts as one server of the cloud has them. */
  accountsFor(life: Life, ports: CloudPorts): PaymentAccounts {
    const random = life.random.fork('provider line');
    const send: HttpSend = (request) => this.#ask(life, random, request);
    const stores = { '*': { wechat: 'agg', alipay: 'agg' } };
    return openPayments({ version: 1, accounts: { agg: ACCOUNT }, stores }, 'payments.json', send, ports);
  }

  /** Its line is mended; what is on its way already comes when it comes. */
  heal(): void {
    this.#loss = 0;
    this.#isSlow = false;
    this.#payBackAgain();
  }

  /** From now on nothing goes back, for want of money or because it will not; ends by what is returned. */
  failRefunds(how: 'empty' | 'refused'): () => void {
    if (how === 'empty') this.#ledger.balance = 0;
    else this.#ledger.isRefusing = true;
    return () => this.#payBackAgain();
  }

  #payBackAgain(): void {
    this.#ledger.balance = Number.MAX_SAFE_INTEGER;
    this.#ledger.isRefusing = false;
  }

  /** The books as they are in the end. */
  seen(): readonly ProviderSeen[] {
    return [...this.#ledger.orders.keys()].flatMap((number) => {
      const order = this.#ledger.find(number);
      if (order === null) return [];
      const refunds = new Map([...order.refunds.values()].map((refund) => [refund.number, refund.amount]));
      return [{ number, state: order.state, amount: order.amount, refunds }];
    });
  }

  /**
   * Nothing is on its way to it, and no money lies here for a payment that the cloud has as over. Of a till that is gone the
   * cloud looks after what is open by itself, ever less often: that is not waited for.
   */
  isAtRest({ payments, payment_refunds: parts, alerts }: Snapshot, tills: ReadonlySet<string>): boolean {
    if (this.#underWay > 0 || parts.some(({ state }) => state === 'requested' || state === 'pending')) return false;
    if (payments.some(({ state, terminal }) => !isFinal(state) && tills.has(terminal))) return false;
    const over = new Set(
      payments.filter(({ state }) => state !== 'paid').map(({ out_trade_number: number }) => number),
    );
    return this.seen().every(
      ({ number, state, amount, refunds }) =>
        state !== 'paid' ||
        !over.has(number) ||
        isTold({ alerts }, number) ||
        [...refunds.values()].reduce((sum, part) => sum + part, 0) === amount,
    );
  }

  #ask(life: Life, random: Random, request: Parameters<HttpSend>[0]): ReturnType<HttpSend> {
    return new Promise((resolve, reject) => {
      const late = life.timers.after(SEND_TIMEOUT_MS, () => reject(new Error('the provider did not answer')));
      if (random.chance(this.#loss)) return;
      const path = request.url.split('/').at(-1) ?? '';
      this.#underWay += 1;
      this.#kernel.at(this.#kernel.now + this.#delayMs(random, path), `${life.name} -> provider ${path}`, () => {
        this.#underWay -= 1;
        const answer = this.#answer(request);
        if (answer === undefined || random.chance(this.#loss)) return;
        life.later('provider answers', this.#delayMs(random, ''), () => {
          late.cancel();
          resolve(answer);
        });
      });
    });
  }

  /** Undefined where the line breaks. */
  #answer(request: Parameters<HttpSend>[0]): ReturnType<typeof answerAsAggregator> | undefined {
    try {
      return answerAsAggregator(ACCOUNT, this.#ledger, request);
    } catch {
      return undefined;
    }
  }

  #delayMs(random: Random, path: string): number {
    if (path === 'pay' && this.#loss > 0 && random.chance(STUCK_SHARE)) return STUCK_MS + random.below(30_000);
    return this.#isSlow && random.chance(SLOW_SHARE) ? random.below(SLOW_MS_MAX) : 1 + random.below(DELAY_MS_MAX);
  }
}
