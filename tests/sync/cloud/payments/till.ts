/** A terminal that takes payments by code in tests: numbers and codes of its own, and the questions of routes/payments.ts. */
import type { PaymentKind, PaymentRefundView, PaymentView } from '../../../../sync/protocol/payments.ts';
import type { Answer, CloudLine, TestTerminal } from '../harness.ts';

type Said<View> = Answer<View & { readonly code?: string }>;

export class PayingTill {
  readonly #cloud: CloudLine;
  readonly terminal: TestTerminal;
  readonly #kind: PaymentKind;
  static #count = 0;

  constructor(cloud: CloudLine, terminal: TestTerminal, kind: PaymentKind) {
    this.#cloud = cloud;
    this.terminal = terminal;
    this.#kind = kind;
  }

  /** A code that was never used; its ending says what it does. */
  code(ending = '99'): string {
    PayingTill.#count += 1;
    return `${this.#kind === 'wechat' ? '13' : '28'}${this.terminal.id.slice(-2).padStart(4, '0')}${String(PayingTill.#count).padStart(10, '0')}${ending}`;
  }

  number(): string {
    PayingTill.#count += 1;
    return `T${this.terminal.id}X${String(PayingTill.#count).padStart(8, '0')}`;
  }

  request(
    over: Readonly<Record<string, unknown>> = {},
  ): Record<string, unknown> & { outTradeNumber: string; saleId: string; amount: number } {
    return {
      saleId: this.terminal.freshId(),
      tenderId: 't1',
      outTradeNumber: this.number(),
      kind: this.#kind,
      authCode: this.code(),
      amount: 9900,
      ...over,
    };
  }

  pay(request: Readonly<Record<string, unknown>>): Promise<Said<PaymentView>> {
    return this.#ask('/v1/payments', request);
  }
  query(number: string): Promise<Said<PaymentView>> {
    return this.#ask(`/v1/payments/${number}/query`, {});
  }
  /** `asked`: what this till remembers of it, as a query. */
  reverse(number: string, asked = ''): Promise<Said<PaymentView>> {
    return this.#ask(`/v1/payments/${number}/reverse${asked}`, {});
  }
  refund(number: string, refundNumber: string, amount: number): Promise<Said<PaymentRefundView>> {
    return this.#ask(`/v1/payments/${number}/refunds`, { refundNumber, amount });
  }
  refundState(number: string, refundNumber: string): Promise<Said<PaymentRefundView>> {
    return this.#ask(`/v1/payments/${number}/refunds/${refundNumber}`);
  }

  withdraw(number: string, refundNumber: string, amount: number): Promise<Said<PaymentRefundView>> {
    return this.#ask(`/v1/payments/${number}/refunds/${refundNumber}/withdraw`, { amount });
  }

  #ask<View>(path: string, json?: unknown): Promise<Said<View>> {
    return this.#cloud.ask(path, { token: this.terminal.token, ...(json === undefined ? {} : { json }) });
  }
}
